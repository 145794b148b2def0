import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../common/kueue/cluster-queue.ts";
import { COHORTS } from "../common/kueue/cohort.ts";
import { cohortSums } from "../common/kueue/cohort-sums.ts";
import { type CohortTree, cohortTree } from "../common/kueue/cohort-tree.ts";
import { readOrHidden } from "../common/kueue/read-or-hidden.ts";
import { formatQuantity, type Quantity, subtractQuantities, ZERO } from "../common/values/quantity.ts";
import { cleanLine } from "../common/values/text.ts";
import type { QueuesArguments } from "./arguments.ts";

/** One flavor and resource of a queue or cohort. Null = not known. */
export interface QueueLine {
  readonly flavor: string;
  readonly resource: string;
  readonly nominal: string | null;
  readonly reserved: string | null;
  readonly borrowed: string | null;
  /** At most this much of its own quota is in others' use: Kueue does not say whose it is. Null = not known. */
  readonly lentUpTo: string | null;
}

export interface QueueEntry {
  readonly kind: "Cohort" | "ClusterQueue";
  readonly name: string;
  /** `""` at the top. */
  readonly cohort: string;
  readonly depth: number;
  readonly active: boolean | null;
  readonly pending: number | null;
  readonly admitted: number | null;
  readonly quotas: readonly QueueLine[];
}

/** The tree of cohorts and ClusterQueues with quota and use. */
export async function queues(client: ClusterClient, { output }: QueuesArguments): Promise<string> {
  const [{ records }, cohorts] = await Promise.all([
    client.list(CLUSTER_QUEUES, {}),
    readOrHidden(client, COHORTS, undefined),
  ]);
  const tree = cohortTree(records, cohorts.is === "read" ? cohorts.items : []);
  const entries = queueEntries(tree);
  if (output === "json") return `${JSON.stringify(entries, undefined, 2)}\n`;
  const note = cohorts.is === "hidden" ? [`Cohorts are shown as far as queues name them. ${cohorts.why}`] : [];
  return `${[...textLines(entries), ...note].map(cleanLine).join("\n")}\n`;
}

/** From each root down; then circles of cohorts, where nothing is admitted; then queues in no cohort. */
export function queueEntries(tree: CohortTree): readonly QueueEntry[] {
  const entries: QueueEntry[] = [];
  const seen = new Set<string>();
  const open = [...tree.roots, ...tree.cycles.flat()].toReversed().map((name) => ({ name, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { name, depth } = next;
    const node = tree.nodes.get(name);
    if (node === undefined || seen.has(name)) continue;
    seen.add(name);
    entries.push(
      cohortEntry(tree, name, depth),
      ...node.clusterQueues.map((queue) => queueEntry(queue, depth + 1, lendable(tree, name))),
    );
    open.push(...node.children.toReversed().map((child) => ({ name: child, depth: depth + 1 })));
  }
  return [...entries, ...tree.alone.map((queue) => queueEntry(queue, 0, new Map()))];
}

function cohortEntry(tree: CohortTree, name: string, depth: number): QueueEntry {
  const node = tree.nodes.get(name);
  const quotas = cohortSums(tree, name).map(({ flavor, resource, nominal, reserved, borrowed }) => ({
    flavor: cleanLine(flavor),
    resource: cleanLine(resource),
    nominal: amount(nominal),
    reserved: amount(reserved),
    borrowed: amount(borrowed),
    lentUpTo: null,
  }));
  return {
    kind: "Cohort",
    name: cleanLine(name),
    cohort: cleanLine(node?.parent ?? ""),
    depth,
    active: node?.stoppedByCycle === true ? false : null,
    pending: null,
    admitted: null,
    quotas,
  };
}

/** What queues below a cohort borrow together: no queue lends more than that. */
function lendable(tree: CohortTree, name: string): ReadonlyMap<string, Quantity | undefined> {
  let root = name;
  const seen = new Set<string>();
  for (let at = tree.nodes.get(root)?.parent ?? ""; at !== "" && !seen.has(at); at = tree.nodes.get(at)?.parent ?? "") {
    seen.add(at);
    root = at;
  }
  return new Map(cohortSums(tree, root).map(({ flavor, resource, borrowed }) => [`${flavor}\n${resource}`, borrowed]));
}

function queueEntry(
  queue: ClusterQueue,
  depth: number,
  borrowedByAll: ReadonlyMap<string, Quantity | undefined>,
): QueueEntry {
  const { meta, cohort, activity, counts, quotas } = queue;
  return {
    kind: "ClusterQueue",
    name: cleanLine(meta.name),
    cohort: cleanLine(cohort),
    depth,
    active: activity.active ?? null,
    pending: counts.pending ?? null,
    admitted: counts.admitted ?? null,
    quotas: quotas.map((quota) => ({
      flavor: cleanLine(quota.flavor),
      resource: cleanLine(quota.resource),
      nominal: amount(quota.nominal),
      reserved: amount(quota.reserved),
      borrowed: amount(quota.borrowed),
      lentUpTo: cohort === "" ? "0" : amount(lentOf(quota, borrowedByAll.get(`${quota.flavor}\n${quota.resource}`))),
    })),
  };
}

/** What is its own and free for others, at most the lending limit, and no more than others borrow. */
function lentOf(
  { nominal, reserved, lending }: ClusterQueue["quotas"][number],
  borrowed: Quantity | undefined,
): Quantity | undefined {
  if (nominal === undefined || reserved === undefined || borrowed === undefined || lending.is === "unreadable")
    return undefined;
  const unused = subtractQuantities(nominal, reserved);
  const limits = [unused, borrowed, ...(lending.is === "at" && lending.most !== undefined ? [lending.most] : [])];
  const least = limits.reduce((a, b) => (a.nanos <= b.nanos ? a : b));
  return least.nanos < 0n ? ZERO : least;
}

function amount(quantity: Quantity | undefined): string | null {
  return quantity === undefined ? null : formatQuantity(quantity);
}

function textLines(entries: readonly QueueEntry[]): readonly string[] {
  if (entries.length === 0) return ["There are no ClusterQueues."];
  return entries.flatMap(({ kind, name, depth, active, pending, admitted, quotas }) => {
    const indent = "  ".repeat(depth);
    const counts = kind === "Cohort" ? "" : `: ${pending ?? "?"} pending, ${admitted ?? "?"} admitted`;
    const state = active === false ? (kind === "Cohort" ? ", stopped by a circle of cohorts" : ", inactive") : "";
    const lines = quotas.map(({ flavor, resource, nominal, reserved, borrowed, lentUpTo }) => {
      const lent = lentUpTo === null || lentUpTo === "0" ? "" : `, lends up to ${lentUpTo}`;
      const more = borrowed === null || borrowed === "0" ? "" : `, borrows ${borrowed}`;
      return `${indent}    ${flavor} ${resource}: ${reserved ?? "?"} of ${nominal ?? "?"} reserved${more}${lent}`;
    });
    return [`${indent}${kind} ${name}${counts}${state}`, ...lines];
  });
}
