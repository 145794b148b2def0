import { expect, test } from "vitest";
import { recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { COHORTS } from "./cohort.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { WORKLOADS } from "./workload.ts";

/** The same objects at the same resource versions, read from one server in both versions that it serves. */
test.each<[ResourceKind<HasMeta>]>([[WORKLOADS], [CLUSTER_QUEUES], [LOCAL_QUEUES], [COHORTS]])(
  "one record whichever version is read: $plural",
  (kind) => {
    const old = recordedObjects(`${kind.plural}-v1beta1`).map((object) => kind.project(object, "v1beta1"));
    const current = recordedObjects(`${kind.plural}-v1beta2`).map((object) => kind.project(object, "v1beta2"));
    expect(old.length).toBeGreaterThan(0);
    expect(old.every(({ unreadable }) => unreadable === undefined)).toBe(true);
    // The record of a workload says which version it is of, for what is written to it.
    expect(old).toEqual(current.map((record) => ("version" in record ? { ...record, version: "v1beta1" } : record)));
  },
);
