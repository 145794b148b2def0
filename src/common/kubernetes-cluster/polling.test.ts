import { beforeEach, describe, expect, test } from "vitest";
import type { ClusterErrorReason } from "./errors.ts";
import { FakeCollection, fakeError, THINGS } from "./fake-collection.ts";
import { ManualClock } from "./manual-clock.ts";
import type { Scope } from "./resource-kind.ts";
import { SharedPollers } from "./shared-pollers.ts";
import { SubscriberLog } from "./subscriber-log.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let clock: ManualClock;
let server: FakeCollection;
let pollers: SharedPollers;
let random: number;
let cpuPerPoll: number;

beforeEach(() => {
  clock = new ManualClock();
  server = new FakeCollection(clock);
  random = 0.5;
  cpuPerPoll = 0;
  pollers = open({});
});

function open(options: { readonly baseMs?: number; readonly pageSize?: number }): SharedPollers {
  let cpu = 0;
  const cpuMs = () => {
    cpu += cpuPerPoll;
    return cpu;
  };
  return new SharedPollers({ source: server, clock, random: () => random, cpuMs, pageSize: 2, ...options });
}

function watch(scope: Scope = {}) {
  const log = new SubscriberLog();
  return { log, subscription: pollers.poll(THINGS, scope, log) };
}

/** What was sent since the last call, in short: `list`, `watch 1s`, `probe`. */
function sent(): string[] {
  return server.requests
    .splice(0)
    .filter(({ verb }) => verb !== "discovery")
    .map(({ verb, timeoutSeconds }) => (timeoutSeconds === undefined ? verb : `${verb} ${timeoutSeconds}s`));
}

/** A scope with two objects that has been listed and once been watched. */
async function settledScope(scope: Scope = {}) {
  server.put({ name: "one" });
  server.put({ name: "two" });
  const view = watch(scope);
  await clock.advance(3 * SECOND);
  sent();
  view.log.changes.length = 0;
  view.log.statuses.length = 0;
  return view;
}

describe("first list", () => {
  test("shows the first page at once and everything at the end, then watches from the first page's version", async () => {
    for (const name of ["a", "b", "c", "d", "e"]) server.put({ name });
    server.pageMs = 100;
    server.consistentPages = false;
    const { log } = watch();
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
    const { log } = watch();
    await clock.advance(0);
    expect(log.changes).toEqual([{ upserts: [], removals: [], full: true, partial: false, skipped: 0 }]);
    expect(log.status).toMatchObject({ status: "live", listOnly: false });
  });

  test("objects without identity are counted, objects that do not project become unreadable records", async () => {
    server.put({ name: "bad", value: "explode" });
    server.putRaw("a/none", { metadata: { name: "none" } });
    server.putRaw("a/text", "text");
    const { log } = watch();
    await clock.advance(0);
    expect(log.changes.at(-1)?.skipped).toBe(2);
    expect(log.changes.at(-1)?.upserts).toMatchObject([{ unreadable: "no value", meta: { name: "bad" } }]);
  });

  test("a token that expires between pages restarts the list with larger pages, twice at most", async () => {
    for (const name of ["a", "b", "c"]) server.put({ name });
    server.pageMs = 100;
    const { log } = watch();
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
    const { log } = watch();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "retrying", error: { reason: "expired" } });
    expect(sent()).toEqual(["list", "list", "list"]);
  });

  test("a cut list changes nothing and is read again", async () => {
    const { log, subscription } = await settledScope();
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
    pollers = open({ pageSize: 500 });
    server.faults.push({ on: "list", error: fakeError("timeout") }, { on: "list", error: fakeError("timeout") });
    watch();
    await clock.advance(10 * SECOND);
    expect(server.requests.filter(({ verb }) => verb === "list").map(({ limit }) => limit)).toEqual([500, 250, 125]);
  });
});

describe("watching", () => {
  test("one change set per poll, the last event of each object wins", async () => {
    const { log } = await settledScope();
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
    const { log } = await settledScope();
    server.replace({ name: "one" });
    await clock.advance(5 * SECOND);
    expect(log.changes[0]?.removals).toEqual(["uid-1"]);
    expect(log.changes[0]?.upserts.map(({ meta }) => meta.uid)).toEqual(["uid-3"]);
  });

  test("an object that leaves the selection is removed", async () => {
    server.put({ name: "one", labels: { queue: "x" } });
    const { log } = watch({ labelSelector: "queue=x" });
    await clock.advance(3 * SECOND);
    server.put({ name: "one", labels: { queue: "y" } });
    await clock.advance(5 * SECOND);
    expect(log.rows.size).toBe(0);
  });

  test("every 45 s a poll is long enough for a bookmark, and the next watch starts from it", async () => {
    const { log } = await settledScope({ namespace: "a" });
    server.tick(50);
    await clock.advance(80 * SECOND);
    const watches = server.requests.filter(({ verb }) => verb === "watch");
    expect(watches.filter(({ timeoutSeconds }) => timeoutSeconds === 4)).toHaveLength(1);
    expect(watches.at(-1)?.resourceVersion).toBe(String(server.revision));
    expect(log.changes).toEqual([]);
  });

  test("without bookmarks the long poll is not repeated each time", async () => {
    server.bookmarks = false;
    await settledScope();
    await clock.advance(3 * MINUTE);
    const long = sent().filter((request) => request === "watch 4s");
    expect(long.length).toBeGreaterThan(4);
    expect(long.length).toBeLessThan(10);
  });

  test("every 15 minutes everything is listed, and no difference is no change", async () => {
    const { log } = await settledScope();
    await clock.advance(15 * MINUTE + 15 * SECOND);
    expect(sent().filter((request) => request === "list")).toHaveLength(1);
    expect(log.changes).toEqual([]);
  });

  test("a server that went back in time is noticed by the list, and everything is told anew", async () => {
    const { log } = await settledScope();
    server.restore(50);
    server.replace({ name: "one", value: "restored" });
    await clock.advance(16 * MINUTE);
    expect(log.changes.at(-1)).toMatchObject({ full: true });
    expect(log.rows).toEqual(server.expected({}));
    expect(log.status).toMatchObject({ status: "live", historyResetAt: expect.any(Number) });
  });

  test("what came before a stream broke is kept, and the next watch goes on from there", async () => {
    const { log, subscription } = await settledScope();
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
    const { log, subscription } = await settledScope();
    server.expiredShape = shape;
    server.delete("two");
    server.put({ name: "three" });
    server.compact();
    subscription.refresh();
    await clock.advance(0);
    expect(sent()).toEqual(["watch 1s", "list"]);
    expect(log.changes).toMatchObject([{ full: false, removals: ["uid-2"], upserts: [{ meta: { name: "three" } }] }]);
    expect(log.statuses.map(({ status }) => status)).toEqual(["live"]);
  });

  test("twice within a minute waits before the second list, silently", async () => {
    const { log, subscription } = await settledScope();
    for (let times = 0; times < 2; times++) {
      server.tick();
      server.compact();
      subscription.refresh();
      await clock.advance(0);
    }
    expect(sent()).toEqual(["watch 1s", "list", "watch 1s"]);
    expect(log.statuses.every(({ status }) => status === "live")).toBe(true);
    await clock.advance(2 * SECOND);
    expect(sent()[0]).toBe("list");
  });

  test.each([
    ["in a row wait longer each time", false, 3_000],
    ["with a good watch in between wait as at first", true, 1_500],
  ])("%s", async (_case, goodBetween, waitMs) => {
    const { subscription } = await settledScope();
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
    sent();
    await clock.advance(waitMs);
    expect(server.requests.map((request) => [request.verb, request.at - at])).toEqual([["list", waitMs]]);
  });
});

describe("pace", () => {
  test.each([
    ["idle scopes slow down to 10 s", {}, [2, 3, 4.5, 6.75, 10, 10]],
    ["a person's interval is where it starts", { baseMs: 5_000 }, [5, 7.5, 10, 10]],
    ["an interval above the slowest stays", { baseMs: 20_000 }, [20, 20, 20]],
    ["less than a second is a second", { baseMs: 10 }, [1, 1.5, 2.25]],
  ])("%s", async (_case, options, seconds) => {
    server.put({ name: "one" });
    pollers = open(options);
    watch();
    await clock.advance(2 * MINUTE);
    const starts = server.requests.filter(({ verb }) => verb === "list" || verb === "watch");
    const gaps = starts.slice(1).map(({ at }, index) => {
      const before = starts[index];
      return (at - (before?.at ?? 0)) / SECOND - (before?.timeoutSeconds ?? 0);
    });
    expect(gaps.slice(0, seconds.length)).toEqual(seconds);
  });

  test("a change brings the base pace back", async () => {
    const { log } = await settledScope();
    await clock.advance(MINUTE);
    expect(log.status).toMatchObject({ everyMs: 10_000 });
    server.put({ name: "one", value: "new" });
    await clock.advance(12 * SECOND);
    expect(log.statuses.some((status) => status.status === "live" && status.everyMs === 2_000)).toBe(true);
  });

  test("a poll that cost much is followed by ten times its cost", async () => {
    const { log } = await settledScope();
    for (let count = 0; count < 500; count++) server.put({ name: `n${count}` });
    cpuPerPoll = 400;
    await clock.advance(4 * SECOND);
    expect(log.statuses).toContainEqual(expect.objectContaining({ everyMs: 4_000 }));
  });

  test("jitter spreads polls by 15 % to both sides", async () => {
    server.put({ name: "one" });
    random = 0;
    watch();
    await clock.advance(5 * SECOND);
    expect(server.requests.find(({ verb }) => verb === "watch")?.at).toBe(1_700);
  });

  test("refresh during a poll is followed by one more poll, not by two at once", async () => {
    const { subscription } = await settledScope();
    subscription.refresh();
    await clock.advance(500);
    for (let times = 0; times < 3; times++) subscription.refresh();
    await clock.advance(1_000);
    expect(sent()).toEqual(["watch 1s", "watch 1s"]);
    expect(server.mostInFlight).toBe(1);
  });

  test("never more than four requests at once, in the order they were asked for", async () => {
    server.pageMs = 100;
    const views = Array.from({ length: 9 }, (_, index) => watch({ namespace: `n${index}` }));
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
      const { log, subscription } = await settledScope();
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
    const { log } = await settledScope();
    server.ready = false;
    random = 1;
    for (let times = 0; times < 8; times++) server.faults.push({ on: "watch", error: fakeError("refused") });
    await clock.advance(6 * MINUTE);
    const waits = log.statuses.flatMap((status) => (status.status === "retrying" ? [status.retryAt] : []));
    expect(waits.slice(1).map((at, index) => (at - (waits[index] ?? 0)) / SECOND)).toEqual([4, 8, 16, 32, 60, 60, 60]);
  });

  test("while scopes back off one probe goes out every 5 s, and its success ends every back-off", async () => {
    const one = await settledScope({ namespace: "a" });
    const other = await settledScope({ namespace: "b" });
    server.ready = false;
    for (let times = 0; times < 20; times++) server.faults.push({ on: "watch", error: fakeError("refused") });
    await clock.advance(55 * SECOND);
    expect(one.log.status?.status).toBe("retrying");
    expect(other.log.status?.status).toBe("retrying");
    sent();
    await clock.advance(10 * SECOND);
    expect(sent()).toEqual(["probe", "probe"]);
    server.ready = true;
    server.faults.length = 0;
    await clock.advance(6 * SECOND + 100);
    expect(sent().slice(0, 3)).toEqual(["probe", "watch 1s", "watch 1s"]);
    expect([one, other].map(({ log }) => log.status?.status)).toEqual(["live", "live"]);
    await clock.advance(MINUTE);
    expect(sent()).not.toContain("probe");
  });

  test("Retry-After silences the whole context, and neither probe nor wake ends it", async () => {
    const one = await settledScope({ namespace: "a" });
    const other = await settledScope({ namespace: "b" });
    server.faults.push({ on: "watch", error: fakeError("throttled", 20_000) });
    one.subscription.refresh();
    await clock.advance(2_500);
    sent();
    pollers.wake();
    await clock.advance(17 * SECOND);
    expect(sent()).toEqual([]);
    expect(one.log.status).toMatchObject({ status: "retrying", error: { reason: "throttled" } });
    expect(other.log.status).toMatchObject({ status: "retrying", error: { reason: "throttled" } });
    await clock.advance(3 * SECOND);
    expect(sent().length).toBeGreaterThan(1);
    expect(other.log.status).toMatchObject({ status: "live" });
  });

  test.each([
    ["no Retry-After holds as long as back-off", fakeError("throttled"), 1_500],
    ["one above five minutes is five minutes", fakeError("throttled", 3_600_000), 300_000],
    ["any error may carry one", fakeError("server-error", 9_000), 9_000],
  ])("throttling: %s", async (_case, error, ms) => {
    const { log, subscription } = await settledScope();
    server.faults.push({ on: "watch", error });
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "retrying", retryAt: clock.now() + ms });
  });

  test.each(["unauthorized", "credentials"] as const)(
    "%s stops the context until one signs in again",
    async (reason) => {
      const one = await settledScope({ namespace: "a" });
      const other = await settledScope({ namespace: "b" });
      server.faults.push({ on: "watch", error: fakeError(reason) });
      one.subscription.refresh();
      await clock.advance(2 * SECOND);
      sent();
      await clock.advance(10 * MINUTE);
      expect(sent()).toEqual([]);
      for (const { log } of [one, other]) {
        expect(log.status).toMatchObject({ status: "stopped", error: { reason } });
      }
      expect(one.log.rows.size).toBe(2);
      const late = watch({ namespace: "a" });
      await clock.advance(0);
      expect(late.log.status).toMatchObject({ status: "stopped", error: { reason } });
      pollers.signInAgain();
      await clock.advance(2 * SECOND);
      expect([one, other].map(({ log }) => log.status?.status)).toEqual(["live", "live"]);
    },
  );

  test("an error that is no ClusterError is shown and does not end polling", async () => {
    const { log, subscription } = await settledScope();
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

describe("rights and kinds", () => {
  test("no right to watch: whole lists at 10 s or slower, said so, nothing wiped", async () => {
    const { log, subscription } = await settledScope();
    server.faults.push({ on: "watch", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "live", listOnly: true });
    expect(log.rows.size).toBe(2);
    sent();
    server.delete("one");
    server.put({ name: "three" });
    await clock.advance(35 * SECOND);
    expect(sent()).toEqual(["list", "list", "list"]);
    expect(log.changes).toMatchObject([{ full: false, removals: ["uid-1"], upserts: [{ meta: { name: "three" } }] }]);
  });

  test("slow lists are read at a third of the time or less", async () => {
    const { log, subscription } = await settledScope();
    server.pageMs = 6_000;
    server.faults.push({ on: "watch", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(40 * SECOND);
    expect(log.status).toMatchObject({ everyMs: 18_000 });
  });

  test("watching is tried again after 15 minutes", async () => {
    const { log, subscription } = await settledScope();
    server.faults.push({ on: "watch", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(16 * MINUTE);
    expect(sent()).toContain("watch 1s");
    expect(log.status).toMatchObject({ status: "live", listOnly: false });
  });

  test("no right to list: rows are wiped, the scope stops and is asked again after a minute", async () => {
    const { log, subscription } = await settledScope();
    server.tick();
    server.compact();
    server.faults.push({ on: "list", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(0);
    expect(log.changes).toEqual([{ upserts: [], removals: [], full: true, partial: false, skipped: 0 }]);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "forbidden" } });
    sent();
    subscription.setVisible(false);
    subscription.setVisible(true);
    await clock.advance(59 * SECOND);
    expect(sent()).toEqual([]);
    await clock.advance(SECOND);
    expect(sent()).toEqual(["list"]);
    expect(log.rows).toEqual(server.expected({}));
  });

  test("a refused scope that never showed anything stays silent, and refresh asks at once", async () => {
    server.faults.push({ on: "list", error: fakeError("forbidden") });
    const { log, subscription } = watch();
    await clock.advance(0);
    expect(log.changes).toEqual([]);
    expect(log.status).toMatchObject({ status: "stopped" });
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "live" });
  });

  test("losing all rights while watching is noticed by the list that follows", async () => {
    const { log, subscription } = await settledScope();
    await clock.advance(15 * SECOND);
    server.faults.push({ on: "watch", error: fakeError("forbidden") }, { on: "list", error: fakeError("forbidden") });
    subscription.refresh();
    await clock.advance(2 * SECOND);
    expect(log.rows.size).toBe(0);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "forbidden" } });
  });

  test("a kind that is not served stops the scope, and discovery is asked again each minute", async () => {
    server.servedVersion = undefined;
    const { log } = watch();
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
    const { log, subscription } = await settledScope();
    server.servedVersion = "v1beta1";
    subscription.refresh();
    await clock.advance(0);
    expect(log.changes).toMatchObject([{ full: true }]);
    expect(log.rows).toEqual(server.expected({}, "v1beta1"));
  });

  test("a kind that goes away keeps its rows on screen", async () => {
    const { log, subscription } = await settledScope();
    server.servedVersion = undefined;
    subscription.refresh();
    await clock.advance(0);
    expect(log.status).toMatchObject({ status: "stopped", error: { reason: "kind-missing" } });
    expect(log.rows.size).toBe(2);
  });
});
