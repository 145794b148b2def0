import { type Amount, NONE, plus } from "../scheduler/amount.ts";
import type { Ledger } from "../scheduler/ledger.ts";
import type { QueueNode } from "../scheduler/quota-node.ts";
import type { Quota } from "../scheduler/shapes.ts";
import { queuesOfTrees, type TreeEdit } from "./tree-copy.ts";

/** A limit of a ClusterQueue or Cohort that an administrator can raise. */
export interface QuotaKnob {
  readonly owner: "queue" | "cohort";
  readonly name: string;
  readonly field: keyof Quota;
}

/** How much more, by `flavorResource`. */
export type Raise = ReadonlyMap<string, Amount>;

/** All that could be raised to give a queue more of these, the least far-reaching first: its own, its lenders', its cohorts'. */
export function knobsFor(ledger: Ledger, queue: QueueNode, keys: ReadonlySet<string>): readonly QuotaKnob[] {
  const has = (quotas: ReadonlyMap<string, Quota>, field: keyof Quota) =>
    [...keys].every((key) => quotas.get(key)?.[field] !== undefined);
  const knobs: QuotaKnob[] = [];
  const add = (owner: QuotaKnob["owner"], name: string, quotas: ReadonlyMap<string, Quota>, field: keyof Quota) => {
    if (has(quotas, field)) knobs.push({ owner, name, field });
  };
  add("queue", queue.name, queue.quotas, "borrowing");
  add("queue", queue.name, queue.quotas, "nominal");
  for (const other of queuesOfTrees(ledger, [queue.name])) {
    if (other !== queue) add("queue", other.name, other.quotas, "lending");
  }
  for (let node = queue.parent; node !== undefined; node = node.parent) {
    add("cohort", node.name, node.quotas, "borrowing");
    add("cohort", node.name, node.quotas, "nominal");
  }
  return knobs;
}

/** The ledger's trees with one limit raised. */
export function turned(ledger: Ledger, { owner, name, field }: QuotaKnob, raise: Raise): TreeEdit {
  const node = owner === "queue" ? ledger.queues.get(name) : ledger.cohorts.get(name);
  const quotas = new Map(node?.quotas);
  for (const [key, more] of raise) {
    const before = quotas.get(key);
    const limit = before?.[field];
    if (before !== undefined && limit !== undefined) quotas.set(key, { ...before, [field]: plus(limit, more) });
  }
  const edit = new Map([[name, { quotas }]]);
  return owner === "queue" ? { queues: edit } : { cohorts: edit };
}

export function joinAmounts(a: Raise, b: Raise): Raise {
  const sum = new Map(a);
  for (const [key, more] of b) sum.set(key, plus(sum.get(key) ?? NONE, more));
  return sum;
}
