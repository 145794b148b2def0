import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { PROGRAM } from "../faults/build-program.ts";

/** API versions that a simulated cluster serves: of today, or Kueue v1beta1 and Ray v1alpha1 only. */
export type Versions = "new" | "old";

declare module "vitest" {
  export interface ProvidedContext {
    versions: Versions;
  }
}

/** The cluster that a file of the suite runs on. */
export interface Target {
  readonly kubeconfigFile: string;
  readonly simulated: boolean;
  /** Ends the cluster if it is a simulated one. */
  close(): Promise<void>;
}

const VARIABLE = "FLARETOP_E2E_KUBECONFIG";
const SCENARIO = fileURLToPath(new URL("simulated-cluster.yaml", import.meta.url));
const LIMIT_MS = 60_000;
/** Pods take seconds to start and to end. */
const SPEED = "10";

/** The cluster that the environment names, else a simulated one of the file's own: files run side by side and do not meet. */
export async function openTarget(versions: Versions): Promise<Target> {
  const named = process.env[VARIABLE];
  if (named !== undefined && named !== "")
    return { kubeconfigFile: named, simulated: false, close: () => Promise.resolve() };
  const folder = mkdtempSync(join(tmpdir(), "flaretop-target-"));
  const kubeconfigFile = join(folder, "kubeconfig");
  const options = [
    "--scenario",
    SCENARIO,
    "--kubeconfig-out",
    kubeconfigFile,
    "--speed",
    SPEED,
    "--versions",
    versions,
  ];
  const simulator = spawn(process.execPath, [PROGRAM, "simulate", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => simulator.once("close", () => resolve()));
  await greeted(simulator);
  return {
    kubeconfigFile,
    simulated: true,
    close: async () => {
      simulator.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
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
