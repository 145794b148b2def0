import { WORKLOADS } from "../../src/common/kueue/workload.ts";
import { connected } from "../faults/connected.ts";

// What one poll costs the client, against a full list: CPU and bytes. A program of its own, so that its CPU is all its own.
// Prints one JSON line.

const server = process.argv[2] ?? "";
const ROUNDS = 8;
const client = connected(server, { refreshMs: 3_600_000 });
const scope = { namespace: "load" };

interface Counters {
  readonly bytes: number;
  readonly watches: number;
}

async function change(count: number): Promise<Counters> {
  const response = await fetch(`${server}/bench/change?count=${count}`, { method: "POST" });
  return (await response.json()) as Counters;
}

/** Milliseconds of CPU that this process used since. */
function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1_000;
}

async function fullList() {
  const samples: number[] = [];
  let bytes = 0;
  for (let round = 0; round < 3; round += 1) {
    const before = await change(0);
    const started = process.cpuUsage();
    await client.list(WORKLOADS, scope);
    samples.push(cpuMs(started));
    bytes = (await change(0)).bytes - before.bytes;
  }
  return { cpuMs: median(samples), bytes };
}

/** One poll at a time, each with so many changes waiting for it. */
async function polls(changes: number) {
  const samples: number[] = [];
  let bytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = await change(changes);
    const ended = nextLive();
    const started = process.cpuUsage();
    subscription.refresh();
    await ended;
    samples.push(cpuMs(started));
    bytes += (await change(0)).bytes - before.bytes;
  }
  return { cpuMs: median(samples), bytes: bytes / ROUNDS };
}

let tell: (() => void) | undefined;
function nextLive(): Promise<void> {
  return new Promise((resolve) => {
    tell = resolve;
  });
}

const first = nextLive();
const subscription = client.poll(WORKLOADS, scope, {
  onChange: () => {},
  onStatus: ({ status }) => {
    if (status !== "live") return;
    tell?.();
    tell = undefined;
  },
});
subscription.setVisible(true);
await first;
const figures = {
  list: await fullList(),
  polls: { 0: await polls(0), 10: await polls(10), 100: await polls(100) },
};
process.stdout.write(`${JSON.stringify(figures)}\n`);
subscription.stop();
await client.close();

function median(samples: readonly number[]): number {
  return samples.toSorted((a, b) => a - b)[samples.length >> 1] ?? Number.NaN;
}
