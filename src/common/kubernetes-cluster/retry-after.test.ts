import { expect, test } from "vitest";
import { retryAfterMs } from "./retry-after.ts";

const NOW = Date.UTC(2026, 0, 1, 12);

test.each([
  ["seconds", "7", undefined, 7_000],
  ["zero", "0", undefined, 0],
  ["more than five minutes", "86400", undefined, 300_000],
  ["a date ahead", "Thu, 01 Jan 2026 12:00:30 GMT", undefined, 30_000],
  ["a date behind", "Thu, 01 Jan 2026 11:00:00 GMT", undefined, 0],
  ["a date a year ahead", "Fri, 01 Jan 2027 12:00:00 GMT", undefined, 300_000],
  ["junk", "soon", undefined, undefined],
  ["junk, but the Status knows", "soon", 3, 3_000],
  ["a negative number", "-1", undefined, undefined],
  ["nothing but the Status", undefined, 2, 2_000],
  ["nonsense in the Status", undefined, Number.NaN, undefined],
  ["nothing", undefined, undefined, undefined],
])("Retry-After: %s", (_case, header, statusSeconds, ms) => {
  expect(retryAfterMs(header, statusSeconds, NOW)).toBe(ms);
});
