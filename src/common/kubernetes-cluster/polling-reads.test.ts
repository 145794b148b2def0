import { beforeEach, describe, expect, test } from "vitest";
import { type FakeCollection, fakeError } from "./fake-collection.ts";
import type { ManualClock } from "./manual-clock.ts";
import { PollingStage } from "./polling-stage.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let stage: PollingStage;
let clock: ManualClock;
let server: FakeCollection;

beforeEach(() => {
  stage = new PollingStage();
  ({ clock, server } = stage);
});

describe("first list", () => {
  test("shows the first page at once and everything at the end, then watches from the first page's version", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) server.put({ name });
    server.pageMs = 100;
    server.consistentPages = false;
    const { log } = stage.watch();
    await clock.advance(150);
    expect(log.changes.map(({ upserts, full, partial }) => [upserts.length, full, partial])).toEqual([
      [2, false, true],
    ]);
    const firstVersion = String(server.revision);
    server.put({ name: "f" });
    await clock.advance(200);
    expect(log.changes.at(-1)).toMatchObject({ full: true, partial: false, removals: [] });
    await clock.advance(3 * SECOND);
    expect(server.requests.find(({ verb }) => verb === "watch")?.resourceVersion).toBe(firstVersion);
    expect(log.rows).toEqual(server.expected({}));
  });

  test("an empty scope says so", async () => {
    const { log } = stage.watch();
    await clock.advance(0);
    expect(log.changes).toEqual([{ upserts: [], removals: [], full: true, partial: false, skipped: 0 }]);
    expect(log.status).toMatchObject({ status: "live", listOnly: false });
  });

  test("objects without identity are counted, objects that do not project become unreadable records", async () => {
    server.put({ name: "bad", value: "explode" });
    server.putRaw("a/none", { metadata: { name: "none" } });
    server.putRaw("a/text", "text");
    const { log } = stage.watch();
    await clock.advance(0);
    expect(log.changes.at(-1)?.skipped).toBe(2);
    expect(log.changes.at(-1)?.upserts).toMatchObject([{ unreadable: "no value", meta: { name: "bad" } }]);
  });

  test("a token that expires between pages restarts the list with larger pages, twice at most", async () => {
    for (const name of ["a", "b", "c"]) server.put({ name });
    server.pageMs = 100;
    const { log } = stage.watch();
    for (let pages = 0; pages < 3; pages++) {
      await clock.advance(150);
      server.compact();
    }
    await clock.advance(SECOND);
    expect(log.rows).toEqual(server.expected({}));
    expect(server.requests.filter(({ verb }) => verb === "list").map(({ limit }) => limit)).toEqual([2, 2, 4]);
  });

  test("a list that always expires backs off", async () => {
    for (let times = 0; times < 3; times++) server.faults.push({ on: "list", error: fakeError("expired") });
    const { log } = stage.watch();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "retrying", error: { reason: "expired" } });
    expect(stage.sent()).toEqual(["list", "list", "list"]);
  });

  test("a cut list changes nothing and is read again", async () => {
    const { log, subscription } = await stage.settledScope();
    server.put({ name: "three" });
    server.compact();
    server.faults.push({ on: "list-body", error: fakeError("reset") });
    subscription.refresh();
    await clock.advance(0);
    expect(log.changes).toEqual([]);
    expect(log.rows.size).toBe(2);
    await clock.advance(3 * SECOND);
    expect(log.rows).toEqual(server.expected({}));
  });

  test("pages shrink after a timeout", async () => {
    stage.open({ pageSize: 500 });
    server.faults.push({ on: "list", error: fakeError("timeout") }, { on: "list", error: fakeError("timeout") });
    stage.watch();
    await clock.advance(10 * SECOND);
    expect(server.requests.filter(({ verb }) => verb === "list").map(({ limit }) => limit)).toEqual([500, 250, 125]);
  });
});

describe("watching", () => {
  test("one change set per poll, the last event of each object wins", async () => {
    const { log } = await stage.settledScope();
    server.put({ name: "one", value: "1" });
    server.put({ name: "one", value: "2" });
    server.put({ name: "three" });
    server.delete("two");
    await clock.advance(5 * SECOND);
    expect(log.changes).toHaveLength(1);
    expect(log.changes[0]).toMatchObject({ full: false, partial: false, removals: ["uid-2"] });
    expect(log.changes[0]?.upserts.map(({ meta, value }) => `${meta.name} ${value}`)).toEqual([
      "one v1:2",
      "three v1:",
    ]);
  });

  test("a replaced object is a removal and an upsert", async () => {
    const { log } = await stage.settledScope();
    server.replace({ name: "one" });
    await clock.advance(5 * SECOND);
    expect(log.changes[0]?.removals).toEqual(["uid-1"]);
    expect(log.changes[0]?.upserts.map(({ meta }) => meta.uid)).toEqual(["uid-3"]);
  });

  test("an object that leaves the selection is removed", async () => {
    server.put({ name: "one", labels: { queue: "x" } });
    const { log } = stage.watch({ labelSelector: "queue=x" });
    await clock.advance(3 * SECOND);
    server.put({ name: "one", labels: { queue: "y" } });
    await clock.advance(5 * SECOND);
    expect(log.rows.size).toBe(0);
  });

  test("every 45 s a poll is long enough for a bookmark, and the next watch starts from it", async () => {
    const { log } = await stage.settledScope({ namespace: "a" });
    server.tick(50);
    await clock.advance(80 * SECOND);
    const watches = server.requests.filter(({ verb }) => verb === "watch");
    expect(watches.filter(({ timeoutSeconds }) => timeoutSeconds === 4)).toHaveLength(1);
    expect(watches.at(-1)?.resourceVersion).toBe(String(server.revision));
    expect(log.changes).toEqual([]);
  });

  test("without bookmarks the long poll is not repeated each time", async () => {
    server.bookmarks = false;
    await stage.settledScope();
    await clock.advance(3 * MINUTE);
    const long = stage.sent().filter((request) => request === "watch 4s");
    expect(long.length).toBeGreaterThan(4);
    expect(long.length).toBeLessThan(10);
  });

  test("every 15 minutes everything is listed, and no difference is no change", async () => {
    const { log } = await stage.settledScope();
    await clock.advance(15 * MINUTE + 15 * SECOND);
    expect(stage.sent().filter((request) => request === "list")).toHaveLength(1);
    expect(log.changes).toEqual([]);
  });

  test("a server that went back in time is noticed by the list, and everything is told anew", async () => {
    const { log } = await stage.settledScope();
    server.restore(50);
    server.replace({ name: "one", value: "restored" });
    await clock.advance(16 * MINUTE);
    expect(log.changes.at(-1)).toMatchObject({ full: true });
    expect(log.rows).toEqual(server.expected({}));
    expect(log.status).toMatchObject({ status: "live", historyResetAt: expect.any(Number) });
  });

  test("what came before a stream broke is kept, and the next watch goes on from there", async () => {
    const { log, subscription } = await stage.settledScope();
    server.put({ name: "three" });
    server.put({ name: "four" });
    server.faults.push({ on: "watch-body", after: 1, shape: "reject", error: fakeError("reset") });
    subscription.refresh();
    await clock.advance(0);
    expect(log.changes.map(({ upserts }) => upserts.map(({ meta }) => meta.name))).toEqual([["three"]]);
    expect(log.status).toMatchObject({ status: "retrying", error: { reason: "reset" } });
    await clock.advance(5 * SECOND);
    expect(server.requests.at(-2)?.resourceVersion).toBe(String(server.revision - 1));
    expect(log.rows).toEqual(server.expected({}));
  });
});

describe("expired history", () => {
  test.each(["reject", "event"] as const)("is followed by a list at once, with the rows kept (%s)", async (shape) => {
    const { log, subscription } = await stage.settledScope();
    server.expiredShape = shape;
    server.delete("two");
    server.put({ name: "three" });
    server.compact();
    subscription.refresh();
    await clock.advance(0);
    expect(stage.sent()).toEqual(["watch 1s", "list"]);
    expect(log.changes).toMatchObject([{ full: false, removals: ["uid-2"], upserts: [{ meta: { name: "three" } }] }]);
    expect(log.statuses.map(({ status }) => status)).toEqual(["live"]);
  });

  test("twice within a minute waits before the second list, silently", async () => {
    const { log, subscription } = await stage.settledScope();
    for (let times = 0; times < 2; times++) {
      server.tick();
      server.compact();
      subscription.refresh();
      await clock.advance(0);
    }
    expect(stage.sent()).toEqual(["watch 1s", "list", "watch 1s"]);
    expect(log.statuses.every(({ status }) => status === "live")).toBe(true);
    await clock.advance(2 * SECOND);
    expect(stage.sent()[0]).toBe("list");
  });

  test.each([
    ["in a row wait longer each time", false, 3_000],
    ["with a good watch in between wait as at first", true, 1_500],
  ])("%s", async (_case, goodBetween, waitMs) => {
    const { subscription } = await stage.settledScope();
    const expire = async () => {
      server.tick();
      server.compact();
      subscription.refresh();
      await clock.advance(0);
    };
    await expire();
    await expire();
    await clock.advance(1_500);
    if (goodBetween) await clock.advance(4 * SECOND);
    await expire();
    const { at } = server.requests.at(-1) ?? { at: 0 };
    stage.sent();
    await clock.advance(waitMs);
    expect(server.requests.map((request) => [request.verb, request.at - at])).toEqual([["list", waitMs]]);
  });
});
