import { describe, expect, test } from "vitest";
import { MemoryStore } from "../memory-store.ts";
import type { StoreRefusal } from "../object-store.ts";
import { listObjects } from "./list-objects.ts";
import { objectFilter } from "./object-filter.ts";
import { servedKinds } from "./served-kinds.ts";

const by = { user: "x", groups: [], manager: "test" };
const pods = servedKinds("new").find("", "v1", "pods")!;
const key = (name: string) => ({ kind: "pods", namespace: "team-a", name });

function openStore(names: readonly string[]) {
  let uids = 0;
  const store = new MemoryStore({ now: () => 0, uid: () => `u${++uids}`, suffix: () => "abcde", history: 4 });
  for (const name of names)
    store.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "team-a" }, spec: {} }, by);
  return store;
}

const list = (store: MemoryStore, query: Record<string, string>) =>
  listObjects(store, pods, undefined, new URLSearchParams(query));
const names = (page: ReturnType<typeof list>) => page.objects.map(({ metadata }) => metadata.name);
const refusal = (run: () => unknown): StoreRefusal => {
  try {
    run();
  } catch (error) {
    return error as StoreRefusal;
  }
  throw new Error("not refused");
};

describe("pages", () => {
  test("show what was there at the first, whatever happens meanwhile", () => {
    const store = openStore(["a", "b", "c"]);
    const first = list(store, { limit: "2" });
    expect([names(first), first.remaining]).toEqual([["a", "b"], 1]);
    store.delete(key("c"), {}, by);
    store.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "d", namespace: "team-a" } }, by);
    const second = list(store, { limit: "2", continue: first.continueToken });
    expect([names(second), second.continueToken, second.resourceVersion]).toEqual([["c"], "", first.resourceVersion]);
  });

  test("take back what changed before and behind the place where they go on", () => {
    const store = openStore(["b", "c", "e", "g"]);
    const first = list(store, { limit: "1" });
    store.delete(key("b"), {}, by);
    store.create("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "d", namespace: "team-a" } }, by);
    store.change(key("e"), "object", ({ metadata }) => void Object.assign(metadata, { labels: { new: "yes" } }), by);
    store.delete(key("g"), {}, by);
    const second = list(store, { limit: "2", continue: first.continueToken });
    expect([names(second), second.remaining]).toEqual([["c", "e"], 1]);
    expect(second.objects[1]?.metadata.labels).toBeUndefined();
    expect(names(list(store, { limit: "2", continue: second.continueToken }))).toEqual(["g"]);
    expect(names(list(store, {}))).toEqual(["c", "d", "e"]);
  });

  test("end with 410 when that is forgotten", () => {
    const store = openStore(["a", "b"]);
    const { continueToken } = list(store, { limit: "1" });
    store.history.compact(store.resourceVersion + 1);
    store.delete(key("b"), {}, by);
    expect(refusal(() => list(store, { limit: "1", continue: continueToken }))).toMatchObject({
      code: 410,
      reason: "Expired",
    });
  });

  test("are not cut at version 0", () => {
    expect(names(list(openStore(["a", "b"]), { limit: "1", resourceVersion: "0" }))).toEqual(["a", "b"]);
  });
});

describe("versions", () => {
  test("exactly as asked", () => {
    const store = openStore(["a"]);
    const version = String(store.resourceVersion);
    store.delete(key("a"), {}, by);
    expect(names(list(store, { resourceVersion: version, resourceVersionMatch: "Exact" }))).toEqual(["a"]);
    expect(names(list(store, { resourceVersion: version, resourceVersionMatch: "NotOlderThan" }))).toEqual([]);
  });

  test.each<[Record<string, string>, number, string]>([
    [{ resourceVersionMatch: "Exact" }, 422, "resourceVersionMatch is forbidden unless resourceVersion is provided"],
    [{ resourceVersion: "99" }, 504, "Timeout: Too large resource version: 99, current: 2"],
    [{ limit: "x" }, 400, 'strconv.ParseInt: parsing "x": invalid syntax'],
    [{ continue: "abc" }, 400, "invalid continue token"],
    [{ fieldSelector: "spec.foo=1" }, 400, "field label not supported: spec.foo"],
    [{ labelSelector: "a=b=c" }, 400, "unable to parse requirement"],
  ])("%o is refused", (query, code, message) => {
    const { code: found, message: said } = refusal(() => list(openStore(["a"]), query));
    expect([found, said.includes(message)]).toEqual([code, true]);
  });
});

test.each<[Record<string, string>, boolean]>([
  [{ labelSelector: "app=web" }, true],
  [{ labelSelector: "app!=web" }, false],
  [{ labelSelector: "app in (web,db),!gone" }, true],
  [{ fieldSelector: "spec.nodeName=node-1,status.phase!=Failed" }, true],
  [{ fieldSelector: "metadata.name=other" }, false],
  [{ fieldSelector: "spec.nodeName=" }, false],
])("selecting by %o", (query, matches) => {
  const pod = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "p", uid: "u", resourceVersion: "1", creationTimestamp: "", labels: { app: "web" } },
    spec: { nodeName: "node-1" },
    status: { phase: "Running" },
  };
  expect(objectFilter(pods, new URLSearchParams(query))?.(pod)).toBe(matches);
});
