import { EVENTS } from "../common/core-objects/event.ts";
import { NODES } from "../common/core-objects/node.ts";
import { PODS } from "../common/core-objects/pod.ts";
import { RESOURCE_QUOTAS } from "../common/core-objects/resource-quota.ts";
import type { CallOptions, ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { isClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { HasMeta } from "../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import { readAdmissionWorld } from "../common/kueue/read-admission-world.ts";
import { readOrHidden, whyNotRead } from "../common/kueue/read-or-hidden.ts";
import { admissionState } from "../common/kueue/verdict/admission-state.ts";
import type { AdmissionWorld, Readable } from "../common/kueue/verdict/admission-world.ts";
import { explain } from "../common/kueue/verdict/explain.ts";
import type { Verdict } from "../common/kueue/verdict/verdict.ts";
import { APP_WRAPPERS } from "../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../ray/service/ray-service.ts";
import { diagnose } from "./diagnose.ts";
import type { Diagnosis } from "./diagnosis.ts";
import type { DiagnosisFacts, DiagnosisSubject } from "./diagnosis-facts.ts";
import { JOB_KINDS, type JobLike } from "./job-like.ts";
import { relatedObjects } from "./related-objects.ts";
import type { SubjectKind } from "./subject-kinds.ts";

/** When it is now, and until when to read. */
export interface ReadDiagnosisOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Ray jobs that run on the cluster; undefined = nobody asked Ray. */
  readonly rayJobsRunning?: number | undefined;
}

/**
 * Reads one object and all that belongs to it, and says where it stands: one GET, then about twenty requests at once, however many
 * objects there are; large listings come in pages. What may not be read is named in `hidden`.
 *
 * @example
 * const kind = subjectKindOf("raycluster");
 * if (kind === undefined) throw new Error("no such kind");
 * const { steps } = await readDiagnosis(client, kind, "team-a", "train", { now: Date.now });
 * @throws {@link ClusterError} when the object itself may not be read or is not there, or the cluster cannot be reached.
 */
export async function readDiagnosis(
  client: ClusterClient,
  subjectKind: SubjectKind,
  namespace: string,
  name: string,
  options: ReadDiagnosisOptions,
): Promise<Diagnosis> {
  const how: CallOptions = { signal: options.signal, urgent: true };
  const subject = subjectKind.subject(await client.get(subjectKind.kind, { namespace, name }, how));
  const read = <T extends HasMeta>(kind: ResourceKind<T>) => readIfServed(client, kind, namespace, how);
  const [world, pods, events, quotas, nodes, rayClusters, rayJobs, rayServices, appWrappers, owner] = await Promise.all(
    [
      readAdmissionWorld(client, { namespace, signal: options.signal, now: options.now }),
      readOrHidden(client, PODS, namespace, how),
      readOrHidden(client, EVENTS, namespace, how),
      readOrHidden(client, RESOURCE_QUOTAS, namespace, how),
      readOrHidden(client, NODES, undefined, how),
      read(RAY_CLUSTERS),
      read(RAY_JOBS),
      read(RAY_SERVICES),
      read(APP_WRAPPERS),
      readOwner(client, subject, how),
    ],
  );
  const facts: DiagnosisFacts = {
    now: world.now,
    workloads: world.workloads,
    pods,
    events,
    quotas,
    nodes,
    checks: world.checks,
    rayClusters,
    rayJobs,
    rayServices,
    appWrappers,
    jobs: owner,
    podsReady: world.settings.podsReady,
    verdict: undefined,
    rayJobsRunning: options.rayJobsRunning,
  };
  const verdict = verdictFor(subject, facts, world);
  return diagnose(subject, { ...facts, verdict });
}

function verdictFor(subject: DiagnosisSubject, facts: DiagnosisFacts, world: AdmissionWorld): Verdict | undefined {
  const { workload } = relatedObjects(subject, facts);
  return workload === undefined ? undefined : explain(workload, admissionState(world));
}

/** Kinds that the cluster does not serve have no objects. */
async function readIfServed<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  namespace: string,
  how: CallOptions,
): Promise<Readable<T>> {
  const served = await client.discovery({ signal: how.signal });
  return served.versionOf(kind) === undefined ? { is: "read", items: [] } : readOrHidden(client, kind, namespace, how);
}

/** The job that owns the subject, where it is of a kind that is not listed anyway. */
async function readOwner(
  client: ClusterClient,
  { record }: DiagnosisSubject,
  how: CallOptions,
): Promise<Readable<JobLike>> {
  const owner = record.meta.owners.find((one) => one.controller) ?? record.meta.owners[0];
  const kind = owner === undefined ? undefined : JOB_KINDS.get(owner.kind);
  if (owner === undefined || kind === undefined) return { is: "read", items: [] };
  try {
    const object = await client.get(kind, { namespace: record.meta.namespace, name: owner.name }, how);
    return { is: "read", items: object.metadata.uid === owner.uid ? [kind.project(object, kind.versions[0])] : [] };
  } catch (error) {
    const why = whyNotRead(error, kind, record.meta.namespace);
    if (why !== undefined) return { is: "hidden", why };
    if (isClusterError(error) && error.reason === "not-found") return { is: "read", items: [] };
    throw error;
  }
}
