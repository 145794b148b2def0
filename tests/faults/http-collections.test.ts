import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ChangeSet, ClusterClient, PollStatus } from "../../src/common/kubernetes-cluster/client.ts";
import type { CollectionSource, WatchEvent } from "../../src/common/kubernetes-cluster/collection-source.ts";
import { createHttpCollections } from "../../src/common/kubernetes-cluster/http-collections.ts";
import type { HasMeta } from "../../src/common/kubernetes-cluster/meta.ts";
import { createTransport, type Transport } from "../../src/common/kubernetes-cluster/transport.ts";
import { connected, kindOf } from "./connected.ts";
import { FAKE_KINDS, type FakeApiServer, startFakeApiServer } from "./fake-api-server.ts";
import { answering, refusing, resetting, resettingInBody } from "./http-faults.ts";
import { staticCredentials } from "./static-credentials.ts";

const PODS = kindOf(FAKE_KINDS.pods, ["v1"]);

let server: FakeApiServer;
let transport: Transport;
let source: CollectionSource;

beforeEach(async () => {
  server = await startFakeApiServer({ watchSecondMs: 40 });
  const now = () => 0;
  transport = createTransport({
    server: server.url,
    credentials: staticCredentials(),
    readOnly: true,
    userAgent: "test",
    now,
  });
  source = createHttpCollections({ transport, now, versionOf: async () => "v1" });
});
afterEach(async () => {
  await transport.close();
  await server.close();
});

const add = (name: string) => server.store.add(FAKE_KINDS.pods, { metadata: { name, namespace: "team-a" } });

async function watched(resourceVersion: string, timeoutSeconds = 1): Promise<WatchEvent[]> {
  const events: WatchEvent[] = [];
  const options = { resourceVersion, timeoutSeconds };
  for await (const event of source.openWatch(PODS, "v1", { namespace: "team-a" }, options)) events.push(event);
  return events;
}

describe("a page", () => {
  test("tells its items, each with its kind, then its end", async () => {
    for (const name of ["a", "b", "c"]) add(name);
    const page = await source.openList(PODS, "v1", {}, { limit: 2 });
    expect(() => page.end()).toThrow();
    const items: unknown[] = [];
    for await (const item of page.items) items.push(item);
    expect(items).toMatchObject([
      { kind: "Pod", apiVersion: "v1", metadata: { name: "a" } },
      { metadata: { name: "b" } },
    ]);
    expect(page.end()).toEqual({ resourceVersion: "103", continueToken: "2.103", remainingItemCount: 1 });
  });
});

describe("a bounded watch", () => {
  test("tells what changed since, and ends by itself", async () => {
    const { resourceVersion } = add("a").metadata;
    add("b");
    server.store.remove(FAKE_KINDS.pods, "a", "team-a");
    server.store.add(FAKE_KINDS.pods, { metadata: { name: "elsewhere", namespace: "team-b" } });
    const events = await watched(resourceVersion);
    expect(events).toMatchObject([
      { type: "ADDED", object: { metadata: { name: "b" } } },
      { type: "DELETED", object: { metadata: { name: "a" } } },
    ]);
    expect(server.seen.at(-1)?.url).toMatch(/watch=1&resourceVersion=101&timeoutSeconds=1&allowWatchBookmarks=true/);
  });

  test("that is quiet brings nothing, and a longer one its bookmark", async () => {
    const { resourceVersion } = add("a").metadata;
    expect(await watched(resourceVersion)).toEqual([]);
    expect(await watched(resourceVersion, 4)).toEqual([{ type: "BOOKMARK", resourceVersion }]);
  });

  test("from a position that is too old says so, in the stream or instead of it", async () => {
    add("a");
    server.store.compact();
    expect(await watched("50")).toMatchObject([{ type: "ERROR", error: { reason: "expired", status: 410 } }]);
    server.faults = [{ fault: refusing(410, "Expired", "too old") }];
    await expect(watched("50")).rejects.toMatchObject({ reason: "expired" });
  });

  test.each([
    ["broken off", resettingInBody, "reset"],
    ["ended inside an event", answering(200, '{"type":"ADDED","object":{"meta'), "protocol"],
    ["something else", answering(200, '{"a":1}\n'), "not-kubernetes"],
    ["refused", refusing(403, "Forbidden", "no watch"), "forbidden"],
  ])("that is %s rejects", async (_case, fault, reason) => {
    add("a");
    server.faults = [{ fault }];
    await expect(watched("100")).rejects.toMatchObject({ reason });
  });

  test("skips blank lines and events of unknown kinds", async () => {
    server.faults = [{ fault: answering(200, '\n{"type":"NEW","object":{}}\n\n') }];
    expect(await watched("100")).toEqual([]);
  });

  test("ends when its reader gives up", async () => {
    const signal = AbortSignal.timeout(30);
    const options = { resourceVersion: "100", timeoutSeconds: 100, signal };
    const reading = (async () => {
      for await (const _ of source.openWatch(PODS, "v1", {}, options));
    })();
    await expect(reading).rejects.toMatchObject({ reason: "aborted" });
  });
});

describe("the readiness probe", () => {
  test.each([
    ["ready", undefined, true],
    ["not ready", answering(500, "[-]etcd failed", {}), false],
    ["a login page", answering(200, "<html>", { "content-type": "text/html" }), false],
    ["gone", resetting, false],
  ])("says when the server is %s", async (_case, fault, ready) => {
    if (fault !== undefined) server.faults = [{ fault }];
    expect(await source.probeReady()).toBe(ready);
  });
});

describe("polls over HTTP", () => {
  let client: ClusterClient;
  const rows = new Map<string, string>();
  const statuses: PollStatus["status"][] = [];
  let told = () => {};

  beforeEach(() => {
    client = connected(server.url, { refreshMs: 1_000, random: () => 0.5 });
    rows.clear();
    statuses.length = 0;
  });
  afterEach(() => client.close());

  /** Resolves when the rows are as wished. */
  const until = (wish: () => boolean) =>
    new Promise<void>((resolve) => {
      told = () => void (wish() && resolve());
      told();
    });
  const subscriber = {
    onChange({ upserts, removals, full }: ChangeSet<HasMeta>) {
      if (full) rows.clear();
      for (const uid of removals) rows.delete(uid);
      for (const { meta } of upserts) rows.set(meta.uid, meta.name);
      told();
    },
    onStatus({ status }: PollStatus) {
      statuses.push(status);
      told();
    },
  };
  const names = () => [...rows.values()].sort().join();

  test("follow what is added and removed, and a server that forgets", async () => {
    add("a");
    const subscription = client.poll(PODS, { namespace: "team-a" }, subscriber);
    await until(() => names() === "a");
    add("b");
    subscription.refresh();
    await until(() => names() === "a,b");
    server.store.remove(FAKE_KINDS.pods, "a", "team-a");
    server.store.compact();
    subscription.refresh();
    await until(() => names() === "b");
    expect(new Set(statuses)).toEqual(new Set(["live"]));
  });

  test("keep the rows while the server is down", async () => {
    add("a");
    const subscription = client.poll(PODS, {}, subscriber);
    await until(() => names() === "a");
    await server.down();
    subscription.refresh();
    await until(() => statuses.at(-1) === "retrying");
    expect(names()).toBe("a");
    await server.up();
    add("b");
    client.wake();
    await until(() => names() === "a,b");
  });
});
