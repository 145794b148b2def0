import { booleanAt, labelsAt, numberAt, textAt, valueAt } from "../../../../common/values/untyped.ts";
import type { Draft } from "../../../object-store.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { conditionOf, isConditionTrue } from "../../conditions.ts";
import { mapIn, type Writable } from "../../object-maps.ts";
import { type JobKind, templatePlace } from "./job-kind.ts";

const MIN_PARALLELISM = "kueue.x-k8s.io/job-min-parallelism";
const COMPLETIONS_FOLLOW = "kueue.x-k8s.io/job-completions-equal-parallelism";
const INDEX_LABEL = "batch.kubernetes.io/job-completion-index";
/** Kept in the Workload's template of a Job: none of the labels by which the Job finds its pods, but its name. */
const OWN_LABELS = ["controller-uid", "batch.kubernetes.io/controller-uid", "job-name"];

export const BATCH_JOB: JobKind = {
  kind: "jobs.batch",
  apiGroup: "batch",
  kindName: "Job",
  framework: "batch/job",
  isSuspended: (job) => booleanAt(job, "spec", "suspend") ?? false,
  setSuspended(draft, suspended) {
    mapIn(draft, "spec")["suspend"] = suspended;
  },
  podSets(job) {
    const template = keptTemplate((valueAt(job, "spec", "template") ?? {}) as Writable);
    const minCount = minParallelism(job);
    return [
      {
        name: "main",
        template,
        count: podCount(job),
        ...(minCount === undefined ? {} : { minCount }),
        topologyRequest: { podIndexLabel: INDEX_LABEL },
      },
    ];
  },
  templates: (draft) => [templatePlace(mapIn(mapIn(draft, "spec"), "template"))],
  finished({ status }) {
    const type = ["Complete", "Failed"].find((each) => isConditionTrue(status, each));
    if (type === undefined) return undefined;
    return { success: type === "Complete", message: textAt(conditionOf(status, type), "message") ?? "" };
  },
  isActive: ({ status }) => (numberAt(status, "active") ?? 0) > 0,
  arePodsReady(job) {
    const { status } = job;
    return (numberAt(status, "succeeded") ?? 0) + (numberAt(status, "ready") ?? 0) >= podCount(job);
  },
  reclaimable(job) {
    const parallelism = numberAt(job, "spec", "parallelism") ?? 1;
    const completions = numberAt(job, "spec", "completions") ?? parallelism;
    const succeeded = numberAt(job, "status", "succeeded") ?? 0;
    const left = Math.max(0, completions - succeeded);
    return parallelism > 1 && succeeded > 0 && left < parallelism ? { main: parallelism - left } : {};
  },
  setCount(draft: Draft, count: number) {
    if (minParallelism(draft) === undefined) return;
    const spec = mapIn(draft, "spec");
    spec["parallelism"] = count;
    if (labelsAt(draft, "metadata", "annotations").get(COMPLETIONS_FOLLOW) === "true") spec["completions"] = count;
  },
};

const keptTemplates = new WeakMap<Writable, Writable>();

/** As a Workload keeps it: worked out once for each template, since jobs are looked at far more often than they change. */
function keptTemplate(given: Writable): Writable {
  const known = keptTemplates.get(given);
  if (known !== undefined) return known;
  const kept = [...labelsAt(given, "metadata", "labels")].filter(([key]) => !OWN_LABELS.includes(key));
  const { labels: _labels, ...others } = (given["metadata"] ?? {}) as Writable;
  const metadata = kept.length > 0 ? { ...others, labels: Object.fromEntries(kept) } : others;
  const template = { ...given, metadata };
  keptTemplates.set(given, template);
  return template;
}

function podCount(job: Readonly<Writable> | StoredObject): number {
  const parallelism = numberAt(job, "spec", "parallelism") ?? 1;
  return Math.min(parallelism, numberAt(job, "spec", "completions") ?? parallelism);
}

function minParallelism(job: Readonly<Writable> | StoredObject | Draft): number | undefined {
  const text = textAt(job, "metadata", "annotations", MIN_PARALLELISM);
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}
