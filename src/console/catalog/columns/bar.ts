import { cellWidth } from "../../../common/values/cell-width.ts";
import { type Quantity, quantityToNumber, shortQuantity } from "../../../common/values/quantity.ts";
import { type Cell, UNKNOWN } from "../../model/cell.ts";
import type { Span } from "../../model/frame.ts";
import type { Tone } from "../../model/tone.ts";

/** Amounts of one resource. `used` is part of `reserved`; what is reserved above `nominal` is borrowed. Undefined = unknown. */
export interface BarAmounts {
  /** Written before the bar when the column's title does not say it. */
  readonly label?: string;
  readonly used: Quantity | undefined;
  readonly reserved: Quantity | undefined;
  readonly nominal: Quantity | undefined;
  /** Nominal quota and all that may be borrowed: the bar's full length when more than `nominal`. */
  readonly limit?: Quantity | undefined;
}

interface Part {
  readonly tone: Extract<Tone, `bar-${string}`>;
  readonly glyph: string;
  readonly amount: number;
}

/** A different glyph for each part, as tones may not be seen: full, dark, hatched, light. */
const GLYPHS = { used: "█", reserved: "▓", borrowed: "▒", empty: "░" };
const SHORTEST_BAR = 4;

/** `cpu ████▓▓░░ 12/20`. Sorts by what is reserved; the text form is `cpu 12/20`. Too narrow for a bar, only the numbers are drawn. */
export function barCell(amounts: BarAmounts, tone: Tone = toneOf(amounts)): Cell {
  const { label, used, reserved, nominal } = amounts;
  const held = reserved ?? used;
  if (held === undefined && nominal === undefined) return UNKNOWN;
  const numbers = `${shown(held)}/${shown(nominal)}`;
  const text = label === undefined ? numbers : `${label} ${numbers}`;
  if (held === undefined || nominal === undefined) return { text, tone: "muted", sort: held?.nanos };
  return { text, tone, sort: held.nanos, draw: (width) => drawn(amounts, held, nominal, numbers, tone, width) };
}

function drawn(
  { label, used, limit }: BarAmounts,
  held: Quantity,
  nominal: Quantity,
  numbers: string,
  tone: Tone,
  width: number,
): readonly Span[] {
  const before: readonly Span[] = label === undefined ? [] : [{ text: `${label} `, tone: "muted" }];
  const room = width - cellWidth(label === undefined ? "" : `${label} `) - cellWidth(numbers) - 1;
  if (room < SHORTEST_BAR) return [...before, { text: numbers, tone }];
  const own = quantityToNumber(nominal);
  const all = quantityToNumber(held);
  const admitted = Math.min(quantityToNumber(used ?? held), all);
  const size = Math.max(own, all, limit === undefined ? 0 : quantityToNumber(limit));
  return [...before, ...barSpans(partsOf(admitted, all, own, size), size, room), { text: ` ${numbers}`, tone }];
}

/** Used up to the nominal quota, then reserved up to it, then everything above it as borrowed, then the rest. */
function partsOf(used: number, reserved: number, nominal: number, size: number): readonly Part[] {
  const usedOwn = Math.min(used, nominal);
  const reservedOwn = Math.min(reserved, nominal) - usedOwn;
  const borrowed = Math.max(0, reserved - nominal);
  return [
    { tone: "bar-used", glyph: GLYPHS.used, amount: usedOwn },
    { tone: "bar-reserved", glyph: GLYPHS.reserved, amount: reservedOwn },
    { tone: "bar-borrowed", glyph: GLYPHS.borrowed, amount: borrowed },
    { tone: "bar-empty", glyph: GLYPHS.empty, amount: Math.max(0, size - usedOwn - reservedOwn - borrowed) },
  ];
}

/** Shares the cells out so that they add up to `width` and nothing that exists is shorter than one cell. */
function barSpans(parts: readonly Part[], size: number, width: number): readonly Span[] {
  const wanted = parts.map(({ amount }) => (size === 0 ? 0 : (amount / size) * width));
  const given = wanted.map((share) => (share > 0 ? Math.max(1, Math.floor(share)) : 0));
  let left = width - given.reduce((sum, share) => sum + share, 0);
  while (left !== 0) {
    const step = Math.sign(left);
    const index = furthestOff(wanted, given, step);
    if (index === undefined) break;
    given[index] = (given[index] ?? 0) + step;
    left -= step;
  }
  const spans = parts.flatMap(({ tone, glyph }, index): readonly Span[] => {
    const share = given[index] ?? 0;
    return share === 0 ? [] : [{ text: glyph.repeat(share), tone }];
  });
  return spans.length === 0 ? [{ text: GLYPHS.empty.repeat(width), tone: "bar-empty" }] : spans;
}

/** The part that deserves one cell more (or less) than it has; a part that exists keeps its last cell. */
function furthestOff(wanted: readonly number[], given: readonly number[], step: number): number | undefined {
  let found: number | undefined;
  let most = Number.NEGATIVE_INFINITY;
  for (const [index, share] of wanted.entries()) {
    const has = given[index] ?? 0;
    if (share === 0 || (step < 0 && has <= 1)) continue;
    const owed = (share - has) * step;
    if (owed > most) [found, most] = [index, owed];
  }
  return found;
}

function toneOf({ used, reserved, nominal }: BarAmounts): Tone {
  const held = reserved ?? used;
  if (held === undefined || nominal === undefined) return "muted";
  if (held.nanos > nominal.nanos) return "info";
  return held.nanos === 0n ? "muted" : "normal";
}

function shown(quantity: Quantity | undefined): string {
  return quantity === undefined ? "?" : shortQuantity(quantity);
}
