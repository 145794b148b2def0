import { formatAge } from "../../../common/values/duration.ts";
import { type Quantity, shortQuantity } from "../../../common/values/quantity.ts";
import { type Cell, EMPTY, UNKNOWN } from "../../model/cell.ts";
import type { Tone } from "../../model/tone.ts";

/** Plain text; nothing is shown as nothing. */
export function textCell(text: string | undefined, tone: Tone = "normal"): Cell {
  return text === undefined || text === "" ? EMPTY : { text, tone };
}

/** A count. Undefined is unknown, which is not 0. */
export function countCell(count: number | undefined, tone: Tone = "normal"): Cell {
  return count === undefined
    ? UNKNOWN
    : { text: String(count), tone: count === 0 && tone === "normal" ? "muted" : tone, sort: count };
}

export function quantityCell(quantity: Quantity | undefined, tone: Tone = "normal"): Cell {
  return quantity === undefined ? UNKNOWN : { text: shortText(quantity), tone, sort: quantity.nanos };
}

/** Quantities are shared by objects, and writing one takes big-integer divisions. */
const shortTexts = new WeakMap<Quantity, string>();

function shortText(quantity: Quantity): string {
  let text = shortTexts.get(quantity);
  if (text === undefined) {
    text = shortQuantity(quantity);
    shortTexts.set(quantity, text);
  }
  return text;
}

/** How long ago, or how long until, a moment is. No moment: nothing to show. */
export function ageCell(at: number | undefined, now: number, tone: Tone = "muted"): Cell {
  return at === undefined ? EMPTY : { text: formatAge(now - at), tone, sort: at };
}

/** `3/4`: sorts by what is missing, the most first when turned round. */
export function readyCell(ready: number | undefined, desired: number | undefined, tone?: Tone): Cell {
  if (ready === undefined && desired === undefined) return UNKNOWN;
  const text = `${ready ?? "?"}/${desired ?? "?"}`;
  if (ready === undefined || desired === undefined) return { text, tone: "muted", sort: undefined };
  return { text, tone: tone ?? (ready < desired ? "warning" : desired === 0 ? "muted" : "normal"), sort: ready };
}

/** Several names in one cell: `a, b`. */
export function namesCell(names: readonly string[], tone: Tone = "normal"): Cell {
  return textCell(names.join(", "), tone);
}

export function yesCell(yes: boolean | undefined, word = "yes"): Cell {
  return yes === undefined ? UNKNOWN : textCell(yes ? word : "");
}
