import { describe, expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { NAMESPACES } from "./namespace.ts";
import { NODES } from "./node.ts";
import { type DeleteFacts, planDelete } from "./plan-delete.ts";
import { PODS } from "./pod.ts";
import { RESOURCE_QUOTAS } from "./resource-quota.ts";

const mine: DeleteFacts = { others: false, count: 1 };
const quota = (metadata: object = {}, content: object = {}) =>
  RESOURCE_QUOTAS.project(handMade({ ...content }, { namespace: "team-a", ...metadata }), "v1");
const plan = (facts: Partial<DeleteFacts>, record = quota()) =>
  planDelete(RESOURCE_QUOTAS, record, { ...mine, ...facts });

test("the object that was seen is the target", () => {
  expect(plan({}, quota({ generation: 4, resourceVersion: "77" }))).toMatchObject({
    title: "Delete ResourceQuota team-a/made",
    target: { namespace: "team-a", name: "made", uid: "uid-made", resourceVersion: "77", generation: 4 },
    request: { verb: "delete", propagation: "Background" },
    refusedBecause: undefined,
    undo: undefined,
    stops: { pods: undefined, accelerators: undefined, jobs: undefined },
    confirm: "yes",
  });
});

describe("how a person confirms", () => {
  const stops = (accelerators: number | undefined) => ({ pods: 1, accelerators, jobs: 0 });
  test.each([
    ["one of one's own", {}, "yes"],
    ["somebody else's", { others: true }, "count"],
    ["several", { count: 2 }, "count"],
    ["protected", { protectedBecause: "namespace prod" }, "name"],
    ["protected and several", { protectedBecause: "namespace prod", count: 3 }, "name"],
    ["certificate checks are off", { insecure: true }, "name"],
    ["not previewed", { notPreviewed: true }, "name"],
    ["a full node of devices", { stops: stops(8) }, "name"],
    ["fewer devices", { stops: stops(7) }, "yes"],
    ["a lower limit", { stops: stops(2), acceleratorLimit: 2 }, "name"],
    ["devices unknown", { stops: stops(undefined) }, "yes"],
  ])("%s", (_case, facts, level) => expect(plan(facts).confirm).toBe(level));
});

describe("refused", () => {
  test("a Namespace and a Node, ever", () => {
    const namespace = planDelete(NAMESPACES, NAMESPACES.project(handMade({}), "v1"), mine);
    const node = planDelete(NODES, NODES.project(recordedObject("nodes", "node-0"), "v1"), mine);
    expect(namespace.refusedBecause).toMatch(/^A Namespace is not deleted from here/);
    expect(node.refusedBecause).toMatch(/^A Node is not deleted from here/);
  });
  test.each([
    [
      "going, held by finalizers",
      { deletionTimestamp: "2026-01-01T10:00:00Z", finalizers: ["a/b", "c/d"] },
      "team-a/made is being deleted since 2026-01-01T10:00:00.000Z; it waits for its finalizers: a/b, c/d. A deletion cannot be taken back.",
    ],
    [
      "going, held by nothing",
      { deletionTimestamp: "2026-01-01T10:00:00Z" },
      "team-a/made is being deleted since 2026-01-01T10:00:00.000Z; it goes when what it owns has gone. A deletion cannot be taken back.",
    ],
  ])("%s", (_case, metadata, sentence) => expect(plan({}, quota(metadata)).refusedBecause).toBe(sentence));

  test("an object that could not be read", () => {
    expect(plan({}, quota({}, { spec: 3 })).refusedBecause).toMatch(
      /^team-a\/made could not be read \(spec is not an object\)/,
    );
  });
  test.each([
    [50, undefined],
    [51, "51 objects are marked; at most 50 are changed at once. Mark fewer."],
  ])("%i at once", (count, sentence) => {
    expect(plan({ count }).refusedBecause).toBe(sentence);
  });
  test("for the kind's own reason", () =>
    expect(plan({ refusedBecause: "It is the last one." }).refusedBecause).toBe("It is the last one."));
});

describe("what to know first", () => {
  test("protection, the kind's notes, the owner and the finalizers, in this order", () => {
    const owner = { apiVersion: "v1", kind: "Operator", name: "boss", uid: "u", controller: true };
    const record = quota({ ownerReferences: [owner], finalizers: ["a/b"] });
    expect(plan({ protectedBecause: "namespace prod", notes: ["First."] }, record).notes).toEqual([
      "Protected: namespace prod",
      "First.",
      "It belongs to Operator boss, which may make it again: delete the owner instead.",
      "It stays Terminating until its finalizers are done: a/b",
    ]);
  });
  test("a recorded pod names its RayCluster", () => {
    const pod = PODS.project(recordedObject("pod-raycluster-head"), "v1");
    expect(planDelete(PODS, pod, mine).notes).toEqual([
      "It belongs to RayCluster ready, which may make it again: delete the owner instead.",
    ]);
    expect(planDelete(PODS, pod, { ...mine, ownerTold: true }).notes).toEqual([]);
  });
});
