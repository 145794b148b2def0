import { addHolder, buildLedger, type Ledger, takeOverHolders } from "../scheduler/ledger.ts";
import { type QueueNode, type QuotaNode, rootOf } from "../scheduler/quota-node.ts";
import type { CohortShape, QueueShape } from "../scheduler/shapes.ts";
import type { Slices } from "./slices.ts";

/** What is to be different in the copy. */
export interface TreeEdit {
  /** By name. */
  readonly queues?: ReadonlyMap<string, Partial<QueueShape>>;
  /** By name. */
  readonly cohorts?: ReadonlyMap<string, Partial<CohortShape>>;
  /** Keys of those who hold nothing any more. */
  readonly without?: ReadonlySet<string>;
}

/** The queues whose quota hangs together with that of one of these; in the order of the ledger. */
export function queuesOfTrees(ledger: Ledger, names: Iterable<string>): readonly QueueNode[] {
  const roots = new Set<QuotaNode>();
  for (const name of names) {
    const queue = ledger.queues.get(name);
    if (queue !== undefined) roots.add(rootOf(queue));
  }
  return [...ledger.queues.values()].filter((queue) => roots.has(rootOf(queue)));
}

/** The trees of these queues alone, to be changed at will: the ledger that they are taken from stays as it is. */
export function* copyTrees(ledger: Ledger, names: Iterable<string>, edit?: TreeEdit): Slices<Ledger> {
  const queues = queuesOfTrees(ledger, names);
  const cohorts = cohortsAbove(queues);
  const copy = buildLedger({
    queues: queues.map(({ name, shape }) => ({ ...shape, ...edit?.queues?.get(name) })),
    cohorts: cohorts.map((node) => ({ ...cohortShape(node), ...edit?.cohorts?.get(node.name) })),
    flavors: [],
  });
  const whole = { ...copy, flavors: ledger.flavors };
  if (edit === undefined) for (const queue of queues) copyUse(queue, whole);
  else yield* book(queues, whole, edit.without ?? new Set());
  if (edit === undefined) for (const node of cohorts) fill(whole.cohorts.get(node.name)?.usage, node.usage);
  return whole;
}

function copyUse(queue: QueueNode, into: Ledger): void {
  const copy = into.queues.get(queue.name);
  if (copy === undefined) return;
  fill(copy.usage, queue.usage);
  fill(copy.holders, queue.holders);
}

/** With other quotas, other parts of what is held are the parents' matter: all is booked anew. */
function* book(queues: readonly QueueNode[], into: Ledger, without: ReadonlySet<string>): Slices<undefined> {
  for (const queue of queues) {
    if (isWithoutAny(queue, without)) {
      for (const [key, holder] of queue.holders) if (!without.has(key)) addHolder(into, holder);
    } else takeOverHolders(into, queue);
    yield undefined;
  }
  return undefined;
}

function isWithoutAny({ holders }: QueueNode, keys: ReadonlySet<string>): boolean {
  for (const key of keys) if (holders.has(key)) return true;
  return false;
}

function fill<Key, Value>(into: Map<Key, Value> | undefined, from: ReadonlyMap<Key, Value>): void {
  for (const [key, value] of from) into?.set(key, value);
}

function cohortsAbove(queues: readonly QueueNode[]): readonly QuotaNode[] {
  const found = new Set<QuotaNode>();
  const add = (node: QuotaNode) => {
    found.add(node);
    for (const child of node.cohorts) add(child);
  };
  for (const queue of queues) {
    const root = rootOf(queue);
    if (root !== queue && !found.has(root)) add(root);
  }
  return [...found];
}

function cohortShape({ name, parent, quotas, fairWeight }: QuotaNode): CohortShape {
  return { name, parent: parent?.name ?? "", quotas, fairWeight };
}
