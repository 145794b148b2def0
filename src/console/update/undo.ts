import { stricter } from "../../common/core-objects/confirm-level.ts";
import type { BlastRadius, ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { State, UndoableChange } from "../model/state.ts";

const UNDO_OFFERED_MS = 10 * 60_000;
const MOST_UNDO = 20;
const CANNOT_TELL: BlastRadius = { pods: undefined, accelerators: undefined, jobs: undefined };
const NOT_UNDONE = "Work lost by stopped pods and the place in the queue do not come back";

/** What can be taken back after these plans were accepted: they themselves, and no longer what they took back. */
export function withUndo(state: State, accepted: readonly ChangePlan[]): readonly UndoableChange[] {
  const left = state.undo.filter(({ plan, until }) => until > state.now && !accepted.includes(plan));
  const added = accepted.flatMap((plan): readonly UndoableChange[] => {
    const back = takingBack(plan);
    return back === undefined ? [] : [{ title: plan.title, plan: back, until: state.now + UNDO_OFFERED_MS }];
  });
  return [...left, ...added].slice(-MOST_UNDO);
}

/**
 * The plan that undoes a plan. It may be made on any generation of the object, since our own change made a new one; its operations
 * test that the fields are as we left them.
 */
function takingBack(plan: ChangePlan): ChangePlan | undefined {
  if (plan.undo === undefined) return undefined;
  return {
    ...plan,
    title: `Take back: ${plan.title}`,
    target: { ...plan.target, generation: undefined },
    request: { verb: "patch", operations: plan.undo },
    notes: [NOT_UNDONE],
    stops: CANNOT_TELL,
    confirm: stricter(plan.confirm, "yes"),
    undo: undefined,
    then: plan.then.flatMap((next) => takingBack(next) ?? []),
  };
}
