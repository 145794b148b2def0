import type { LimitRange } from "../../core-objects/limit-range.ts";
import type { HasMeta } from "../../kubernetes-cluster/meta.ts";
import type { AdmissionCheck } from "../admission-check.ts";
import type { ClusterQueue } from "../cluster-queue.ts";
import type { Cohort } from "../cohort.ts";
import { type CohortTree, cohortTree } from "../cohort-tree.ts";
import type { LocalQueue } from "../local-queue.ts";
import { type QueueProblem, queueProblems } from "../queue-problems.ts";
import type { ResourceFlavor } from "../resource-flavor.ts";
import type { AdmissionWorld, Readable } from "./admission-world.ts";

/** The records of a world by name. What may not be read is undefined, so that it is never taken for empty. */
export interface WorldIndex {
  /** By namespace, then name. */
  readonly localQueues: ReadonlyMap<string, ReadonlyMap<string, LocalQueue>> | undefined;
  readonly clusterQueues: ReadonlyMap<string, ClusterQueue> | undefined;
  readonly flavors: ReadonlyMap<string, ResourceFlavor> | undefined;
  readonly checks: ReadonlyMap<string, AdmissionCheck> | undefined;
  /** Labels of a namespace. */
  readonly namespaceLabels: ReadonlyMap<string, ReadonlyMap<string, string>> | undefined;
  /** By namespace. */
  readonly limitRanges: ReadonlyMap<string, readonly LimitRange[]> | undefined;
  readonly cohortTree: CohortTree;
  /** By ClusterQueue: why it admits nothing; empty when it does. */
  readonly problems: ReadonlyMap<string, readonly QueueProblem[]>;
}

/** @param previous - The index of an earlier world: parts whose listings did not change are taken over. */
export function worldIndex(world: AdmissionWorld, previous?: { world: AdmissionWorld; index: WorldIndex }): WorldIndex {
  const before = <Part extends keyof WorldIndex>(part: Part, ...listings: readonly ListingName[]) =>
    previous !== undefined && listings.every((name) => sameItems(world[name], previous.world[name]))
      ? { kept: previous.index[part] }
      : undefined;
  const part = <Part extends keyof WorldIndex>(
    name: Part,
    make: () => WorldIndex[Part],
    ...listings: readonly ListingName[]
  ): WorldIndex[Part] => {
    const known = before(name, ...listings);
    return known === undefined ? make() : known.kept;
  };
  const flavors = part("flavors", () => byName(world.flavors), "flavors");
  const checks = part("checks", () => byName(world.checks), "checks");
  return {
    localQueues: part("localQueues", () => byNamespaceAndName(world.localQueues), "localQueues"),
    clusterQueues: part("clusterQueues", () => byName(world.clusterQueues), "clusterQueues"),
    flavors,
    checks,
    namespaceLabels: part("namespaceLabels", () => labelsByName(world.namespaces), "namespaces"),
    limitRanges: part("limitRanges", () => byNamespace(world.limitRanges), "limitRanges"),
    cohortTree: part("cohortTree", () => treeOf(world), "clusterQueues", "cohorts"),
    problems: part("problems", () => problemsOf(world, flavors, checks), "clusterQueues", "flavors", "checks"),
  };
}

/** The listings of a world. */
export type ListingName = {
  [Name in keyof AdmissionWorld]: AdmissionWorld[Name] extends Readable<HasMeta> ? Name : never;
}[keyof AdmissionWorld];

export function itemsOf<T>(listing: Readable<T>): readonly T[] {
  return listing.is === "read" ? listing.items : [];
}

function sameItems(a: Readable<HasMeta>, b: Readable<HasMeta>): boolean {
  if (a.is === "hidden" || b.is === "hidden") return a.is === b.is;
  return a.items === b.items && a.partly === b.partly;
}

function byName<T extends HasMeta>(listing: Readable<T>): ReadonlyMap<string, T> | undefined {
  return listing.is === "hidden" ? undefined : new Map(listing.items.map((item) => [item.meta.name, item]));
}

function labelsByName(listing: Readable<HasMeta>): WorldIndex["namespaceLabels"] {
  if (listing.is === "hidden") return undefined;
  return new Map(listing.items.map(({ meta }) => [meta.name, meta.labels]));
}

function byNamespaceAndName(listing: Readable<LocalQueue>): WorldIndex["localQueues"] {
  if (listing.is === "hidden") return undefined;
  const found = new Map<string, Map<string, LocalQueue>>();
  for (const queue of listing.items) {
    const inNamespace = found.get(queue.meta.namespace) ?? new Map<string, LocalQueue>();
    found.set(queue.meta.namespace, inNamespace.set(queue.meta.name, queue));
  }
  return found;
}

function byNamespace(listing: Readable<LimitRange>): WorldIndex["limitRanges"] {
  if (listing.is === "hidden") return undefined;
  const found = new Map<string, LimitRange[]>();
  for (const range of listing.items) {
    const inNamespace = found.get(range.meta.namespace) ?? [];
    inNamespace.push(range);
    found.set(range.meta.namespace, inNamespace);
  }
  return found;
}

function treeOf({ clusterQueues, cohorts }: AdmissionWorld): CohortTree {
  return cohortTree(itemsOf<ClusterQueue>(clusterQueues), itemsOf<Cohort>(cohorts));
}

/** Reasons that follow from what we read ourselves; a status may still tell of a moment before. */
const OUR_OWN = new Set([
  "Terminating",
  "Stopped",
  "FlavorNotFound",
  "AdmissionCheckNotFound",
  "AdmissionCheckInactive",
]);

function problemsOf(
  { clusterQueues }: AdmissionWorld,
  flavors: WorldIndex["flavors"],
  checks: WorldIndex["checks"],
): WorldIndex["problems"] {
  const around = {
    hasFlavor: (name: string) => flavors?.has(name) ?? true,
    isCheckActive: (name: string) => {
      if (checks === undefined) return true;
      const check = checks.get(name);
      return check === undefined ? undefined : check.activity.active === true;
    },
  };
  return new Map(
    itemsOf(clusterQueues).map((queue) => {
      const found = queueProblems(queue, around);
      const { active, reason, message } = queue.activity;
      const canTellOurselves = OUR_OWN.has(reason) && (reason !== "FlavorNotFound" || flavors !== undefined);
      const onlyStatusTells =
        active === false && !(canTellOurselves && (checks !== undefined || !reason.startsWith("AdmissionCheck")));
      return [queue.meta.name, found.length > 0 || !onlyStatusTells ? found : [{ reason, message, names: [] }]];
    }),
  );
}
