import { PODS } from "../common/core-objects/pod.ts";
import type { KubernetesObject } from "../common/kubernetes-cluster/kubernetes-object.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../ray/service/ray-service.ts";
import type { DiagnosisSubject } from "./diagnosis-facts.ts";
import { JOB_KINDS } from "./job-like.ts";

/** A kind of object that may be asked about. */
export interface SubjectKind {
  readonly kind: ResourceKind;
  readonly subject: (object: KubernetesObject) => DiagnosisSubject;
}

const RAY_AND_KUEUE: readonly SubjectKind[] = [
  {
    kind: WORKLOADS,
    subject: (object) => ({ kind: "Workload", record: WORKLOADS.project(object, versionOf(object)) }),
  },
  {
    kind: RAY_CLUSTERS,
    subject: (object) => ({ kind: "RayCluster", record: RAY_CLUSTERS.project(object, versionOf(object)) }),
  },
  { kind: RAY_JOBS, subject: (object) => ({ kind: "RayJob", record: RAY_JOBS.project(object, versionOf(object)) }) },
  {
    kind: RAY_SERVICES,
    subject: (object) => ({ kind: "RayService", record: RAY_SERVICES.project(object, versionOf(object)) }),
  },
  {
    kind: APP_WRAPPERS,
    subject: (object) => ({ kind: "AppWrapper", record: APP_WRAPPERS.project(object, versionOf(object)) }),
  },
  { kind: PODS, subject: (object) => ({ kind: "Pod", record: PODS.project(object, versionOf(object)) }) },
];

const ALL: readonly SubjectKind[] = [
  ...RAY_AND_KUEUE,
  ...[...JOB_KINDS.values()].map((kind) => ({
    kind,
    subject: (object: KubernetesObject): DiagnosisSubject => ({
      kind: "job",
      record: kind.project(object, versionOf(object)),
    }),
  })),
];

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ["wl", "workload"],
  ["kwl", "workload"],
  ["rc", "raycluster"],
  ["rj", "rayjob"],
  ["rs", "rayservice"],
  ["aw", "appwrapper"],
  ["po", "pod"],
  ["ptj", "pytorchjob"],
]);

/** The kinds that may be asked about, as a person writes them. */
export const SUBJECT_KINDS: readonly string[] = ALL.map(({ kind }) => kind.kind);

/**
 * Finds a kind by name, plural, dashed name (`ray-clusters`) or short name; undefined when there is none.
 * @example
 * const kind = subjectKindOf("rc");
 */
export function subjectKindOf(word: string): SubjectKind | undefined {
  const [plain = ""] = word.toLowerCase().replaceAll("-", "").split(".");
  const name = SHORT_NAMES.get(plain) ?? plain;
  return ALL.find(({ kind }) => kind.kind.toLowerCase() === name || kind.plural === name);
}

function versionOf({ apiVersion = "" }: KubernetesObject): string {
  return apiVersion.slice(apiVersion.indexOf("/") + 1);
}
