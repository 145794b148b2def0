import fc from "fast-check";
import { expect, test } from "vitest";
import { events } from "../../../tests/fixtures/random-events.ts";
import { Session } from "../../../tests/fixtures/random-session.ts";

test("whatever is pressed, pasted and changed: nothing but what was confirmed is ever sent", () => {
  let steps = 0;
  let sent = 0;
  fc.assert(
    fc.property(events, fc.integer({ min: 0, max: 5 }), (story, dice) => {
      const session = new Session(dice === 0);
      for (const one of story) session.play(one);
      steps += session.steps;
      sent += session.sent;
    }),
    { numRuns: process.env["FLARETOP_LONG"] === undefined ? 300 : 20_000, seed: 20_261_101 },
  );
  expect(steps).toBeGreaterThan(20_000);
  expect(sent).toBeGreaterThan(100);
}, 60_000);
