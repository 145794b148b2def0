import { spawn } from "node:child_process";
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
