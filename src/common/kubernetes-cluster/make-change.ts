import { type ChangeOutcome, carryOut, type Rehearsal, rehearse } from "./change.ts";
import type { ChangePlan } from "./change-plan.ts";
import type { ClusterClient } from "./client.ts";
import { type Journal, MemoryJournal } from "./journal.ts";

/** How a program makes a change. */
export interface MakeChangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Has the server go through the change without storing it. */
  readonly dryRun?: boolean | undefined;
  /** Where the change is written down before it is sent; default: nowhere that lasts. */
  readonly journal?: Journal | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** A change that was made, or gone through by the server with `dryRun`. */
export interface MadeChange {
  /** What was planned: `title` in words, `notes`, what stops, the operations themselves. */
  readonly plan: ChangePlan;
  /** Undefined for a dry run. */
  readonly outcome: ChangeOutcome | undefined;
  /** Of a dry run only. */
  readonly rehearsal: Rehearsal | undefined;
}

/**
 * Carries out one plan for a program. Nobody is asked: what a person confirms in the console, the caller has decided.
 * @throws {@link ChangeRefused} when the plan must not be carried out, {@link ClusterError} when it was not.
 */
export async function makeChange(
  client: ClusterClient,
  plan: ChangePlan,
  { signal, dryRun, journal = new MemoryJournal(), onWarning }: MakeChangeOptions = {},
): Promise<MadeChange> {
  if (dryRun === true) return { plan, outcome: undefined, rehearsal: await rehearse(client, plan, { signal }) };
  return { plan, outcome: await carryOut(client, plan, { journal, signal, onWarning }), rehearsal: undefined };
}
