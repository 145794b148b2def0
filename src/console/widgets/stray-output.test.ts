import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { catchStrayOutput } from "./stray-output.ts";

function sources() {
  const shown: string[] = [];
  const show = (text: unknown) => {
    shown.push(String(text));
    return true;
  };
  const console = { log: show, info: show, warn: show, error: show, debug: show, trace: show } as Record<
    string,
    (...values: unknown[]) => unknown
  >;
  const process = Object.assign(new EventEmitter(), { stderr: { write: show as (...values: unknown[]) => unknown } });
  process.on("warning", show);
  return { shown, console, process };
}

test("nothing reaches the screen while it is caught, and everything is kept, cleaned", () => {
  const { shown, console, process } = sources();
  const logged: string[] = [];
  const stray = catchStrayOutput({ console: console as never, process }, (line) => logged.push(line));
  console["log"]?.("one %d", 1);
  console["error"]?.("two\u001b[2J\nthree");
  process.stderr.write("four\n");
  process.emit("warning", new Error("five"));
  expect(shown).toEqual([]);
  expect(stray.lines()).toHaveLength(5);
  expect(stray.lines().join("\n")).not.toMatch(/\u001b/);
  expect(stray.lines()[0]).toBe("one 1");
  expect(stray.lines()[4]).toBe("Error: five");
  expect(logged).toEqual(stray.lines());
});

test("released, everything goes where it went before", () => {
  const { shown, console, process } = sources();
  const stray = catchStrayOutput({ console: console as never, process });
  stray.release();
  console["warn"]?.("a");
  process.stderr.write("b");
  process.emit("warning", "c");
  expect(shown).toEqual(["a", "b", "c"]);
});

test("the callback of a write to stderr is called", async () => {
  const { console, process } = sources();
  catchStrayOutput({ console: console as never, process });
  await new Promise<void>((resolve) => process.stderr.write("x", resolve));
});

test("only the last 200 lines are kept", () => {
  const { console, process } = sources();
  const stray = catchStrayOutput({ console: console as never, process });
  for (let line = 0; line < 300; line++) console["log"]?.(line);
  expect([stray.lines().length, stray.lines()[0], stray.lines().at(-1)]).toEqual([200, "100", "299"]);
});
