import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const RECORDED = join(here, "../fixtures/objects/workload-admitted.json");

export const PROGRAM = join(here, "../../dist/main.js");

/** A temporary folder with the TypeScript programs of this folder, bundled. */
export async function makeWorkshop() {
  const folder = mkdtempSync(join(tmpdir(), "flaretop-bench-"));
  await build({
    entryPoints: ["load-server.ts", "poll-cost.ts", "simulated-day.ts", "why-cost.ts"].map((name) => join(here, name)),
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    loader: { ".json": "json" },
    define: { "import.meta.url": JSON.stringify(new URL("../fixtures/recorded-objects.ts", import.meta.url).href) },
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire("/");' },
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The API server with so many workloads, in its own process. */
export async function startLoadServer(workshop, count) {
  const child = spawn(process.execPath, [join(workshop.folder, "load-server.mjs"), String(count), RECORDED], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = (await firstLine(child)).trim();
  const kubeconfig = join(workshop.folder, `kubeconfig-${count}`);
  writeFileSync(kubeconfig, kubeconfigFor(url), { mode: 0o600 });
  return {
    url,
    kubeconfig,
    change: async (changes) => (await fetch(`${url}/bench/change?count=${changes}`, { method: "POST" })).json(),
    stop: () => child.kill("SIGKILL"),
  };
}

/** Runs the poll program to its end. */
export async function pollCosts(workshop, server) {
  const child = spawn(process.execPath, [join(workshop.folder, "poll-cost.mjs"), server.url], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await firstLine(child));
}

/** Runs a day of the simulated cluster. */
export async function simulatedDay(workshop) {
  return await answerOf(workshop, "simulated-day.mjs");
}

/** Runs the program about why workloads wait, over so many trees of cohorts; `comes` as in `busyWorld`. */
export async function whyCosts(workshop, trees, comes) {
  return await answerOf(workshop, "why-cost.mjs", String(trees), comes);
}

async function answerOf(workshop, program, ...args) {
  const child = spawn(process.execPath, [join(workshop.folder, program), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return JSON.parse(await firstLine(child));
}

function kubeconfigFor(server) {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "bench",
    clusters: [{ name: "bench", cluster: { server } }],
    users: [{ name: "bench", user: {} }],
    contexts: [{ name: "bench", context: { cluster: "bench", user: "bench", namespace: "load" } }],
  });
}

function firstLine(child) {
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (data) => {
      text += data;
      if (text.includes("\n")) resolve(text.slice(0, text.indexOf("\n")));
    });
    child.on("exit", (code) => reject(new Error(`ended with ${code} before it said anything`)));
  });
}
