import { textAt } from "../../../../common/values/untyped.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { conditionOf, type NewCondition } from "../../conditions.ts";
import { keyOfObject } from "../../owner-reference.ts";
import { KUEUE, WORKLOAD_KIND } from "../kueue-config.ts";
import { isAdmitted } from "../workload-facts.ts";
import { setGenerationCondition } from "../workload-status.ts";
import type { JobLife } from "./job-reconcile.ts";

/** Writes whether the pods of a job are up. True: that was news. */
export function syncPodsReady({ world, kind, job }: JobLife, workload: StoredObject): boolean {
  const wanted = wantedCondition(workload, isAdmitted(workload) && kind.arePodsReady(job));
  const known = conditionOf(workload["status"], "PodsReady");
  if (textAt(known, "status") === wanted.status && textAt(known, "reason") === wanted.reason) return false;
  const key = keyOfObject(WORKLOAD_KIND, workload);
  world.store.change(key, "status", (draft) => setGenerationCondition(draft, wanted, world), KUEUE);
  return true;
}

function wantedCondition(workload: StoredObject, ready: boolean): NewCondition {
  const known = conditionOf(workload["status"], "PodsReady");
  const reason = textAt(known, "reason");
  const wasReady = textAt(known, "status") === "True";
  if (ready) {
    const recovered = reason === "WaitForRecovery" || reason === "Recovered";
    const message = "All pods reached readiness and the workload is running";
    return { type: "PodsReady", status: "True", reason: recovered ? "Recovered" : "Started", message };
  }
  const recovering = isAdmitted(workload) && (wasReady || reason === "WaitForRecovery");
  return recovering
    ? {
        type: "PodsReady",
        status: "False",
        reason: "WaitForRecovery",
        message: "At least one pod has failed, waiting for recovery",
      }
    : { type: "PodsReady", status: "False", reason: "WaitForStart", message: "Not all pods are ready or succeeded" };
}
