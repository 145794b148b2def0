import { expect, test } from "vitest";
import { systemClock } from "./clock.ts";
import { ManualClock, settle } from "./manual-clock.ts";

test.each([
  ["no time", 0],
  ["less than no time", -5],
])("the system clock sleeps %s at once", async (_case, ms) => {
  await systemClock.sleep(ms);
});

test.each([
  ["for ever", Number.POSITIVE_INFINITY],
  ["longer than a timer can", 2 ** 40],
])("a sleep %s ends without an error when its signal aborts", async (_case, ms) => {
  const stop = new AbortController();
  const slept = systemClock.sleep(ms, stop.signal);
  stop.abort();
  await slept;
  await systemClock.sleep(ms, stop.signal);
});

test("the manual clock wakes sleepers in the order of their time", async () => {
  const clock = new ManualClock(0);
  const woken: string[] = [];
  const stop = new AbortController();
  void clock.sleep(300).then(() => woken.push(`late at ${clock.now()}`));
  void clock.sleep(100).then(() => woken.push(`early at ${clock.now()}`));
  void clock.sleep(Number.POSITIVE_INFINITY, stop.signal).then(() => woken.push("stopped"));
  await clock.advance(299);
  expect(woken).toEqual(["early at 100"]);
  await clock.advance(1);
  stop.abort();
  await settle();
  expect(woken).toEqual(["early at 100", "late at 300", "stopped"]);
});
