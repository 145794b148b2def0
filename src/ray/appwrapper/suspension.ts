import { changeTarget, NOTHING_STOPS, nameInWords, whyUntouchable } from "../../common/core-objects/change-target.ts";
import { type ConfirmFacts, confirmLevel, ONE_OF_MY_OWN, tooMany } from "../../common/core-objects/confirm-level.ts";
import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { type JsonPatchOperation, pointer } from "../../common/kubernetes-cluster/json-patch.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { planWorkloadActive } from "../../common/kueue/plan-workload-active.ts";
import type { KueueOwnership } from "../../common/kueue/suspend-ownership.ts";

/** What suspending or resuming needs to know around an object. */
export interface SuspendFacts {
  /** How Kueue owns the object's suspension, or that of the object which owns it; undefined = Kueue has nothing to do with it. */
  readonly kueue?: KueueOwnership | undefined;
  /** Default: one object of one's own. */
  readonly confirm?: ConfirmFacts | undefined;
  /** Ray jobs or Serve applications that end with it; undefined = not known. */
  readonly runningJobs?: number | undefined;
}

/** One object that is about to be suspended (`true`) or resumed (`false`). */
export interface Suspension {
  readonly kind: ResourceKind;
  readonly record: HasMeta;
  readonly suspend: boolean;
  readonly facts: SuspendFacts;
}

/** What the object's own field is, and what comes of changing it. */
export interface SuspendField {
  /** Where the field is, e.g. `["spec", "suspend"]`. */
  readonly path: readonly string[];
  /** As written; undefined when the field is absent. */
  readonly before: boolean | undefined;
  /** Whether it is suspended now, whatever the field says. */
  readonly suspended: boolean;
  readonly refusedBecause?: string | undefined;
  readonly notes: readonly string[];
  readonly stops: BlastRadius;
}

/**
 * Stops or starts what Kueue manages through its Workload: Kueue overwrites `suspend`. Without a Workload to be seen nothing can
 * be done that lasts, so the plan refuses.
 */
export function throughWorkload(
  { kind, record, suspend, facts }: Suspension,
  { queue, workload }: KueueOwnership,
): ChangePlan {
  const title = `${verb(suspend)} ${kind.kind} ${nameInWords(record)}`;
  if (workload === undefined) {
    const held = queue === "" ? "" : ` in queue ${queue}`;
    const refusedBecause = `Kueue decides over ${nameInWords(record)}${held} and would undo a change of its suspend field; its Workload cannot be found or read. Ask for the right to list workloads.kueue.x-k8s.io, or delete the object.`;
    return refusedPlan({ kind, record, suspend, facts }, refusedBecause);
  }
  const plan = planWorkloadActive(workload, !suspend, { ...(facts.confirm ?? ONE_OF_MY_OWN), jobs: facts.runningJobs });
  return {
    ...plan,
    title: `${title} through its Workload ${workload.meta.name}`,
    refusedBecause: whyUntouchable(record) ?? plan.refusedBecause,
  };
}

/**
 * Stops or starts an object through its own field, written out in both directions: for KubeRay an absent field does not resume.
 */
export function throughField(suspension: Suspension, field: SuspendField): ChangePlan {
  const { kind, record, suspend, facts } = suspension;
  const confirm = facts.confirm ?? ONE_OF_MY_OWN;
  const stops = suspend ? field.stops : NOTHING_STOPS;
  const path = pointer(...field.path);
  const refusedBecause =
    whyUntouchable(record) ?? field.refusedBecause ?? whyPointless(suspension, field) ?? tooMany(confirm);
  return {
    title: `${verb(suspend)} ${kind.kind} ${nameInWords(record)}`,
    kind,
    target: changeTarget(record),
    request: { verb: "patch", operations: setFlag(path, field.before, suspend) },
    refusedBecause,
    notes: field.notes,
    stops,
    confirm: confirmLevel(confirm, stops, !suspend),
    undo: refusedBecause === undefined ? setFlag(path, suspend, !suspend) : undefined,
    then: [],
  };
}

/** A suspension that must not be made. */
export function refusedPlan({ kind, record, suspend, facts }: Suspension, refusedBecause: string): ChangePlan {
  return {
    title: `${verb(suspend)} ${kind.kind} ${nameInWords(record)}`,
    kind,
    target: changeTarget(record),
    request: { verb: "patch", operations: [] },
    refusedBecause: whyUntouchable(record) ?? refusedBecause,
    notes: [],
    stops: NOTHING_STOPS,
    confirm: confirmLevel(facts.confirm ?? ONE_OF_MY_OWN, NOTHING_STOPS),
    undo: undefined,
    then: [],
  };
}

function verb(suspend: boolean): string {
  return suspend ? "Suspend" : "Resume";
}

function whyPointless({ record, suspend }: Suspension, { before, suspended }: SuspendField): string | undefined {
  if (suspend && (before === true || (suspended && before === undefined)))
    return `${nameInWords(record)} is suspended already.`;
  if (!suspend && (before === false || !suspended)) return `${nameInWords(record)} is not suspended.`;
  return undefined;
}

function setFlag(path: string, before: boolean | undefined, after: boolean): readonly JsonPatchOperation[] {
  if (before === undefined) return [{ op: "add", path, value: after }];
  return [
    { op: "test", path, value: before },
    { op: "replace", path, value: after },
  ];
}
