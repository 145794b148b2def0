import { Optional } from "@marcbachmann/cel-js";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { formatAge, parseGoDuration } from "../../common/values/duration.ts";
import { parseQuantity, shortQuantity } from "../../common/values/quantity.ts";
import { parseTime } from "../../common/values/time.ts";
import { type Cell, EMPTY, UNKNOWN } from "../model/cell.ts";
import type { Column } from "../model/view.ts";
import type { Expression } from "./cel/expression.ts";
import { ageCell } from "./columns/cells.ts";

export type Compare = Column["compare"];

/** A cell shows a part of a long text: rows keep what they show, never whole parts of objects. */
const LONGEST_TEXT = 256;
const MOST_ITEMS = 20;
const NANOSECONDS_PER_MILLISECOND = 1_000_000n;

/** What a row keeps of a `value:` column: the finished cell, or the moment from which an age is told. */
export type RawValue = Cell | number | undefined;

/** Evaluates once, when the object has changed. */
export function rawValueOf(expression: Expression, compare: Compare): (object: KubernetesObject) => RawValue {
  return (self) => {
    const result = unwrapped(expression.evaluate({ self }));
    if (result === undefined || result === null) return undefined;
    return toRaw(result, compare);
  };
}

export function rawCell(raw: unknown, compare: Compare, now: number): Cell {
  if (raw === undefined) return EMPTY;
  if (typeof raw === "number") return compare === "time" ? ageCell(raw, now) : EMPTY;
  return raw as Cell;
}

function toRaw(result: unknown, compare: Compare): RawValue {
  switch (compare) {
    case "text": {
      const text = inWords(result);
      return text === "" ? undefined : { text, tone: "normal", sort: text };
    }
    case "number": {
      const number =
        typeof result === "string"
          ? Number(result || Number.NaN)
          : typeof result === "bigint"
            ? Number(result)
            : result;
      return typeof number === "number" && Number.isFinite(number)
        ? { text: String(number), tone: "normal", sort: number }
        : UNKNOWN;
    }
    case "quantity": {
      const quantity = parseQuantity(typeof result === "bigint" ? result.toString() : result);
      return quantity === undefined ? UNKNOWN : { text: shortQuantity(quantity), tone: "normal", sort: quantity.nanos };
    }
    case "duration":
      return durationCell(result);
    case "time":
      return result instanceof Date
        ? result.getTime()
        : (parseTime(typeof result === "string" ? result : undefined) ?? UNKNOWN);
    default:
      return compare satisfies never;
  }
}

/** Go's form (`1h30m`) or a number of seconds, as API fields ending in `Seconds` have. */
function durationCell(result: unknown): Cell {
  const nanoseconds = typeof result === "string" ? parseGoDuration(result) : undefined;
  const seconds = typeof result === "number" || typeof result === "bigint" ? Number(result) : undefined;
  const ms =
    nanoseconds !== undefined
      ? Number(nanoseconds / NANOSECONDS_PER_MILLISECOND)
      : seconds === undefined
        ? undefined
        : seconds * 1_000;
  return ms === undefined ? UNKNOWN : { text: formatAge(ms), tone: "normal", sort: ms };
}

function unwrapped(result: unknown): unknown {
  if (!(result instanceof Optional)) return result;
  return result.hasValue() ? result.value() : undefined;
}

/** Lists with commas, maps as `key=value`, anything deeper as it would be in JSON. */
function inWords(value: unknown): string {
  return cut(
    Array.isArray(value) ? listInWords(value) : isPlainObject(value) ? mapInWords(value) : scalarInWords(value),
  );
}

function listInWords(items: readonly unknown[]): string {
  const shown = items.slice(0, MOST_ITEMS).map(scalarInWords).join(", ");
  return items.length > MOST_ITEMS ? `${shown}, …` : shown;
}

function mapInWords(map: object): string {
  return listInWords(
    Object.entries(map)
      .slice(0, MOST_ITEMS + 1)
      .map(([key, item]) => `${key}=${scalarInWords(item)}`),
  );
}

function scalarInWords(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (value instanceof Date) return value.toISOString();
  return typeof value === "object"
    ? cut(JSON.stringify(value, (_key, inner) => (typeof inner === "bigint" ? inner.toString() : inner)) ?? "")
    : String(value);
}

function cut(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}

function isPlainObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}
