import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";
import { setup as buildProgram, PROGRAM } from "../faults/build-program.ts";

/** The cluster that the suite runs on. */
export interface Target {
  readonly kubeconfigFile: string;
  readonly simulated: boolean;
}

declare module "vitest" {
  export interface ProvidedContext {
    target: Target;
  }
}

const VARIABLE = "FLARETOP_E2E_KUBECONFIG";
const SCENARIO = fileURLToPath(new URL("simulated-cluster.yaml", import.meta.url));
const LIMIT_MS = 60_000;

/** Before the suite: the cluster that the environment names, else a simulated one as long as the suite runs. */
export async function setup({ provide }: TestProject): Promise<(() => Promise<void>) | undefined> {
  buildProgram();
  const named = process.env[VARIABLE];
  if (named !== undefined && named !== "") {
    provide("target", { kubeconfigFile: named, simulated: false });
    return undefined;
  }
  const folder = mkdtempSync(join(tmpdir(), "flaretop-target-"));
  const kubeconfigFile = join(folder, "kubeconfig");
  const args = [PROGRAM, "simulate", "--scenario", SCENARIO, "--kubeconfig-out", kubeconfigFile];
  const simulator = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => simulator.once("close", () => resolve()));
  await greeted(simulator);
  provide("target", { kubeconfigFile, simulated: true });
  return async () => {
    simulator.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
}

function greeted(simulator: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`The simulator did not start within ${LIMIT_MS} ms`)), LIMIT_MS);
    simulator.stdout?.on("data", (data: Buffer) => {
      clearTimeout(limit);
      if (data.includes("export KUBECONFIG=")) resolve();
    });
    simulator.once("close", (code) => reject(new Error(`The simulator ended with ${code}`)));
  });
}
