import type { VerdictCode } from "../../../common/kueue/verdict/verdict.ts";
import type { Workload } from "../../../common/kueue/workload.ts";
import type { Cell } from "../../model/cell.ts";
import type { Related } from "../../model/related.ts";
import type { Tone } from "../../model/tone.ts";
import { whyLineNow } from "../../model/why-lines.ts";
import { textCell } from "./cells.ts";

/** Somebody has to do something: waiting alone does not help. */
const STUCK: ReadonlySet<VerdictCode> = new Set([
  "checks-failed",
  "no-queue-name",
  "local-queue-missing",
  "local-queue-inactive",
  "cluster-queue-missing",
  "cluster-queue-inactive",
  "namespace-not-allowed",
  "invalid-requests",
  "no-matching-flavor",
  "exceeds-max-quota",
]);

/** The verdict's sentence. */
export function whyCell(workload: Workload, related: Related): Cell {
  const found = whyLineNow(workload, related);
  return found === undefined ? BEING_FOUND_OUT : textCell(found.line, toneOf(found.code));
}

const BEING_FOUND_OUT: Cell = { text: "…", tone: "muted" };

function toneOf(code: VerdictCode): Tone {
  return STUCK.has(code) ? "bad" : code === "fits-now" ? "good" : "muted";
}
