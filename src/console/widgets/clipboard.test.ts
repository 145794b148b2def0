import { EventEmitter } from "node:events";
import { expect, test } from "vitest";
import { CLIPBOARD_LIMIT, type ClipboardPorts, copyText, type SpawnedProcess } from "./clipboard.ts";

/** Copies where tmux ends with this code; "missing": it is not installed. */
async function copied(text: string, environment: Record<string, string>, tmux: number | "missing" = 0) {
  const sent: string[] = [];
  const started: unknown[] = [];
  const spawn: ClipboardPorts["spawn"] = (command, args, options) => {
    const child = new EventEmitter();
    const stdin = Object.assign(new EventEmitter(), {
      end: (input: string) => {
        started.push([command, ...args, input, options.shell]);
        if (tmux === "missing") child.emit("error", new Error("ENOENT"));
        else child.emit("close", tmux);
      },
    });
    return Object.assign(child, { stdin, unref: () => {} }) as SpawnedProcess;
  };
  const result = await copyText(text, { environment, spawn, send: (sequence) => sent.push(sequence) });
  return { result, sent, started };
}

const INSIDE_TMUX = { TMUX: "/tmp/tmux-0/default,1,0" };

test("a plain terminal gets OSC 52", async () => {
  const { result, sent, started } = await copied("näme\u001b]", {});
  expect(result).toEqual({ sent: "terminal" });
  expect(sent).toEqual([`\u001b]52;c;${Buffer.from("näme\u001b]").toString("base64")}\u0007`]);
  expect(started).toEqual([]);
});

test("tmux gets it on its own way, by argument list", async () => {
  const { result, sent, started } = await copied("$(id)", INSIDE_TMUX);
  expect(result).toEqual({ sent: "tmux" });
  expect(sent).toEqual([]);
  expect(started).toEqual([["tmux", "load-buffer", "-w", "-", "$(id)", undefined]]);
});

test.each([1, "missing"] as const)("where tmux fails (%s) the terminal is asked after all", async (tmux) => {
  const { result, sent } = await copied("name", INSIDE_TMUX, tmux);
  expect(result).toEqual({ sent: "terminal" });
  expect(sent).toHaveLength(1);
});

test("the longest text goes, one byte more does not", async () => {
  const most = (CLIPBOARD_LIMIT / 4) * 3 - 1.5;
  expect((await copied("x".repeat(most), {})).result.sent).toBe("terminal");
  const { result, sent } = await copied("x".repeat(most + 3), {});
  expect(result).toEqual({ sent: "none", problem: expect.stringContaining("Too long") });
  expect(sent).toEqual([]);
});
