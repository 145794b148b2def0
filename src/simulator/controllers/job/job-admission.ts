import { textAt } from "../../../common/values/untyped.ts";
import type { Admission } from "../../object-store.ts";
import { mapIn, setDefaults } from "../object-maps.ts";
import { defaultPodSpec } from "../pod-admission.ts";

export const JOBS = "jobs.batch";
const DEFAULT_BACKOFF_LIMIT = 6;

/** What an API server writes into every new Job: defaults, and the selector and labels that tie its pods to it. */
export const JOB_DEFAULTS: Admission = {
  kinds: [JOBS],
  mutate({ operation }, draft) {
    if (operation !== "CREATE") return;
    draft.spec ??= {};
    const { spec, metadata } = draft;
    if (spec["completions"] === undefined && spec["parallelism"] === undefined) spec["completions"] = 1;
    setDefaults(spec, {
      parallelism: 1,
      backoffLimit: DEFAULT_BACKOFF_LIMIT,
      completionMode: "NonIndexed",
      suspend: false,
      manualSelector: false,
      podReplacementPolicy: "TerminatingOrFailed",
    });
    const template = mapIn(spec, "template");
    defaultPodSpec(mapIn(template, "spec"));
    if (spec["manualSelector"] === true) return;
    const uid = textAt(metadata, "uid") ?? "";
    const labels = mapIn(mapIn(template, "metadata"), "labels");
    const own = { "controller-uid": uid, "job-name": metadata.name };
    for (const [key, value] of Object.entries(own)) {
      labels[key] = value;
      labels[`batch.kubernetes.io/${key}`] = value;
    }
    spec["selector"] = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
    metadata["labels"] ??= { ...labels };
  },
};
