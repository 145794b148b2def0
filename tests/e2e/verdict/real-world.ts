import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import type { KubernetesObject } from "../../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { listAt, numberAt, textAt, valueAt } from "../../../src/common/values/untyped.ts";
import type { StoredWorld } from "../../fixtures/random-admission.ts";

/** A random world as it is made on a cluster, under names of its own. */
export interface RealWorld {
  readonly namespace: string;
  /** In the order in which they are made. */
  readonly surroundings: readonly Manifest[];
  readonly jobs: readonly Manifest[];
  /** So many of the last come one by one, when those before have settled. */
  readonly late: number;
}

/** Every name that two worlds could share gets a prefix. `gpu` is no resource that a cluster takes; `example.com/gpu` is. */
export function realWorld(stored: StoredWorld, prefix: string, wishedLate: number): RealWorld {
  const renamed = JSON.parse(
    JSON.stringify(stored)
      .replaceAll(/"(q\d|one|two|gpus|a|b)"/g, `"${prefix}-$1"`)
      .replaceAll('"gpu"', '"example.com/gpu"')
      .replaceAll('"ns"', `"${prefix}"`),
  ) as StoredWorld;
  const kinds = ["namespaces", "resourceflavors", "cohorts", "clusterqueues", "localqueues"];
  const running = (renamed["workloads"] ?? []).toSorted((a, b) => Number(isHeld(b)) - Number(isHeld(a)));
  const late = Math.min(wishedLate, running.length - 1);
  return {
    namespace: prefix,
    late,
    surroundings: kinds.flatMap((kind) => (renamed[kind] ?? []).map(manifestOf)),
    jobs: running.map((workload, at) => jobOf(workload, prefix, at >= running.length - late)),
  };
}

export function priorityClasses(run: string): readonly Manifest[] {
  return [0, 1, 2].map((value) => ({
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "WorkloadPriorityClass",
    metadata: { name: `${run}-p${value}` },
    value,
  }));
}

function isHeld({ status }: KubernetesObject): boolean {
  return valueAt(status, "admission") !== undefined;
}

function manifestOf({ kind = "", metadata, spec }: KubernetesObject): Manifest {
  const { name, namespace } = metadata;
  const apiVersion = kind === "Namespace" ? "v1" : "kueue.x-k8s.io/v1beta2";
  const at = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion, kind, metadata: at, spec: withSoundLimits(spec) } as Manifest;
}

/** Nobody may lend more than there is. */
function withSoundLimits(spec: unknown): unknown {
  const text = JSON.stringify(spec, (_key, value: unknown) => {
    const [lending, nominal] = [textAt(value, "lendingLimit"), textAt(value, "nominalQuota")];
    if (lending === undefined || nominal === undefined) return value;
    return Number.parseInt(lending, 10) > Number.parseInt(nominal, 10)
      ? { ...(value as object), lendingLimit: nominal }
      : value;
  });
  return JSON.parse(text);
}

/** Jobs that come late are small and matter most, so that they have somebody to preempt. */
const HIGHEST = 2;

/** Its pods match no node, so that the job holds its quota until somebody takes it back. */
function jobOf({ metadata, spec }: KubernetesObject, prefix: string, isLate: boolean): Manifest {
  const [podSet] = listAt(spec, "podSets");
  const count = isLate ? 1 : (numberAt(podSet, "count") ?? 1);
  const minCount = numberAt(podSet, "minCount");
  const pod = valueAt(podSet, "template", "spec") as { containers: readonly object[] };
  const run = prefix.slice(0, prefix.lastIndexOf("-"));
  const labels = {
    "kueue.x-k8s.io/queue-name": textAt(spec, "queueName") ?? "",
    "kueue.x-k8s.io/priority-class": `${run}-p${isLate ? HIGHEST : (numberAt(spec, "priority") ?? 0)}`,
  };
  const fewer = minCount !== undefined && minCount < count;
  const annotations = fewer ? { "kueue.x-k8s.io/job-min-parallelism": String(minCount) } : {};
  const containers = pod.containers.map((container) => ({
    ...container,
    image: "busybox:1.37",
    ...withLimits(container),
  }));
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: metadata.name, namespace: prefix, labels, annotations },
    spec: {
      parallelism: count,
      completions: count,
      suspend: true,
      template: { spec: { ...pod, containers, restartPolicy: "Never" } },
    },
  } as Manifest;
}

/** Resources that are not Kubernetes' own may not be asked for without a limit. */
function withLimits(container: object): object {
  const requests = valueAt(container, "resources", "requests");
  return { resources: { requests, limits: requests } };
}
