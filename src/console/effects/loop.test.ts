import { expect, test } from "vitest";
import { NOW, opened, rowsMessage, started, told, widget } from "../../../tests/fixtures/small-console.ts";
import type { Effect } from "../model/effect.ts";
import type { Message } from "../model/message.ts";
import { update } from "../update/update.ts";
import { createLoop } from "./loop.ts";

interface Timer {
  readonly run: () => void;
  readonly at: number;
}

/** A loop with its clock and timers in the hand of the test. */
function testLoop(
  perform: (effect: Effect) => Promise<void> = async () => undefined,
  afterFrame: () => readonly Effect[] = () => [],
) {
  let now = 0;
  let timers: Timer[] = [];
  const paints: number[] = [];
  const performed: string[] = [];
  let followed = 0;
  const loop = createLoop(told(started(), opened()), {
    update,
    perform: (effect) => {
      performed.push(effect.kind);
      return perform(effect);
    },
    paint: () => void paints.push(now),
    follow: () => {
      followed += 1;
    },
    afterFrame,
    startTimer: (run, ms) => void timers.push({ run, at: now + ms }),
    monotonic: () => now,
  });
  const advance = (ms: number) => {
    now += ms;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { run } of due) run();
  };
  return { loop, paints, performed, advance, followed: () => followed };
}

const rows = (name: string): Message => rowsMessage([widget(name)]);
const key = (pressed: string): Message => ({ kind: "key-pressed", key: pressed, at: NOW + 1_000 });

test("paints the first data at once, then at most ten times a second", () => {
  const { loop, paints, advance } = testLoop();
  for (let tick = 0; tick < 100; tick += 1) {
    loop.dispatch(rows(`w-${tick}`));
    advance(5);
  }
  expect(paints.length).toBeGreaterThanOrEqual(5);
  expect(paints.length).toBeLessThanOrEqual(6);
});

test("paints keys when the terminal says so, without waiting for data", () => {
  const { loop, paints, advance } = testLoop();
  loop.dispatch(rows("a"));
  advance(0);
  loop.dispatch(key("?"));
  expect(paints).toEqual([0]);
  loop.paintNow();
  expect(paints).toEqual([0, 0]);
});

test("what a person waits for overtakes data that waits its turn", () => {
  const { loop, paints, advance } = testLoop();
  loop.dispatch(rows("a"));
  advance(0);
  loop.dispatch(rows("b"));
  loop.dispatch({ kind: "notice", notice: { at: NOW, tone: "info", text: "now" } });
  advance(0);
  expect(paints).toEqual([0, 0]);
  advance(100);
  expect(paints).toEqual([0, 0]);
});

test("an overtaken timer does not paint earlier than data may", () => {
  const { loop, paints, advance } = testLoop();
  loop.dispatch(rows("a"));
  advance(0);
  loop.dispatch(rows("b"));
  advance(50);
  loop.dispatch(key("?"));
  loop.paintNow();
  loop.dispatch(rows("c"));
  advance(50);
  expect(paints).toEqual([0, 50]);
  advance(50);
  expect(paints).toEqual([0, 50, 150]);
});

test("a message that changes nothing paints nothing", () => {
  const { loop, paints, advance } = testLoop();
  loop.paintNow();
  loop.dispatch({ kind: "text-failed", pageId: 99, message: "no" });
  advance(500);
  loop.paintNow();
  expect(paints.length).toBeLessThanOrEqual(2);
});

test("starts effects in order, and brings polls in line with what is painted", () => {
  const { loop, performed, advance, followed } = testLoop();
  loop.dispatch({ kind: "resumed", at: NOW + 1 });
  expect(performed).toEqual(["refresh", "redraw"]);
  advance(0);
  expect(followed()).toBe(1);
});

test("is idle once no effect runs and all is painted", async () => {
  const finish: (() => void)[] = [];
  const { loop, advance } = testLoop(() => new Promise((resolve) => void finish.push(resolve)));
  loop.dispatch({ kind: "resumed", at: NOW + 1 });
  let idle = false;
  const waiting = loop.whenIdle().then(() => {
    idle = true;
  });
  advance(0);
  await Promise.resolve();
  expect(idle).toBe(false);
  for (const done of finish) done();
  await waiting;
  expect(idle).toBe(true);
});

test("what a frame left to be done is done after it", () => {
  const left: Effect[] = [{ kind: "find-why" }];
  const { loop, performed } = testLoop(undefined, () => left.splice(0));
  loop.paintNow();
  expect(performed).toEqual(["find-why"]);
  loop.dispatch({ kind: "why-found" });
  loop.paintNow();
  expect(performed).toEqual(["find-why"]);
});

test("is idle at once when there is nothing to do", async () => {
  const { loop, advance } = testLoop();
  loop.paintNow();
  const waiting = loop.whenIdle();
  advance(0);
  await expect(waiting).resolves.toBeUndefined();
});
