import { findCondition } from "../common/values/condition.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import { type RayClusterHealth, rayClusterHealth } from "../ray/cluster/ray-cluster-health.ts";
import { type RayJobHealth, rayJobState } from "../ray/job/ray-job-state.ts";
import { type RayServiceHealth, rayServiceState } from "../ray/service/ray-service-state.ts";
import type { DiagnosisCode, DiagnosisStep, Evidence } from "./diagnosis.ts";
import { conditionOf, fieldOf, stepDone, stepFailed, stepWaiting } from "./evidence.ts";
import { eventsAbout } from "./related-objects.ts";
import type { Situation } from "./situation.ts";

/** How Ray itself is: the cluster, then the job or service on it. Undefined for what is not Ray's. */
export function rayStep(situation: Situation): DiagnosisStep | undefined {
  const { rayClusters, rayJob, rayService } = situation.related;
  if (rayClusters.length === 0 && rayJob === undefined && rayService === undefined) return undefined;
  for (const cluster of rayClusters) {
    const step = clusterStep(cluster, situation);
    if (step.state !== "done") return step;
  }
  return (
    jobStep(situation) ??
    serviceStep(situation) ??
    stepDone("ray", "Its Ray cluster is ready.", { since: readySince(rayClusters) })
  );
}

const CLUSTER_CODES: Readonly<Record<Exclude<RayClusterHealth, "ready">, DiagnosisCode>> = {
  terminating: "being-deleted",
  invalid: "ray-spec-invalid",
  suspending: "ray-suspending",
  queued: "waiting-admission",
  suspended: "suspended",
  "head-down": "ray-head-down",
  "create-failed": "pods-refused",
  provisioning: "ray-starting",
  degraded: "ray-degraded",
};

/** Health that does not mend without somebody. */
const BROKEN: ReadonlySet<RayClusterHealth> = new Set(["invalid", "head-down", "create-failed"]);

function clusterStep(cluster: RayCluster, { related, facts }: Situation): DiagnosisStep {
  const latestWarning = eventsAbout(cluster, facts).find(({ type }) => type === "Warning");
  const { health, reason } = rayClusterHealth(cluster, {
    workload: related.workload,
    pods: related.pods,
    latestWarning,
  });
  if (health === "ready") return stepDone("ray", "Its Ray cluster is ready.");
  const evidence = clusterEvidence(cluster);
  const trouble = {
    code: CLUSTER_CODES[health],
    sentence: `Its Ray cluster is not ready (${health}): ${reason}.`,
    adminSentence: `RayCluster ${cluster.meta.namespace}/${cluster.meta.name} is ${health}: ${reason}.`,
    next: health === "head-down" ? "Look at the head pod: what ran on the cluster is lost." : "",
    since: evidence.since,
    evidence: evidence.all,
  } as const;
  return BROKEN.has(health) ? stepFailed("ray", trouble) : stepWaiting("ray", trouble);
}

function clusterEvidence(cluster: RayCluster): {
  readonly all: readonly Evidence[];
  readonly since: number | undefined;
} {
  const types = ["ReplicaFailure", "HeadPodReady", "RayClusterProvisioned", "RayClusterSuspended"];
  const telling = types
    .map((type) => findCondition(cluster.conditions, type))
    .filter((condition) => condition !== undefined)
    .filter(({ type, status }) =>
      type === "ReplicaFailure" || type === "RayClusterSuspended" ? status === "True" : status === "False",
    );
  if (telling.length > 0) {
    return { all: telling.map((one) => conditionOf("RayCluster", cluster, one)), since: telling[0]?.changedAt };
  }
  const { ready, desired } = cluster.workers;
  const quote = `${ready ?? "?"} of ${desired ?? "?"}`;
  return { all: [fieldOf("RayCluster", cluster, "status.readyWorkerReplicas", quote)], since: undefined };
}

const JOB_WAITS: ReadonlySet<RayJobHealth> = new Set([
  "new",
  "starting",
  "waiting",
  "pending",
  "retrying",
  "suspending",
  "suspended",
  "queued",
  "terminating",
]);

function jobStep({ related }: Situation): DiagnosisStep | undefined {
  const { rayJob, workload } = related;
  if (rayJob === undefined) return undefined;
  const { health, reason } = rayJobState(rayJob, { workload, cluster: related.rayClusters[0] });
  const evidence = [
    fieldOf("RayJob", rayJob, "status.jobDeploymentStatus", rayJob.deploymentStatus || "new"),
    fieldOf("RayJob", rayJob, "status.jobStatus", rayJob.jobStatus || "none"),
  ];
  const said = reason === "" ? "" : `: ${reason}`;
  if (JOB_WAITS.has(health)) {
    return stepWaiting("ray", {
      code: "ray-starting",
      sentence: `Its Ray job is ${health}${said}.`,
      since: rayJob.startedAt,
      evidence,
    });
  }
  if (health === "unknown") {
    return {
      ...stepWaiting("ray", { code: "not-known", sentence: `KubeRay says of it${said}.`, evidence }),
      state: "unknown",
    };
  }
  return stepDone("ray", `Its Ray job is ${health}.`, { since: rayJob.rayStartedAt ?? rayJob.startedAt, evidence });
}

const SERVICE_BROKEN: ReadonlySet<RayServiceHealth> = new Set(["failed", "invalid", "degraded"]);

function serviceStep({ related }: Situation): DiagnosisStep | undefined {
  const { rayService, workload } = related;
  if (rayService === undefined) return undefined;
  const { health, reason } = rayServiceState(rayService, { workload });
  const ready = findCondition(rayService.conditions, "Ready");
  const evidence =
    ready === undefined
      ? [fieldOf("RayService", rayService, "status.serviceStatus", rayService.serviceStatus || "none")]
      : [conditionOf("RayService", rayService, ready)];
  if (health === "ready" || health === "upgrading") {
    return stepDone("ray", `Its Ray service is ${health}${reason === "" ? "" : `: ${reason}`}.`, {
      since: ready?.changedAt,
      evidence,
    });
  }
  const broken = SERVICE_BROKEN.has(health);
  const trouble = {
    code: broken || health === "not-ready" ? "serve-unhealthy" : "ray-starting",
    sentence: `Its Ray service is ${health}: ${reason}.`,
    next: broken ? "Read what the Serve application says in the Ray dashboard." : "",
    since: ready?.changedAt,
    evidence,
  } as const;
  return broken ? stepFailed("ray", trouble) : stepWaiting("ray", trouble);
}

function readySince(clusters: readonly RayCluster[]): number | undefined {
  const [cluster] = clusters;
  return cluster === undefined ? undefined : findCondition(cluster.conditions, "RayClusterProvisioned")?.changedAt;
}
