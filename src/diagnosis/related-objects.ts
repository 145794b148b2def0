import { byNewest, type Event } from "../common/core-objects/event.ts";
import { isOver, type Pod } from "../common/core-objects/pod.ts";
import type { HasMeta, OwnerReference } from "../common/kubernetes-cluster/meta.ts";
import { QUEUE_NAME_LABEL } from "../common/kueue/kueue-names.ts";
import { workloadOf } from "../common/kueue/suspend-ownership.ts";
import { isFinished, type Workload } from "../common/kueue/workload.ts";
import type { AppWrapper } from "../ray/appwrapper/app-wrapper.ts";
import { APP_WRAPPER_LABEL } from "../ray/appwrapper/app-wrapper.ts";
import type { RayCluster } from "../ray/cluster/ray-cluster.ts";
import type { RayJob } from "../ray/job/ray-job.ts";
import type { RayService } from "../ray/service/ray-service.ts";
import { type DiagnosisFacts, type DiagnosisSubject, itemsOf } from "./diagnosis-facts.ts";
import { type JobLike, podLabelOf } from "./job-like.ts";

/** One object between the Workload and the pods. */
export type ChainLink =
  | { readonly kind: "AppWrapper"; readonly record: AppWrapper }
  | { readonly kind: "RayJob"; readonly record: RayJob }
  | { readonly kind: "RayService"; readonly record: RayService }
  | { readonly kind: "RayCluster"; readonly record: RayCluster }
  | { readonly kind: "job"; readonly record: JobLike };

/** All that belongs to one job. */
export interface RelatedObjects {
  readonly subject: DiagnosisSubject;
  /** From the one that Kueue manages down to what makes the pods. */
  readonly chain: readonly ChainLink[];
  readonly workload: Workload | undefined;
  /** Other unfinished Workloads of the same job: slices of an elastic one. */
  readonly slices: readonly Workload[];
  readonly appWrapper: AppWrapper | undefined;
  readonly rayJob: RayJob | undefined;
  readonly rayService: RayService | undefined;
  readonly rayClusters: readonly RayCluster[];
  readonly job: JobLike | undefined;
  /** Undefined = may not be read. */
  readonly pods: readonly Pod[] | undefined;
  /** Those that are there to stay. */
  readonly staying: readonly Pod[];
  /** The LocalQueue that the job names; `""` when it names none. */
  readonly queue: string;
  /** `RayCluster train`: what a person calls it. */
  readonly inWords: string;
}

/** Deeper than any chain of owners that Kueue follows. */
const MOST_LINKS = 10;

export function relatedObjects(subject: DiagnosisSubject, facts: DiagnosisFacts): RelatedObjects {
  const chain = chainOf(subject, facts);
  const uids = new Set([subject.record.meta.uid, ...chain.map(({ record }) => record.meta.uid)]);
  const workload = subject.kind === "Workload" ? subject.record : workloadOfAny([...uids], subject, facts);
  const pods = facts.pods.is === "hidden" ? undefined : podsOf(subject, chain, workload, facts.pods.items);
  return {
    subject,
    chain,
    workload,
    slices: slicesOf(workload, itemsOf(facts.workloads)),
    appWrapper: one(chain, "AppWrapper")?.record,
    rayJob: one(chain, "RayJob")?.record,
    rayService: one(chain, "RayService")?.record,
    rayClusters: chain.flatMap((link) => (link.kind === "RayCluster" ? [link.record] : [])),
    job: one(chain, "job")?.record,
    pods,
    staying: (pods ?? []).filter((pod) => pod.meta.deletingSince === undefined && !isOver(pod)),
    queue: workload?.queue || firstQueue(subject, chain),
    inWords: `${kindOf(subject)} ${subject.record.meta.name}`,
  };
}

export function kindOf(subject: DiagnosisSubject | ChainLink): string {
  return subject.kind === "job" ? subject.record.kind : subject.kind;
}

/** Newest first. By uid where the event has one, since names are used again. */
export function eventsAbout({ meta }: HasMeta, facts: DiagnosisFacts): readonly Event[] {
  return itemsOf(facts.events)
    .filter(({ regarding }) =>
      regarding.uid === "" || meta.uid === ""
        ? regarding.name === meta.name && regarding.namespace === meta.namespace
        : regarding.uid === meta.uid,
    )
    .toSorted(byNewest);
}

type LinkOf<K extends ChainLink["kind"]> = Extract<ChainLink, { readonly kind: K }>;

function one<K extends ChainLink["kind"]>(chain: readonly ChainLink[], kind: K): LinkOf<K> | undefined {
  return chain.find((link): link is LinkOf<K> => link.kind === kind);
}

/** Up by owners, then down by owners again. */
function chainOf(subject: DiagnosisSubject, facts: DiagnosisFacts): readonly ChainLink[] {
  const links = allLinks(facts);
  const own: ChainLink | undefined = subject.kind === "Workload" || subject.kind === "Pod" ? undefined : subject;
  const up: ChainLink[] = own === undefined ? [] : [own];
  let owners = subject.record.meta.owners;
  while (up.length < MOST_LINKS) {
    const above = ownersAmong(owners, links).find((link) => !up.some((met) => isSame(met, link)));
    if (above === undefined) break;
    up.unshift(above);
    owners = above.record.meta.owners;
  }
  const chain = [...up];
  for (const link of chain) {
    if (chain.length >= MOST_LINKS) break;
    const below = links.filter(
      (other) => !chain.some((met) => isSame(met, other)) && isBelow(link, other) && !isBeside(chain, other),
    );
    chain.push(...below.slice(0, MOST_LINKS - chain.length));
  }
  return chain;
}

/** An object that somebody asked about has no siblings in its own chain: the other cluster of a RayService is not its business. */
function isBeside(chain: readonly ChainLink[], other: ChainLink): boolean {
  return (
    other.kind === "RayCluster" && chain[0]?.kind !== "RayService" && chain.some(({ kind }) => kind === "RayCluster")
  );
}

function allLinks(facts: DiagnosisFacts): readonly ChainLink[] {
  return [
    ...itemsOf(facts.appWrappers).map((record) => ({ kind: "AppWrapper", record }) as const),
    ...itemsOf(facts.rayJobs).map((record) => ({ kind: "RayJob", record }) as const),
    ...itemsOf(facts.rayServices).map((record) => ({ kind: "RayService", record }) as const),
    ...itemsOf(facts.rayClusters).map((record) => ({ kind: "RayCluster", record }) as const),
    ...itemsOf(facts.jobs).map((record) => ({ kind: "job", record }) as const),
  ];
}

function ownersAmong(owners: readonly OwnerReference[], links: readonly ChainLink[]): readonly ChainLink[] {
  return links.filter((link) => owners.some(({ uid }) => uid !== "" && uid === link.record.meta.uid));
}

function isSame(a: ChainLink, b: ChainLink): boolean {
  return a.record.meta.uid === b.record.meta.uid;
}

function isBelow(upper: ChainLink, lower: ChainLink): boolean {
  const { meta } = lower.record;
  if (meta.owners.some(({ uid }) => uid !== "" && uid === upper.record.meta.uid)) return true;
  if (meta.namespace !== upper.record.meta.namespace) return false;
  if (upper.kind === "AppWrapper") return meta.labels.get(APP_WRAPPER_LABEL) === upper.record.meta.name;
  return upper.kind === "RayJob" && lower.kind === "RayCluster" && upper.record.clusterName === meta.name;
}

/** The Workload of the subject or of what owns it; a pod group's belongs to its pods. */
function workloadOfAny(
  uids: readonly string[],
  { kind, record }: DiagnosisSubject,
  facts: DiagnosisFacts,
): Workload | undefined {
  const workloads = itemsOf(facts.workloads).filter(({ meta }) => meta.namespace === record.meta.namespace);
  for (const uid of uids) {
    const found = uid === "" ? undefined : workloadOf(uid, workloads);
    if (found !== undefined) return found;
  }
  if (kind !== "Pod") return undefined;
  const { annotations, labels } = record.meta;
  const name = annotations.get(WORKLOAD_ANNOTATION) ?? labels.get(POD_GROUP_LABEL);
  return name === undefined ? undefined : workloads.find(({ meta }) => meta.name === name);
}

const WORKLOAD_ANNOTATION = "kueue.x-k8s.io/workload";
const POD_GROUP_LABEL = "kueue.x-k8s.io/pod-group-name";

function slicesOf(workload: Workload | undefined, workloads: readonly Workload[]): readonly Workload[] {
  if (workload === undefined || workload.jobUid === "") return [];
  return workloads.filter(
    (other) => other.jobUid === workload.jobUid && other.meta.uid !== workload.meta.uid && !isFinished(other),
  );
}

/** By what owns them, by the labels that their makers put on them, and by Kueue's note of their Workload. */
function podsOf(
  { kind, record }: DiagnosisSubject,
  chain: readonly ChainLink[],
  workload: Workload | undefined,
  pods: readonly Pod[],
): readonly Pod[] {
  if (kind === "Pod") return [record];
  const uids = new Set(chain.map((link) => link.record.meta.uid));
  for (const { kind: ownerKind, uid } of workload?.meta.owners ?? []) if (ownerKind !== "Pod") uids.add(uid);
  const podUids = new Set((workload?.meta.owners ?? []).filter((owner) => owner.kind === "Pod").map(({ uid }) => uid));
  // A cluster that was asked about by itself is not its owner's other clusters.
  const withNote = kind !== "RayCluster" && kind !== "job";
  return pods.filter((pod) => {
    const { meta } = pod;
    if (meta.namespace !== record.meta.namespace) return false;
    if (podUids.has(meta.uid) || meta.owners.some(({ uid }) => uid !== "" && uids.has(uid))) return true;
    if (chain.some((link) => isLabelled(link, pod))) return true;
    return withNote && workload !== undefined && meta.annotations.get(WORKLOAD_ANNOTATION) === workload.meta.name;
  });
}

function isLabelled(link: ChainLink, { meta: { labels } }: Pod): boolean {
  const { name } = link.record.meta;
  switch (link.kind) {
    case "AppWrapper":
      return labels.get(APP_WRAPPER_LABEL) === name;
    case "RayCluster":
      return labels.get("ray.io/cluster") === name && labels.get("ray.io/is-ray-node") === "yes";
    case "RayJob":
      return labels.get("batch.kubernetes.io/job-name") === name;
    case "RayService":
      return false;
    case "job": {
      const label = podLabelOf(link.record.kind);
      return label !== undefined && labels.get(label) === name;
    }
    default:
      return link satisfies never;
  }
}

function firstQueue(subject: DiagnosisSubject, chain: readonly ChainLink[]): string {
  const records: readonly HasMeta[] = [...chain.map(({ record }) => record), subject.record];
  for (const { meta } of records) {
    const queue = meta.labels.get(QUEUE_NAME_LABEL);
    if (queue !== undefined && queue !== "") return queue;
  }
  return "";
}
