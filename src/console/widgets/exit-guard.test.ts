import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { type ExitHooks, guardExit } from "./exit-guard.ts";

function guarded(overrides: Partial<ExitHooks> = {}) {
  const done: string[] = [];
  const process = Object.assign(new EventEmitter(), {
    pid: 1,
    exit: (code: number) => void done.push(`exit ${code}`),
    kill: () => {},
  });
  const guard = guardExit(process, {
    cleanUp: () => done.push("clean up"),
    restore: () => done.push("restore"),
    report: (error) => done.push(`report ${String(error)}`),
    isLent: () => false,
    ...overrides,
  });
  return { process, guard, done };
}

describe("one way out", () => {
  test.each<[event: string, value: unknown, done: string[]]>([
    ["SIGTERM", undefined, ["clean up", "restore", "exit 143"]],
    ["SIGINT", undefined, ["clean up", "restore", "exit 130"]],
    ["SIGQUIT", undefined, ["clean up", "restore", "exit 131"]],
    ["SIGHUP", undefined, ["clean up", "restore", "exit 129"]],
    ["uncaughtException", new Error("boom"), ["clean up", "restore", "report Error: boom", "exit 1"]],
    ["unhandledRejection", "reason", ["clean up", "restore", "report reason", "exit 1"]],
    [
      "uncaughtException",
      Object.assign(new Error("gone"), { code: "EIO", syscall: "write" }),
      ["clean up", "restore", "exit 129"],
    ],
    ["SIGUSR1", undefined, []],
    ["exit", undefined, ["restore"]],
  ])("%s", (event, value, done) => {
    const guardedProcess = guarded();
    guardedProcess.process.emit(event, value);
    expect(guardedProcess.done).toEqual(done);
  });
});

test("only the first reason to leave counts", () => {
  const { process, guard, done } = guarded();
  guard.quit(0);
  process.emit("SIGTERM");
  guard.quit(3);
  expect(done).toEqual(["clean up", "restore", "exit 0"]);
});

test("a clean-up that fails does not keep the terminal", () => {
  const { guard, done } = guarded({
    cleanUp: () => {
      throw new Error("stuck");
    },
  });
  guard.quit(0);
  expect(done).toEqual(["restore", "report Error: stuck", "exit 0"]);
});

test("an error that the program survives ends nothing", () => {
  const { process, done } = guarded({ survives: () => true });
  process.emit("uncaughtException", new Error("one view failed"));
  expect(done).toEqual([]);
});

test("keys of a child program that owns the terminal are not ours; SIGTERM is", () => {
  const { process, done } = guarded({ isLent: () => true });
  process.emit("SIGINT");
  process.emit("SIGQUIT");
  expect(done).toEqual([]);
  process.emit("SIGTERM");
  expect(done).toContain("exit 143");
});

test("released, it listens to nothing", () => {
  const { process, guard } = guarded();
  guard.release();
  expect(process.eventNames()).toEqual([]);
});
