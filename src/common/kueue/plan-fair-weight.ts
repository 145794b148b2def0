import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { compareQuantities, formatQuantity, parseQuantity, type Quantity, ZERO } from "../values/quantity.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "./cluster-queue.ts";
import { COHORTS, type Cohort } from "./cohort.ts";
import type { WrittenWeight } from "./fair-weight.ts";
import { replaceTested } from "./job-label.ts";
import { LOCAL_QUEUES, type LocalQueue } from "./local-queue.ts";

type Sharer = ClusterQueue | LocalQueue | Cohort;

const FAIR_SHARING_PATH = "/spec/fairSharing";
const WEIGHT_PATH = `${FAIR_SHARING_PATH}/weight`;
/** Kueue takes 0, or more than this. */
const TOO_SMALL: Quantity = { nanos: 10n, format: "decimal-si" };

/**
 * Plans another weight for a ClusterQueue, LocalQueue or Cohort. It tells only where fair sharing is switched on in Kueue's
 * configuration.
 *
 * @param weight - A quantity: `2` gets twice the share of `1`, `0` always comes last.
 * @example
 * const plan = planFairWeight(queue, "2");
 */
export function planFairWeight(sharer: Sharer, weight: string, facts: ConfirmFacts = ONE_OF_MY_OWN): ChangePlan {
  const kind = kindOf(sharer);
  const name = `${kind.kind} ${nameInWords(sharer)}`;
  const wanted = parseQuantity(weight);
  const to = wanted === undefined ? weight : formatQuantity(wanted);
  const before = sharer.fairWeight === undefined ? "?" : formatQuantity(sharer.fairWeight);
  return {
    title: `Change fair share weight of ${name} from ${before} to ${to}`,
    kind,
    target: changeTarget(sharer),
    request: { verb: "patch", operations: setWeight(sharer.writtenWeight, to) },
    refusedBecause: whyUntouchable(sharer) ?? whyInvalid(name, sharer, weight, wanted) ?? tooMany(facts),
    notes: notesOf(kind.kind, wanted),
    stops: NOTHING_STOPS,
    confirm: confirmLevel(facts, NOTHING_STOPS),
    undo: takeBack(sharer.writtenWeight, to),
    then: [],
  };
}

function kindOf(sharer: Sharer) {
  if ("clusterQueue" in sharer) return LOCAL_QUEUES;
  return "quotas" in sharer ? CLUSTER_QUEUES : COHORTS;
}

function whyInvalid(
  name: string,
  { fairWeight }: Sharer,
  text: string,
  wanted: Quantity | undefined,
): string | undefined {
  if (wanted === undefined || compareQuantities(wanted, ZERO) < 0)
    return `"${text}" is not a weight: write a number from 0 up, such as 2 or 500m.`;
  if (compareQuantities(wanted, ZERO) > 0 && compareQuantities(wanted, TOO_SMALL) <= 0)
    return `A weight of ${text} is too small for Kueue: write 0, or more than 10n.`;
  if (fairWeight !== undefined && compareQuantities(fairWeight, wanted) === 0)
    return `${name} has that weight already.`;
  return undefined;
}

function setWeight({ present, value }: WrittenWeight, to: string): readonly JsonPatchOperation[] {
  if (present === "weight") return replaceTested(WEIGHT_PATH, value, to);
  if (present === "spec") return [{ op: "add", path: FAIR_SHARING_PATH, value: { weight: to } }];
  return [{ op: "add", path: "/spec", value: { fairSharing: { weight: to } } }];
}

function takeBack({ present, value }: WrittenWeight, to: string): readonly JsonPatchOperation[] {
  if (present === "weight") return replaceTested(WEIGHT_PATH, to, value);
  return [
    { op: "test", path: WEIGHT_PATH, value: to },
    { op: "remove", path: FAIR_SHARING_PATH },
  ];
}

function notesOf(kind: string, wanted: Quantity | undefined): readonly string[] {
  const among = kind === "LocalQueue" ? "the LocalQueues of its ClusterQueue" : "those of its cohort";
  const notes = [`It tells among ${among}, and only where fair sharing is switched on in Kueue's configuration.`];
  if (wanted !== undefined && compareQuantities(wanted, ZERO) === 0)
    notes.unshift("With weight 0 it always comes last.");
  return notes;
}
