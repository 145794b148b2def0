import type { Decision } from "../scheduler/head.ts";
import type { FlavorStanding } from "./flavor-standings.ts";
import type { Confidence, Prediction, VerdictCode } from "./verdict.ts";

/** The core of a verdict: what it is, in words, and what Kueue would write. The rest is shown beside it. */
export interface Judgement {
  readonly code: VerdictCode;
  readonly sentence: string;
  readonly adminSentence: string;
  /** `certain` when it is left out. */
  readonly confidence?: Confidence;
  readonly neverAsConfigured?: boolean;
  readonly predicted: Expectation;
  /** What could not be taken into account; whole sentences. */
  readonly notes?: readonly string[];
  readonly finding?: QuotaFinding;
}

/** The condition that Kueue is expected to write. */
export type Expectation = Omit<Prediction, "numbers">;

/** No condition is expected that says why it waits. */
export const NO_CONDITION: Expectation = { reason: "", granularReason: "", message: "" };

/** What the scheduler would find out at this moment. */
export interface QuotaFinding {
  readonly decision: Decision;
  readonly standings: readonly FlavorStanding[];
}
