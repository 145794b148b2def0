import type {
  AheadLine,
  ReadCondition,
  Unblocker,
  Verdict,
  VerdictCode,
  Victim,
} from "../../common/kueue/verdict/verdict.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { formatAge } from "../../common/values/duration.ts";
import { shortQuantity } from "../../common/values/quantity.ts";
import type { StyledLine } from "../model/frame.ts";
import type { LinkTarget } from "../model/page.ts";
import { kindIdOf } from "../model/related-cache.ts";
import type { Tone } from "../model/tone.ts";
import { flavorTable } from "./flavor-table.ts";
import { type LinkedLine, labelled, plain, section, wrapped } from "./linked-line.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

export interface VerdictLinesOptions {
  /** What would let it start is still being found out. */
  readonly beingTried?: boolean;
}

/** The whole verdict, the answer first. `now`: milliseconds since 1970. */
export function verdictLines(
  verdict: Verdict,
  now: number,
  width: number,
  { beingTried = false }: VerdictLinesOptions = {},
): readonly LinkedLine[] {
  const { sentence, adminSentence, flavors, hidden } = verdict;
  return [
    plain([
      span(codeInWords(verdict.code), codeTone(verdict), { bold: true }),
      span(verdict.confidence === "certain" ? "" : `   ${verdict.confidence}`, "muted"),
      span(verdict.neverAsConfigured ? "   can never start as things are set up" : "", "bad"),
    ]),
    ...wrapped(sentence, width, "normal"),
    ...(adminSentence === "" || adminSentence === sentence ? [] : wrapped(adminSentence, width, "muted")),
    ...section(
      "What would let it start",
      beingTried
        ? wrapped("Being tried out…", width - 2, "muted")
        : verdict.unblockers.flatMap((each, at) => unblockerLines(each, at, width)),
    ),
    ...section("Quota", flavorTable(flavors, width - 2).map(plain)),
    ...section("Preemption", preemptionLines(verdict, width)),
    ...section("Place", placeLines(verdict, width)),
    ...section("Tried before it", allAheadLines(verdict.ahead, now, width)),
    ...section(
      "Could not be read",
      hidden.flatMap((each) => wrapped(each, width - 2, "warning")),
    ),
  ];
}

function placeLines({ position, condition, predicted }: Verdict, width: number): readonly LinkedLine[] {
  const places = [
    ...(position.localQueue === undefined ? [] : [`${position.localQueue}. in its LocalQueue`]),
    ...(position.clusterQueue === undefined ? [] : [`${position.clusterQueue}. in its ClusterQueue`]),
  ];
  const read = condition === undefined ? "nothing yet" : readInWords(condition, predicted);
  return [
    ...(places.length === 0 ? [] : labelled("position", places.join(", "), width, "normal")),
    ...(predicted.reason === "" ? [] : labelled("predicted", prediction(predicted), width, "normal")),
    ...labelled("Kueue said", read, width, "muted"),
  ];
}

/** Kueue's words are long: the same ones are not shown twice. */
function readInWords({ reason, message }: ReadCondition, predicted: Verdict["predicted"]): string {
  const expected = [predicted.message, predicted.granularMessage];
  return expected.includes(message) && message !== "" ? `${reason}, in the same words` : `${reason}: ${message}`;
}

function prediction({ reason, granularReason, message }: Verdict["predicted"]): string {
  const finer = granularReason === "" || granularReason === reason ? "" : ` (${granularReason})`;
  return message === "" ? `${reason}${finer}` : `${reason}${finer}: ${message}`;
}

function unblockerLines(unblocker: Unblocker, at: number, width: number): readonly LinkedLine[] {
  const freed = [...unblocker.frees].map(([key, amount]) => `${shortQuantity(amount)} ${key.split(" ").at(-1) ?? ""}`);
  const tail = freed.length === 0 ? "" : `  frees ${freed.join(", ")}`;
  const number = `${at + 1}`.padStart(2);
  const [first = [], ...rest] = paragraph(`${unblocker.sentence}${tail}`, width - 6, "normal");
  const target = targetOf(unblocker);
  return [
    { line: [span(`${number} `, "key"), ...first], target },
    ...rest.map((line) => plain([span("   "), ...line])),
  ];
}

function targetOf({ change }: Unblocker): LinkTarget | undefined {
  if (change === undefined || change.verb === "create") return undefined;
  const { group, resource, namespace, name } = change;
  return { kindId: kindIdOf({ group, plural: resource }), namespace, name };
}

/** In a deep queue, a whole list would say no more. */
const MOST_AHEAD = 20;

function allAheadLines(ahead: Verdict["ahead"], now: number, width: number): readonly LinkedLine[] {
  const more = ahead.length - MOST_AHEAD;
  return [
    ...ahead.slice(0, more === 1 ? undefined : MOST_AHEAD).flatMap((each) => aheadLines(each, now, width)),
    ...(more > 1 ? wrapped(`and ${more} more`, width - 2, "muted") : []),
  ];
}

function aheadLines({ namespace, name, priority, queuedAt, why }: AheadLine, now: number, width: number) {
  const facts = [
    ...(priority === undefined ? [] : [`priority ${priority}`]),
    ...(queuedAt === undefined ? [] : [`queued ${formatAge(Math.max(now - queuedAt, 0))} ago`]),
  ];
  const target = { kindId: kindIdOf(WORKLOADS), namespace, name };
  const line: StyledLine = [foreign(`${namespace}/${name}`, "accent"), span(`  ${facts.join(", ")}`, "muted")];
  return [{ line, target }, ...(why === "" ? [] : wrapped(`  ${why}`, width - 2, "muted"))];
}

function preemptionLines({ victims, whyNoPreemption }: Verdict, width: number): readonly LinkedLine[] {
  if (victims.length === 0) return whyNoPreemption === "" ? [] : wrapped(whyNoPreemption, width - 2, "muted");
  return [...wrapped("Kueue would evict:", width - 2, "muted"), ...victims.map(victimLine)];
}

function victimLine({ namespace, name, clusterQueue, reason }: Victim): LinkedLine {
  return {
    line: [span("  "), foreign(`${namespace}/${name}`, "warning"), foreign(`  of ${clusterQueue}, ${reason}`, "muted")],
    target: { kindId: kindIdOf(WORKLOADS), namespace, name },
  };
}

/** `waiting-for-quota` is `Waiting for quota`. */
export function codeInWords(code: VerdictCode): string {
  const words = code.replaceAll("-", " ");
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

const GOOD: ReadonlySet<VerdictCode> = new Set(["finished", "admitted", "fits-now"]);

function codeTone({ code, neverAsConfigured }: Verdict): Tone {
  return neverAsConfigured ? "bad" : GOOD.has(code) ? "good" : "warning";
}
