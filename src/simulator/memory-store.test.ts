import { describe, expect, test } from "vitest";
import { MemoryStore } from "./memory-store.ts";
import type { Admission, StoreEvent, Writer } from "./object-store.ts";
import { StoreRefusal } from "./object-store.ts";
import type { NewObject, StoredObject } from "./stored-object.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const alice: Writer = { user: "alice", groups: [], manager: "test" };

function openStore(admissions: readonly Admission[] = []): MemoryStore {
  let uids = 0;
  return new MemoryStore({ admissions, now: () => NOW, uid: () => `uid-${++uids}`, suffix: () => "x7k2p", history: 3 });
}

function workload(name: string, rest: Record<string, unknown> = {}): NewObject {
  return {
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "Workload",
    metadata: { name, namespace: "team-a" },
    spec: { queueName: "q", priority: 0 },
    ...rest,
  };
}

const WORKLOADS = "workloads.kueue.x-k8s.io";
const at = (name: string, kind = WORKLOADS) => ({ kind, namespace: "team-a", name });
const refusalOf = (run: () => unknown): Pick<StoreRefusal, "code" | "reason" | "message"> => {
  try {
    run();
  } catch (error) {
    if (error instanceof StoreRefusal) return { code: error.code, reason: error.reason, message: error.message };
    throw error;
  }
  throw new Error("not refused");
};

describe("creating", () => {
  test("fills in what the server knows and drops a status", () => {
    const made = openStore().create(WORKLOADS, workload("w", { status: { conditions: [] } }), alice);
    expect(made).toEqual({
      apiVersion: "kueue.x-k8s.io/v1beta2",
      kind: "Workload",
      metadata: {
        name: "w",
        namespace: "team-a",
        uid: "uid-1",
        resourceVersion: "2",
        generation: 1,
        creationTimestamp: "2026-01-01T12:00:00Z",
      },
      spec: { queueName: "q", priority: 0 },
    });
  });

  test("makes a name of a prefix", () => {
    const made = openStore().create(WORKLOADS, { ...workload("w"), metadata: { generateName: "job-" } }, alice);
    expect(made.metadata).toMatchObject({ name: "job-x7k2p", namespace: "default" });
  });

  test("refuses a name that is taken", () => {
    const store = openStore();
    store.create(WORKLOADS, workload("w"), alice);
    expect(refusalOf(() => store.create(WORKLOADS, workload("w"), alice))).toEqual({
      code: 409,
      reason: "AlreadyExists",
      message: 'workloads.kueue.x-k8s.io "w" already exists',
    });
  });

  test("a rehearsal answers like the real thing and keeps nothing", () => {
    const store = openStore();
    const made = store.rehearse(() => store.create(WORKLOADS, workload("w"), alice));
    expect(made.metadata.uid).toBe("uid-1");
    expect([store.get(at("w")), store.resourceVersion]).toEqual([undefined, 1]);
  });
});

describe("updating", () => {
  const store = openStore();
  const made = store.create(WORKLOADS, workload("w"), alice);
  const changed = (change: Record<string, unknown>) => ({ ...(store.get(at("w")) ?? made), ...change });

  test.each<[string, Record<string, unknown>, number, boolean]>([
    ["the same again", {}, 1, false],
    ["a label", { metadata: { ...made.metadata, labels: { a: "b" }, resourceVersion: "" } }, 1, true],
    ["the spec", { spec: { queueName: "q", priority: 1 } }, 2, true],
    ["a status", { status: { x: 1 } }, 2, false],
  ])("generation and version after %s", (_case, change, generation, moves) => {
    const before = store.resourceVersion;
    const after = store.update(WORKLOADS, changed(change) as StoredObject, alice);
    expect([after.metadata.generation, store.resourceVersion > before]).toEqual([generation, moves]);
  });

  test("of an older version is refused", () => {
    expect(refusalOf(() => store.update(WORKLOADS, made, alice)).message).toBe(
      'Operation cannot be fulfilled on workloads.kueue.x-k8s.io "w": the object has been modified; please apply your changes to the latest version and try again',
    );
  });

  test("status alone leaves the rest", () => {
    const after = store.updateStatus(WORKLOADS, changed({ spec: {}, status: { x: 1 } }) as StoredObject, alice);
    expect([after["spec"], after["status"], after.metadata.generation]).toEqual([
      { queueName: "q", priority: 1 },
      { x: 1 },
      2,
    ]);
  });

  test("what is not there is not found", () => {
    expect(store.change(at("gone"), "object", () => {}, alice)).toBeUndefined();
    const gone = { ...made, metadata: { ...made.metadata, name: "gone" } };
    expect(refusalOf(() => store.update(WORKLOADS, gone, alice)).message).toBe(
      'workloads.kueue.x-k8s.io "gone" not found',
    );
  });
});

describe("deleting", () => {
  test("at once without finalizers, later with them", () => {
    const store = openStore();
    store.create(
      WORKLOADS,
      { ...workload("w"), metadata: { name: "w", namespace: "team-a", finalizers: ["x/y"] } },
      alice,
    );
    const marked = store.delete(at("w"), {}, alice);
    expect(marked?.metadata).toMatchObject({ deletionTimestamp: "2026-01-01T12:00:00Z", generation: 2 });
    expect(
      refusalOf(() =>
        store.change(
          at("w"),
          "object",
          ({ metadata }) => {
            metadata["finalizers"] = ["x/y", "z"];
          },
          alice,
        ),
      ).message,
    ).toBe(
      'Workload.kueue.x-k8s.io "w" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"z"}',
    );
    store.change(at("w"), "object", ({ metadata }) => delete metadata["finalizers"], alice);
    expect(store.get(at("w"))).toBeUndefined();
  });

  test("a pod on a node stays until its kubelet is done", () => {
    const store = openStore();
    const pod = (name: string, spec: object) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "team-a" },
      spec,
    });
    store.create("pods", pod("waiting", {}), alice);
    store.create("pods", pod("placed", { nodeName: "node-1" }), alice);
    store.delete(at("waiting", "pods"), {}, alice);
    store.delete(at("placed", "pods"), {}, alice);
    expect(store.list("pods").map(({ metadata }) => [metadata.name, metadata.deletionTimestamp])).toEqual([
      ["placed", "2026-01-01T12:00:30Z"],
    ]);
    store.delete(at("placed", "pods"), { gracePeriodSeconds: 0 }, alice);
    expect(store.list("pods")).toEqual([]);
  });

  test("a namespace stays until it is finalized", () => {
    const store = openStore();
    store.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "team-a" } }, alice);
    const key = { kind: "namespaces", namespace: "", name: "team-a" };
    expect(store.delete(key, {}, alice)).toMatchObject({ status: { phase: "Terminating" } });
    store.change(
      key,
      "object",
      (draft) => {
        draft.spec = {};
      },
      alice,
    );
    expect(store.get(key)).toBeUndefined();
  });

  test.each([
    ["uid", { uid: "other" }, "the UID in the precondition (other) does not match the UID in record (uid-1)."],
    ["version", { resourceVersion: "9" }, "the ResourceVersion in the precondition (9) does not match"],
  ])("under the precondition of another %s is refused", (_case, options, message) => {
    const store = openStore();
    store.create(WORKLOADS, workload("w"), alice);
    expect(refusalOf(() => store.delete(at("w"), options, alice)).message).toContain(message);
  });

  test("in the foreground waits for the garbage collector", () => {
    const store = openStore();
    store.create(WORKLOADS, workload("w"), alice);
    expect(store.delete(at("w"), { propagation: "Foreground" }, alice)?.metadata.finalizers).toEqual([
      "foregroundDeletion",
    ]);
  });
});

describe("admission", () => {
  test("defaults come before checks, and a denial leaves nothing behind", () => {
    const store = openStore([
      { kinds: [WORKLOADS], validate: (_request, { spec }) => deny((spec as { priority: number }).priority > 5) },
      { kinds: "all", mutate: (_request, draft) => Object.assign(draft.spec ?? {}, { active: true }) },
    ]);
    expect(store.create(WORKLOADS, workload("w"), alice)["spec"]).toMatchObject({ active: true });
    expect(refusalOf(() => store.create(WORKLOADS, workload("v", { spec: { priority: 9 } }), alice)).code).toBe(403);
    expect(store.list(WORKLOADS)).toHaveLength(1);
  });

  function deny(wrong: boolean): void {
    if (wrong) throw new StoreRefusal(403, "Forbidden", "too high");
  }
});

describe("watching", () => {
  test("tells every change in order, also those that a listener makes", () => {
    const store = openStore();
    const seen: string[] = [];
    store.watch(({ type, object }: StoreEvent) => {
      if (type === "ADDED" && object.metadata.name === "a") store.create(WORKLOADS, workload("b"), alice);
    });
    const end = store.watch(({ type, object }) => seen.push(`${type} ${object.metadata.name}`));
    store.create(WORKLOADS, workload("a"), alice);
    end();
    store.create(WORKLOADS, workload("c"), alice);
    expect(seen).toEqual(["ADDED a", "ADDED b"]);
  });

  test("history answers from a version on, until it is gone", () => {
    const store = openStore();
    for (let index = 0; index < 6; index += 1) store.create(WORKLOADS, workload(`w${index}`), alice);
    expect(store.history.since(WORKLOADS, 1)).toBeUndefined();
    expect(store.history.since(WORKLOADS, 5)?.map(({ version }) => version)).toEqual([6, 7]);
    store.history.compact(6);
    expect(store.history.since(WORKLOADS, 5)).toBeUndefined();
  });

  test("history gives back what objects were", () => {
    const store = openStore();
    store.create(WORKLOADS, workload("a"), alice);
    const version = store.resourceVersion;
    store.delete(at("a"), {}, alice);
    store.create(WORKLOADS, workload("b"), alice);
    const before = store.history.before(WORKLOADS, version);
    expect([...(before ?? [])].map(([key, object]) => [key, object?.metadata.name])).toEqual([
      ["team-a/a", "a"],
      ["team-a/b", undefined],
    ]);
  });
});

test("lists stand in the order of the API server and never change afterwards", () => {
  const store = openStore();
  for (const [namespace, name] of [
    ["team", "b"],
    ["team-a", "c"],
    ["team", "a"],
  ] as const)
    store.create(WORKLOADS, { ...workload(name), metadata: { name, namespace } }, alice);
  const before = store.list(WORKLOADS);
  store.delete({ kind: WORKLOADS, namespace: "team", name: "a" }, {}, alice);
  expect(before.map(({ metadata }) => metadata.name)).toEqual(["c", "a", "b"]);
  expect(store.list(WORKLOADS, "team").map(({ metadata }) => metadata.name)).toEqual(["b"]);
});
