import type { Verdict } from "../../../src/common/kueue/verdict/verdict.ts";
import type { Workload } from "../../../src/common/kueue/workload.ts";
import { findCondition } from "../../../src/common/values/condition.ts";
import { formatQuantity, quantityToNumber } from "../../../src/common/values/quantity.ts";
import type { Note } from "./findings.ts";
import { GRANULAR } from "./granular.ts";

/** Kueue does not try one whose twin it has just turned down: it keeps what was said of it before, and the twin has the present words. */
export function hasOldWords(workload: Workload, { predicted }: Verdict, waiting: readonly Workload[]): boolean {
  const words = ({ conditions }: Workload) => findCondition(conditions, "QuotaReserved")?.message;
  const asked = ({ queue, priority, podSets }: Workload) =>
    JSON.stringify(
      [
        queue,
        priority,
        podSets.map(({ count, minCount, podRequests, placement }) => [count, minCount, [...podRequests], placement]),
      ],
      (_key, value: unknown) => (typeof value === "bigint" ? String(value) : value),
    );
  return (
    words(workload) !== predicted.message &&
    waiting.some((each) => each !== workload && asked(each) === asked(workload) && words(each) === predicted.message)
  );
}

/** Holds what Kueue wrote of a workload to what was foretold. Those that were not tried carry no words. */
export function noteWords({ meta, conditions }: Workload, { code, predicted, flavors }: Verdict, note: Note): void {
  const real = findCondition(conditions, "QuotaReserved");
  const reason = GRANULAR ? predicted.granularReason : predicted.reason;
  if (real === undefined || predicted.reason === "") return;
  const message = GRANULAR ? (predicted.granularMessage ?? predicted.message) : predicted.message;
  const sameWords = message === real.message;
  const byChance = !sameWords && isByChance(real.message, flavors);
  // The finer reason goes with the resource that Kueue came to first.
  const sameReason = reason === real.reason || (GRANULAR && byChance);
  note("code", meta.name, `${code} ${reason}`, `${code} ${real.reason}`, sameReason);
  note("message", meta.name, message, real.message, sameWords || byChance);
}

/**
 * Kueue goes through a pod set's resources in no fixed order and stops at the first that no group covers, or whose group has no flavor
 * for it: it may not get to others. What it says of that one must be in the table.
 */
function isByChance(message: string, flavors: Verdict["flavors"]): boolean {
  return flavors.some(({ resource, flavor, asks, mostEver }) => {
    if (flavor === "") return message.endsWith(`: resource ${resource} unavailable in ClusterQueue`);
    if (mostEver === undefined || quantityToNumber(asks) <= quantityToNumber(mostEver)) return false;
    const sum = `previously considered podsets requests (0) + current podset request (${formatQuantity(asks)})`;
    const most = `maximum capacity (${formatQuantity(mostEver)})`;
    return message.endsWith(`: insufficient quota for ${resource} in flavor ${flavor}, ${sum} > ${most}`);
  });
}
