import { formatAge } from "../../../common/values/duration.ts";
import { parseTime } from "../../../common/values/time.ts";
import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";

export type Cell = string | number | boolean | null;

/** A column of a Table answer, which is what kubectl prints. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "boolean" | "date";
  readonly format: "" | "name";
  /** 0 is always shown, 1 only in wide output. */
  readonly priority: 0 | 1;
  /** @param now virtual milliseconds since 1970 */
  readonly cell: (object: StoredObject, now: number) => Cell;
}

export const NAME: Column = {
  name: "Name",
  type: "string",
  format: "name",
  priority: 0,
  cell: ({ metadata }) => metadata.name,
};

export function text(name: string, cell: (object: StoredObject, now: number) => string): Column {
  return { name, type: "string", format: "", priority: 0, cell };
}

export function wide(name: string, cell: (object: StoredObject, now: number) => string): Column {
  return { ...text(name, cell), priority: 1 };
}

export function integer(name: string, cell: (object: StoredObject) => Cell): Column {
  return { name, type: "integer", format: "", priority: 0, cell };
}

/** A column of a custom kind: a JSONPath of plain steps, or of one condition by its type. Nothing there: no value. */
export function path(
  name: string,
  type: Column["type"],
  jsonPath: string,
  { isWide = false }: { readonly isWide?: boolean } = {},
): Column {
  const condition = /^(.*)\[\?\(@\.type==['"](\w+)['"]\)\]\.status$/.exec(jsonPath);
  const steps = (condition?.[1] ?? jsonPath).split(".").filter((step) => step !== "");
  const read = (object: StoredObject): unknown => {
    if (condition === null) return valueAt(object, ...steps);
    const found = listAt(object, ...steps).find((entry) => textAt(entry, "type") === condition[2]);
    return textAt(found, "status");
  };
  const cell = (object: StoredObject, now: number): Cell => {
    const value = read(object);
    if (value === undefined || value === null) return null;
    if (type === "date") return ageSince(String(value), now);
    return typeof value === "object" ? JSON.stringify(value) : (value as Cell);
  };
  return { name, type, format: "", priority: isWide ? 1 : 0, cell };
}

export const AGE = text("Age", ({ metadata }, now) => ageSince(metadata.creationTimestamp, now));

/** The time since a moment as kubectl writes it. */
export function ageSince(time: string | undefined, now: number): string {
  const then = parseTime(time);
  return then === undefined ? "<unknown>" : formatAge(Math.max(0, now - then));
}

export function orNone(value: string | undefined): string {
  return value === undefined || value === "" ? "<none>" : value;
}

export function labelText(labels: Readonly<Record<string, unknown>> | undefined): string {
  const pairs = Object.entries(labels ?? {})
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return orNone(pairs.join(","));
}
