import type { FlavorLine } from "../../common/kueue/verdict/verdict.ts";
import { type Quantity, shortQuantity, subtractQuantities, ZERO } from "../../common/values/quantity.ts";
import { barCell } from "../catalog/columns/bar.ts";
import type { StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";
import { fitLine, foreign, foreignWidth, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

const WIDEST_NAME = 24;
const NUMBER = 8;
const BAR = 16;
/** Narrower, the reason moves to a line of its own. */
const REASON_FROM = 20;

/** What each flavor has for each request, and why it does not do: the numbers that admission turns on. */
export function flavorTable(flavors: readonly FlavorLine[], width: number): readonly StyledLine[] {
  if (flavors.length === 0) return [];
  const names = (title: string, of: (line: FlavorLine) => string) =>
    Math.max(title.length, ...flavors.map((line) => foreignWidth(of(line), WIDEST_NAME)));
  const widths = {
    podSet: names("POD SET", ({ podSet }) => podSet),
    resource: names("RESOURCE", ({ resource }) => resource),
    flavor: names("FLAVOR", ({ flavor }) => flavor || "(none)"),
  };
  const numbers = ["ASKS", "FREE", "MISSING", "MOST"].map((title) => span(title.padStart(NUMBER), "heading"));
  const heading: StyledLine = [
    ...fitLine([span("POD SET", "heading")], widths.podSet + 2),
    ...fitLine([span("RESOURCE", "heading")], widths.resource + 2),
    ...fitLine([span("FLAVOR", "heading")], widths.flavor),
    ...numbers,
  ];
  const used = widths.podSet + widths.resource + widths.flavor + 4 + NUMBER * numbers.length;
  return [heading, ...flavors.flatMap((line, index) => flavorLines(line, flavors[index - 1], widths, width, used))];
}

function flavorLines(
  line: FlavorLine,
  before: FlavorLine | undefined,
  widths: Readonly<Record<"podSet" | "resource" | "flavor", number>>,
  width: number,
  used: number,
): readonly StyledLine[] {
  const tone = toneOf(line);
  const podSet = before?.podSet === line.podSet ? "" : line.podSet;
  const cells: StyledLine = [
    ...fitLine([foreign(podSet)], widths.podSet + 2),
    ...fitLine([foreign(line.resource)], widths.resource + 2),
    ...fitLine([foreign(line.flavor || "(none)", line.matches ? "normal" : "muted")], widths.flavor),
    number(line.asks, "normal"),
    number(line.free, tone),
    number(line.missing, line.missing?.nanos === 0n ? "muted" : tone),
    number(line.mostEver, "muted"),
  ];
  const bar = barOf(line, width - used - 2);
  const left = width - used - 2 - (bar.length === 0 ? 0 : BAR + 2);
  const withBar: StyledLine = [...cells, span("  "), ...(bar.length === 0 ? [] : [...fitLine(bar, BAR), span("  ")])];
  const why = line.why || (line.missing?.nanos === 0n ? "fits" : "");
  if (left >= Math.min(foreignWidth(why, width), REASON_FROM * 2)) {
    const [first = [], ...rest] = paragraph(why, left, line.why === "" ? "good" : tone);
    return [[...withBar, ...first], ...rest.map((more): StyledLine => [span(" ".repeat(width - left)), ...more])];
  }
  return [withBar, ...paragraph(why, width - 4, tone).map((more): StyledLine => [span("    "), ...more])];
}

function number(quantity: Quantity | undefined, tone: Tone) {
  return span((quantity === undefined ? "?" : shortQuantity(quantity)).padStart(NUMBER), tone);
}

/** What is taken of the most that the queue can reach; nothing where there is no room for it, or where it is not known. */
function barOf({ free, mostEver }: FlavorLine, room: number): StyledLine {
  if (free === undefined || mostEver === undefined || mostEver.nanos <= 0n || room < BAR + REASON_FROM) return [];
  const left = subtractQuantities(mostEver, free);
  const taken = left.nanos < 0n ? ZERO : left;
  const cell = barCell({ used: taken, reserved: taken, nominal: mostEver });
  return "draw" in cell && cell.draw !== undefined ? cell.draw(BAR) : [];
}

function toneOf({ matches, missing, mostEver, asks }: FlavorLine): Tone {
  if (!matches || (mostEver !== undefined && mostEver.nanos < asks.nanos)) return "bad";
  return missing === undefined ? "muted" : missing.nanos > 0n ? "warning" : "good";
}
