import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Cpus, hold, type SmallQueue, smallAsk, smallLedger } from "../../../../tests/fixtures/small-ledger.ts";
import { runCycle } from "./cycle.ts";
import { addHolder, type Ledger, removeHolder } from "./ledger.ts";
import { available, potential } from "./quota-node.ts";

const KEY = "default cpu";

describe("quota along a tree", () => {
  test("the example of a lender that keeps a part", () => {
    const ledger = smallLedger({
      a: { cohort: "c", cpu: { default: [10, undefined, 4] } },
      b: { cohort: "c", cpu: { default: [10, 5] } },
    });
    hold(ledger, "x", { queue: "b", cpu: 12 });
    expect(figures(ledger)).toEqual({ a: [8, 20], b: [2, 14] });
  });

  test.each([
    ["alone", {}, 0],
    ["below a named cohort", { cohort: "c" }, 1],
  ])("a queue %s", (_name, queue, height) => {
    const ledger = smallLedger({ q: { cpu: { default: [1] }, ...queue } });
    expect(ledger.queues.get("q")?.parent?.height ?? 0).toBe(height);
  });

  test("queues of cohorts that go round in a circle are left out", () => {
    const ledger = smallLedger(
      { q: { cohort: "x", cpu: { default: [1] } }, r: { cpu: { default: [1] } } },
      { x: { parent: "y" }, y: { parent: "x" } },
    );
    expect([...ledger.queues.keys()]).toEqual(["r"]);
  });

  test("what is booked and taken back leaves everything as it was", () => {
    fc.assert(
      fc.property(trees, asks, (tree, holders) => {
        const ledger = smallLedger(tree.queues, tree.cohorts);
        const before = usages(ledger);
        for (const [index, [queue, cpu]] of holders.entries()) hold(ledger, `w${index}`, { queue, cpu });
        for (const [index, [queue]] of holders.entries()) removeHolder(ledger, queue, `ns/w${index}`);
        expect(usages(ledger)).toEqual(before);
      }),
    );
  });

  test("free now is never more than could ever be free", () => {
    fc.assert(
      fc.property(trees, asks, (tree, holders) => {
        const ledger = smallLedger(tree.queues, tree.cohorts);
        for (const [index, [queue, cpu]] of holders.entries()) {
          const node = ledger.queues.get(queue);
          if (node !== undefined && available(node, KEY) >= BigInt(cpu * 1000))
            hold(ledger, `w${index}`, { queue, cpu });
        }
        for (const node of ledger.queues.values())
          expect(available(node, KEY)).toBeLessThanOrEqual(potential(node, KEY));
      }),
    );
  });

  test("cycles end, and never give out more than there is", () => {
    fc.assert(
      fc.property(trees, asks, (tree, waiting) => {
        const ledger = smallLedger(tree.queues, tree.cohorts);
        const open = waiting.map(([queue, cpu], index) =>
          smallAsk(`w${index}`, { queue, cpu, at: index, priority: cpu }),
        );
        for (let number = 1; open.length > 0; number += 1) {
          expect(number).toBeLessThanOrEqual(waiting.length * 2 + 1);
          const heads = [...new Set(open.map(({ clusterQueue }) => clusterQueue))].flatMap(
            (queue) => open.find(({ clusterQueue }) => clusterQueue === queue) ?? [],
          );
          const decisions = runCycle(
            ledger,
            heads.map((ask) => ({ ask, progress: undefined, refusal: undefined })),
            { number, fairSharing: undefined },
          );
          expect(decisions).toHaveLength(heads.length);
          for (const decision of decisions) {
            const retried = decision.kind === "wait" && decision.requeue === "failed-after-nomination";
            if (!retried) open.splice(open.indexOf(decision.ask), 1);
            if (decision.kind !== "admit") continue;
            const { ask, assignment } = decision;
            addHolder(ledger, { ask, usage: assignment.usage, evicted: false, reservedAt: number });
          }
        }
        for (const node of ledger.queues.values())
          expect(node.usage.get(KEY) ?? 0n).toBeLessThanOrEqual(potential(node, KEY));
        for (const node of ledger.cohorts.values()) {
          if (node.parent === undefined)
            expect(node.usage.get(KEY) ?? 0n).toBeLessThanOrEqual(node.subtree.get(KEY) ?? 0n);
        }
      }),
    );
  });
});

const small = fc.integer({ min: 0, max: 8 });
const cpus: fc.Arbitrary<Cpus> = fc.tuple(
  small,
  fc.option(small, { nil: undefined }),
  fc.option(small, { nil: undefined }),
);
const queue = (cohort: string): fc.Arbitrary<SmallQueue> => cpus.map((each) => ({ cohort, cpu: { default: each } }));
const trees = fc.record({
  queues: fc.record({ a: queue("left"), b: queue("left"), c: queue("right"), d: queue("root") }),
  cohorts: fc.record({
    root: cpus.map(([nominal]) => ({ cpu: { default: [nominal] as Cpus } })),
    left: cpus.map((each) => ({ parent: "root", cpu: { default: each } })),
    right: cpus.map((each) => ({ parent: "root", cpu: { default: each } })),
  }),
});
const asks = fc.array(fc.tuple(fc.constantFrom("a", "b", "c", "d"), fc.integer({ min: 1, max: 6 })), { maxLength: 12 });

function figures({ queues }: Ledger): unknown {
  const both = (name: string) => {
    const node = queues.get(name)!;
    return [available(node, KEY), potential(node, KEY)].map((amount) => Number(amount) / 1000);
  };
  return Object.fromEntries([...queues.keys()].map((name) => [name, both(name)]));
}

function usages({ queues, cohorts }: Ledger): unknown {
  return [...queues.values(), ...cohorts.values()].map(({ name, usage }) => [
    name,
    [...usage].filter(([, amount]) => amount !== 0n),
  ]);
}
