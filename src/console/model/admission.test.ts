import { describe, expect, test } from "vitest";
import { GPU, named, smallWorld } from "../../../tests/fixtures/small-admission.ts";
import { ClusterError, type ClusterErrorReason } from "../../common/kubernetes-cluster/errors.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { RESOURCE_FLAVORS } from "../../common/kueue/resource-flavor.ts";
import { explain } from "../../common/kueue/verdict/explain.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { admissionNow } from "./admission.ts";
import { type Listing, scopeKey } from "./listing.ts";
import { emptyRelatedCache, kindIdOf, relatedOf } from "./related-cache.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

type Status = "live" | "loading" | ClusterErrorReason;

function listing(
  kind: ResourceKind,
  records: readonly HasMeta[],
  status: Status = "live",
  namespace?: string,
): Listing {
  const rows = new Map(records.map((record) => [record.meta.uid, { meta: record.meta, record, raw: [] }]));
  const known = { scope: { kindId: kindIdOf(kind), namespace }, store: { rows, revision: 1, before: new Map() } };
  if (status === "live") return { ...known, status, readAt: NOW, listOnly: false, skipped: 0 };
  if (status === "loading") return { ...known, status };
  const error = new ClusterError(status, `list: ${status}`, { request: "list" });
  return status === "forbidden" || status === "kind-missing"
    ? { ...known, status: "stopped", readAt: undefined, error }
    : { ...known, status: "retrying", readAt: undefined, error, retryAt: NOW };
}

function admissionIn(listings: readonly Listing[], now = NOW, cache = emptyRelatedCache()) {
  return admissionNow(relatedOf(new Map(listings.map((one) => [scopeKey(one.scope), one])), cache, now));
}

describe("what cannot be read is hidden, and says why", () => {
  test.each<[string, Status | undefined, RegExp]>([
    ["not asked for", undefined, /^ClusterQueue objects are not being read here\.$/],
    ["not there yet", "loading", /^ClusterQueue objects are still being read\.$/],
    ["not allowed", "forbidden", /^ClusterQueue objects may not be read: no right to list clusterqueues\.$/],
    ["no answer", "unreachable", /^ClusterQueue objects could not be read: the cluster does not answer\.$/],
  ])("%s", (_why, status, sentence) => {
    const { world } = admissionIn(status === undefined ? [] : [listing(CLUSTER_QUEUES, [], status)]);
    expect(world.clusterQueues).toEqual({ is: "hidden", why: expect.stringMatching(sentence) });
  });

  test("what this release of Kueue does not serve is empty, not hidden", () => {
    expect(admissionIn([listing(COHORTS, [], "kind-missing")]).world.cohorts).toEqual({ is: "read", items: [] });
  });
});

describe("some namespaces of all", () => {
  const { localQueues } = smallWorld({ jobs: {} });
  const items = localQueues.is === "read" ? localQueues.items : [];

  test.each<[string, readonly Listing[], RegExp]>([
    [
      "the whole may not be listed",
      [listing(LOCAL_QUEUES, [], "forbidden")],
      /no right to list localqueues in all of them\.$/,
    ],
    ["nobody asked for the whole", [], /the others are not on the screen\.$/],
  ])("%s", (_case, whole, sentence) => {
    const { world } = admissionIn([...whole, listing(LOCAL_QUEUES, items, "live", "ns")]);
    expect(world.localQueues).toEqual({ is: "read", items, partly: expect.stringMatching(sentence) });
  });

  test("all of them", () => {
    expect(admissionIn([listing(LOCAL_QUEUES, items)]).world.localQueues).toEqual({ is: "read", items });
  });
});

test("a verdict says what was hidden from it", () => {
  const { workloads, localQueues } = smallWorld({ jobs: { waiting: { gpus: 9 } } });
  if (workloads.is !== "read" || localQueues.is !== "read") throw new Error("not read");
  const state = admissionIn([
    listing(WORKLOADS, workloads.items),
    listing(LOCAL_QUEUES, localQueues.items),
    listing(CLUSTER_QUEUES, [], "forbidden"),
  ]);
  const [waiting] = workloads.items;
  const verdict = waiting === undefined ? undefined : explain(waiting, state);
  expect(verdict?.confidence).not.toBe("certain");
  expect(verdict?.hidden.join()).toContain("no right to list clusterqueues");
});

describe("prepared once for each change", () => {
  const flavors = [RESOURCE_FLAVORS.project(named("ResourceFlavor", "a100", { spec: {} }) as never, "v1beta2")];

  test("a later moment takes everything over but the time", () => {
    const cache = emptyRelatedCache();
    const all = [listing(RESOURCE_FLAVORS, flavors)];
    const [before, after] = [admissionIn(all, NOW, cache), admissionIn(all, NOW + 1_000, cache)];
    expect([before.now, after.now, after.world.now]).toEqual([NOW, NOW + 1_000, NOW + 1_000]);
    expect(after.index).toBe(before.index);
  });

  test("trees in which nothing changed are kept", () => {
    const group = {
      coveredResources: [GPU],
      flavors: [{ name: "a100", resources: [{ name: GPU, nominalQuota: "8" }] }],
    };
    const queue = (name: string) =>
      CLUSTER_QUEUES.project(named("ClusterQueue", name, { spec: { resourceGroups: [group] } }) as never, "v1beta2");
    const [q, r, changed] = [queue("q"), queue("r"), queue("r")];
    const cache = emptyRelatedCache();
    const others = [WORKLOADS, LOCAL_QUEUES].map((kind) => listing(kind, []));
    const before = admissionIn([...others, listing(CLUSTER_QUEUES, [q, r])], NOW, cache);
    const second = listing(CLUSTER_QUEUES, [q, changed]);
    const after = admissionIn([...others, { ...second, store: { ...second.store, revision: 2 } }], NOW, cache);
    expect(after.treeOf.get("q")).toBe(before.treeOf.get("q"));
    expect(after.treeOf.get("r")).not.toBe(before.treeOf.get("r"));
  });
});
