import { beforeEach, expect, test, vi } from "vitest";
import { FakeCollection, fakeError, THINGS } from "./fake-collection.ts";
import { ManualClock } from "./manual-clock.ts";
import type { ResourceKind, Scope } from "./resource-kind.ts";
import { SharedPollers } from "./shared-pollers.ts";
import { SubscriberLog } from "./subscriber-log.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: ManualClock;
let server: FakeCollection;
let pollers: SharedPollers;

beforeEach(() => {
  clock = new ManualClock();
  server = new FakeCollection(clock);
  server.put({ name: "one" });
  pollers = new SharedPollers({ source: server, clock, random: () => 0.5, cpuMs: () => 0 });
});

function watch(scope: Scope = {}, kind: ResourceKind<never> | typeof THINGS = THINGS) {
  const log = new SubscriberLog();
  return { log, subscription: pollers.poll(kind as typeof THINGS, scope, log) };
}

function count(verb: string): number {
  return server.requests.filter((request) => request.verb === verb).length;
}

test.each<[string, Scope, Scope, number]>([
  ["the same namespace", { namespace: "a" }, { namespace: "a" }, 1],
  ["no selector and an empty one", {}, { labelSelector: "", fieldSelector: "" }, 1],
  ["all namespaces and the one without a name", {}, { namespace: "" }, 2],
  ["two namespaces", { namespace: "a" }, { namespace: "b" }, 2],
  ["two selectors", { labelSelector: "a=b" }, { fieldSelector: "a=b" }, 2],
])("%s: as many pollers as scopes", async (_case, one, other, lists) => {
  watch(one);
  watch(other);
  await clock.advance(SECOND);
  expect(count("list")).toBe(lists);
});

test("another projection of the same collection has its own poller", async () => {
  watch();
  watch({}, { ...THINGS });
  await clock.advance(SECOND);
  expect(count("list")).toBe(2);
});

test("a late subscriber gets the rows as one full change set, after it has its subscription", async () => {
  watch();
  await clock.advance(3 * SECOND);
  const late = watch();
  expect(late.log.changes).toEqual([]);
  await Promise.resolve();
  expect(late.log.changes).toMatchObject([{ full: true, partial: false, upserts: [{ meta: { name: "one" } }] }]);
  expect(late.log.status).toMatchObject({ status: "live" });
  expect(count("list")).toBe(1);
});

test("a subscriber that comes while the first list is read gets the first page", async () => {
  for (let index = 0; index < 600; index++) server.put({ name: `n${index}` });
  server.pageMs = 100;
  watch();
  await clock.advance(150);
  const late = watch();
  await clock.advance(0);
  expect(late.log.changes).toMatchObject([{ full: false, partial: true }]);
  await clock.advance(100);
  expect(late.log.rows.size).toBe(601);
});

test("a scope that nobody looks at sends nothing, and shows at once what it kept", async () => {
  const { log, subscription } = watch();
  await clock.advance(3 * SECOND);
  subscription.setVisible(false);
  await clock.advance(2 * SECOND);
  server.requests.length = 0;
  await clock.advance(4 * MINUTE);
  expect(server.requests).toEqual([]);
  server.put({ name: "two" });
  const late = watch();
  await Promise.resolve();
  expect(late.log.rows.size).toBe(1);
  subscription.setVisible(true);
  await clock.advance(1_500);
  expect([count("list"), count("watch")]).toEqual([0, 1]);
  expect(log.rows).toEqual(server.expected({}));
});

test("after five hidden minutes rows are dropped and listed again", async () => {
  const { log, subscription } = watch();
  await clock.advance(3 * SECOND);
  subscription.setVisible(false);
  await clock.advance(5 * MINUTE + 2 * SECOND);
  server.requests.length = 0;
  server.delete("one");
  subscription.setVisible(true);
  await clock.advance(0);
  expect(count("list")).toBe(1);
  expect(log.changes.at(-1)).toMatchObject({ full: true, upserts: [] });
});

test("a list that is no longer wanted ends between pages", async () => {
  for (let index = 0; index < 2_000; index++) server.put({ name: `n${index}` });
  server.pageMs = 100;
  const { log, subscription } = watch();
  await clock.advance(150);
  subscription.setVisible(false);
  await clock.advance(10 * SECOND);
  expect(count("list")).toBe(2);
  expect(log.statuses).toEqual([]);
});

test("one visible subscriber is enough", async () => {
  const one = watch();
  watch();
  await clock.advance(3 * SECOND);
  one.subscription.setVisible(false);
  server.put({ name: "two" });
  await clock.advance(5 * SECOND);
  expect(one.log.rows).toEqual(server.expected({}));
});

test("the last subscription to stop ends the poller, and stop may be called twice", async () => {
  const one = watch();
  const other = watch();
  await clock.advance(3 * SECOND);
  one.subscription.stop();
  one.subscription.stop();
  server.put({ name: "two" });
  await clock.advance(5 * SECOND);
  expect(other.log.rows.size).toBe(2);
  expect(one.log.rows.size).toBe(1);
  other.subscription.stop();
  other.subscription.refresh();
  other.subscription.setVisible(true);
  server.requests.length = 0;
  await clock.advance(10 * MINUTE);
  expect(server.requests).toEqual([]);
});

test("a subscription that stops before it was admitted hears nothing", async () => {
  const { log, subscription } = watch();
  subscription.stop();
  await clock.advance(10 * SECOND);
  expect([log.changes.length, log.statuses.length, server.inFlight]).toEqual([0, 0, 0]);
});

test("stopping inside a change hears nothing more", async () => {
  const log = new SubscriberLog();
  const subscription = pollers.poll(
    THINGS,
    {},
    {
      onChange: (change) => {
        log.onChange(change);
        subscription.stop();
      },
      onStatus: (status) => log.onStatus(status),
    },
  );
  await clock.advance(10 * SECOND);
  expect([log.changes.length, log.statuses.length]).toEqual([1, 0]);
});

test("wake polls everything visible now and starts what stopped", async () => {
  const one = watch({ namespace: "a" });
  const hidden = watch({ namespace: "b" });
  await clock.advance(3 * SECOND);
  hidden.subscription.setVisible(false);
  server.faults.push({ on: "watch", error: fakeError("unauthorized") });
  one.subscription.refresh();
  await clock.advance(2 * SECOND);
  expect(one.log.status?.status).toBe("stopped");
  server.requests.length = 0;
  pollers.wake();
  await clock.advance(1_500);
  expect(count("watch")).toBe(1);
  expect(one.log.status?.status).toBe("live");
});

test("close ends everything, and subscriptions after it are silent", async () => {
  const { subscription } = watch();
  await clock.advance(3 * SECOND);
  pollers.close();
  pollers.close();
  server.requests.length = 0;
  const late = watch();
  subscription.refresh();
  pollers.wake();
  await clock.advance(MINUTE);
  expect(server.requests).toEqual([]);
  expect(late.log.changes).toEqual([]);
});

test("a subscriber that throws is an uncaught error and harms nobody else", async () => {
  const thrown: unknown[] = [];
  const microtask = vi.spyOn(globalThis, "queueMicrotask").mockImplementation((task) => {
    void Promise.resolve()
      .then(task)
      .catch((error: unknown) => thrown.push(error));
  });
  pollers.poll(
    THINGS,
    {},
    {
      onChange: () => {
        throw new Error("defect");
      },
      onStatus: () => undefined,
    },
  );
  const other = watch();
  await clock.advance(3 * SECOND);
  microtask.mockRestore();
  expect(thrown).toEqual([new Error("defect")]);
  expect(other.log.rows.size).toBe(1);
});
