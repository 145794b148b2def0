import { isOver, PODS, type Pod } from "../../common/core-objects/pod.ts";
import { addResources, NO_RESOURCES, type Resources } from "../../common/core-objects/resources.ts";
import type { Meta } from "../../common/kubernetes-cluster/meta.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { COHORTS, type Cohort } from "../../common/kueue/cohort.ts";
import { type CohortTree, cohortTree } from "../../common/kueue/cohort-tree.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { type WorkloadsByJob, workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { groupBy } from "../../common/values/group-by.ts";
import { APP_WRAPPER_LABEL } from "../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS, type RayCluster } from "../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../ray/job/ray-job.ts";
import { needsItsCluster } from "../../ray/job/ray-job-state.ts";
import { RAY_SERVICES } from "../../ray/service/ray-service.ts";
import type { Derivation, Related } from "./related.ts";

/** Joins between kinds, made once per change of the listings they read. Undefined: the other kind is not being read. */

export const WORKLOADS_BY_JOB: Derivation<WorkloadsByJob | undefined> = {
  name: "workloads by job",
  kinds: [WORKLOADS],
  build: (related) => {
    const workloads = related.records(WORKLOADS);
    return workloads === undefined ? undefined : workloadsByJob(workloads);
  },
};

/** The owner's owner: the uid of an AppWrapper by the uid of the RayJob or RayService inside it. */
const OWNER_OF_RAY_OWNER: Derivation<ReadonlyMap<string, string>> = {
  name: "owner of ray jobs and services",
  kinds: [RAY_JOBS, RAY_SERVICES],
  build: (related) => {
    const owned = [...(related.records(RAY_JOBS) ?? []), ...(related.records(RAY_SERVICES) ?? [])];
    return new Map(owned.flatMap(({ meta, owner }) => (owner === undefined ? [] : [[meta.uid, owner.uid]])));
  },
};

/** The Workload that holds quota for an object: its own, or that of what owns it, two steps up at most. */
export function workloadFor({ meta }: { readonly meta: Meta }, related: Related): Workload | undefined {
  const byJob = related.derive(WORKLOADS_BY_JOB);
  if (byJob === undefined) return undefined;
  const owner = (meta.owners.find(({ controller }) => controller) ?? meta.owners[0])?.uid;
  const above = owner === undefined ? undefined : related.derive(OWNER_OF_RAY_OWNER).get(owner);
  for (const uid of [meta.uid, owner, above]) {
    const workload = uid === undefined ? undefined : byJob.get(uid);
    if (workload !== undefined) return workload;
  }
  return undefined;
}

const PODS_BY_RAY_CLUSTER: Derivation<{
  readonly byCluster: ReadonlyMap<string, readonly Pod[]>;
  readonly namespaces: ReadonlySet<string>;
}> = {
  name: "pods by ray cluster",
  kinds: [PODS],
  build: (related) => {
    const pods = related.records(PODS) ?? [];
    return {
      byCluster: groupBy(
        pods.filter(({ meta }) => meta.labels.has("ray.io/cluster")),
        ({ meta }) => key(meta.namespace, meta.labels.get("ray.io/cluster")),
      ),
      namespaces: new Set(pods.map(({ meta }) => meta.namespace)),
    };
  },
};

/** Pods of a Ray cluster; undefined when no pod of its namespace is being read, as none might then mean not allowed to see. */
export function podsOfRayCluster({ meta }: { readonly meta: Meta }, related: Related): readonly Pod[] | undefined {
  const { byCluster, namespaces } = related.derive(PODS_BY_RAY_CLUSTER);
  return namespaces.has(meta.namespace) ? (byCluster.get(key(meta.namespace, meta.name)) ?? []) : undefined;
}

const PODS_BY_APP_WRAPPER: Derivation<{
  readonly byWrapper: ReadonlyMap<string, readonly Pod[]>;
  readonly namespaces: ReadonlySet<string>;
}> = {
  name: "pods by AppWrapper",
  kinds: [PODS],
  build: (related) => {
    const pods = related.records(PODS) ?? [];
    const labelled = pods.filter(({ meta }) => meta.labels.has(APP_WRAPPER_LABEL));
    return {
      byWrapper: groupBy(labelled, ({ meta }) => key(meta.namespace, meta.labels.get(APP_WRAPPER_LABEL))),
      namespaces: new Set(pods.map(({ meta }) => meta.namespace)),
    };
  },
};

/** Pods of an AppWrapper; undefined when no pod of its namespace is being read. */
export function podsOfAppWrapper({ meta }: { readonly meta: Meta }, related: Related): readonly Pod[] | undefined {
  const { byWrapper, namespaces } = related.derive(PODS_BY_APP_WRAPPER);
  return namespaces.has(meta.namespace) ? (byWrapper.get(key(meta.namespace, meta.name)) ?? []) : undefined;
}

/** Names of the RayJobs that need a cluster, their own or one that they select; undefined when RayJobs are not being read. */
export function rayJobsOn({ meta }: { readonly meta: Meta }, related: Related): readonly string[] | undefined {
  const jobs = related.records(RAY_JOBS);
  const on = jobs?.filter(
    (job) => job.meta.namespace === meta.namespace && job.clusterName === meta.name && needsItsCluster(job),
  );
  return on?.map((job) => job.meta.name);
}

export const COHORT_TREE: Derivation<CohortTree | undefined> = {
  name: "cohort tree",
  kinds: [CLUSTER_QUEUES, COHORTS],
  build: (related) => {
    const queues = related.records(CLUSTER_QUEUES);
    return queues === undefined ? undefined : cohortTree(queues, related.records(COHORTS) ?? []);
  },
};

const RAY_CLUSTERS_BY_NAME: Derivation<ReadonlyMap<string, RayCluster>> = {
  name: "ray clusters by name",
  kinds: [RAY_CLUSTERS],
  build: (related) => byName(related.records(RAY_CLUSTERS) ?? []),
};

export function rayClusterNamed(namespace: string, name: string | undefined, related: Related): RayCluster | undefined {
  return name === undefined ? undefined : related.derive(RAY_CLUSTERS_BY_NAME).get(key(namespace, name));
}

const LOCAL_QUEUES_BY_NAME: Derivation<ReadonlyMap<string, LocalQueue>> = {
  name: "local queues by name",
  kinds: [LOCAL_QUEUES],
  build: (related) => byName(related.records(LOCAL_QUEUES) ?? []),
};

const CLUSTER_QUEUES_BY_NAME: Derivation<ReadonlyMap<string, ClusterQueue>> = {
  name: "cluster queues by name",
  kinds: [CLUSTER_QUEUES],
  build: (related) => byName(related.records(CLUSTER_QUEUES) ?? []),
};

export function clusterQueueNamed(name: string, related: Related): ClusterQueue | undefined {
  return related.derive(CLUSTER_QUEUES_BY_NAME).get(key("", name));
}

export function localQueueNamed(namespace: string, name: string, related: Related): LocalQueue | undefined {
  return related.derive(LOCAL_QUEUES_BY_NAME).get(key(namespace, name));
}

/** Queues directly in each cohort. */
export const QUEUES_BY_COHORT: Derivation<ReadonlyMap<string, readonly ClusterQueue[]> | undefined> = {
  name: "cluster queues by cohort",
  kinds: [CLUSTER_QUEUES],
  build: (related) => {
    const queues = related.records(CLUSTER_QUEUES);
    return queues === undefined
      ? undefined
      : groupBy(
          queues.filter(({ cohort }) => cohort !== ""),
          ({ cohort }) => cohort,
        );
  },
};

export const COHORTS_BY_PARENT: Derivation<ReadonlyMap<string, readonly Cohort[]>> = {
  name: "cohorts by parent",
  kinds: [COHORTS],
  build: (related) =>
    groupBy(
      (related.records(COHORTS) ?? []).filter(({ parent }) => parent !== ""),
      ({ parent }) => parent,
    ),
};

/** What runs on a node, as the scheduler counts it. */
export interface NodeLoad {
  readonly pods: number;
  readonly requested: Resources;
}

export const LOAD_BY_NODE: Derivation<ReadonlyMap<string, NodeLoad> | undefined> = {
  name: "load by node",
  kinds: [PODS],
  build: (related) => {
    const pods = related.records(PODS);
    if (pods === undefined) return undefined;
    const loads = new Map<string, NodeLoad>();
    for (const pod of pods) {
      if (pod.node === "" || isOver(pod)) continue;
      const load = loads.get(pod.node);
      loads.set(pod.node, {
        pods: (load?.pods ?? 0) + 1,
        requested: addResources(load?.requested ?? NO_RESOURCES, pod.requests),
      });
    }
    return loads;
  },
};

function byName<T extends { readonly meta: Meta }>(records: readonly T[]): ReadonlyMap<string, T> {
  return new Map(records.map((record) => [key(record.meta.namespace, record.meta.name), record]));
}

/** Neither part can hold a slash. */
function key(namespace: string, name: string | undefined): string {
  return `${namespace}/${name ?? ""}`;
}
