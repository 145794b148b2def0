import { createHash } from "node:crypto";
import { listAt, textAt, valueAt } from "../../../../common/values/untyped.ts";
import { copyJson } from "../../../json-values.ts";
import type { Draft } from "../../../object-store.ts";
import type { StoredObject } from "../../../stored-object.ts";
import { mapIn, mapsIn, type Writable } from "../../object-maps.ts";
import { isRunningAndReady, isTerminal, phaseOf } from "../../pod-facts.ts";
import { type JobKind, templatePlace } from "./job-kind.ts";

const GATES = ["kueue.x-k8s.io/admission", "kueue.x-k8s.io/topology"];
/** Name of the label, and of the finalizer, of pods that Kueue holds by itself. */
const MANAGED = "kueue.x-k8s.io/managed";

/** A pod on its own: it is kept from being scheduled until it is admitted, and deleted when it is evicted. */
export const POD: JobKind = {
  kind: "pods",
  apiGroup: "",
  kindName: "Pod",
  framework: "pod",
  finalizer: MANAGED,
  endsWhenStopped: true,
  isSuspended: (pod) => listAt(pod, "spec", "schedulingGates").some((gate) => textAt(gate, "name") === GATES[0]),
  setSuspended(draft, suspended) {
    const spec = mapIn(draft, "spec");
    const others = mapsIn(spec, "schedulingGates").filter(({ name }) => !GATES.includes(String(name)));
    if (!suspended) {
      if (others.length > 0) spec["schedulingGates"] = others;
      else delete spec["schedulingGates"];
      return;
    }
    spec["schedulingGates"] = [...others, ...GATES.map((name) => ({ name }))];
    markManaged(draft);
  },
  podSets: (pod) => [
    {
      name: "main",
      template: { metadata: {}, spec: copyJson(valueAt(pod, "spec") ?? {}) as Writable },
      count: 1,
      topologyRequest: { podIndexLabel: "kueue.x-k8s.io/pod-group-pod-index" },
    },
  ],
  templates: (draft) => [templatePlace(draft)],
  finished(pod) {
    return isTerminal(pod)
      ? { success: phaseOf(pod) === "Succeeded", message: textAt(pod, "status", "message") ?? "" }
      : undefined;
  },
  isActive: (pod) => phaseOf(pod) === "Running",
  arePodsReady: (pod) => isRunningAndReady(pod) || phaseOf(pod) === "Succeeded",
  // Pods of another job are that job's affair: the webhook never marked them.
  isIgnored: ({ metadata: { labels } }: StoredObject) =>
    labels?.[MANAGED] !== "true" || labels["kueue.x-k8s.io/pod-group-name"] !== undefined,
};

const HASH_DIGITS = 8;

function markManaged(draft: Draft): void {
  const { metadata } = draft;
  mapIn(metadata, "labels")[MANAGED] = "true";
  const finalizers = (metadata["finalizers"] ?? []) as readonly string[];
  if (!finalizers.includes(MANAGED)) metadata["finalizers"] = [...finalizers, MANAGED];
  const shape = JSON.stringify(
    mapsIn(mapIn(draft, "spec"), "containers").map(({ name, resources }) => [name, resources]),
  );
  const hash = createHash("sha256").update(shape).digest("hex").slice(0, HASH_DIGITS);
  mapIn(metadata, "annotations")["kueue.x-k8s.io/role-hash"] = hash;
}
