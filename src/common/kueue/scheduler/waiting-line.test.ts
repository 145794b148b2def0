import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { smallAsk } from "../../../../tests/fixtures/small-ledger.ts";
import { shapeOf } from "./shape-key.ts";
import type { Ask } from "./shapes.ts";
import { type Waiting, WaitingLine } from "./waiting-line.ts";

describe("a line", () => {
  test.each([
    ["priority comes first", [wait("a", 1, 0), wait("b", 0, 5)], ["b", "a"]],
    ["then time", [wait("a", 2, 0), wait("b", 1, 0)], ["b", "a"]],
    ["then uid", [wait("b", 1, 0), wait("a", 1, 0)], ["a", "b"]],
  ])("%s", (_name, waiting, order) => {
    const line = filled(false, waiting);
    expect(names(line)).toEqual(order);
    expect(line.pop()?.ask.uid).toBe(order[0]);
  });

  test("a strict line tries its head again", () => {
    const line = filled(true, [wait("a", 1), wait("b", 2, 0, 2)]);
    tryHead(line, "no-fit");
    expect(line.pop()?.ask.uid).toBe("a");
  });

  test("a lenient line goes on to the next", () => {
    const line = filled(false, [wait("a", 1), wait("b", 2, 0, 2)]);
    tryHead(line, "no-fit");
    expect(line.pop()?.ask.uid).toBe("b");
    expect(line.hasHead).toBe(false);
    expect(line.size).toBe(1);
  });

  test("its like is not tried after one did not fit, until the line is woken", () => {
    const line = filled(false, [wait("a", 1), wait("b", 2)]);
    tryHead(line, "no-candidates");
    expect(line.hasHead).toBe(false);
    line.put(wait("c", 3), 10);
    expect(line.hasHead).toBe(false);
    expect(line.wake(10)).toBe(true);
    expect(names(line)).toEqual(["a", "b", "c"]);
    expect(line.pop()?.ask.uid).toBe("a");
  });

  test("who waits for its victims stays in front", () => {
    const line = filled(false, [wait("a", 1)]);
    tryHead(line, "pending-preemption");
    line.put(wait("b", 2, 9), 10);
    expect(names(line)).toEqual(["a", "b"]);
    expect(line.pop()?.ask.uid).toBe("a");
    line.remove("ns/a");
    expect(line.pop()?.ask.uid).toBe("b");
  });

  test("who backs off is not woken before its time", () => {
    const line = new WaitingLine(false);
    line.put({ ...wait("a", 1), notBefore: 20 }, 10);
    expect(line.wake(15)).toBe(false);
    expect(line.wake(20)).toBe(true);
  });

  test("a parked one that changed is tried again", () => {
    const line = filled(false, [wait("a", 1)]);
    tryHead(line, "generic");
    line.put(wait("a", 1), 10);
    expect(line.hasHead).toBe(false);
    line.put({ ...wait("a", 1), version: "2" }, 10);
    expect(line.hasHead).toBe(true);
  });
});

const REASONS = ["no-fit", "no-candidates", "generic", "pending-preemption", "failed-after-nomination"] as const;
type Reason = (typeof REASONS)[number];

const step = fc.oneof(
  fc.record({
    put: fc.nat(7),
    cpu: fc.integer({ min: 1, max: 3 }),
    version: fc.constantFrom("1", "2"),
    after: fc.nat(12),
  }),
  fc.record({ reason: fc.constantFrom(...REASONS, ...REASONS.slice(0, 2)) }),
  fc.record({ reason: fc.constantFrom(...REASONS, ...REASONS.slice(0, 2)) }),
  fc.record({ wakeAt: fc.integer({ min: 10, max: 13 }), but: fc.nat(7) }),
  fc.record({ remove: fc.nat(7) }),
);

test("whatever happens to it, a line is what it would be if everybody in it were looked at each time", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.array(step, { maxLength: 30 }), (strict, steps) => {
      const line = new WaitingLine(strict);
      const plain = new PlainLine(strict);
      for (const each of steps) {
        if ("put" in each) {
          const { put, cpu, version, after: notBefore } = each;
          const waiting = { ...wait(`w${put}`, put % 3, put % 2, cpu), version, notBefore };
          expect(line.put(waiting, 10)).toBe(plain.put(waiting, 10));
        } else if ("reason" in each) {
          const head = line.pop();
          expect(head).toEqual(plain.pop());
          if (head === undefined) continue;
          line.putBack(head, each.reason, 10);
          plain.putBack(head, each.reason);
        } else if ("remove" in each) {
          line.remove(`ns/w${each.remove}`);
          plain.remove(`ns/w${each.remove}`);
        } else {
          const mayUse = ({ uid }: Ask) => uid !== `w${each.but}`;
          expect(line.wake(each.wakeAt, mayUse)).toBe(plain.wake(each.wakeAt, mayUse));
        }
        expect(line.inOrder()).toEqual(plain.inOrder());
        expect([line.size, line.hasHead]).toEqual([plain.all.size, plain.inOrder().some(plain.isReady)]);
      }
    }),
    { numRuns: 500 },
  );
});

/** Keeps for each whether it is ready, and nothing in order. */
class PlainLine {
  readonly all = new Map<string, { waiting: Waiting; ready: boolean }>();
  readonly #strict: boolean;
  #hopeless: string[] = [];
  #preemptor = "";

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  readonly isReady = ({ ask }: Waiting): boolean => this.all.get(ask.key)?.ready === true;

  put(waiting: Waiting, now: number): boolean {
    const { key } = waiting.ask;
    const before = this.all.get(key);
    const isSame = before?.waiting.version === waiting.version;
    const stays = before === undefined ? waiting.notBefore <= now && !this.#isHopeless(waiting) : before.ready;
    const again = before?.ready === false && !isSame && waiting.notBefore <= now && !this.#isHopeless(waiting);
    this.all.set(key, { waiting, ready: stays || again });
    return (stays || again) && !(isSame && before?.waiting.notBefore === waiting.notBefore);
  }

  pop(): Waiting | undefined {
    const [head] = this.inOrder().filter(this.isReady);
    if (head !== undefined) this.all.delete(head.ask.key);
    return head;
  }

  putBack(waiting: Waiting, reason: Reason): void {
    if (reason === "pending-preemption" && !this.#strict) this.#preemptor = waiting.ask.key;
    const ready = this.#strict || reason === "pending-preemption" || reason === "failed-after-nomination";
    // One that backs off is not tried before its time, not even if it was ready.
    this.all.set(waiting.ask.key, { waiting, ready: ready && waiting.notBefore <= 10 });
    if (this.#strict || (reason !== "no-fit" && reason !== "no-candidates")) return;
    const shape = shapeOf(waiting.ask);
    this.#hopeless.push(shape);
    for (const each of this.all.values()) if (shapeOf(each.waiting.ask) === shape) each.ready = false;
  }

  wake(now: number, mayUse: (ask: Ask) => boolean): boolean {
    this.#hopeless = [];
    let woken = false;
    for (const each of this.all.values()) {
      if (each.ready || each.waiting.notBefore > now || !mayUse(each.waiting.ask)) continue;
      each.ready = true;
      woken = true;
    }
    return woken;
  }

  remove(key: string): void {
    if (this.#preemptor === key) this.#preemptor = "";
    this.all.delete(key);
  }

  inOrder(): readonly Waiting[] {
    const place = ({ ask }: Waiting) => [ask.key === this.#preemptor ? 0 : 1, -ask.priority, ask.queuedAt] as const;
    return [...this.all.values()]
      .map(({ waiting }) => waiting)
      .sort((a, b) => {
        const [left, right] = [place(a), place(b)];
        const differs = left.findIndex((each, at) => each !== right[at]);
        return differs < 0 ? (a.ask.uid < b.ask.uid ? -1 : 1) : (left[differs] ?? 0) - (right[differs] ?? 0);
      });
  }

  #isHopeless({ ask }: Waiting): boolean {
    return !this.#strict && this.#hopeless.includes(shapeOf(ask));
  }
}

function wait(name: string, at: number, priority = 0, cpu = 1): Waiting {
  return { ask: smallAsk(name, { queue: "q", cpu, at, priority }), progress: undefined, notBefore: 0, version: "1" };
}

function filled(strict: boolean, waiting: readonly Waiting[]): WaitingLine {
  const line = new WaitingLine(strict);
  for (const each of waiting) line.put(each, 10);
  return line;
}

function tryHead(line: WaitingLine, reason: Parameters<WaitingLine["putBack"]>[1]): void {
  line.putBack(line.pop()!, reason, 10);
}

function names(line: WaitingLine): readonly string[] {
  return line.inOrder().map(({ ask }) => ask.uid);
}
