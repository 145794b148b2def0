// npm run bench: ratios and counts of the built program against an API server in its own process. `-- --write` keeps them in
// docs/reference/figures.md; `-- --only demo` makes one part (small, large, why, simulator, demo). Figures are of the machine they are made
// on; make them on a quiet one.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { arrangeFigures, demoLatencies, keyFigures, openWorkloads, startTimes, steadyCpu } from "./measures.mjs";
import { makeWorkshop, PROGRAM, pollCosts, simulatedDay, startLoadServer, whyCosts } from "./parts.mjs";

if (!existsSync(PROGRAM)) throw new Error("dist/main.js is missing. Run: npm run build");

const rows = [];
/** A figure with its target; `limit` undefined: for information. */
function figure(what, value, unit, limit) {
  rows.push({ what, value, unit, limit, isMet: limit === undefined || value <= limit });
  process.stderr.write(`${what}: ${shown(value)} ${unit}\n`);
}

const parts = {
  small: measureSmall,
  large: measureLarge,
  why: measureWhy,
  simulator: measureSimulator,
  demo: measureDemo,
};
const place = process.argv.indexOf("--only");
const only = place < 0 ? undefined : process.argv[place + 1];
if (only !== undefined && !Object.hasOwn(parts, only)) throw new Error(`--only ${Object.keys(parts).join(", ")}`);

const workshop = await makeWorkshop();
const loadBefore = loadavg()[0] ?? 0;
try {
  for (const [name, measure] of Object.entries(parts)) if (only === undefined || only === name) await measure();
} finally {
  workshop.remove();
}
const table = markdown();
process.stdout.write(`${table}\n`);
if (process.argv.includes("--write")) {
  const folder = fileURLToPath(new URL("../../docs/reference/", import.meta.url));
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}figures.md`, `# Figures\n\nMade by \`npm run bench -- --write\`.\n\n${table}\n`);
}

async function measureSmall() {
  const server = await startLoadServer(workshop, 10_000);
  try {
    const { firstFrame, bareNode } = await startTimes(workshop, server);
    figure("first frame, beyond a bare node", firstFrame - bareNode, "ms", 120);
    const { list, polls } = await pollCosts(workshop, server);
    figure("full list of 10,000: CPU", list.cpuMs, "ms");
    figure("full list of 10,000: payload", list.bytes / 1024, "KiB");
    figure("quiet poll: CPU against a full list", (polls[0].cpuMs / list.cpuMs) * 100, "%", 1);
    figure("quiet poll: payload", polls[0].bytes, "bytes", 0);
    for (const changes of [10, 100]) {
      figure(`poll with ${changes} changes: CPU against a full list`, (polls[changes].cpuMs / list.cpuMs) * 100, "%");
      figure(
        `poll with ${changes} changes: payload against a full list`,
        (polls[changes].bytes / list.bytes) * 100,
        "%",
      );
    }
    await measureConsole(server, 10_000, 130, async (terminal) => {
      const { percent, bytesPerSecond } = await steadyCpu(terminal, server);
      figure("steady CPU at 10,000 rows, one change a second", percent, "% of a core", 1);
      figure("steady terminal output", bytesPerSecond, "bytes/s");
    });
  } finally {
    server.stop();
  }
}

async function measureLarge() {
  const server = await startLoadServer(workshop, 50_000);
  try {
    await measureConsole(server, 50_000, 250, async (terminal) => {
      const { filter, sort } = await arrangeFigures(terminal, 50_000);
      figure("filter result at 50,000 rows", filter, "ms", 150);
      figure("sort result at 50,000 rows", sort, "ms", 150);
    });
  } finally {
    server.stop();
  }
}

/** Changes that touch 5 of 50 queues, 10,000 workloads. */
async function measureWhy() {
  for (const trees of [10, 1]) {
    const over = trees === 1 ? "one tree of cohorts" : `${trees} trees of cohorts`;
    const same = await whyCosts(workshop, trees, "the-same");
    const smaller = await whyCosts(workshop, trees, "smaller-ones");
    figure(`WHY of all 10,000 once others of the same sizes run, over ${over}`, same.whyMs.median, "ms", 50);
    figure(`its longest slice, over ${over}`, same.sliceMs.median, "ms", 8);
    figure(`WHY of all 10,000 once others of other sizes run, over ${over}`, smaller.whyMs.median, "ms", 50);
    figure(`its longest slice, over ${over}, other sizes`, smaller.sliceMs.median, "ms", 8);
    figure(`admission prepared anew, over ${over}`, smaller.stateMs.median, "ms");
    figure(`WHY of a screenful once others of other sizes run, over ${over}`, smaller.screenMs.median, "ms");
    figure(`a verdict without unblockers, over ${over}`, smaller.explainMs.median, "ms", 5);
    figure(`a verdict with unblockers, over ${over}`, same.verdictMs.median, "ms", 5);
    figure(`a verdict with unblockers, over ${over}, p95`, same.verdictMs.p95, "ms");
    figure(`its longest slice of each, over ${over}`, same.verdictSliceMs.median, "ms", 8);
    figure(`its longest slice of all, over ${over}`, same.verdictSliceMs.worst, "ms");
  }
}

async function measureSimulator() {
  const { cpuSeconds, hours } = await simulatedDay(workshop);
  figure("a simulated day of team-day: CPU", cpuSeconds, "s", 60);
  // Not from the first: it is faster or slower as the story begins and the code gets warm.
  figure("its last hour against its third", (hours.at(-1).cpuSeconds / hours[2].cpuSeconds) * 100, "%", 130);
  figure("RSS after it", hours.at(-1).mebibytes, "MiB");
}

async function measureDemo() {
  const { working, stopped } = await demoLatencies(workshop);
  figure("key to paint in the demo, p50", working.p50, "ms");
  figure("key to paint in the demo, p99", working.p99, "ms");
  figure("key to paint while its cluster is stopped, p50", stopped.p50, "ms");
  figure("key to paint while its cluster is stopped, p99", stopped.p99, "ms");
  figure("key to paint in the demo against its cluster stopped, p50", (working.p50 / stopped.p50) * 100, "%", 110);
}

async function measureConsole(server, count, memoryLimit, more) {
  const title = count.toLocaleString("en");
  const { terminal, filledMs } = await openWorkloads(workshop, server, count);
  try {
    figure(`all ${title} rows on screen after`, filledMs, "ms");
    const keys = await keyFigures(terminal);
    figure(`key to paint at ${title} rows, p50`, keys.p50, "ms");
    figure(`key to paint at ${title} rows, p99`, keys.p99, "ms", 16);
    for (const [key, { bytes, cpuMs }] of Object.entries(keys.frames)) {
      figure(`frame at ${title} rows, ${key}: bytes`, bytes, "bytes");
      figure(`frame at ${title} rows, ${key}: CPU`, cpuMs, "ms");
    }
    await terminal.quiet(1_000);
    figure(`RSS at ${title} rows`, terminal.memory().rss, "MiB", memoryLimit);
    await more(terminal);
    await terminal.quiet(1_000);
    const { rss, peak } = terminal.memory();
    figure(`RSS at ${title} rows, after all of this`, rss, "MiB");
    figure(`RSS at ${title} rows, peak`, peak, "MiB");
  } finally {
    await terminal.end();
  }
}

function markdown() {
  const lines = rows.map(({ what, value, unit, limit, isMet }) => {
    const target = limit === undefined ? "" : `≤ ${limit} ${unit}`;
    return `| ${what} | ${shown(value)} ${unit} | ${target} | ${limit === undefined ? "" : isMet ? "yes" : "**no**"} |`;
  });
  const machine = `${availableParallelism()} × ${cpus()[0]?.model ?? "?"}, node ${process.version}`;
  const load = `load ${loadBefore.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`;
  return [`${machine}; ${load}`, "", "| Figure | Value | Target | Met |", "| --- | ---: | ---: | --- |", ...lines].join(
    "\n",
  );
}

function shown(value) {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toFixed(value >= 10 ? 1 : 2);
}
