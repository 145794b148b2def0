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

describe("rights and kinds", () => {
  test("no right to watch: whole lists at 10 s or slower, said so, nothing wiped", async () => {
    const { log, subscription } = await stage.settledScope();
    server.faults.push({ on: "watch", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "live", listOnly: true });
    expect(log.rows.size).toBe(2);
    stage.sent();
    server.delete("one");
    server.put({ name: "three" });
    await clock.advance(35 * SECOND);
    expect(stage.sent()).toEqual(["list", "list", "list"]);
    expect(log.changes).toMatchObject([{ full: false, removals: ["uid-1"], upserts: [{ meta: { name: "three" } }] }]);
  });

  test("slow lists are read at a third of the time or less", async () => {
    const { log, subscription } = await stage.settledScope();
    server.pageMs = 6_000;
    server.faults.push({ on: "watch", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(40 * SECOND);
    expect(log.status).toMatchObject({ everyMs: 18_000 });
  });

  test("watching is tried again after 15 minutes", async () => {
    const { log, subscription } = await stage.settledScope();
    server.faults.push({ on: "watch", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(16 * MINUTE);
    expect(stage.sent()).toContain("watch 1s");
    expect(log.status).toMatchObject({ status: "live", listOnly: false });
  });

  test("no right to list: rows are wiped, the scope stops and is asked again after a minute", async () => {
    const { log, subscription } = await stage.settledScope();
    server.tick();
    server.compact();
    server.faults.push({ on: "list", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(0);
    expect(log.changes).toEqual([{ upserts: [], removals: [], full: true, partial: false, skipped: 0 }]);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "forbidden" } });
    stage.sent();
    subscription.setVisible(false);
    subscription.setVisible(true);
    await clock.advance(59 * SECOND);
    expect(stage.sent()).toEqual([]);
    await clock.advance(SECOND);
    expect(stage.sent()).toEqual(["list"]);
    expect(log.rows).toEqual(server.expected({}));
  });

  test("a refused scope that never showed anything stays silent, and refresh asks at once", async () => {
    server.faults.push({ on: "list", error: fakeError("forbidden") });
    const { log, subscription } = stage.watch();
    await clock.advance(0);
    expect(log.changes).toEqual([]);
    expect(log.status).toMatchObject({ status: "stopped" });
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "live" });
  });

  test("losing all rights while watching is noticed by the list that follows", async () => {
    const { log, subscription } = await stage.settledScope();
    await clock.advance(15 * SECOND);
    server.faults.push({ on: "watch", error: fakeError("forbidden") }, { on: "list", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(2 * SECOND);
    expect(log.rows.size).toBe(0);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "forbidden" } });
  });

  test("a kind that is not served stops the scope, and discovery is asked again each minute", async () => {
    server.servedVersion = undefined;
    const { log } = stage.watch();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "kind-missing" } });
    server.requests.length = 0;
    await clock.advance(59 * SECOND);
    expect(server.requests).toEqual([]);
    server.put({ name: "one" });
    server.servedVersion = "v1";
    await clock.advance(SECOND);
    expect(server.requests[0]).toMatchObject({ verb: "discovery", fresh: true });
    expect(log.rows).toEqual(server.expected({}));
  });

  test("a version that goes away is replaced at once, and every row told anew", async () => {
    const { log, subscription } = await stage.settledScope();
    server.servedVersion = "v1beta1";
    subscription.refresh();
    await clock.advance(0);
    expect(log.changes).toMatchObject([{ full: true }]);
    expect(log.rows).toEqual(server.expected({}, "v1beta1"));
  });

  test("a kind that goes away keeps its rows on screen", async () => {
    const { log, subscription } = await stage.settledScope();
    server.servedVersion = undefined;
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "kind-missing" } });
    expect(log.rows.size).toBe(2);
  });
});
