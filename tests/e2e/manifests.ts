import type { KubernetesObject as Manifest } from "@kubernetes/client-node";

export const TEAM = "team-a";
export const QUEUE = "user-queue";

export interface RayClusterWish {
  readonly name: string;
  /** Absent: Kueue has nothing to do with it. */
  readonly queue?: string;
  readonly headCpu?: string;
  readonly workers?: number;
}

export function rayCluster({ name, queue, headCpu = "100m", workers = 1 }: RayClusterWish): Manifest {
  return {
    apiVersion: "ray.io/v1",
    kind: "RayCluster",
    metadata: {
      name,
      namespace: TEAM,
      ...(queue === undefined ? {} : { labels: { "kueue.x-k8s.io/queue-name": queue } }),
    },
    spec: rayClusterSpec(headCpu, workers),
  } as Manifest;
}

function rayClusterSpec(headCpu: string, workers: number): object {
  return {
    rayVersion: "2.52.0",
    headGroupSpec: { rayStartParams: {}, template: podOf("ray-head", headCpu) },
    workerGroupSpecs: [
      {
        groupName: "small",
        replicas: workers,
        minReplicas: 0,
        maxReplicas: 4,
        rayStartParams: {},
        template: podOf("ray-worker", "100m"),
      },
    ],
  };
}

/** An AppWrapper around a Ray cluster of the same name. */
export function appWrapper(name: string): Manifest {
  const { metadata: _queued, ...cluster } = rayCluster({ name });
  return {
    apiVersion: "workload.codeflare.dev/v1beta2",
    kind: "AppWrapper",
    metadata: { name, namespace: TEAM, labels: { "kueue.x-k8s.io/queue-name": QUEUE } },
    spec: { components: [{ template: { ...cluster, metadata: { name, namespace: TEAM } } }] },
  } as Manifest;
}

function podOf(container: string, cpu: string): object {
  const resources = { requests: { cpu, memory: "128Mi" }, limits: { cpu, memory: "128Mi" } };
  return { spec: { containers: [{ name: container, image: "ray:2.52.0", resources }] } };
}
