import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { changeTarget, NOTHING_STOPS, whyUntouchable } from "./change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "./confirm-level.ts";
import { NODES, type Node } from "./node.ts";

/** What is known around a node that is to be cordoned. */
export interface CordonFacts extends ConfirmFacts {
  /** Pods that run on the node; undefined = not known. */
  readonly pods?: number | undefined;
}

const PATH = "/spec/unschedulable";

/**
 * Plans to keep new pods off a node (`true`) or to let them on it again (`false`). What runs there runs on either way.
 * @example
 * const plan = planCordon(node, true, { others: true, count: 1, pods: 3 });
 * const outcome = await carryOut(client, plan, { journal: new MemoryJournal() });
 */
export function planCordon(node: Node, cordon: boolean, facts: CordonFacts = ONE_OF_MY_OWN): ChangePlan {
  const { name } = node.meta;
  return {
    title: `${cordon ? "Cordon" : "Uncordon"} Node ${name}`,
    kind: NODES,
    target: changeTarget(node),
    request: { verb: "patch", operations: setUnschedulable(cordon) },
    refusedBecause:
      whyUntouchable(node) ??
      (node.unschedulable === cordon
        ? `Node ${name} is ${cordon ? "" : "not "}cordoned${cordon ? " already" : ""}.`
        : undefined) ??
      tooMany(facts),
    notes: cordon ? cordonNotes(facts.pods) : [],
    stops: NOTHING_STOPS,
    confirm: confirmLevel(facts, NOTHING_STOPS, !cordon),
    undo: setUnschedulable(!cordon),
    then: [],
  };
}

/** The API server keeps `false` as an absent field, so only `true` can be tested. */
function setUnschedulable(unschedulable: boolean): readonly JsonPatchOperation[] {
  if (unschedulable) return [{ op: "add", path: PATH, value: true }];
  return [
    { op: "test", path: PATH, value: true },
    { op: "remove", path: PATH },
  ];
}

function cordonNotes(pods: number | undefined): readonly string[] {
  const stays =
    pods === undefined
      ? "What runs on it runs on; no new pod is placed there."
      : `${pods} ${pods === 1 ? "pod runs" : "pods run"} on it and ${pods === 1 ? "goes" : "go"} on; no new pod is placed there.`;
  return [stays, "Kueue counts quota, not nodes: it may admit what then finds no place."];
}
