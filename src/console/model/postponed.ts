import type { AdmissionState } from "../../common/kueue/verdict/admission-state.ts";
import type { WhyLine } from "../../common/kueue/verdict/why-line.ts";
import type { Workload } from "../../common/kueue/workload.ts";

/**
 * What a frame does not wait for: why workloads wait, where that takes more than a moment. It is found out after the frame, bit by
 * bit, and the rows are drawn again.
 */
export interface Postponed {
  /** By uid of the workload: what was found last. */
  readonly lines: Map<string, FoundLine>;
  /** By uid: those of which a frame showed an old line, or none. */
  readonly wanted: Map<string, Workload>;
}

export interface FoundLine {
  readonly workload: Workload;
  /** What it was found in, as it was prepared for its listings. */
  readonly admission: AdmissionState | undefined;
  readonly line: WhyLine;
}

export function nothingPostponed(): Postponed {
  return { lines: new Map(), wanted: new Map() };
}

/** A few screens of rows. */
const MOST_LINES = 1_000;

export function keepLine({ lines }: Postponed, found: FoundLine): void {
  if (lines.size >= MOST_LINES) lines.clear();
  lines.set(found.workload.meta.uid, found);
}
