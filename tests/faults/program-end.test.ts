import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PROGRAM } from "./build-program.ts";
import type { FakeApiServer } from "./fake-api-server.ts";
import { KEY, makeHome, openProgram, type RunningProgram, runProgram } from "./program.ts";
import { startWorld } from "./program-world.ts";
import { type Launched, launch } from "./pty.ts";

let world: FakeApiServer;
let program: RunningProgram | undefined;
let shell: Launched | undefined;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(async () => {
  await shell?.end();
  await program?.dispose();
  program = undefined;
  shell = undefined;
});

const kubeconfig = () => ({ server: world.url, namespace: "team-a" });

describe("the terminal is restored", () => {
  test.each<[NodeJS.Signals, number]>([
    ["SIGTERM", 143],
    ["SIGHUP", 129],
    ["SIGINT", 130],
    ["SIGQUIT", 131],
  ])("after %s, with code %i", async (signal, code) => {
    program = openProgram({ kubeconfig: kubeconfig() });
    await program.waitFor(/› ready/);
    expect(program.isRestored()).toBe(false);
    program.signal(signal);
    expect((await program.exited).exitCode).toBe(code);
    await program.waitUntil("the terminal is restored", program.isRestored);
  });

  test("after mistakes that do not end, with the last one in sight and code 70; one alone is said and survived", async () => {
    const home = makeHome({ kubeconfig: kubeconfig() });
    const thrower = join(home.folder, "thrower.mjs");
    writeFileSync(thrower, 'process.on("SIGUSR2", () => { throw new Error("thrown on purpose"); });');
    const environment = { ...home.environment, NODE_OPTIONS: `--import=${thrower}` };
    const terminal = launch(process.execPath, [PROGRAM], { environment });
    try {
      await terminal.waitFor(/› ready/);
      terminal.signal("SIGUSR2");
      await terminal.waitFor(/▲ A mistake in flaretop: thrown on purpose/);
      terminal.send("j");
      await terminal.waitFor(/› small-one/);
      // Each is waited for: signals that come together are one.
      terminal.signal("SIGUSR2");
      terminal.send("?");
      await terminal.waitFor(/━ Help/);
      terminal.signal("SIGUSR2");
      expect((await terminal.exited).exitCode).toBe(70);
      await terminal.waitFor(/Error: thrown on purpose/);
      expect(terminal.isRestored()).toBe(true);
    } finally {
      await terminal.end();
      home.remove();
    }
  });

  test("for the shell at ctrl-z, and all is drawn again at fg", async () => {
    const home = makeHome({ kubeconfig: kubeconfig() });
    shell = launch("bash", ["--norc", "--noprofile", "-i"], {
      environment: { ...home.environment, PS1: "PROMPT> " },
    });
    try {
      await shell.waitFor(/PROMPT>/);
      shell.send(`${process.execPath} ${PROGRAM}\r`);
      await shell.waitFor(/› ready/);
      shell.send(KEY.ctrlZ);
      await shell.waitFor(/Stopped[\s\S]*PROMPT>/);
      // Not all of it: the shell's own line editor asks for pastes to be marked.
      expect(shell.emulator.buffer.active.type).toBe("normal");
      expect(shell.emulator.modes.mouseTrackingMode).toBe("none");
      shell.send("fg\r");
      await shell.waitFor(/flaretop ● live[\s\S]*› ready/);
      shell.send("j");
      await shell.waitFor(/› small-one/);
      shell.send(":q\r");
      await shell.waitFor(/PROMPT>\s*$/);
      shell.send("echo code $?\r");
      await shell.waitFor(/^code 0$/m);
    } finally {
      await shell.end();
      home.remove();
    }
  });
});

test("a terminal that goes away takes the program with it", async () => {
  program = openProgram({ kubeconfig: kubeconfig() });
  await program.waitFor(/› ready/);
  program.hangUp();
  await program.exited;
});

describe("what cannot run says so in one line, writes no escapes and ends with 2", () => {
  const hasEscapes = /\u001b/;

  test("no terminal", async () => {
    const home = makeHome({ kubeconfig: kubeconfig() });
    const { code, stdout, stderr } = await runProgram([], home.environment);
    home.remove();
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^flaretop: The console needs a terminal.*flaretop get.*\n$/);
    expect(stderr).not.toMatch(hasEscapes);
  });

  test("a terminal that cannot place its cursor", async () => {
    program = openProgram({ kubeconfig: kubeconfig(), environment: { TERM: "dumb" } });
    expect((await program.exited).exitCode).toBe(2);
    await program.waitFor(/called "dumb"/);
    expect(program.raw()).not.toMatch(hasEscapes);
  });

  test.each([
    ["no kubeconfig", [], /^flaretop: No cluster is configured: .*--kubeconfig FILE.*$/m],
    ["a context that is not there", ["--context", "prod"], /^flaretop: .*prod.*$/m],
    ["a view that is not there", ["--view", "nope"], /^flaretop: No view is called "nope"\. .*$/m],
    ["an option that is not there", ["--nope"], /unknown option '--nope'/],
  ])("%s", async (name, args, sentence) => {
    program = openProgram({ args, columns: 400, ...(name === "no kubeconfig" ? {} : { kubeconfig: kubeconfig() }) });
    expect((await program.exited).exitCode).toBe(2);
    await program.waitFor(sentence);
    await program.waitUntil("the terminal is restored", program.isRestored);
  });
});

test("a command whose reader has seen enough ends without a word", async () => {
  const child = spawn(process.execPath, [PROGRAM, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const [code] = await once(child, "close");
  expect([code, said]).toEqual([0, ""]);
});
