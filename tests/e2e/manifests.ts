import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import type { Versions } from "./target.ts";

export const TEAM = "team-a";
export const QUEUE = "user-queue";

export interface RayClusterWish {
  readonly name: string;
  /** Absent: Kueue has nothing to do with it. */
  readonly queue?: string;
  readonly headCpu?: string;
  readonly workers?: number;
}

/** Objects as a cluster with these API versions takes them. */
export interface ManifestMaker {
  readonly rayApi: string;
  readonly kueueApi: string;
  rayCluster(wish: RayClusterWish): Manifest;
  /** An AppWrapper around a Ray cluster of the same name. */
  appWrapper(name: string): Manifest;
}

const API = {
  new: { rayApi: "ray.io/v1", kueueApi: "kueue.x-k8s.io/v1beta2" },
  old: { rayApi: "ray.io/v1alpha1", kueueApi: "kueue.x-k8s.io/v1beta1" },
} as const;

const POD_SETS = [
  { path: "template.spec.headGroupSpec.template", replicas: 1 },
  { path: "template.spec.workerGroupSpecs[0].template", replicas: 1 },
];

export function manifestsOf(versions: Versions): ManifestMaker {
  const { rayApi, kueueApi } = API[versions];
  const rayCluster = ({ name, queue, headCpu = "100m", workers = 1 }: RayClusterWish): Manifest =>
    ({
      apiVersion: rayApi,
      kind: "RayCluster",
      metadata: { name, namespace: TEAM, ...(queue === undefined ? {} : { labels: queueLabel(queue) }) },
      spec: rayClusterSpec(headCpu, workers),
    }) as Manifest;
  const appWrapper = (name: string): Manifest =>
    ({
      apiVersion: "workload.codeflare.dev/v1beta2",
      kind: "AppWrapper",
      metadata: { name, namespace: TEAM, labels: queueLabel(QUEUE) },
      // The controller finds pods by itself in Ray v1 only.
      spec: { components: [{ template: rayCluster({ name }), podSets: POD_SETS }] },
    }) as Manifest;
  return { rayApi, kueueApi, rayCluster, appWrapper };
}

function queueLabel(queue: string): Record<string, string> {
  return { "kueue.x-k8s.io/queue-name": queue };
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

function podOf(container: string, cpu: string): object {
  const resources = { requests: { cpu, memory: "128Mi" }, limits: { cpu, memory: "128Mi" } };
  return { spec: { containers: [{ name: container, image: "ray:2.52.0", resources }] } };
}
