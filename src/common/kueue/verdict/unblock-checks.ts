import type { JsonPatchOperation } from "../../kubernetes-cluster/json-patch.ts";
import { isTrue } from "../../values/condition.ts";
import { WORKLOADS, type Workload, type WorkloadCheck } from "../workload.ts";
import type { AdmissionState } from "./admission-state.ts";
import { advice, patchOf } from "./unblocking-change.ts";
import type { Unblocker } from "./verdict.ts";

/** Their answers rest on something real in the cluster: they would write over whatever is put there. */
const ANSWERED_BY_KUEUE = new Set(["kueue.x-k8s.io/provisioning-request", "kueue.x-k8s.io/multikueue"]);

/** For a workload that holds quota: what it still waits for. */
export function checksFor(workload: Workload, { index }: AdmissionState): readonly Unblocker[] {
  const { conditions, checks } = workload;
  if (isTrue(conditions, "Evicted")) return [advice("wait", "Its job has to stop first; then Kueue queues it again.")];
  if (isTrue(conditions, "Admitted")) return [];
  const open = checks.filter(({ state }) => state !== "Ready");
  if (open.length === 0) return [advice("wait", "Kueue is expected to admit it at once.")];
  const sentence = `${open.map(({ name }) => inWords(name, index.checks?.get(name)?.controller)).join(" and ")} must say yes.`;
  const byHand = open.every(({ name }) => !ANSWERED_BY_KUEUE.has(index.checks?.get(name)?.controller ?? ""));
  const change = byHand ? patchOf(WORKLOADS, workload, checks.flatMap(answered), "status") : undefined;
  return [{ ...advice("satisfy-check", sentence), change }];
}

function inWords(name: string, controller = ""): string {
  return controller === "" ? `Admission check ${name}` : `Admission check ${name} (${controller})`;
}

function answered({ name, state }: WorkloadCheck, at: number): readonly JsonPatchOperation[] {
  if (state === "Ready") return [];
  const path = `/status/admissionChecks/${at}`;
  return [
    { op: "test", path: `${path}/name`, value: name },
    { op: "replace", path: `${path}/state`, value: "Ready" },
  ];
}
