import { compareQuantities, formatQuantity, type Quantity, subtractQuantities, ZERO } from "../values/quantity.ts";
import type { CohortTree } from "./cohort-tree.ts";
import { type QuotaNode, quotaFigures } from "./quota-tree.ts";

/** A queue or cohort that holds more of one flavor and resource than it has. */
export interface OverAdmitted {
  readonly kind: "ClusterQueue" | "Cohort";
  readonly name: string;
  readonly flavor: string;
  readonly resource: string;
  /** `limit`: more than it may ever hold, borrowing included. `own`: more than its own quota, so it borrows the rest. */
  readonly above: "limit" | "own";
  readonly by: Quantity;
}

/** Says who becomes over-admitted, or more so, for one flavor and resource when one tree of quotas takes the place of another. */
export function overAdmittedBy(
  before: CohortTree,
  after: CohortTree,
  flavor: string,
  resource: string,
): readonly OverAdmitted[] {
  const [was, is] = [quotaFigures(before, flavor, resource), quotaFigures(after, flavor, resource)];
  const found: OverAdmitted[] = [];
  for (const [kind, part] of [
    ["ClusterQueue", "clusterQueues"],
    ["Cohort", "cohorts"],
  ] as const)
    for (const [name, node] of is[part]) {
      const over = overOf(node, was[part].get(name));
      if (over !== undefined) found.push({ kind, name, flavor, resource, ...over });
    }
  return found;
}

/** Above the limit counts first; what is above its own quota only is reported for queues, as cohorts hold nothing themselves. */
function overOf(now: QuotaNode, before: QuotaNode | undefined): Pick<OverAdmitted, "above" | "by"> | undefined {
  const overLimit = more(excess(now.usage, now.potential), excess(before?.usage, before?.potential));
  if (overLimit !== undefined) return { above: "limit", by: overLimit };
  const overOwn = more(now.borrowed, before?.borrowed);
  return overOwn === undefined ? undefined : { above: "own", by: overOwn };
}

function excess(used: Quantity | undefined, most: Quantity | undefined): Quantity | undefined {
  if (used === undefined || most === undefined) return undefined;
  return compareQuantities(used, most) > 0 ? subtractQuantities(used, most) : ZERO;
}

/** The new amount, if it is above 0 and above what it was. */
function more(now: Quantity | undefined, before: Quantity | undefined): Quantity | undefined {
  if (now === undefined || compareQuantities(now, ZERO) <= 0) return undefined;
  return compareQuantities(now, before ?? ZERO) > 0 ? now : undefined;
}

/** In words: `ClusterQueue cq-a holds 3 cpu of flavor spot more than it then may`. */
export function overAdmissionInWords({ kind, name, flavor, resource, above, by }: OverAdmitted): string {
  const amount = `${formatQuantity(by)} ${resource} of flavor ${flavor}`;
  if (above === "limit") {
    return kind === "Cohort"
      ? `Cohort ${name} is over-admitted: its queues hold ${amount} more than there then is.`
      : `ClusterQueue ${name} is over-admitted: it holds ${amount} more than it then may.`;
  }
  return `${kind} ${name} borrows ${amount} then, which its cohort may reclaim by preemption.`;
}
