import { expect, test } from "vitest";
import { hold, smallLedger } from "../../../../tests/fixtures/small-ledger.ts";
import type { Ledger } from "./ledger.ts";
import { reachOf } from "./quota-node.ts";
import { emptyBasis, isBasisSame, noteRoom, noteWanted } from "./search-basis.ts";

const KEY = "default cpu";

/** `q` and `other` have 4 processors each, of one cohort. */
function lent(): Ledger {
  const cpu = { default: [4] } as const;
  return smallLedger({ q: { cohort: "c", cpu }, other: { cohort: "c", cpu } });
}

/** Says whether what was noted holds after somebody else got some. */
function holdsAfter(note: typeof noteRoom, asked: number, then: readonly (readonly [queue: string, cpu: number])[]) {
  const ledger = lent();
  const queue = ledger.queues.get("q");
  if (queue === undefined) throw new Error("q is there");
  const basis = emptyBasis();
  note(basis, queue, KEY, BigInt(asked * 1000));
  for (const [at, [name, cpu]] of then.entries()) hold(ledger, `w${at}`, { queue: name, cpu });
  return isBasisSame(basis, queue, new Set([KEY]));
}

test.each([
  ["nobody got any", [], true],
  ["there still is room in the queue's own quota", [["q", 1]], true],
  ["there still is room, in the cohort's", [["q", 2]], false],
  ["the others took all that is left", [["other", 6]], false],
  ["the others took their own", [["other", 4]], true],
] as const)("room for 3: %s", (_name, then, holds) => {
  expect(holdsAfter(noteRoom, 3, then)).toBe(holds);
});

test("victims may change where a queue that borrows stands: all that is held counts", () => {
  const then = [["other", 1]] as const;
  expect([holdsAfter(noteWanted, 4, then), holdsAfter(noteWanted, 5, then)]).toEqual([true, false]);
});

test("what did not change holds", () => {
  const ledger = lent();
  const queue = ledger.queues.get("q");
  if (queue === undefined) throw new Error("q is there");
  const basis = emptyBasis();
  basis.short.add("default gpu");
  expect([isBasisSame(basis, queue, new Set([KEY])), isBasisSame(basis, queue, new Set(["default gpu"]))]).toEqual([
    true,
    false,
  ]);
});

test.each([
  [4, "11"],
  [5, "01"],
  [9, "00"],
])("%d of a queue's 4, in a cohort of 8, fits its quotas from the queue up: %s", (asked, reach) => {
  const queue = lent().queues.get("q");
  expect(queue && reachOf(queue, KEY, BigInt(asked * 1000))).toBe(reach);
});
