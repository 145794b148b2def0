import { carryOut, type Rehearsal, rehearse } from "../../common/kubernetes-cluster/change.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { Effect } from "../model/effect.ts";
import { protectedBecause } from "../model/protection.ts";
import type { EffectContext } from "./ports.ts";

/** Reads each object afresh and has the server rehearse its change, before anything is asked of the person. */
export async function rehearsePlans(
  context: EffectContext,
  { dialogId, plans }: Extract<Effect, { kind: "rehearse" }>,
): Promise<void> {
  const { client, dispatch, ports, signal } = context;
  const cluster = client();
  if (cluster === undefined)
    return dispatch({ kind: "rehearsal-refused", dialogId, because: "there is no connection to a cluster" });
  try {
    const warnings: string[] = [];
    let previewed = true;
    for (const plan of plans) {
      const rehearsal = await rehearse(cluster, plan, { signal: signal() });
      previewed &&= isPreviewed(rehearsal);
      warnings.push(...warningsOf(rehearsal));
    }
    dispatch({ kind: "rehearsed", dialogId, previewed, warnings: [...new Set(warnings)], at: ports.clock.now() });
  } catch (error) {
    dispatch({ kind: "rehearsal-refused", dialogId, because: sentenceOf(error) });
  }
}

/** Carries the plans out one after the other; the first that fails ends it, and what was done is said. */
export async function carryOutPlans(
  context: EffectContext,
  { dialogId, title, plans }: Extract<Effect, { kind: "carry-out" }>,
): Promise<void> {
  const { client, dispatch, ports, signal } = context;
  const asked = signal();
  const done: ChangePlan[] = [];
  const cluster = client();
  let problem = cluster === undefined ? "there is no connection to a cluster" : undefined;
  for (const plan of cluster === undefined ? [] : plans) {
    problem = await carryOutPlan(context, cluster as ClusterClient, plan);
    if (problem !== undefined) break;
    done.push(plan);
  }
  const at = ports.clock.now();
  if (!asked.aborted) return dispatch({ kind: "carried-out", dialogId, title, done, of: plans.length, problem, at });
  // Another context is open by now: nothing of it may be waited for or taken back there.
  const text = `${title}, in the context before: ${problem ?? "accepted by the server"}`;
  dispatch({ kind: "notice", notice: { at, tone: problem === undefined ? "info" : "bad", text } });
}

/** What went wrong, in a sentence; undefined when the change was made. */
async function carryOutPlan(
  { ports, state, dispatch }: EffectContext,
  client: ClusterClient,
  plan: ChangePlan,
): Promise<string | undefined> {
  const { connection } = state();
  try {
    const outcome = await carryOut(client, plan, {
      journal: ports.journal,
      journalRequired: protectedBecause(state(), plan.target.namespace) !== undefined,
      identity: connection.status === "open" ? connection.identity : undefined,
      onWarning: (text) => dispatch({ kind: "notice", notice: { at: ports.clock.now(), tone: "warning", text } }),
      clock: ports.clock,
    });
    switch (outcome.status) {
      case "done":
        return undefined;
      case "partly-done":
        return `done in part; "${outcome.failed.title}" failed: ${sentenceOf(outcome.error)}`;
      case "unknown":
        return `sent, but no answer came: look at the object before trying again. ${sentenceOf(outcome.error)}`;
      default:
        return outcome satisfies never;
    }
  } catch (error) {
    return sentenceOf(error);
  }
}

export function sentenceOf(error: unknown): string {
  if (isClusterError(error)) return error.message;
  return error instanceof Error ? error.message : String(error);
}

function isPreviewed({ result, then }: Rehearsal): boolean {
  return result === "previewed" && then.every(isPreviewed);
}

function warningsOf({ warnings, then }: Rehearsal): readonly string[] {
  return [...warnings, ...then.flatMap(warningsOf)];
}
