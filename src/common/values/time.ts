const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?:Z|([+-])(\d\d):(\d\d))$/;
/** What Kubernetes itself writes, on days that every month has: here `Date.parse` is right, and far quicker. */
const USUAL = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/;
const MAX_LENGTH = 64;

/** Go's zero time, which Kubernetes writes for "not set". */
const NOT_SET = -62_135_596_800_000;

/**
 * Reads a Kubernetes timestamp. Stricter than `Date.parse`, which takes the 29th of February in any year and local times.
 *
 * @returns milliseconds since 1970, cut below the millisecond; undefined when absent, not set or not RFC 3339.
 */
export function parseTime(text: string | undefined): number | undefined {
  if (text === undefined || text.length > MAX_LENGTH) return undefined;
  if (USUAL.test(text)) return unlessNotSet(Date.parse(text));
  const found = RFC_3339.exec(text);
  if (found === null) return undefined;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const offset = offsetMinutes(found[8], Number(found[9] ?? 0), Number(found[10] ?? 0));
  if (offset === undefined || hour > 23 || minute > 59 || second > 59) return undefined;

  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  date.setUTCHours(hour, minute - offset, second, Number((found[7] ?? "").slice(0, 3).padEnd(3, "0")));
  return unlessNotSet(date.getTime());
}

function unlessNotSet(moment: number): number | undefined {
  return moment === NOT_SET ? undefined : moment;
}

/** The API server takes an offset of 24 hours, so it is taken here. */
function offsetMinutes(sign: string | undefined, hours: number, minutes: number): number | undefined {
  if (hours > 24 || minutes > 59) return undefined;
  const size = hours * 60 + minutes;
  return sign === "-" ? -size : size;
}
