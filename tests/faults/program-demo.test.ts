import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { PROGRAM } from "./build-program.ts";
import { openProgram, type RunningProgram, runProgram } from "./program.ts";

let program: RunningProgram | undefined;
afterEach(() => program?.dispose());

/** Generous: a busy machine is no fault. */
const ROWS_MS = 50_000;

/** Whoever was started by this process and still lives. */
function childrenOf(pid: number): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((child) => parentOf(child) === pid);
}

function parentOf(pid: number): number | undefined {
  try {
    return Number(/\nPPid:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

/** A process that has ended may stay in the table until somebody asks for its exit code. */
function isAlive(pid: number): boolean {
  try {
    return !/\nState:\s*Z/.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

const kubeconfigsOf = (pid: number) => readdirSync(tmpdir()).filter((name) => name.startsWith(`flaretop-${pid}-`));

async function openDemo(...args: string[]): Promise<{ readonly demo: RunningProgram; readonly child: number }> {
  const demo = openProgram({ args: ["--demo", ...args], columns: 160, rows: 48 });
  program = demo;
  await demo.waitFor(/● live {2}demo on simulated[\s\S]*notebooks/, ROWS_MS);
  const [child, ...more] = childrenOf(demo.pid);
  expect(more).toEqual([]);
  expect(kubeconfigsOf(child ?? 0)).toHaveLength(1);
  return { demo, child: child ?? 0 };
}

async function expectGone(demo: RunningProgram, child: number): Promise<void> {
  await demo.waitUntil("the simulated cluster has ended", () => !isAlive(child), ROWS_MS);
  expect(kubeconfigsOf(child)).toEqual([]);
}

describe.runIf(process.platform === "linux")("the demo", () => {
  test("shows a cluster at work and leaves nothing behind", async () => {
    const { demo, child } = await openDemo();
    demo.send(":q\r");
    expect((await demo.exited).exitCode).toBe(0);
    await expectGone(demo, child);
  });

  test("ends when the console is killed", async () => {
    const { demo, child } = await openDemo("--view", "workloads");
    demo.signal("SIGKILL");
    await demo.exited;
    await expectGone(demo, child);
  });

  test("says it when the simulated cluster is gone, and stays", async () => {
    const { demo, child } = await openDemo();
    process.kill(child, "SIGKILL");
    await demo.waitFor(/The simulated cluster ended \(SIGKILL\)/, ROWS_MS);
    demo.send(":q\r");
    expect((await demo.exited).exitCode).toBe(0);
    await expectGone(demo, child);
  });

  test("an unknown scenario is said on a terminal as it was", async () => {
    program = openProgram({ args: ["--demo", "--scenario", "team-dy"], columns: 160 });
    expect((await program.exited).exitCode).toBe(2);
    expect(program.raw()).toMatch(/flaretop: There is no scenario "team-dy"\. Did you mean "team-day"\?/);
    expect(program.isRestored()).toBe(true);
  });
});

describe("simulate", () => {
  const folder = mkdtempSync(join(tmpdir(), "flaretop-simulate-"));
  const kubeconfig = join(folder, "kubeconfig");
  const simulate = (...args: string[]) => runProgram(["simulate", ...args], { HOME: folder, TMPDIR: folder });
  afterAll(() => rmSync(folder, { recursive: true }));

  test.each(["SIGINT", "SIGTERM"] as const)(
    "tells a second one what it holds, and leaves nothing at %s",
    async (signal) => {
      const args = [PROGRAM, "simulate", "--kubeconfig-out", kubeconfig];
      const running = spawn(process.execPath, args, { env: { HOME: folder, TMPDIR: folder } });
      const code = new Promise((resolve) => running.once("close", resolve));
      const port = await new Promise<string>((resolve) => {
        running.stdout.on("data", (data: Buffer) => {
          const found = /https:\/\/127\.0\.0\.1:(\d+)/.exec(data.toString("utf8"))?.[1];
          if (found !== undefined) resolve(found);
        });
      });
      expect(statSync(kubeconfig).mode & 0o777).toBe(0o600);
      const [samePort, sameFile] = await Promise.all([
        simulate("--port", port),
        simulate("--kubeconfig-out", kubeconfig),
      ]);
      expect(samePort).toMatchObject({ code: 2, stdout: "" });
      expect(samePort.stderr).toMatch(new RegExp(`^flaretop: Port ${port} is taken\\.[^\n]*\n$`));
      expect(sameFile).toMatchObject({ code: 2, stdout: "" });
      expect(sameFile.stderr).toMatch(new RegExp(`^flaretop: [^\n]* runs on port ${port}\\.[^\n]*\n$`));
      running.kill(signal);
      expect(await code).toBe(0);
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  test("says where a scenario is wrong", async () => {
    const scenario = join(folder, "mine.yaml");
    writeFileSync(
      scenario,
      "title: mine\ntimeline:\n  - { at: soon, create: { template: job, name: a, namespace: b } }\n",
    );
    const { code, stderr } = await simulate("--scenario", scenario);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^flaretop: [^\n]*mine\.yaml:3:\d+: timeline\.0\.at: "soon" is no duration[^\n]*\n$/);
    rmSync(scenario);
  });
});

describe("mistakes of simulate end with one line and exit code 2", () => {
  test.each([
    [["--scenario", "larg"], /^flaretop: There is no scenario "larg"\. Did you mean "large"\?[^\n]*\n$/],
    [["--scenario", "./nowhere.yaml"], /^flaretop: The scenario \.\/nowhere\.yaml cannot be read[^\n]*\n$/],
    [["--scenario", "package.json.yaml"], /^flaretop: [^\n]*cannot be read[^\n]*\n$/],
    [["--kubeconfig-out", "/nowhere/file"], /^flaretop: The kubeconfig cannot be written to \/nowhere\/file[^\n]*\n$/],
    [["--kubeconfig-out", "package.json"], /^flaretop: [^\n]*package\.json exists and is not of a simulated[^\n]*\n$/],
    [["--port", "0.0.0.0:8443"], /^flaretop: [^\n]*whole number from 0 to 65535[^\n]*\n$/],
    [["--scenario", "team-day", "--workloads", "5"], /^flaretop: [^\n]*no parameter "workloads" here[^\n]*\n$/],
  ])("%j", async (args, complaint) => {
    const { code, stdout, stderr } = await runProgram(["simulate", ...args], { HOME: "/nonexistent" });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(complaint);
  });
});

test("simulate --list names every scenario", async () => {
  const { code, stdout } = await runProgram(["simulate", "--list"], { HOME: "/nonexistent" });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^large +.*--workloads 5000[\s\S]*^team-day +A day of three teams$/m);
});
