import type { BlastRadius, ChangePlan } from "../kubernetes-cluster/change-plan.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { changeTarget, nameInWords, UNKNOWN_STOPS, whyUntouchable } from "./change-target.ts";
import { type ConfirmFacts, confirmLevel, tooMany } from "./confirm-level.ts";
import { ownerOf } from "./owner.ts";

export interface DeleteFacts extends ConfirmFacts {
  /** What the kind's own room knows of this deletion, most important first. */
  readonly notes?: readonly string[] | undefined;
  /** What stops; absent = not known. */
  readonly stops?: BlastRadius | undefined;
  /** The kind's own reason against it. */
  readonly refusedBecause?: string | undefined;
  /** `Foreground` keeps the object until what it owns has gone. Default `Background`. */
  readonly propagation?: "Background" | "Foreground" | undefined;
  /** The notes already say who owns the object. */
  readonly ownerTold?: boolean | undefined;
}

/** Deleting one of these takes far more with it than a person can see here. */
const NEVER_DELETED: ReadonlySet<string> = new Set(["/namespaces", "/nodes"]);

/**
 * Plans the deletion of one object of any kind. Refuses Namespaces and Nodes, objects that are being deleted already
 * (with their finalizers and since when), objects that could not be read, and more than 50 at once.
 * @example
 * const plan = planDelete(PODS, pod, { others: false, count: 1, stops: { pods: 1, accelerators: 0, jobs: 0 } });
 */
export function planDelete(kind: ResourceKind, record: HasMeta, facts: DeleteFacts): ChangePlan {
  const stops = facts.stops ?? UNKNOWN_STOPS;
  const refusedBecause =
    whyNever(kind) ?? whyUntouchable(record) ?? tooMany(facts) ?? emptyToUndefined(facts.refusedBecause);
  return {
    title: `Delete ${kind.kind} ${nameInWords(record)}`,
    kind,
    target: changeTarget(record),
    request: { verb: "delete", propagation: facts.propagation ?? "Background" },
    refusedBecause,
    notes: [...protection(facts), ...(facts.notes ?? []), ...ownerNotes(record, facts), ...finalizerNotes(record)],
    stops,
    confirm: confirmLevel(facts, stops),
    undo: undefined,
    then: [],
  };
}

function whyNever({ group, kind, plural }: ResourceKind): string | undefined {
  if (!NEVER_DELETED.has(`${group}/${plural}`)) return undefined;
  return `A ${kind} is not deleted from here: too much goes with it. Use kubectl if it must go.`;
}

function protection({ protectedBecause }: DeleteFacts): readonly string[] {
  return protectedBecause === undefined ? [] : [`Protected: ${protectedBecause}`];
}

function ownerNotes(record: HasMeta, { ownerTold }: DeleteFacts): readonly string[] {
  const owner = ownerOf(record.meta);
  if (owner === undefined || ownerTold === true) return [];
  return [`It belongs to ${owner.kind} ${owner.name}, which may make it again: delete the owner instead.`];
}

function finalizerNotes({ meta }: HasMeta): readonly string[] {
  if (meta.finalizers.length === 0) return [];
  return [`It stays Terminating until its finalizers are done: ${meta.finalizers.join(", ")}`];
}

function emptyToUndefined(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
