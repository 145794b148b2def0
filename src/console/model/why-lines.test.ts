import { expect, test } from "vitest";
import { smallWorld } from "../../../tests/fixtures/small-admission.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { RESOURCE_FLAVORS } from "../../common/kueue/resource-flavor.ts";
import { atOnce } from "../../common/kueue/verdict/slices.ts";
import { whyLine } from "../../common/kueue/verdict/why-line.ts";
import { itemsOf } from "../../common/kueue/verdict/world-index.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { admissionNow } from "./admission.ts";
import { type Listing, scopeKey } from "./listing.ts";
import type { Related } from "./related.ts";
import { emptyRelatedCache, kindIdOf, relatedOf } from "./related-cache.ts";
import { findWhyLines, prepareWhyLines, whyLineNow } from "./why-lines.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");

/** A queue of 8 GPUs, all in use, and so many who want one each. */
function console(waiting: number, cache = emptyRelatedCache()) {
  const jobs = Object.fromEntries(Array.from({ length: waiting }, (_unused, at) => [`w${at}`, { gpus: 1 + (at % 2) }]));
  let revision = 1;
  return {
    workload: (related: Related, name: string) => {
      const found = related.records(WORKLOADS)?.find(({ meta }) => meta.name === name);
      if (found === undefined) throw new Error(`there is no ${name}`);
      return found;
    },
    /** @param holds - What the running job takes. */
    related: (holds: number) => {
      revision += 1;
      const world = smallWorld({ jobs: { ...jobs, runs: { gpus: holds, holds: "q" } } });
      const listing = (kind: ResourceKind, records: readonly HasMeta[]): Listing => {
        const rows = new Map(records.map((record) => [record.meta.uid, { meta: record.meta, record, raw: [] }]));
        const store = { rows, revision, before: new Map() };
        return {
          scope: { kindId: kindIdOf(kind), namespace: undefined },
          store,
          status: "live",
          readAt: NOW,
          listOnly: false,
          skipped: 0,
        };
      };
      const all = [
        listing(WORKLOADS, itemsOf(world.workloads)),
        listing(LOCAL_QUEUES, itemsOf(world.localQueues)),
        listing(CLUSTER_QUEUES, itemsOf(world.clusterQueues)),
        listing(RESOURCE_FLAVORS, itemsOf(world.flavors)),
      ];
      return relatedOf(new Map(all.map((each) => [scopeKey(each.scope), each])), cache, NOW);
    },
  };
}

const right = (related: Related, name: string, { workload }: ReturnType<typeof console>) =>
  whyLine(workload(related, name), admissionNow(related));

test("among few, a frame finds out everything itself", () => {
  const cache = emptyRelatedCache();
  const few = console(20, cache);
  const related = few.related(8);
  expect(whyLineNow(few.workload(related, "w3"), related)).toEqual(right(related, "w3", few));
  expect(cache.postponed.wanted.size).toBe(0);
});

test("among many, a frame asks nobody; what it wanted is found out after it", () => {
  const cache = emptyRelatedCache();
  const many = console(300, cache);
  const related = many.related(8);
  expect(whyLineNow(many.workload(related, "w3"), related)).toBeUndefined();
  expect([...cache.postponed.wanted.keys()]).toEqual(["w3"]);
  expect(cache.derived.size).toBe(0);
  atOnce(findWhyLines(related));
  expect(whyLineNow(many.workload(related, "w3"), related)).toEqual(right(related, "w3", many));
  expect(cache.postponed.wanted.size).toBe(0);
});

test("while it is out of date, the old line stays", () => {
  const cache = emptyRelatedCache();
  const many = console(300, cache);
  const before = many.related(8);
  whyLineNow(many.workload(before, "w2"), before);
  atOnce(findWhyLines(before));
  const old = whyLineNow(many.workload(before, "w2"), before);
  const after = many.related(6);
  expect(whyLineNow(many.workload(after, "w2"), after)).toEqual(old);
  expect([...cache.postponed.wanted.keys()]).toEqual(["w2"]);
  atOnce(findWhyLines(after));
  const found = whyLineNow(many.workload(after, "w2"), after);
  expect(found).toEqual(right(after, "w2", many));
  expect(found).not.toEqual(old);
});

test("what is sorted by them is prepared: no row is left out", () => {
  const cache = emptyRelatedCache();
  const many = console(300, cache);
  const related = many.related(8);
  atOnce(prepareWhyLines(related) as Generator<undefined, undefined>);
  for (const workload of related.records(WORKLOADS) ?? []) expect(whyLineNow(workload, related)).toBeDefined();
  expect(cache.postponed.wanted.size).toBe(0);
});

test("a search pauses often", () => {
  const many = console(3_000);
  const related = many.related(8);
  for (const workload of related.records(WORKLOADS) ?? []) whyLineNow(workload, related);
  let pauses = 0;
  for (const steps = findWhyLines(related); steps.next().done !== true; ) pauses += 1;
  expect(pauses).toBeGreaterThan(3_000);
});
