import { textAt } from "../../common/values/untyped.ts";

/** A time in decoded JSON, in milliseconds since 1970. */
export function timestampMoment(value: unknown, ...path: readonly string[]): number | undefined {
  const moment = Date.parse(textAt(value, ...path) ?? "");
  return Number.isNaN(moment) ? undefined : moment;
}
