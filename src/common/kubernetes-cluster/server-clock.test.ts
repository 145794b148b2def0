import { expect, test } from "vitest";
import { ServerClock } from "./server-clock.ts";

const NOON = Date.parse("2026-01-01T12:00:00Z");
const at = (seconds: number) => new Date(NOON + seconds * 1_000).toUTCString();

test.each([
  ["no header", [undefined], 0],
  ["a header that is no date", ["soon"], 0],
  ["within latency and rounding", [at(4), at(-4)], 0],
  ["an hour ahead", [at(3_600)], 3_600_000],
  ["an hour behind", [at(-3_600)], -3_600_000],
  ["the same again, rounded otherwise", [at(3_600), at(3_601), at(3_599)], 3_600_000],
  ["running away", [at(60), at(120)], 120_000],
  ["set right", [at(60), at(0)], 0],
  ["a broken header in between", [at(60), "soon"], 60_000],
])("%s", (_case, headers, aheadMs) => {
  const clock = new ServerClock();
  for (const header of headers) clock.note(header, NOON);
  expect(clock.aheadMs).toBe(aheadMs);
});
