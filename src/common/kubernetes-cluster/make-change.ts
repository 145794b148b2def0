import { type ChangeOutcome, carryOut, type Rehearsal, rehearse } from "./change.ts";
import type { ChangePlan } from "./change-plan.ts";
import { ChangeRefused } from "./change-refused.ts";
import type { ClusterClient } from "./client.ts";
import { isDryRun } from "./dry-run.ts";
import { type Journal, MemoryJournal } from "./journal.ts";

/** How a program makes a change. */
export interface MakeChangeOptions {
  readonly signal?: AbortSignal | undefined;
  /** Has the server go through the change without storing it. */
  readonly dryRun?: boolean | undefined;
  /** Where the change is written down before it is sent; default: nowhere that lasts. */
  readonly journal?: Journal | undefined;
  /** True for a plan that is not carried out when the journal cannot be written; default: it is, with a warning. */
  readonly journalRequired?: ((plan: ChangePlan) => boolean) | undefined;
  readonly onWarning?: ((text: string) => void) | undefined;
  /** Asked with the plan before anything is sent; no `true`, no change. Default: the caller has decided. */
  readonly consent?: ((plan: ChangePlan) => Promise<boolean>) | undefined;
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
 * Carries out one plan for a program. Whoever must confirm is asked through `consent`.
 * @throws {@link InputError} for a `dryRun` that is neither true nor false, {@link ChangeRefused} when the plan must not be carried out, {@link ClusterError} when it was not.
 */
export async function makeChange(
  client: ClusterClient,
  plan: ChangePlan,
  { signal, dryRun, journal = new MemoryJournal(), onWarning, consent, ...options }: MakeChangeOptions = {},
): Promise<MadeChange> {
  if (isDryRun(dryRun)) return { plan, outcome: undefined, rehearsal: await rehearse(client, plan, { signal }) };
  const isRefused = plan.refusedBecause !== undefined;
  if (!isRefused && consent !== undefined && !(await consent(plan)))
    throw new ChangeRefused(`Not confirmed, so nothing was changed: ${plan.title}.`);
  const journalRequired = options.journalRequired?.(plan);
  const outcome = await carryOut(client, plan, { journal, journalRequired, signal, onWarning });
  return { plan, outcome, rehearsal: undefined };
}
