import { describe, expect, test } from "vitest";
import {
  hold,
  type SmallAsk,
  type SmallCohort,
  type SmallQueue,
  smallAsk,
  smallLedger,
} from "../../../../tests/fixtures/small-ledger.ts";
import { runCycle } from "./cycle.ts";
import type { Decision } from "./head.ts";
import type { FairRule } from "./preempt-by-share.ts";

const BOTH_RULES: readonly FairRule[] = ["LessThanOrEqualToFinalShare", "LessThanInitialShare"];
const TOO_LITTLE = "couldn't assign flavors to pod set main: insufficient unused quota for cpu in flavor default,";

interface Case {
  readonly queues: Readonly<Record<string, SmallQueue>>;
  readonly cohorts?: Readonly<Record<string, SmallCohort>>;
  readonly held?: Readonly<Record<string, SmallAsk>>;
  readonly heads: Readonly<Record<string, SmallAsk>>;
  readonly fair?: boolean;
  /** By head, in the order of decisions. */
  readonly decided: Readonly<Record<string, unknown>>;
}

const CASES: Readonly<Record<string, Case>> = {
  "what fits is admitted": {
    queues: { q: { cpu: { default: [4] } } },
    heads: { a: { queue: "q", cpu: 4 } },
    decided: { a: { admit: { default: 4 } } },
  },
  "what never fits says the most there can be": {
    queues: { q: { cpu: { default: [4] } } },
    heads: { a: { queue: "q", cpu: 5 } },
    decided: {
      a: {
        requeue: "no-fit",
        message:
          "couldn't assign flavors to pod set main: insufficient quota for cpu in flavor default, previously considered podsets requests (0) + current podset request (5) > maximum capacity (4)",
      },
    },
  },
  "what does not fit now says how much is missing": {
    queues: { q: { cpu: { default: [4] } } },
    held: { x: { queue: "q", cpu: 3 } },
    heads: { a: { queue: "q", cpu: 2 } },
    decided: { a: { requeue: "no-candidates", message: `${TOO_LITTLE} 1 more needed` } },
  },
  "a lower priority goes": {
    queues: { q: { cpu: { default: [4] }, preemption: { withinClusterQueue: "LowerPriority" } } },
    held: { low: { queue: "q", cpu: 2, priority: 1, at: 1 }, same: { queue: "q", cpu: 2, priority: 5, at: 2 } },
    heads: { a: { queue: "q", cpu: 2, priority: 5, at: 3 } },
    decided: {
      a: {
        requeue: "pending-preemption",
        message: `${TOO_LITTLE} 2 more needed. Pending the preemption of 1 workload(s)`,
        targets: { low: "InClusterQueue" },
      },
    },
  },
  "an equal priority goes if it is newer": {
    queues: { q: { cpu: { default: [2] }, preemption: { withinClusterQueue: "LowerOrNewerEqualPriority" } } },
    held: { newer: { queue: "q", cpu: 2, at: 5 } },
    heads: { a: { queue: "q", cpu: 2, at: 3 } },
    decided: { a: { requeue: "pending-preemption", targets: { newer: "InClusterQueue" } } },
  },
  "borrowing goes up to the limit": {
    queues: { q: { cohort: "c", cpu: { default: [2, 1] } }, r: { cohort: "c", cpu: { default: [4] } } },
    heads: { a: { queue: "q", cpu: 4 } },
    decided: { a: { requeue: "no-fit", message: expect.stringContaining("> maximum capacity (3)") } },
  },
  "quota that is not lent cannot be borrowed": {
    queues: { q: { cohort: "c", cpu: { default: [2] } }, r: { cohort: "c", cpu: { default: [4, undefined, 1] } } },
    heads: { a: { queue: "q", cpu: 4 } },
    decided: { a: { requeue: "no-fit", message: expect.stringContaining("> maximum capacity (3)") } },
  },
  "own quota is taken back from whoever borrowed it": {
    queues: {
      q: { cohort: "c", cpu: { default: [2] }, preemption: { reclaimWithinCohort: "Any" } },
      r: { cohort: "c", cpu: { default: [2] } },
    },
    held: { own: { queue: "r", cpu: 2, at: 1 }, borrowed: { queue: "r", cpu: 2, at: 2, priority: 9 } },
    heads: { a: { queue: "q", cpu: 2, at: 3 } },
    decided: { a: { requeue: "pending-preemption", targets: { own: "InCohortReclamation" } } },
  },
  "the head that borrows less goes first, the other no longer fits": {
    queues: { q: { cohort: "c", cpu: { default: [1] } }, r: { cohort: "c", cpu: { default: [3] } } },
    heads: { a: { queue: "q", cpu: 3, priority: 9 }, b: { queue: "r", cpu: 2 } },
    decided: {
      b: { admit: { default: 2 } },
      a: { requeue: "failed-after-nomination", message: "Workload no longer fits after processing another workload" },
    },
  },
  "the same victims cannot serve two": {
    queues: {
      q: { cohort: "c", cpu: { default: [2] }, preemption: { reclaimWithinCohort: "Any" } },
      r: { cohort: "c", cpu: { default: [2] }, preemption: { reclaimWithinCohort: "Any" } },
      s: { cohort: "c", cpu: { default: [0] } },
    },
    held: { big: { queue: "s", cpu: 4 } },
    heads: { a: { queue: "q", cpu: 2, at: 1 }, b: { queue: "r", cpu: 2, at: 2 } },
    decided: {
      a: { requeue: "pending-preemption", targets: { big: "InCohortReclamation" } },
      b: {
        requeue: "failed-after-nomination",
        message: "Workload has overlapping preemption targets with another workload",
      },
    },
  },
  "the next flavor is taken when the first is full": {
    queues: { q: { cpu: { default: [1], spot: [2] } } },
    held: { x: { queue: "q", cpu: 1 } },
    heads: { a: { queue: "q", cpu: 2 } },
    decided: { a: { admit: { spot: 2 } } },
  },
  "fewer pods start when not all fit": {
    queues: { q: { cpu: { default: [5] } } },
    heads: { a: { queue: "q", cpu: 1, count: 8, minCount: 2 } },
    decided: { a: { admit: { default: 5 } } },
  },
  "while borrowing, only up to the threshold": {
    queues: {
      q: {
        cohort: "c",
        cpu: { default: [1] },
        preemption: { reclaimWithinCohort: "LowerPriority", borrowWithinCohort: "LowerPriority", borrowMaxPriority: 3 },
      },
      r: { cohort: "c", cpu: { default: [1] } },
    },
    cohorts: { c: { cpu: { default: [2] } } },
    held: { low: { queue: "r", cpu: 2, priority: 3 }, mid: { queue: "r", cpu: 2, priority: 4 } },
    heads: { a: { queue: "q", cpu: 2, priority: 9 } },
    decided: { a: { requeue: "pending-preemption", targets: { low: "InCohortReclaimWhileBorrowing" } } },
  },
  "fair sharing takes from whoever has more": {
    queues: {
      q: { cohort: "c", cpu: { default: [0] }, preemption: { reclaimWithinCohort: "Any" } },
      r: { cohort: "c", cpu: { default: [0] } },
      s: { cohort: "c", cpu: { default: [6] } },
    },
    held: {
      one: { queue: "r", cpu: 2, at: 1 },
      two: { queue: "r", cpu: 2, at: 2 },
      three: { queue: "r", cpu: 2, at: 3 },
    },
    heads: { a: { queue: "q", cpu: 2, at: 9 } },
    fair: true,
    decided: { a: { requeue: "pending-preemption", targets: { three: "InCohortFairSharing" } } },
  },
};

describe("a cycle", () => {
  test.each(Object.entries(CASES))("%s", (_name, { queues, cohorts, held = {}, heads, fair, decided }) => {
    const ledger = smallLedger(queues, cohorts);
    for (const [name, ask] of Object.entries(held)) hold(ledger, name, ask);
    const asks = Object.entries(heads).map(([name, ask]) => smallAsk(name, ask));
    const before = usages(ledger);
    const decisions = runCycle(
      ledger,
      asks.map((ask) => ({ ask, progress: undefined, refusal: undefined })),
      { number: 1, fairSharing: fair ? BOTH_RULES : undefined },
    );
    expect(decisions.map(({ ask }) => ask.uid)).toEqual(Object.keys(decided));
    for (const decision of decisions) expect(inShort(decision)).toMatchObject(decided[decision.ask.uid] as object);
    expect(usages(ledger)).toEqual(before);
  });
});

function inShort(decision: Decision): unknown {
  if (decision.kind === "admit") {
    const usage = [...decision.assignment.usage].map(([key, amount]) => [key.split(" ")[0], Number(amount) / 1000]);
    return { admit: Object.fromEntries(usage) };
  }
  const { message, requeue, targets } = decision;
  return {
    message,
    requeue,
    targets: Object.fromEntries(targets.map(({ holder, reason }) => [holder.ask.uid, reason])),
  };
}

function usages({ queues, cohorts }: ReturnType<typeof smallLedger>): unknown {
  return [...queues.values(), ...cohorts.values()].map(({ name, usage }) => [name, [...usage].toSorted()]);
}
