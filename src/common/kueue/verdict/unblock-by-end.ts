import type { QueueNode } from "../scheduler/quota-node.ts";
import type { Holder } from "../scheduler/shapes.ts";
import type { Workload } from "../workload.ts";
import { type EnoughEnds, enoughEnds } from "./enough-ends.ts";
import { joinAmounts } from "./quota-knob.ts";
import { shortageOf, wishesOf } from "./shortage.ts";
import type { Slices } from "./slices.ts";
import type { TreeParts } from "./tree-parts.ts";
import type { Trial } from "./trial.ts";
import { quantitiesOf } from "./unblock-quota.ts";
import { activeChange } from "./unblocking-change.ts";
import type { Unblocker } from "./verdict.ts";

/**
 * Running workloads whose end lets a workload in. What can be sent deactivates them: their jobs are suspended, not deleted, and
 * give their quota back.
 */
export function* endsFor(trial: Trial, queue: QueueNode, parts: TreeParts): Slices<readonly Unblocker[]> {
  const keys = new Set<string>();
  for (const wish of wishesOf(trial.scene.ledger, queue, trial.ask)) {
    const short = shortageOf(queue, wish);
    for (const key of (short.size === 0 ? wish : short).keys()) keys.add(key);
  }
  const records = new Map<string, Workload>();
  for (const members of parts.members.values()) {
    for (const { workload, localQueue } of members)
      if (localQueue === undefined) records.set(keyOf(workload), workload);
    yield undefined;
  }
  const endOf = ({ ask, reservedAt }: Holder) => latestEnd(records.get(ask.key), reservedAt);
  const found = yield* enoughEnds(trial, keys, endOf);
  return found.flatMap((ends) => unblockerOf(ends, records, queue.name));
}

function unblockerOf(
  { holders, borrowed }: EnoughEnds,
  records: ReadonlyMap<string, Workload>,
  own: string,
): readonly Unblocker[] {
  const changes = holders.flatMap(({ ask }) => {
    const record = records.get(ask.key);
    return record === undefined ? [] : [activeChange(record, false)];
  });
  if (changes.length < holders.length) return [];
  const [change, ...then] = changes;
  let frees: ReadonlyMap<string, bigint> = new Map();
  for (const { usage } of holders) frees = joinAmounts(frees, usage);
  const names = holders.map(({ ask }) => (ask.clusterQueue === own ? ask.key : `${ask.key} of ${ask.clusterQueue}`));
  const kind = borrowed ? "reclaim" : "end-workload";
  const verb = borrowed ? "Take back what is borrowed: end" : "End";
  return [{ kind, sentence: `${verb} ${inWords(names)}, or wait for that.`, change, then, frees: quantitiesOf(frees) }];
}

const MOST_NAMED = 3;

function inWords(names: readonly string[]): string {
  if (names.length <= MOST_NAMED) return names.join(" and ");
  return `${names.slice(0, MOST_NAMED).join(", ")} and ${names.length - MOST_NAMED} more`;
}

function latestEnd(workload: Workload | undefined, startedAt: number): number | undefined {
  const most = workload?.maximumExecutionSeconds;
  if (most === undefined) return undefined;
  return startedAt + (most - (workload?.pastExecutionSeconds ?? 0)) * 1000;
}

function keyOf({ meta }: Workload): string {
  return `${meta.namespace}/${meta.name}`;
}
