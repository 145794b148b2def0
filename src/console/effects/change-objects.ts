import { carryOut, rehearse } from "../../common/kubernetes-cluster/change.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { Effect } from "../model/effect.ts";
import type { EffectContext } from "./ports.ts";

/** Reads each object afresh and has the server rehearse its change, before anything is asked of the person. */
export async function rehearsePlans(
  context: EffectContext,
  { dialogId, plans }: Extract<Effect, { kind: "rehearse" }>,
): Promise<void> {
  const { client, dispatch, signal } = context;
  const cluster = client();
  if (cluster === undefined)
    return dispatch({ kind: "rehearsal-refused", dialogId, because: "there is no connection to a cluster" });
  try {
    const warnings: string[] = [];
    let previewed = true;
    for (const plan of plans) {
      const rehearsal = await rehearse(cluster, plan, { signal: signal() });
      previewed &&= rehearsal.previewed;
      warnings.push(...rehearsal.warnings);
    }
    dispatch({ kind: "rehearsed", dialogId, previewed, warnings: [...new Set(warnings)] });
  } catch (error) {
    dispatch({ kind: "rehearsal-refused", dialogId, because: sentenceOf(error) });
  }
}

/** Carries the plans out one after the other; the first that fails ends it, and what was done is said. */
export async function carryOutPlans(
  context: EffectContext,
  effect: Extract<Effect, { kind: "carry-out" }>,
): Promise<void> {
  const { client, dispatch, ports } = context;
  const { dialogId, title, plans } = effect;
  const done: ChangePlan[] = [];
  const cluster = client();
  let problem: string | undefined = cluster === undefined ? "there is no connection to a cluster" : undefined;
  try {
    for (const plan of cluster === undefined ? [] : plans) {
      await carryOut(cluster as NonNullable<typeof cluster>, plan, {
        journal: ports.journal,
        confirmed: effect.confirmed,
      });
      done.push(plan);
    }
  } catch (error) {
    problem = sentenceOf(error);
  }
  dispatch({ kind: "carried-out", dialogId, title, done, of: plans.length, problem, at: ports.clock.now() });
}

export function sentenceOf(error: unknown): string {
  if (isClusterError(error)) return error.message;
  return error instanceof Error ? error.message : String(error);
}
