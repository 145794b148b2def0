import { groupBy } from "../values/group-by.ts";
import type { ClusterQueue } from "./cluster-queue.ts";
import type { Cohort } from "./cohort.ts";

/** A cohort with what hangs below it. */
export interface CohortNode {
  readonly name: string;
  /** Undefined for a cohort that is only named by others: no quota of its own, no parent. */
  readonly cohort: Cohort | undefined;
  /** `""` for a root. */
  readonly parent: string;
  /** Names, sorted. */
  readonly children: readonly string[];
  /** Sorted by name. */
  readonly clusterQueues: readonly ClusterQueue[];
  /** Its ancestors go round in a circle: Kueue admits nothing there until the circle is broken. */
  readonly stoppedByCycle: boolean;
}

export interface CohortTree {
  readonly nodes: ReadonlyMap<string, CohortNode>;
  /** Cohorts without parent, sorted. Cohorts of a circle hang below none of them. */
  readonly roots: readonly string[];
  /** Each circle of parents, from the first name on. */
  readonly cycles: readonly (readonly string[])[];
  /** Queues in no cohort: they neither borrow nor lend. */
  readonly alone: readonly ClusterQueue[];
}

/**
 * Puts queues and cohorts in their tree. Linear in their number.
 * @example
 * const tree = cohortTree(await listClusterQueues(client), await listCohorts(client));
 */
export function cohortTree(clusterQueues: readonly ClusterQueue[], cohorts: readonly Cohort[]): CohortTree {
  const byName = new Map(cohorts.map((cohort) => [cohort.meta.name, cohort]));
  const queues = groupBy(
    clusterQueues.filter(({ cohort }) => cohort !== ""),
    ({ cohort }) => cohort,
  );
  const children = groupBy(
    cohorts.filter(({ parent }) => parent !== ""),
    ({ parent }) => parent,
  );
  const names = [...new Set([...byName.keys(), ...queues.keys(), ...children.keys()])].toSorted();
  const parents = new Map(names.map((name) => [name, byName.get(name)?.parent ?? ""]));
  const { cycles, stopped } = findCycles(names, parents);
  const nodes = new Map<string, CohortNode>();
  for (const name of names) {
    nodes.set(name, {
      name,
      cohort: byName.get(name),
      parent: parents.get(name) ?? "",
      children: (children.get(name) ?? []).map(({ meta }) => meta.name).toSorted(),
      clusterQueues: (queues.get(name) ?? []).toSorted((a, b) => a.meta.name.localeCompare(b.meta.name)),
      stoppedByCycle: stopped.has(name),
    });
  }
  return {
    nodes,
    roots: names.filter((name) => parents.get(name) === ""),
    cycles,
    alone: clusterQueues.filter(({ cohort }) => cohort === ""),
  };
}

/** Names from the root down to the cohort itself; ends where a circle closes. */
export function cohortPath(tree: CohortTree, name: string): readonly string[] {
  const path: string[] = [];
  const seen = new Set<string>();
  for (let at = name; at !== "" && !seen.has(at); at = tree.nodes.get(at)?.parent ?? "") {
    seen.add(at);
    path.push(at);
  }
  return path.toReversed();
}

/** Walks up from each name once; what is known of a name ends the walk. */
function findCycles(names: readonly string[], parents: ReadonlyMap<string, string>) {
  const stopped = new Set<string>();
  const free = new Set<string>();
  const cycles: string[][] = [];
  for (const start of names) {
    const walk: string[] = [];
    const onWalk = new Set<string>();
    let at = start;
    while (at !== "" && !onWalk.has(at) && !free.has(at) && !stopped.has(at)) {
      walk.push(at);
      onWalk.add(at);
      at = parents.get(at) ?? "";
    }
    const closes = onWalk.has(at);
    if (closes) cycles.push(walk.slice(walk.indexOf(at)));
    const verdict = closes || stopped.has(at) ? stopped : free;
    for (const name of walk) verdict.add(name);
  }
  return { cycles, stopped };
}
