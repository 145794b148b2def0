import { describe, expect, test } from "vitest";
import { smallAsk } from "../../../../tests/fixtures/small-ledger.ts";
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
