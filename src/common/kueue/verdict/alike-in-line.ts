import { groupBy } from "../../values/group-by.ts";
import { dependsOnAge, kindOfJob } from "./kind-of-job.ts";
import type { TreeState } from "./tree-state.ts";
import { replacedBy } from "./try-now.ts";
import type { WaitingWorkload } from "./waiting-workload.ts";

/** Workloads of one line. Of those who are alike, each is told the same. */
export interface LineInGroups {
  readonly alike: readonly (readonly WaitingWorkload[])[];
  /** Those who wait like no other: they back off, are refused, stand in a strict line, or take the place of another. */
  readonly others: readonly WaitingWorkload[];
}

const known = new WeakMap<readonly WaitingWorkload[], LineInGroups>();

/** The workloads that wait in a queue. */
export function lineInGroups(tree: TreeState, queue: string): LineInGroups {
  const line = tree.waiting.get(queue) ?? [];
  const node = tree.ledger.queues.get(queue);
  if (node === undefined || node.shape.strict) return { alike: [], others: line };
  const byAge = dependsOnAge(node);
  const before = byAge ? undefined : known.get(line);
  if (before !== undefined) return before;
  const others: WaitingWorkload[] = [];
  const ordinary: WaitingWorkload[] = [];
  for (const each of line) {
    const isOrdinary = each.notBefore === 0 && each.refusal === undefined && replacedBy(tree, each) === undefined;
    (isOrdinary ? ordinary : others).push(each);
  }
  const groups = groupBy(ordinary, (each) => {
    const { namespace, name } = each.localQueue.meta;
    return `${namespace}/${name} ${kindOfJob(each.ask, node)}`;
  });
  const found = { alike: [...groups.values()], others };
  if (!byAge) known.set(line, found);
  return found;
}
