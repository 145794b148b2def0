import { PRIORITY_CLASS_LABEL } from "../../../../common/kueue/kueue-names.ts";
import { textAt } from "../../../../common/values/untyped.ts";
import type { StoredObject } from "../../../stored-object.ts";
import type { Writable } from "../../object-maps.ts";
import { keyOfObject } from "../../owner-reference.ts";
import { keyText } from "../../store-index.ts";
import { KUEUE, WORKLOAD_KIND } from "../kueue-config.ts";
import { holdsQuota, isFinished } from "../workload-facts.ts";
import type { JobLife } from "./job-reconcile.ts";
import { stopJob, tellJob } from "./job-switch.ts";
import { GATES, missingPriorityClass, priorityOf, standsFor, workloadOfJob } from "./workload-of-job.ts";

/**
 * The one Workload of a job: found, made, or brought in line with a job that was changed while it waited. `"waits"`: there will be
 * one, once something else has happened.
 */
export function ensureWorkload(life: JobLife): StoredObject | undefined | "waits" {
  const { kind, job, workloads } = life;
  const all = workloads.find(job.metadata.uid);
  const finished = all.find(isFinished);
  const wishes = kind.podSets(job);
  const match = finished ?? all.find((each) => standsFor(each, wishes, !kind.isSuspended(job)));
  if (match !== undefined) {
    followJob(life, match);
    return match;
  }
  const [other] = all;
  const isOver = kind.finished(job) !== undefined;
  if (other === undefined) {
    if (isOver) return undefined;
    return makeWorkload(life);
  }
  if (kind.isSuspended(job) && !holdsQuota(other)) {
    adapt(life, other);
    return "waits";
  }
  if (!kind.isSuspended(job) && !isOver) {
    stopJob(life, other, "No matching Workload; restoring pod templates according to existent Workload");
  }
  letGo(life, other);
  life.world.store.delete(keyOfObject(WORKLOAD_KIND, other), {}, KUEUE);
  tellJob(life.world, kind, job, "DeletedWorkload", `Deleted not matching Workload: ${keyText(other)}`);
  return "waits";
}

/** Takes away the finalizers that keep a Workload from being deleted. */
export function letGo({ world }: JobLife, workload: StoredObject): void {
  if ((workload.metadata.finalizers ?? []).length === 0) return;
  const key = keyOfObject(WORKLOAD_KIND, workload);
  world.store.change(key, "object", ({ metadata }) => void delete metadata["finalizers"], KUEUE);
}

function makeWorkload(life: JobLife): "waits" | undefined {
  const { world, kind, job } = life;
  if (!kind.isSuspended(job)) {
    stopJob(life, undefined, "Missing Workload; unable to restore pod templates");
    return "waits";
  }
  if (kind.isActive(job)) return "waits";
  const missing = missingPriorityClass(job, world.store);
  if (missing !== undefined) return "waits";
  const made = world.store.create(WORKLOAD_KIND, workloadOfJob(kind, job, world.store), KUEUE);
  tellJob(world, kind, job, "CreatedWorkload", `Created Workload: ${keyText(made)}`);
  return "waits";
}

/** A job that waits may be changed: its Workload follows. */
function adapt({ world, kind, job }: JobLife, workload: StoredObject): void {
  const { spec } = workloadOfJob(kind, job, world.store);
  const active = (workload["spec"] as Writable | undefined)?.["active"];
  world.store.change(
    keyOfObject(WORKLOAD_KIND, workload),
    "object",
    (draft) => {
      draft.spec = { ...(spec as Writable), active };
    },
    KUEUE,
  );
  tellJob(world, kind, job, "UpdatedWorkload", `Updated not matching Workload for suspended job: ${keyText(workload)}`);
}

/** Priority class and gates may be changed at any time. */
function followJob({ world, kind, job }: JobLife, workload: StoredObject): void {
  const key = keyOfObject(WORKLOAD_KIND, workload);
  const gates = job.metadata.annotations?.[GATES];
  if (gates !== workload.metadata.annotations?.[GATES]) {
    world.store.change(
      key,
      "object",
      ({ metadata }) => {
        const others = { ...(metadata["annotations"] as Writable | undefined) };
        delete others[GATES];
        metadata["annotations"] = gates === undefined ? others : { ...others, [GATES]: gates };
      },
      KUEUE,
    );
  }
  const wanted = job.metadata.labels?.[PRIORITY_CLASS_LABEL] ?? "";
  if (wanted === "" || wanted === textAt(workload, "spec", "priorityClassRef", "name")) return;
  if (missingPriorityClass(job, world.store) !== undefined) return;
  const priority = priorityOf(job, [], world.store);
  world.store.change(key, "object", (draft) => void Object.assign(draft.spec ?? {}, priority), KUEUE);
  tellJob(world, kind, job, "UpdatedWorkload", `Updated workload priority class: ${keyText(workload)}`);
}
