import type { VerdictCode } from "../../../common/kueue/verdict/verdict.ts";
import { whyLine } from "../../../common/kueue/verdict/why-line.ts";
import type { Workload } from "../../../common/kueue/workload.ts";
import { admissionNow } from "../../model/admission.ts";
import type { Cell } from "../../model/cell.ts";
import type { Related } from "../../model/related.ts";
import type { Tone } from "../../model/tone.ts";
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
  const { code, line } = whyLine(workload, admissionNow(related));
  return textCell(line, toneOf(code));
}

function toneOf(code: VerdictCode): Tone {
  return STUCK.has(code) ? "bad" : code === "fits-now" ? "good" : "muted";
}
