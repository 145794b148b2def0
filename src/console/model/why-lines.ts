import type { Slices } from "../../common/kueue/verdict/slices.ts";
import { type WhyLine, whyCodesInSlices, whyLine, whyLineAtHand } from "../../common/kueue/verdict/why-line.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { ADMISSION, admissionNow, atThisMoment, prepared } from "./admission.ts";
import { keepLine } from "./postponed.ts";
import type { Related } from "./related.ts";

/** Among so few, everything is found out within a millisecond or two. */
const FEW_WORKLOADS = 200;

/**
 * Why a workload waits, for a row of a frame: never takes longer than a moment. Where many wait it is what was found last, and what is
 * out of date is noted to be found out; undefined while nothing was.
 */
export function whyLineNow(workload: Workload, related: Related): WhyLine | undefined {
  const { postponed } = related;
  if (postponed === undefined || (related.records(WORKLOADS)?.length ?? 0) <= FEW_WORKLOADS)
    return whyLine(workload, admissionNow(related));
  const admission = related.atHand?.(ADMISSION);
  const last = postponed.lines.get(workload.meta.uid);
  if (admission !== undefined) {
    const line =
      whyLineAtHand(workload, atThisMoment(admission, related)) ??
      (last?.admission === admission && last.workload === workload ? last.line : undefined);
    if (line !== undefined) {
      keepLine(postponed, { workload, admission, line });
      return line;
    }
  }
  postponed.wanted.set(workload.meta.uid, workload);
  return last?.line;
}

/** Finds out what frames have noted; pauses often. */
export function* findWhyLines(related: Related): Slices<undefined> {
  const { postponed } = related;
  if (postponed === undefined) return undefined;
  const wanted = [...postponed.wanted.values()];
  postponed.wanted.clear();
  const admission = yield* prepared(related);
  const now = atThisMoment(admission, related);
  for (const workload of wanted) {
    keepLine(postponed, { workload, admission, line: whyLine(workload, now) });
    yield undefined;
  }
  return undefined;
}

/** Finds out all of them, for what is sorted or filtered by them. */
export function* prepareWhyLines(related: Related): Slices<undefined> {
  const admission = yield* prepared(related);
  yield* whyCodesInSlices(atThisMoment(admission, related));
  return undefined;
}
