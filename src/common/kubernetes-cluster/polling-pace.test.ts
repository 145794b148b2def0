import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterErrorReason } from "./errors.ts";
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

describe("pace", () => {
  test.each([
    ["idle scopes slow down to 10 s", {}, [2, 3, 4.5, 6.75, 10, 10]],
    ["a person's interval is where it starts", { baseMs: 5_000 }, [5, 7.5, 10, 10]],
    ["an interval above the slowest stays", { baseMs: 20_000 }, [20, 20, 20]],
    ["less than a second is a second", { baseMs: 10 }, [1, 1.5, 2.25]],
  ])("%s", async (_case, options, seconds) => {
    server.put({ name: "one" });
    stage.open(options);
    stage.watch();
    await clock.advance(2 * MINUTE);
    const starts = server.requests.filter(({ verb }) => verb === "list" || verb === "watch");
    const gaps = starts.slice(1).map(({ at }, index) => {
      const before = starts[index];
      return (at - (before?.at ?? 0)) / SECOND - (before?.timeoutSeconds ?? 0);
    });
    expect(gaps.slice(0, seconds.length)).toEqual(seconds);
  });

  test("a change brings the base pace back", async () => {
    const { log } = await stage.settledScope();
    await clock.advance(MINUTE);
    expect(log.status).toMatchObject({ everyMs: 10_000 });
    server.put({ name: "one", value: "new" });
    await clock.advance(12 * SECOND);
    expect(log.statuses.some((status) => status.status === "live" && status.everyMs === 2_000)).toBe(true);
  });

  test("a poll that cost much is followed by ten times its cost", async () => {
    const { log } = await stage.settledScope();
    for (let count = 0; count < 500; count++) server.put({ name: `n${count}` });
    stage.cpuPerPoll = 400;
    await clock.advance(4 * SECOND);
    expect(log.statuses).toContainEqual(expect.objectContaining({ everyMs: 4_000 }));
  });

  test("jitter spreads polls by 15 % to both sides", async () => {
    server.put({ name: "one" });
    stage.random = 0;
    stage.watch();
    await clock.advance(5 * SECOND);
    expect(server.requests.find(({ verb }) => verb === "watch")?.at).toBe(1_700);
  });

  test("refresh during a poll is followed by one more poll, not by two at once", async () => {
    const { subscription } = await stage.settledScope();
    subscription.refresh();
    await clock.advance(500);
    for (let times = 0; times < 3; times++) subscription.refresh();
    await clock.advance(1_000);
    expect(stage.sent()).toEqual(["watch 1s", "watch 1s"]);
    expect(server.mostInFlight).toBe(1);
  });

  test("never more than four requests at once, in the order they were asked for", async () => {
    server.pageMs = 100;
    const views = Array.from({ length: 9 }, (_, index) => stage.watch({ namespace: `n${index}` }));
    await clock.advance(150);
    expect(views.map(({ log }) => log.changes.length)).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0]);
    await clock.advance(20 * SECOND);
    expect(views.every(({ log }) => log.changes.length === 1)).toBe(true);
    expect(server.mostInFlight).toBe(4);
  });
});

describe("failures", () => {
  const passing: ClusterErrorReason[] = [
    "dns",
    "refused",
    "unreachable",
    "timeout",
    "reset",
    "server-error",
    "protocol",
  ];

  test.each([...passing, "tls-untrusted", "not-kubernetes", "invalid"] as ClusterErrorReason[])(
    "%s keeps the rows and backs off",
    async (reason) => {
      const { log, subscription } = await stage.settledScope();
      server.faults.push({ on: "watch", error: fakeError(reason) });
      subscription.refresh();
      await clock.advance(0);
      expect(log.status).toMatchObject({ status: "retrying", error: { reason }, retryAt: clock.now() + 1_500 });
      expect(log.changes).toEqual([]);
      await clock.advance(3 * SECOND);
      expect(log.status).toMatchObject({ status: "live" });
    },
  );

  test("back-off doubles up to a minute", async () => {
    const { log } = await stage.settledScope();
    server.ready = false;
    stage.random = 1;
    for (let times = 0; times < 8; times++) server.faults.push({ on: "watch", error: fakeError("refused") });
    await clock.advance(6 * MINUTE);
    const waits = log.statuses.flatMap((status) => (status.status === "retrying" ? [status.retryAt] : []));
    expect(waits.slice(1).map((at, index) => (at - (waits[index] ?? 0)) / SECOND)).toEqual([4, 8, 16, 32, 60, 60, 60]);
  });

  test("while scopes back off one probe goes out every 5 s, and its success ends every back-off", async () => {
    const one = await stage.settledScope({ namespace: "a" });
    const other = await stage.settledScope({ namespace: "b" });
    server.ready = false;
    for (let times = 0; times < 20; times++) server.faults.push({ on: "watch", error: fakeError("refused") });
    await clock.advance(55 * SECOND);
    expect(one.log.status?.status).toBe("retrying");
    expect(other.log.status?.status).toBe("retrying");
    stage.sent();
    await clock.advance(10 * SECOND);
    expect(stage.sent()).toEqual(["probe", "probe"]);
    server.ready = true;
    server.faults.length = 0;
    await clock.advance(6 * SECOND + 100);
    expect(stage.sent().slice(0, 3)).toEqual(["probe", "watch 1s", "watch 1s"]);
    expect([one, other].map(({ log }) => log.status?.status)).toEqual(["live", "live"]);
    await clock.advance(MINUTE);
    expect(stage.sent()).not.toContain("probe");
  });

  test("Retry-After silences the whole context, and neither probe nor wake ends it", async () => {
    const one = await stage.settledScope({ namespace: "a" });
    const other = await stage.settledScope({ namespace: "b" });
    server.faults.push({ on: "watch", error: fakeError("throttled", 20_000) });
    one.subscription.refresh();
    await clock.advance(2_500);
    stage.sent();
    stage.pollers.wake();
    await clock.advance(17 * SECOND);
    expect(stage.sent()).toEqual([]);
    expect(one.log.status).toMatchObject({ status: "retrying", error: { reason: "throttled" } });
    expect(other.log.status).toMatchObject({ status: "retrying", error: { reason: "throttled" } });
    await clock.advance(3 * SECOND);
    expect(stage.sent().length).toBeGreaterThan(1);
    expect(other.log.status).toMatchObject({ status: "live" });
  });

  test("a poll that queued for its turn when the server asked for silence is not sent", async () => {
    server.pageMs = 100;
    server.faults.push({ on: "list", error: fakeError("throttled", 20_000) });
    for (let index = 0; index < 5; index++) stage.watch({ namespace: `n${index}` });
    await clock.advance(10 * SECOND);
    expect(stage.sent()).toEqual(["list", "list", "list", "list"]);
  });

  test.each([
    ["no Retry-After holds as long as back-off", fakeError("throttled"), 1_500],
    ["one above five minutes is five minutes", fakeError("throttled", 3_600_000), 300_000],
    ["any error may carry one", fakeError("server-error", 9_000), 9_000],
  ])("throttling: %s", async (_case, error, ms) => {
    const { log, subscription } = await stage.settledScope();
    server.faults.push({ on: "watch", error });
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "retrying", retryAt: clock.now() + ms });
  });

  test.each(["unauthorized", "credentials"] as const)(
    "%s stops the context until one signs in again",
    async (reason) => {
      const one = await stage.settledScope({ namespace: "a" });
      const other = await stage.settledScope({ namespace: "b" });
      server.faults.push({ on: "watch", error: fakeError(reason) });
      one.subscription.refresh();
      await clock.advance(2 * SECOND);
      stage.sent();
      await clock.advance(10 * MINUTE);
      expect(stage.sent()).toEqual([]);
      for (const { log } of [one, other]) {
        expect(log.status).toMatchObject({ status: "stopped", error: { reason } });
      }
      expect(one.log.rows.size).toBe(2);
      const late = stage.watch({ namespace: "a" });
      await clock.advance(0);
      expect(late.log.status).toMatchObject({ status: "stopped", error: { reason } });
      stage.pollers.signInAgain();
      await clock.advance(2 * SECOND);
      expect([one, other].map(({ log }) => log.status?.status)).toEqual(["live", "live"]);
    },
  );

  test("an error that is no ClusterError is shown and does not end polling", async () => {
    const { log, subscription } = await stage.settledScope();
    server.faults.push({ on: "list", error: new TypeError("oops") as never });
    server.tick();
    server.compact();
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "retrying", error: { reason: "protocol" } });
    await clock.advance(5 * SECOND);
    expect(log.status).toMatchObject({ status: "live" });
  });
});
