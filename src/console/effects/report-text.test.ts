import { expect, test } from "vitest";
import { effectContext } from "../../../tests/fixtures/fake-client.ts";
import { openConsole, pressed, told, withListings } from "../../../tests/frames/console-state.ts";
import type { Message } from "../model/message.ts";
import { isReport, type TextPage } from "../model/page.ts";
import { currentPage } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { readText } from "./read-text.ts";

const WAITER = "raycluster-over-quota-a9cf4";
const OPENED = pressed(
  withListings(openConsole(100, 30, { viewName: "workloads" }), "live"),
  "/",
  ...WAITER,
  "enter",
  "w",
);

function pageOf(state: State): TextPage {
  const page = currentPage(state);
  if (page.kind !== "text" || !isReport(page.source)) throw new Error(`the page is ${page.kind}`);
  return page;
}

/** Reads the report while each look at the clock costs so many milliseconds. */
async function reading(first: State, msEachLook: number, atYield: (state: State) => State = (same) => same) {
  let state = first;
  let elapsed = 0;
  const { context, clock } = effectContext(() => state, undefined, {
    yieldToKeys: async () => {
      state = atYield(state);
    },
  });
  const monotonic = () => {
    elapsed += msEachLook;
    return elapsed;
  };
  const shown: string[] = [];
  const dispatch = (message: Message) => {
    state = told(state, message);
    if (message.kind === "text-read") shown.push(message.plain.join("\n"));
    else throw new Error(message.kind);
  };
  const slow = { now: () => clock.now(), monotonic, sleep: () => Promise.resolve() };
  const { id, source } = pageOf(first);
  await readText({ ...context, dispatch, ports: { ...context.ports, clock: slow } }, id, source);
  return { shown, state };
}

test("a verdict that takes a while is shown first, and what would let it start when it is found", async () => {
  const { shown } = await reading(OPENED, 10);
  expect(shown).toHaveLength(2);
  expect(shown[0]).toContain("Being tried out…");
  expect(shown[1]).toContain("What would let it start");
  expect(shown[1]).not.toContain("Being tried out…");
  const answers = shown.map((text) => text.split("\n").slice(0, 2));
  expect(answers[0]).toEqual(answers[1]);
});

test("one that is there at once is shown once", async () => {
  const { shown } = await reading(OPENED, 0);
  expect(shown).toHaveLength(1);
  expect(shown[0]).not.toContain("Being tried out…");
});

test("while it is read again, the text stays", async () => {
  const { state } = await reading(OPENED, 0);
  const { shown } = await reading(state, 10);
  expect(shown).toHaveLength(1);
  expect(shown[0]).not.toContain("Being tried out…");
});

test("nothing more is tried for a page that was closed", async () => {
  const { shown, state } = await reading(OPENED, 10, (now) => pressed(now, "esc"));
  expect(shown.filter((text) => !text.includes("Being tried out…"))).toEqual([]);
  expect(currentPage(state).kind).toBe("table");
});
