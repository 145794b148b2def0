import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../core-objects/confirm-level.ts";
import type { ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { JsonPatchOperation } from "../kubernetes-cluster/json-patch.ts";
import { formatQuantity, type Quantity } from "../values/quantity.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "./cluster-queue.ts";
import { COHORTS, type Cohort } from "./cohort.ts";
import { cohortTree } from "./cohort-tree.ts";
import { replaceTested } from "./job-label.ts";
import { type OverAdmitted, overAdmissionInWords, overAdmittedBy } from "./over-admission.ts";
import { grantWish, type QuotaWish } from "./quota-wish.ts";
import type { Bound, QuotaLimits, WrittenLimits } from "./resource-group.ts";

/** What is known around a quota that is to be changed: who else shares it, and what is admitted. */
export interface QuotaFacts extends ConfirmFacts {
  /** Every ClusterQueue that was read; undefined = they could not be read, and nobody can say who becomes over-admitted. */
  readonly queues?: readonly ClusterQueue[] | undefined;
  readonly cohorts?: readonly Cohort[] | undefined;
}

/** Queues and cohorts named in the notes; the rest is counted. */
const MOST_NAMED = 6;

/**
 * Plans other amounts for one resource in one flavor of a ClusterQueue or Cohort. Its notes say who becomes over-admitted: Kueue evicts
 * nobody for that, it only admits nothing more until enough has ended.
 * @example
 * const plan = planQuota(queue, { flavor: "default", resource: "cpu", nominal: "32" }, { ...facts, queues, cohorts });
 */
export function planQuota(
  holder: ClusterQueue | Cohort,
  wish: QuotaWish,
  facts: QuotaFacts = ONE_OF_MY_OWN,
): ChangePlan {
  const kind = isQueue(holder) ? CLUSTER_QUEUES : COHORTS;
  const name = `${kind.kind} ${nameInWords(holder)}`;
  const present = presentLimits(holder, wish);
  const granted = present === undefined ? undefined : grantWish(present, wish, inCohort(holder));
  const limits = granted?.problem === undefined ? granted?.limits : undefined;
  const changes =
    present?.written === undefined || limits === undefined ? [] : changesOf(present.written, present, limits, wish);
  return {
    title: `Change quota of ${name}, ${wish.resource} of flavor ${wish.flavor}: ${changes.map(inWords).join(", ") || "nothing"}`,
    kind,
    target: changeTarget(holder),
    request: { verb: "patch", operations: operationsOf(present, changes, "forward") },
    refusedBecause:
      whyUntouchable(holder) ??
      (present === undefined
        ? `${name} has no quota for ${wish.resource} of flavor ${wish.flavor}.`
        : granted?.problem) ??
      (changes.length === 0 ? `The quota of ${name} stands like that already.` : undefined) ??
      tooMany(facts),
    notes: limits === undefined || changes.length === 0 ? [] : notesOf(holder, limits, facts),
    stops: NOTHING_STOPS,
    confirm: confirmLevel(facts, NOTHING_STOPS),
    undo: changes.length === 0 ? undefined : operationsOf(present, changes, "back"),
    then: [],
  };
}

/**
 * Who becomes over-admitted when a queue's or cohort's limits are changed to these; undefined when that cannot be known.
 * @example
 * const over = overAdmittedWith(queue, limits, { queues, cohorts }) ?? [];
 * for (const each of over) console.log(each);
 */
export function overAdmittedWith(
  holder: ClusterQueue | Cohort,
  limits: QuotaLimits,
  { queues, cohorts = [] }: Pick<QuotaFacts, "queues" | "cohorts">,
): readonly OverAdmitted[] | undefined {
  if (queues === undefined) return undefined;
  const { uid } = holder.meta;
  const before = cohortTree(queues, cohorts);
  const after = cohortTree(
    queues.map((queue) => (queue.meta.uid === uid ? { ...queue, quotas: withLimits(queue.quotas, limits) } : queue)),
    cohorts.map((cohort) =>
      cohort.meta.uid === uid ? { ...cohort, limits: withLimits(cohort.limits, limits) } : cohort,
    ),
  );
  return overAdmittedBy(before, after, limits.flavor, limits.resource);
}

/** The same for a wish; nobody for one that cannot be granted. */
export function overAdmittedByWish(
  holder: ClusterQueue | Cohort,
  wish: QuotaWish,
  facts: Pick<QuotaFacts, "queues" | "cohorts">,
): readonly OverAdmitted[] | undefined {
  const present = presentLimits(holder, wish);
  const granted = present === undefined ? undefined : grantWish(present, wish, inCohort(holder));
  return granted === undefined || granted.problem !== undefined ? [] : overAdmittedWith(holder, granted.limits, facts);
}

function withLimits<T extends QuotaLimits>(
  all: readonly T[],
  { flavor, resource, nominal, borrowing, lending }: QuotaLimits,
): readonly T[] {
  return all.map((each) =>
    each.flavor === flavor && each.resource === resource ? { ...each, nominal, borrowing, lending } : each,
  );
}

function isQueue(holder: ClusterQueue | Cohort): holder is ClusterQueue {
  return "quotas" in holder;
}

/** Limits of the holder in try order. */
export function limitsOfHolder(holder: ClusterQueue | Cohort): readonly QuotaLimits[] {
  return isQueue(holder) ? holder.quotas : holder.limits;
}

function presentLimits(holder: ClusterQueue | Cohort, wish: QuotaWish): QuotaLimits | undefined {
  return limitsOfHolder(holder).find(({ flavor, resource }) => flavor === wish.flavor && resource === wish.resource);
}

function inCohort(holder: ClusterQueue | Cohort): boolean {
  return (isQueue(holder) ? holder.cohort : holder.parent) !== "";
}

interface Change {
  readonly field: "nominalQuota" | "borrowingLimit" | "lendingLimit";
  readonly words: string;
  /** As written; undefined = absent. */
  readonly from: unknown;
  readonly to: string | undefined;
}

function changesOf(
  written: WrittenLimits,
  before: QuotaLimits,
  after: QuotaLimits,
  wish: QuotaWish,
): readonly Change[] {
  const amount = (quantity: Quantity | undefined) => (quantity === undefined ? undefined : formatQuantity(quantity));
  const bound = (limit: Bound) => (limit.is === "at" ? amount(limit.most) : undefined);
  const all: readonly (Change & { readonly was: string | undefined; readonly wished: unknown })[] = [
    {
      field: "nominalQuota",
      words: "nominal",
      from: written.nominal,
      was: amount(before.nominal),
      to: amount(after.nominal),
      wished: wish.nominal,
    },
    {
      field: "borrowingLimit",
      words: "borrowing",
      from: written.borrowing,
      was: bound(before.borrowing),
      to: bound(after.borrowing),
      wished: wish.borrowing,
    },
    {
      field: "lendingLimit",
      words: "lending",
      from: written.lending,
      was: bound(before.lending),
      to: bound(after.lending),
      wished: wish.lending,
    },
  ];
  return all.filter(({ was, to, wished }) => wished !== undefined && was !== to);
}

function inWords({ words, from, to }: Change): string {
  return `${words} ${from === undefined || from === null ? "no limit" : String(from)} → ${to ?? "no limit"}`;
}

/** Groups and flavors are lists: the tests make sure that the place still is that flavor and that resource. */
function operationsOf(
  present: QuotaLimits | undefined,
  changes: readonly Change[],
  way: "forward" | "back",
): readonly JsonPatchOperation[] {
  if (present?.written === undefined) return [];
  const { flavorPath, index } = present.written;
  const path = `${flavorPath}/resources/${index}`;
  return [
    { op: "test", path: `${flavorPath}/name`, value: present.flavor },
    { op: "test", path: `${path}/name`, value: present.resource },
    ...changes.flatMap(({ field, from, to }) =>
      way === "forward" ? setField(`${path}/${field}`, from, to) : setField(`${path}/${field}`, to, from),
    ),
  ];
}

function setField(path: string, before: unknown, after: unknown): readonly JsonPatchOperation[] {
  const [had, has] = [before !== undefined && before !== null, after !== undefined && after !== null];
  if (had && has) return replaceTested(path, before, after);
  if (has) return [{ op: "add", path, value: after }];
  return [
    { op: "test", path, value: before },
    { op: "remove", path },
  ];
}

function notesOf(holder: ClusterQueue | Cohort, limits: QuotaLimits, facts: QuotaFacts): readonly string[] {
  const over = overAdmittedWith(holder, limits, facts);
  if (over === undefined) return ["Who becomes over-admitted is not known: the ClusterQueues could not be read."];
  if (over.length === 0) return ["Nobody becomes over-admitted."];
  const sorted = over.toSorted((a, b) => Number(a.above === "own") - Number(b.above === "own"));
  const rest = sorted.length - MOST_NAMED;
  return [
    ...sorted.slice(0, MOST_NAMED).map(overAdmissionInWords),
    ...(rest > 0 ? [`And ${rest} more.`] : []),
    "Kueue evicts nothing for that: what runs goes on, and nothing more is admitted there until enough has ended.",
  ];
}
