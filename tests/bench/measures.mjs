import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { openConsole } from "./console.mjs";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

export function median(samples) {
  return percentile(samples, 0.5);
}

export function percentile(samples, share) {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

/** Milliseconds to the first frame, and those that a bare node needs to do nothing, in turns. */
export async function startTimes(workshop, server, rounds = 15) {
  const frames = [];
  const bare = [];
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await bareNode());
    const terminal = openConsole(workshop, server);
    frames.push(await terminal.waitFor(/Ray clusters/));
    await terminal.end();
  }
  return { firstFrame: median(frames), bareNode: median(bare) };
}

function bareNode() {
  const start = performance.now();
  return new Promise((resolve) => {
    spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }).on("exit", () => resolve(performance.now() - start));
  });
}

/** Opens the workloads view and waits until all rows are there. */
export async function openWorkloads(workshop, server, count) {
  const terminal = openConsole(workshop, server, ["--view", "workloads"]);
  const filledMs = await terminal.waitFor(new RegExp(`Workloads\\(load\\)\\[${count}\\]`));
  await terminal.quiet(1_500);
  return { terminal, filledMs };
}

/** Each key always has something to move: at the end of a table nothing is drawn. */
const KEYS = { down: ["j"], up: ["k"], "page down": ["\u0006"], "page up": ["\u0002"], "last and first": ["G", "g"] };

/** Bytes and CPU of a frame, and milliseconds from key to its first byte. */
export async function keyFigures(terminal, rounds = 40) {
  const latencies = [];
  const frames = {};
  for (const [name, keys] of Object.entries(KEYS)) {
    const bytes = terminal.bytes();
    const cpu = terminal.cpuMs();
    for (let round = 0; round < rounds; round += 1) {
      latencies.push(await terminal.answerTo(keys[round % keys.length]));
      await pause(5);
    }
    await terminal.quiet(50);
    frames[name] = { bytes: (terminal.bytes() - bytes) / rounds, cpuMs: (terminal.cpuMs() - cpu) / rounds };
  }
  return { p50: median(latencies), p99: percentile(latencies, 0.99), frames };
}

/** Milliseconds until a filter's and a sort's rows are on the screen. */
export async function arrangeFigures(terminal, count, rounds = 5) {
  const filters = [];
  const sorts = [];
  for (let round = 0; round < rounds; round += 1) {
    terminal.send("/");
    await terminal.waitFor(/text {2,3}!text/);
    await terminal.quiet(100);
    terminal.send(`w0${round}99`);
    filters.push(await terminal.waitFor(new RegExp(`\\[(?!${count})\\d+/${count}\\] /w0${round}99 `)));
    terminal.send("\u001b");
    await terminal.waitFor(new RegExp(`\\[${count}\\]`));
    await terminal.quiet(100);
    const before = terminal.text();
    terminal.send("O");
    const start = performance.now();
    while (arrow(terminal.text()) === arrow(before)) await terminal.waitFor(/[↑↓]/).then(() => pause(1));
    sorts.push(performance.now() - start);
    await terminal.quiet(100);
  }
  return { filter: median(filters), sort: median(sorts) };
}

function arrow(text) {
  const head = text.split("\n").find((line) => /[↑↓]/.test(line)) ?? "";
  const row = text.split("\n").find((line) => line.includes("job-w")) ?? "";
  return `${/[A-Z ]+[↑↓]/.exec(head)?.[0]} ${/job-w\d+/.exec(row)?.[0]}`;
}

/** Percent of a core while one object a second changes. */
export async function steadyCpu(terminal, server, seconds = 30) {
  await terminal.quiet(1_500);
  const cpu = terminal.cpuMs();
  const bytes = terminal.bytes();
  const start = performance.now();
  for (let second = 0; second < seconds; second += 1) {
    await server.change(1);
    await pause(1_000);
  }
  const elapsed = performance.now() - start;
  return {
    percent: ((terminal.cpuMs() - cpu) / elapsed) * 100,
    bytesPerSecond: ((terminal.bytes() - bytes) / elapsed) * 1_000,
  };
}

/** Each phase is over before the console finds its cluster silent. */
const PHASES = 16;
const KEYS_IN_PHASE = 40;
/** A process that was idle is slow at first. */
const UNCOUNTED_KEYS = 10;

/**
 * Milliseconds from key to first byte of its answer in one demo, in turns while its cluster works and while its process is stopped:
 * the same console, the same rows.
 */
export async function demoLatencies(workshop) {
  const terminal = openConsole(workshop, undefined, ["--demo", "--view", "workloads"]);
  const latencies = { working: [], stopped: [] };
  try {
    await terminal.waitFor(/Workloads\(all\)\[\d{2,}\]/);
    const cluster = childOf(terminal.pid);
    await pause(5_000);
    // The one that comes first has no advantage in the long run.
    for (let phase = 0; phase < PHASES; phase += 1) {
      if (phase % 2 === 0) await pressKeys(terminal, latencies.working);
      process.kill(cluster, "SIGSTOP");
      await pressKeys(terminal, latencies.stopped);
      process.kill(cluster, "SIGCONT");
      await pause(2_000);
      if (phase % 2 === 1) await pressKeys(terminal, latencies.working);
    }
  } finally {
    await terminal.end();
  }
  const { working, stopped } = latencies;
  return {
    working: { p50: median(working), p99: percentile(working, 0.99) },
    stopped: { p50: median(stopped), p99: percentile(stopped, 0.99) },
  };
}

async function pressKeys(terminal, latencies) {
  for (let turn = 0; turn < UNCOUNTED_KEYS + KEYS_IN_PHASE; turn += 1) {
    const latency = await terminal.answerTo(turn % 2 === 0 ? "j" : "k");
    if (turn >= UNCOUNTED_KEYS) latencies.push(latency);
    await pause(5);
  }
}

/** The one process that another has started. */
function childOf(pid) {
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  if (children.length !== 1) throw new Error(`process ${pid} has ${children.length} children`);
  return Number(children[0]);
}

function parentOf(pid) {
  try {
    return Number(/\nPPid:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}
