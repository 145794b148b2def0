import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubeConfig } from "@kubernetes/client-node";
import { afterEach, describe, expect, test } from "vitest";
import type { RunningProgram } from "../faults/program.ts";
import { openConsole } from "./console.ts";
import { type ControlPlane, openControlPlane, TestObjects } from "./control-plane.ts";
import { type CuttableProxy, startCuttableProxy } from "./cuttable-proxy.ts";

const plane = await openControlPlane();
const { rayCluster } = plane.make;
let program: RunningProgram | undefined;
let proxy: CuttableProxy | undefined;
let folder: string | undefined;
afterEach(async () => {
  await program?.dispose();
  await proxy?.cut();
  if (folder !== undefined) rmSync(folder, { recursive: true });
});

describe("the API server is cut off", () => {
  const objects = new TestObjects(plane);
  afterEach(() => objects.removeAll());

  // A simulated cluster is cut off for a shorter time: a minute is the same, only longer.
  const seconds = plane.simulated ? 5 : 60;

  test(`for ${seconds} s: the rows stay, the age shows and grows, and it recovers`, { timeout: 240_000 }, async () => {
    const name = `${plane.run}-cut`;
    await objects.create(rayCluster({ name, workers: 0 }));
    proxy = await startCuttableProxy(new URL(plane.kubeconfig.getCurrentCluster()!.server));
    program = openConsole(plane, { kubeconfigFile: kubeconfigThrough(plane, proxy.port) });
    await program.waitFor(new RegExp(`${name} +\\S+ ready`), 60_000);
    await proxy.cut();
    const shown = () => program?.screen().join("\n") ?? "";
    const early = await program.waitFor(/stale \d+s/, 60_000);
    expect(early).toContain(name);
    const older = ageIn(early) + seconds;
    await program.waitUntil(`the rows are stale for ${older} s`, () => ageIn(shown()) >= older, 150_000);
    expect(shown()).toContain(name);
    await objects.create(rayCluster({ name: `${name}-since`, workers: 0 }));
    await proxy.mend();
    const fresh = await program.waitFor(new RegExp(`● live[\\s\\S]*${name}-since`), plane.simulated ? 60_000 : 10_000);
    expect(fresh).not.toMatch(/1 Ray clusters[^\n]*stale/);
  });
});

/** Seconds for which the screen says that rows were not renewed; 0 when it says nothing of it. */
function ageIn(screen: string): number {
  const [, minutes = "0", seconds = "0"] = /stale (?:(\d+)m)?(?:(\d+)s)?/.exec(screen) ?? [];
  return 60 * Number(minutes) + Number(seconds);
}

/** The control plane's kubeconfig with the current context's server behind the proxy. */
function kubeconfigThrough({ kubeconfig, kubeconfigFile }: ControlPlane, port: number): string {
  const copy = new KubeConfig();
  copy.loadFromFile(kubeconfigFile);
  const cluster = kubeconfig.getCurrentCluster()!;
  const { hostname } = new URL(cluster.server);
  const clusters = copy.clusters.map((entry) =>
    entry.name === cluster.name
      ? {
          ...entry,
          server: `https://127.0.0.1:${port}`,
          ...(hostname === "127.0.0.1" ? {} : { tlsServerName: hostname }),
        }
      : entry,
  );
  copy.loadFromOptions({ clusters, users: copy.users, contexts: copy.contexts, currentContext: copy.currentContext });
  folder = mkdtempSync(join(tmpdir(), "flaretop-e2e-"));
  const file = join(folder, "kubeconfig");
  writeFileSync(file, copy.exportConfig(), { mode: 0o600 });
  return file;
}
