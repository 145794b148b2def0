import { recordedObject, recordedObjects } from "../fixtures/recorded-objects.ts";
import { FAKE_KINDS, type FakeApiServer, type FakeApiServerOptions, startFakeApiServer } from "./fake-api-server.ts";
import type { FakeKind, Manifest } from "./fake-store.ts";

const KUEUE = { group: "kueue.x-k8s.io", versions: ["v1beta2", "v1beta1"] } as const;

/** What the first screen and its dialogs read. */
export const WORLD_KINDS = {
  ...FAKE_KINDS,
  clusterQueues: { ...KUEUE, plural: "clusterqueues", kind: "ClusterQueue", namespaced: false },
  localQueues: { ...KUEUE, plural: "localqueues", kind: "LocalQueue", namespaced: true },
  cohorts: { ...KUEUE, plural: "cohorts", kind: "Cohort", namespaced: false },
  quotas: { group: "", versions: ["v1"], plural: "resourcequotas", kind: "ResourceQuota", namespaced: true },
  events: { group: "", versions: ["v1"], plural: "events", kind: "Event", namespaced: true },
  services: { group: "", versions: ["v1"], plural: "services", kind: "Service", namespaced: true },
  rayJobs: { group: "ray.io", versions: ["v1"], plural: "rayjobs", kind: "RayJob", namespaced: true },
  appWrappers: {
    group: "workload.codeflare.dev",
    versions: ["v1beta2"],
    plural: "appwrappers",
    kind: "AppWrapper",
    namespaced: true,
  },
} as const satisfies Record<string, FakeKind>;

/** A small cluster in memory: two teams, a ready Ray cluster, one that waits for quota, and the queues they wait in. */
export async function startWorld(options: Omit<FakeApiServerOptions, "kinds"> = {}): Promise<FakeApiServer> {
  const server = await startFakeApiServer({ kinds: Object.values(WORLD_KINDS), ...options });
  const { store } = server;
  for (const name of ["team-a", "team-b"]) store.add(WORLD_KINDS.namespaces, { metadata: { name } });
  const ready = recordedObject("raycluster-ready");
  store.add(WORLD_KINDS.rayClusters, ready as Manifest);
  for (const name of ["small-one", "small-two"]) store.add(WORLD_KINDS.rayClusters, unqueuedCluster(name));
  for (const workload of recordedObjects("workloads-v1beta2")) store.add(WORLD_KINDS.workloads, workload as Manifest);
  for (const queue of recordedObjects("clusterqueues-v1beta2")) store.add(WORLD_KINDS.clusterQueues, queue as Manifest);
  for (const queue of recordedObjects("localqueues-v1beta2")) store.add(WORLD_KINDS.localQueues, queue as Manifest);
  return server;
}

/** A Ray cluster that Kueue does not manage. */
export function unqueuedCluster(name: string, namespace = "team-a"): Manifest {
  const { spec, status } = recordedObject("raycluster-ready");
  return { metadata: { name, namespace }, spec, status };
}
