import { describe, expect, test } from "vitest";
import type { Draft, StoreRefusal } from "../../object-store.ts";
import { kindFacts } from "../../stored-kinds.ts";
import type { StoredObject } from "../../stored-object.ts";
import { applyConfiguration, noteUpdate, setOwners } from "./field-ownership.ts";
import { common, memberPaths, united, without } from "./field-tree.ts";

const workloads = kindFacts("workloads.kueue.x-k8s.io");
const apiVersion = "kueue.x-k8s.io/v1beta2";
const writer = (manager: string) => ({ manager, apiVersion, time: "2026-01-01T00:00:00Z" });
const config = (spec: object, labels?: object) => ({
  apiVersion,
  kind: "Workload",
  metadata: { name: "w", ...(labels === undefined ? {} : { labels }) },
  spec,
});

/** Applies in turn, as the given managers. */
function applied(
  ...steps: readonly (readonly [manager: string, configuration: Record<string, unknown>, force?: boolean])[]
) {
  let live: StoredObject | undefined;
  for (const [manager, configuration, force = false] of steps) {
    const { object, owners } = applyConfiguration(workloads, live, configuration, { ...writer(manager), force });
    setOwners(object as unknown as Draft, owners);
    live = object as unknown as StoredObject;
  }
  return live as StoredObject;
}

function updated(before: StoredObject, change: (draft: Draft) => void, manager: string): StoredObject {
  const draft = structuredClone(before) as unknown as Draft;
  change(draft);
  noteUpdate(workloads, before, draft, writer(manager));
  return draft as unknown as StoredObject;
}

const ownersOf = ({ metadata }: StoredObject) =>
  (metadata["managedFields"] as { manager: string; operation: string; fieldsV1: object }[]).map(
    ({ manager, operation, fieldsV1 }) => [manager, operation, fieldsV1],
  );

describe("server-side apply", () => {
  test("owns what it says", () => {
    const live = applied(["a", config({ queueName: "q", podSets: [{ name: "main", count: 1 }] })]);
    expect(ownersOf(live)).toEqual([
      [
        "a",
        "Apply",
        {
          "f:spec": {
            "f:queueName": {},
            "f:podSets": { 'k:{"name":"main"}': { ".": {}, "f:name": {}, "f:count": {} } },
          },
        },
      ],
    ]);
  });

  test("takes away what it no longer says, unless another says it too", () => {
    const live = applied(
      ["a", config({ queueName: "q", priority: 1, active: true })],
      ["b", config({ priority: 1 })],
      ["a", config({ queueName: "q" })],
    );
    expect(live["spec"]).toEqual({ queueName: "q", priority: 1 });
  });

  test("merges lists by key", () => {
    const live = applied(
      ["a", config({ podSets: [{ name: "head", count: 1 }] })],
      ["b", config({ podSets: [{ name: "workers", count: 4 }] })],
      ["a", config({ podSets: [] })],
    );
    expect(live["spec"]).toEqual({ podSets: [{ name: "workers", count: 4 }] });
  });

  test("conflicts with what another has set otherwise", () => {
    const live = updated(
      applied(["a", config({ queueName: "q" })]),
      (draft) => {
        draft.spec = { queueName: "r" };
      },
      "edit",
    );
    const again = () =>
      applyConfiguration(workloads, live, config({ queueName: "q" }), { ...writer("a"), force: false });
    expect(again).toThrow(
      'Apply failed with 1 conflict: conflict with "edit" using kueue.x-k8s.io/v1beta2: .spec.queueName',
    );
    const refusal = (() => {
      try {
        return again();
      } catch (error) {
        return error as StoreRefusal;
      }
    })() as StoreRefusal;
    expect(refusal.details?.["causes"]).toEqual([
      {
        reason: "FieldManagerConflict",
        message: 'conflict with "edit" using kueue.x-k8s.io/v1beta2',
        field: ".spec.queueName",
      },
    ]);
  });

  test("takes fields over by force", () => {
    const live = applied(["a", config({ queueName: "q" })], ["b", config({ queueName: "r" }), true]);
    expect(live["spec"]).toEqual({ queueName: "r" });
    expect(ownersOf(live)).toEqual([["b", "Apply", { "f:spec": { "f:queueName": {} } }]]);
  });

  test("saying the same again changes nothing, not even the time", () => {
    const before = applied(["a", config({ queueName: "q" })]);
    const later = { ...writer("a"), time: "2027-01-01T00:00:00Z", force: false };
    expect(applyConfiguration(workloads, before, config({ queueName: "q" }), later).owners).toEqual(
      before.metadata["managedFields"],
    );
  });
});

describe("updates", () => {
  test("own what they change, and others lose it", () => {
    const live = updated(
      applied(["a", config({ queueName: "q", priority: 1 })]),
      (draft) => {
        draft.spec = { queueName: "q", priority: 2, active: false };
      },
      "edit",
    );
    expect(ownersOf(live)).toEqual([
      ["a", "Apply", { "f:spec": { "f:queueName": {} } }],
      ["edit", "Update", { "f:spec": { "f:priority": {}, "f:active": {} } }],
    ]);
  });

  test("status is not theirs", () => {
    const before = applied(["a", config({ queueName: "q" })]);
    const live = updated(
      before,
      (draft) => {
        draft.status = { x: 1 };
      },
      "edit",
    );
    expect(live.metadata["managedFields"]).toEqual(before.metadata["managedFields"]);
  });

  test("an empty list of owners forgets them", () => {
    const live = updated(
      applied(["a", config({ queueName: "q" })]),
      (draft) => {
        draft.metadata["managedFields"] = [];
      },
      "edit",
    );
    expect(live.metadata).not.toHaveProperty("managedFields");
  });
});

test("sets of fields", () => {
  const a = { "f:x": { ".": {}, "f:y": {} }, "f:z": {} };
  const b = { "f:x": { "f:y": {}, "f:w": {} } };
  expect(united(a, b)).toEqual({ "f:x": { ".": {}, "f:y": {}, "f:w": {} }, "f:z": {} });
  expect(without(a, b)).toEqual({ "f:x": {}, "f:z": {} });
  expect(common(a, b)).toEqual({ "f:x": { "f:y": {} } });
  expect(memberPaths({ "f:a": { 'k:{"name":"x","port":1}': { "f:b": {} }, 'v:"s"': {} } })).toEqual([
    '.a[name="x",port=1].b',
    '.a[="s"]',
  ]);
});
