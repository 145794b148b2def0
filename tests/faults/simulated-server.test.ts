import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PODS } from "../../src/common/core-objects/pod.ts";
import type { ClusterClient } from "../../src/common/kubernetes-cluster/client.ts";
import { connect } from "../../src/common/kubernetes-cluster/cluster-client.ts";
import { storedConsents } from "../../src/common/kubernetes-cluster/exec-consent.ts";
import type { Impersonation } from "../../src/common/kubernetes-cluster/impersonation.ts";
import { loadKubeconfig } from "../../src/common/kubernetes-cluster/kubeconfig.ts";
import { openContext } from "../../src/common/kubernetes-cluster/open-context.ts";
import { CLUSTER_QUEUES } from "../../src/common/kueue/cluster-queue.ts";
import { WORKLOADS } from "../../src/common/kueue/workload.ts";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../src/simulator/start-simulator.ts";

const folder = mkdtempSync(join(tmpdir(), "simulated-"));
const clients: ClusterClient[] = [];
const simulators: Simulator[] = [];
const ADMIN = { user: "admin", groups: ["system:masters"], manager: "test" };
const APP = { app: "web" };

async function start(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    speed: 20,
    kubeconfigOut: join(folder, `config-${simulators.length}`),
    ...options,
  });
  simulators.push(simulator);
  return simulator;
}

/** The product's own client, by the kubeconfig that the simulator wrote. */
function clientOf({ kubeconfigPath }: Simulator, context = "admin", actAs?: Impersonation): ClusterClient {
  const kubeconfig = loadKubeconfig({ explicitPath: kubeconfigPath, env: {}, homeFolder: folder });
  const access = openContext(kubeconfig, context, {
    askConsent: () => Promise.resolve("no"),
    consents: storedConsents(folder),
    env: {},
    actAs,
  });
  const client = connect({ access, readOnly: false, version: "1.0.0", session: "test" });
  clients.push(client);
  return client;
}

function addQueue({ simulation }: Simulator, name: string): void {
  const spec = { cohortName: "research", namespaceSelector: {}, resourceGroups: [] };
  const object = { apiVersion: "kueue.x-k8s.io/v1beta2", kind: "ClusterQueue", metadata: { name }, spec };
  simulation.store.create("clusterqueues.kueue.x-k8s.io", object, ADMIN);
}

function addPod({ simulation }: Simulator, name: string, labels: Readonly<Record<string, string>> = APP): void {
  const metadata = { name, namespace: "team-a", labels };
  const spec = { containers: [{ name: "c", image: "i" }] };
  simulation.store.create("pods", { apiVersion: "v1", kind: "Pod", metadata, spec }, ADMIN);
}

/** Resolves with the pod once it runs. */
function running({ simulation: { store } }: Simulator, name: string): Promise<void> {
  return new Promise((up) => {
    const look = () => {
      const pod = store.get({ kind: "pods", namespace: "team-a", name });
      if ((pod?.["status"] as { phase?: string } | undefined)?.phase !== "Running") return;
      end();
      up();
    };
    const end = store.watch(look);
    look();
  });
}

afterAll(async () => {
  for (const client of clients) await client.close();
  for (const simulator of simulators) await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

test.each([
  ["in step with ours", 0, 0],
  ["two hours ahead", 7_200_000, 7_200_000],
  ["a day behind", -86_400_000, -86_400_000],
])("the client learns the server's clock: %s", async (_case, apart, aheadMs) => {
  const client = clientOf(await start({ speed: 1, startAt: Date.now() + apart }));
  await client.list(PODS, {});
  // Whole seconds on the one side, milliseconds on the other.
  expect(Math.abs(client.serverAheadMs - aheadMs)).toBeLessThan(5_000);
});

describe("our client on the simulated cluster", () => {
  let simulator: Simulator;
  let admin: ClusterClient;

  beforeAll(async () => {
    simulator = await start();
    admin = clientOf(simulator);
    addQueue(simulator, "cq-one");
    addPod(simulator, "p1");
    addPod(simulator, "head", { "ray.io/node-type": "head" });
    await Promise.all([running(simulator, "p1"), running(simulator, "head")]);
  });

  test("the kubeconfig is its owner's alone", () => {
    expect(statSync(simulator.kubeconfigPath).mode & 0o777).toBe(0o600);
    expect(new URL(simulator.url).hostname).toBe("127.0.0.1");
  });

  test("knows who it is and what it may", async () => {
    expect(await admin.whoAmI()).toMatchObject({ user: "admin" });
    const alice = clientOf(simulator, "alice");
    expect(await alice.whoAmI()).toMatchObject({ user: "alice" });
    await expect(alice.list(PODS, { namespace: "team-b" })).rejects.toMatchObject({ reason: "forbidden" });
    expect((await alice.list(PODS, { namespace: "team-a" })).records).toHaveLength(2);
  });

  test("acts as another, when it may", async () => {
    const asBob = clientOf(simulator, "admin", { user: "bob", groups: [], uid: undefined, extra: new Map() });
    expect(await asBob.whoAmI()).toMatchObject({ user: "bob" });
    await expect(asBob.list(PODS, { namespace: "team-a" })).rejects.toMatchObject({ reason: "forbidden" });
  });

  test("reads, patches and deletes", async () => {
    addQueue(simulator, "cq-two");
    const name = { namespace: "", name: "cq-two" };
    const patched = await admin.patch(CLUSTER_QUEUES, name, { type: "merge", body: { spec: { stopPolicy: "Hold" } } });
    expect(patched["spec"]).toMatchObject({ stopPolicy: "Hold" });
    const { uid } = patched.metadata;
    await expect(admin.delete(CLUSTER_QUEUES, name, { uid: "other", resourceVersion: "1" })).rejects.toMatchObject({
      reason: "conflict",
    });
    // Nobody may write its status between the two.
    simulator.clock.pause();
    const { resourceVersion } = (await admin.get(CLUSTER_QUEUES, name)).metadata;
    await admin.delete(CLUSTER_QUEUES, name, { uid, resourceVersion });
    simulator.clock.resume();
  });

  test("polls see changes come", async () => {
    const seen = new Promise<void>((found) => {
      admin.poll(
        PODS,
        { namespace: "team-a" },
        {
          onChange: ({ upserts }) => {
            if (upserts.some(({ meta }) => meta.name === "late")) found();
            else addPodOnce();
          },
          onStatus: () => {},
        },
      );
    });
    let isAdded = false;
    const addPodOnce = () => {
      if (!isAdded) addPod(simulator, "late");
      isAdded = true;
    };
    await expect(seen).resolves.toBeUndefined();
  });

  test("reads logs", async () => {
    const lines: string[] = [];
    for await (const line of admin.logs({ namespace: "team-a", name: "p1" }, { tailLines: 2 })) lines.push(line);
    expect(lines.length).toBeGreaterThan(0);
  });

  test("reaches the Ray dashboard of a head pod through a port-forward", async () => {
    const forward = await admin.portForward({ namespace: "team-a", name: "head" }, 8265);
    const base = `http://127.0.0.1:${forward.localPort}`;
    expect(await (await fetch(`${base}/api/version`)).json()).toMatchObject({ ray_version: expect.any(String) });
    const body = JSON.stringify({ entrypoint: "python train.py", submission_id: "job-1" });
    const submitted = await fetch(`${base}/api/jobs/`, { method: "POST", body });
    expect(await submitted.json()).toMatchObject({ submission_id: "job-1" });
    expect(await (await fetch(`${base}/api/jobs/job-1`)).json()).toMatchObject({ entrypoint: "python train.py" });
    expect((await fetch(`${base}/api/jobs/none`)).status).toBe(404);
    await forward.close();
  });
});

describe("an older cluster", () => {
  test("serves only what it knows, in its own words", async () => {
    const simulator = await start({ versions: "old" });
    const client = clientOf(simulator);
    addQueue(simulator, "cq-old");
    const raw = await client.get(CLUSTER_QUEUES, { namespace: "", name: "cq-old" });
    expect(raw.apiVersion).toBe("kueue.x-k8s.io/v1beta1");
    expect(raw["spec"]).toMatchObject({ cohort: "research", flavorFungibility: { whenCanBorrow: "Borrow" } });
    expect((await client.list(CLUSTER_QUEUES, {})).records).toHaveLength(1);
    expect((await client.list(WORKLOADS, {})).records).toEqual([]);
  });
});

test("a second one on the same port is told so, and closing leaves no file", async () => {
  const first = await start();
  const port = Number(new URL(first.url).port);
  await expect(startSimulator({ port, kubeconfigOut: join(folder, "second") })).rejects.toMatchObject({
    code: "EADDRINUSE",
  });
  await first.close();
  expect(() => statSync(first.kubeconfigPath)).toThrow("ENOENT");
});
