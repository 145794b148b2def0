import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { handMade } from "../fixtures/recorded-objects.ts";
import {
  pyTorchJobObject,
  runtimeObject,
  stepStatus,
  torchCondition,
  trainCondition,
  trainJobObject,
} from "../fixtures/training-objects.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Kinds of which nothing was recorded, as a cluster would hold them. */
export const MADE_OBJECTS: readonly KubernetesObject[] = [
  made("v1", "Namespace", "default", { status: { phase: "Active" } }),
  made("v1", "Namespace", "kube-system", { status: { phase: "Active" } }),
  made("v1", "Namespace", "team-a", { status: { phase: "Active" } }, { labels: { testbed: "team" } }),
  made("v1", "Namespace", "team-b", { status: { phase: "Active" } }, { labels: { testbed: "team" } }),
  made(
    "v1",
    "Namespace",
    "team-old",
    { status: { phase: "Terminating" } },
    { deletionTimestamp: "2026-11-26T20:50:00Z" },
  ),
  made(
    "v1",
    "ResourceQuota",
    "compute",
    quota(
      { "requests.cpu": "16", "requests.memory": "64Gi", "requests.nvidia.com/gpu": "8", pods: "50" },
      { "requests.cpu": "14500m", "requests.memory": "24Gi", "requests.nvidia.com/gpu": "8", pods: "12" },
    ),
    { namespace: "team-a" },
  ),
  made(
    "v1",
    "ResourceQuota",
    "objects",
    quota({ "count/rayclusters.ray.io": "10", services: "20" }, { "count/rayclusters.ray.io": "3", services: "4" }),
    {
      namespace: "team-a",
    },
  ),
  made(
    "v1",
    "ResourceQuota",
    "compute",
    quota({ "requests.cpu": "8", "requests.memory": "32Gi" }, { "requests.cpu": "0", "requests.memory": "0" }),
    {
      namespace: "team-b",
    },
  ),
  made(
    "v1",
    "LimitRange",
    "defaults",
    {
      spec: {
        limits: [
          {
            type: "Container",
            default: { cpu: "1", memory: "2Gi" },
            defaultRequest: { cpu: "100m", memory: "256Mi" },
            max: { cpu: "8", memory: "64Gi" },
          },
          { type: "PersistentVolumeClaim", min: { storage: "1Gi" }, max: { storage: "100Gi" } },
        ],
      },
    },
    { namespace: "default" },
  ),
  made(
    "ray.io/v1",
    "RayService",
    "summarizer",
    {
      spec: { serveConfigV2: "applications: []", rayClusterConfig: {} },
      status: {
        serviceStatus: "Running",
        numServeEndpoints: 2,
        activeServiceStatus: {
          rayClusterName: "summarizer-x7k2p",
          applicationStatuses: {
            summarize: { status: "RUNNING" },
            translate: { status: "UNHEALTHY", message: "replica died" },
          },
        },
        conditions: [
          {
            type: "Ready",
            status: "True",
            reason: "NonZeroServeEndpoints",
            message: "Number of serve endpoints is greater than 0",
            lastTransitionTime: "2026-11-26T19:00:00Z",
          },
        ],
      },
    },
    { namespace: "team-a" },
  ),
  trainJobObject({
    status: {
      conditions: [trainCondition("Suspended", "False", "Resumed", "TrainJob is resumed")],
      jobsStatus: [stepStatus("node", { active: 1, ready: 1 })],
      trainerStatus: { progressPercentage: 40, estimatedRemainingSeconds: 600 },
    },
    metadata: { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } },
  }),
  trainJobObject({
    status: {
      conditions: [trainCondition("Failed", "True", "FailedJobs", "jobset failed due to one or more job failures")],
    },
    metadata: { name: "pretrain", uid: "uid-pretrain" },
  }),
  pyTorchJobObject({
    status: {
      conditions: [torchCondition("Created"), torchCondition("Running")],
      replicaStatuses: { Master: { active: 1 }, Worker: { active: 1, failed: 1 } },
      startTime: "2026-11-26T20:01:00Z",
    },
  }),
  pyTorchJobObject({
    runPolicy: { suspend: true },
    status: { conditions: [torchCondition("Created"), torchCondition("Suspended")] },
    metadata: { name: "resnet", uid: "uid-resnet", labels: { "kueue.x-k8s.io/queue-name": "user-queue" } },
  }),
  runtimeObject("TrainingRuntime", "torch-small"),
  runtimeObject("ClusterTrainingRuntime", "torch-distributed"),
  runtimeObject("ClusterTrainingRuntime", "torch-2-4", { "trainer.kubeflow.org/support": "deprecated" }),
];

function made(
  apiVersion: string,
  kind: string,
  name: string,
  content: Fields,
  metadata: Fields = {},
): KubernetesObject {
  const namespace = String(metadata["namespace"] ?? "");
  return handMade(
    { apiVersion, kind, ...content },
    { name, uid: `${kind}-${namespace}-${name}`.toLowerCase(), creationTimestamp: "2026-11-25T09:00:00Z", ...metadata },
  );
}

function quota(hard: Fields, used: Fields): Fields {
  return { spec: { hard }, status: { hard, used } };
}
