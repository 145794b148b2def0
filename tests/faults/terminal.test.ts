import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { bundleProgram, type Launched, type LaunchOptions, launch } from "./pty.ts";

let program: { file: string; remove: () => void };
beforeAll(async () => {
  program = await bundleProgram("terminal-program.ts");
});
afterAll(() => program.remove());

let running: Launched | undefined;
afterEach(async () => running?.end());

async function start(options?: LaunchOptions): Promise<Launched> {
  running = launch(process.execPath, [program.file], options);
  await running.waitFor(/READY/);
  return running;
}

describe("the terminal is restored", () => {
  test.each<[NodeJS.Signals, number]>([
    ["SIGTERM", 143],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
    ["SIGHUP", 129],
  ])("after %s, with code %i", async (signal, code) => {
    const terminal = await start();
    expect(terminal.isRestored()).toBe(false);
    terminal.signal(signal);
    expect((await terminal.exited).exitCode).toBe(code);
    await terminal.waitUntil("the terminal is restored", terminal.isRestored);
  });

  test("after the program's own end", async () => {
    const terminal = await start();
    terminal.send("q");
    expect((await terminal.exited).exitCode).toBe(0);
    await terminal.waitUntil("the terminal is restored", terminal.isRestored);
  });

  test.each([
    ["a throw", "t", /Error: thrown on purpose\ncleaned up/],
    ["a rejection", "r", /Error: rejected on purpose\ncleaned up/],
  ])("after %s, with what went wrong in sight", async (_name, key, message) => {
    const terminal = await start();
    terminal.send(key);
    expect((await terminal.exited).exitCode).toBe(1);
    await terminal.waitFor(message);
    expect(terminal.isRestored()).toBe(true);
  });

  test("after SIGTERM while nobody reads", async () => {
    const terminal = await start({ columns: 200, rows: 50 });
    terminal.stall();
    terminal.send("f");
    terminal.signal("SIGTERM");
    terminal.resumeReading();
    expect((await terminal.exited).exitCode).toBe(143);
    await terminal.waitUntil("the terminal is restored", terminal.isRestored);
  });
});

test("SIGUSR1 opens no inspector", async () => {
  const terminal = await start();
  terminal.signal("SIGUSR1");
  terminal.send("x");
  await terminal.waitFor(/key x/);
  expect(terminal.raw()).not.toMatch(/Debugger/);
});

test("ctrl-z gives the shell its terminal back, fg draws everything again in the new size", async () => {
  running = launch("bash", ["--norc", "--noprofile", "-i"], {
    columns: 60,
    rows: 12,
    environment: { PS1: "PROMPT> " },
  });
  await running.waitFor(/PROMPT>/);
  running.send(`${process.execPath} ${program.file}\r`);
  await running.waitFor(/size 60x12/);
  running.send("\u001a");
  await running.waitFor(/Stopped/);
  expect(running.emulator.buffer.active.type).toBe("normal");
  running.send("stty -a | tr ' ' '\\n' | grep -x -e -*icanon -e -*echo | tr '\\n' +\r");
  await running.waitFor(/icanon\+echo\+|echo\+icanon\+/);
  running.resize(70, 14);
  running.send("fg\r");
  await running.waitFor(/size 70x14[\s\S]*resumed/);
  running.send("q");
  await running.waitFor(/PROMPT>\s*$/);
  expect(running.emulator.buffer.active.type).toBe("normal");
});

test("a stop that nobody can undo is not waited for", async () => {
  const terminal = await start();
  terminal.send("\u001a");
  await terminal.waitFor(/resumed/);
  expect(terminal.isRestored()).toBe(false);
});

test("a child program gets the whole terminal and its keys, then the screen comes back", async () => {
  const terminal = await start();
  terminal.send("l");
  await terminal.waitFor(/CHILD/);
  expect(terminal.isRestored()).toBe(true);
  terminal.send("typed\r");
  await terminal.waitFor(/back from the child/);
  expect(terminal.screen().join("\n")).not.toMatch(/key t/);
});

test("a resize storm ends in the last size", async () => {
  const terminal = await start();
  for (let step = 0; step < 60; step++) terminal.resize(90 + (step % 20), 20 + (step % 10));
  terminal.resize(1, 1);
  terminal.resize(100, 30);
  await terminal.waitFor(/size 100x30/);
});

test("a stalled reader does not hold up the program, nor let its queue grow; then it gets the latest frame", async () => {
  const report = `${program.file}.flooded`;
  const terminal = await start({ columns: 200, rows: 50, environment: { FLOOD_REPORT: report } });
  terminal.stall();
  terminal.send("f");
  await terminal.waitUntil("300 frames were painted", () => existsSync(report));
  expect(Number(readFileSync(report, "utf8"))).toBeLessThan(65_536);
  terminal.resumeReading();
  await terminal.waitFor(/READY[\s\S]*flooded/);
});

test("keys, pastes and replies arrive through a real terminal", async () => {
  const terminal = await start();
  terminal.send("\u001b[A\u001b[200~qt\u001b[201~");
  await terminal.waitFor(/key up\npaste "qt"/);
  terminal.send("w");
  await terminal.waitFor(/key w/);
  expect(terminal.screen().join("\n")).not.toMatch(/stray/);
  terminal.send("b");
  await terminal.waitFor(/background (?:unknown|dark|light)/);
});

describe("refusal, in one sentence and without escapes", () => {
  test("no terminal", () => {
    const refused = spawnSync(process.execPath, [program.file], { encoding: "utf8", input: "" });
    expect(refused.status).toBe(2);
    expect(refused.stdout).toBe("");
    expect(refused.stderr).toMatch(/^The console needs a terminal[^\n]*\n$/);
  });

  test("TERM=dumb", async () => {
    running = launch(process.execPath, [program.file], { columns: 200, environment: { TERM: "dumb" } });
    expect((await running.exited).exitCode).toBe(2);
    expect(running.raw()).toMatch(/^The console needs a terminal that can place its cursor[^\n\u001b]*\n$/);
  });
});

test.skipIf(!hasTmux())("inside tmux it starts and restores as anywhere", async () => {
  const terminal = await start({ environment: { TERM: "tmux-256color", TMUX: "/nowhere,1,0" } });
  terminal.send("q");
  expect((await terminal.exited).exitCode).toBe(0);
});

function hasTmux(): boolean {
  try {
    execFileSync("tmux", ["-V"]);
    return true;
  } catch {
    return false;
  }
}
