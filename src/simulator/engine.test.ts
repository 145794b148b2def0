import { describe, expect, test } from "vitest";
import { startClockDriver } from "./clock-driver.ts";
import type { Controller } from "./controller.ts";
import { MomentHeap } from "./moment-heap.ts";
import { createSeededRandom } from "./seeded-random.ts";
import { createSimulation } from "./simulation.ts";

const NOON = Date.parse("2026-01-01T12:00:00Z");

/** Works once every ten seconds and writes down when. */
function ticker(moments: number[]): Controller {
  let due = NOON;
  return {
    name: "ticker",
    observe() {},
    step(world) {
      if (world.now() < due) return false;
      moments.push(world.now() - NOON);
      due = world.now() + 10_000;
      world.wakeAt(due);
      return true;
    },
  };
}

describe("the engine", () => {
  test("lives through every moment somebody asked for, and stands where it was told", () => {
    const moments: number[] = [];
    const { engine, clock } = createSimulation({ controllers: [ticker(moments)], seed: 1, startAt: NOON });
    engine.runUntil(NOON + 25_000);
    expect(moments).toEqual([0, 10_000, 20_000]);
    expect(clock.now()).toBe(NOON + 25_000);
    expect(clock.timestamp()).toBe("2026-01-01T12:00:25Z");
    expect(engine.nextMoment()).toBe(NOON + 30_000);
  });

  test("the same said again raises the count of the event", () => {
    const { engine, store } = createSimulation({ controllers: [], seed: 1, startAt: NOON });
    const by = { user: "admin", groups: [], manager: "test" };
    const pod = store.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } }, by);
    const said = { type: "Normal", reason: "Seen", message: "again", component: "test" } as const;
    engine.world.event(pod, said);
    engine.world.event(pod, said);
    expect(store.list("events")).toMatchObject([
      { count: 2, reason: "Seen", involvedObject: { name: "x", uid: pod.metadata.uid } },
    ]);
  });

  test("hears of changes made from outside only", () => {
    const { engine, store } = createSimulation({ controllers: [], seed: 1, startAt: NOON });
    let heard = 0;
    const stop = engine.onOutsideChange(() => {
      heard += 1;
    });
    const by = { user: "admin", groups: [], manager: "test" };
    store.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } }, by);
    expect([heard, engine.pending]).toEqual([1, true]);
    engine.settle();
    expect(engine.pending).toBe(false);
    stop();
  });

  test("work at one moment can be interrupted, and goes on where it was", () => {
    let left = 10;
    const busy: Controller = { name: "busy", observe() {}, step: () => left-- > 0 };
    const moments: number[] = [];
    const { engine, clock } = createSimulation({ controllers: [busy, ticker(moments)], seed: 1, startAt: NOON });
    let allowed = 3;
    engine.settle(() => --allowed > 0);
    expect([left, engine.pending, engine.nextMoment(), moments]).toEqual([7, true, NOON, []]);
    engine.settle();
    expect([engine.pending, engine.nextMoment(), moments]).toEqual([false, NOON + 10_000, [0]]);
    expect(clock.now()).toBe(NOON);
  });

  test("two controllers that undo each other's work are found out, interrupted or not", () => {
    const restless: Controller = { name: "restless", observe() {}, step: () => true };
    const { engine } = createSimulation({ controllers: [restless], seed: 1, startAt: NOON });
    let asked = 0;
    const live = () => {
      for (;;) engine.settle(() => ++asked % 100_000 !== 0);
    };
    expect(live).toThrow("Controller restless never comes to rest");
  });

  test("a controller is asked again only when what it is told of has changed, or time has passed", () => {
    let asked = 0;
    const picky: Controller = {
      name: "picky",
      kinds: ["pods"],
      observe() {},
      step: () => {
        asked += 1;
        return false;
      },
    };
    const { engine, store } = createSimulation({ controllers: [picky, ticker([])], seed: 1, startAt: NOON });
    const by = { user: "admin", groups: [], manager: "test" };
    const settled = () => {
      engine.settle();
      return asked;
    };
    expect(settled()).toBe(1);
    store.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "x" } }, by);
    expect(settled()).toBe(1);
    store.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "x" }, spec: {} }, by);
    expect(settled()).toBe(2);
    engine.step();
    expect(asked).toBe(3);
  });

  test("paused, the clock goes on step by step", () => {
    const moments: number[] = [];
    const { engine, clock } = createSimulation({ controllers: [ticker(moments)], seed: 1, startAt: NOON });
    const driver = startClockDriver(engine, clock, 60, () => 0);
    driver.pause();
    driver.step();
    driver.step();
    driver.stop();
    expect(moments).toEqual([0, 10_000]);
  });
});

test("moments come out in order, equal ones as they went in", () => {
  const heap = new MomentHeap<string>();
  for (const [moment, value] of [
    [5, "c"],
    [1, "a"],
    [5, "d"],
    [3, "b"],
  ] as const)
    heap.add(moment, value);
  const taken: (string | undefined)[] = [];
  for (let i = 0; i < 5; i++) taken.push(heap.takeDue(5)?.value);
  expect(taken).toEqual(["a", "b", "c", "d", undefined]);
});

test("one seed, one sequence", () => {
  const [one, same, other] = [createSeededRandom(3), createSeededRandom(3), createSeededRandom(4)];
  expect([one.suffix(), one.next()]).toEqual([same.suffix(), same.next()]);
  expect(one.suffix()).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  expect(other.hex(16)).not.toBe(one.hex(16));
});
