import { expect, test } from "vitest";
import { effectContext } from "../../../tests/fixtures/fake-client.ts";
import { NOW, opened, pressed, rowsMessage, started, told, widget } from "../../../tests/fixtures/small-console.ts";
import { arrange, runToEnd } from "../model/arrange.ts";
import type { Pane } from "../model/pane.ts";
import { arrangeInput, arrangementBasis, focusedPane } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { createArranger } from "./arrange-in-slices.ts";

const COUNT = 3_000;
const rows = Array.from({ length: COUNT }, (_unused, index) =>
  widget(`w-${(index * 7) % COUNT}`, { size: index % 10 }),
);
const whole = () => told(started(), opened(), rowsMessage(rows, { full: true }));

function pane(state: State): Pane {
  const found = focusedPane(state);
  if (found === undefined) throw new Error("no pane");
  return found;
}

/** An arranger over a state that the test can replace; each look at the keyboard runs the next of the given steps. */
function arranger(first: State, atYield: ((set: (state: State) => void) => void)[] = []) {
  let state = first;
  let slices = 0;
  let elapsed = 0;
  const { context, messages, clock } = effectContext(() => state, undefined, {
    yieldToKeys: async () => {
      slices += 1;
      atYield.shift()?.((next) => {
        state = next;
      });
    },
  });
  // Every look at the clock costs four milliseconds.
  const monotonic = () => {
    elapsed += 4;
    return elapsed;
  };
  const ticking = { now: () => clock.now(), monotonic, sleep: () => Promise.resolve() };
  const run = createArranger({ ...context, ports: { ...context.ports, clock: ticking } });
  const ask = () => run(pane(state).id, arrangementBasis(state, pane(state)));
  const arranged = () => messages.flatMap((message) => (message.kind === "arranged" ? [message.arrangement] : []));
  const replace = (next: State) => {
    state = next;
  };
  return { ask, arranged, slices: () => slices, set: replace };
}

test("comes to the same order as at once, in slices", async () => {
  const state = whole();
  const { ask, arranged, slices } = arranger(state);
  await ask();
  const atOnce = runToEnd(arrange(arrangeInput(state, pane(state), arrangementBasis(state, pane(state)))!));
  expect(arranged()[0]?.rows.map(({ meta }) => meta.uid)).toEqual(atOnce.rows.map(({ meta }) => meta.uid));
  expect(arranged()[0]?.basis).toBe(arrangementBasis(state, pane(state)));
  expect(slices()).toBeGreaterThan(1);
});

test("asked twice for the same, works once", async () => {
  const { ask, arranged } = arranger(whole());
  await Promise.all([ask(), ask()]);
  expect(arranged()).toHaveLength(1);
});

test("another filter takes the place of the work under way", async () => {
  const state = whole();
  const filtered = pressed(state, "/", ..."size=3");
  const { ask, arranged, set } = arranger(state);
  const former = ask();
  set(filtered);
  await Promise.all([former, ask()]);
  expect(arranged().map(({ rows: found }) => found.length)).toEqual([COUNT / 10]);
});

test("new data does not: what is under way ends, so that a busy cluster cannot starve it", async () => {
  const state = whole();
  const { ask, arranged, set } = arranger(state, [() => undefined]);
  const former = ask();
  set(told(state, rowsMessage([widget("new")], { at: NOW })));
  await Promise.all([former, ask()]);
  expect(arranged()).toHaveLength(1);
});

test("a page that was left is not arranged", async () => {
  const state = whole();
  const { ask, arranged, set } = arranger(state);
  const work = ask();
  set({ ...state, pages: [state.pages[0]] });
  await work;
  expect(arranged()).toEqual([]);
});
