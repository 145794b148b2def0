import type { OwnerReference } from "../../kubernetes-cluster/meta.ts";
import { cleanLine } from "../../values/text.ts";
import { QUEUE_NAME_LABEL } from "../kueue-names.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { itemsOf } from "./world-index.ts";

/** What there is to know about a job that Kueue has no Workload for. */
export interface JobFacts {
  /** As in `kind:`. */
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  /** Of its label; `""` when it has none. */
  readonly queueName: string;
  readonly owners: readonly OwnerReference[];
  /** An owner, near or far, that Kueue queues itself; undefined when there is none, or none that may be read. */
  readonly queuedOwner?: { readonly kind: string; readonly name: string } | undefined;
  /** `spec.managedBy`; `""` when its own controller runs it. */
  readonly managedBy: string;
}

/** Why there is no Workload for a job. A closed list. */
export type NoWorkloadCode =
  /** Its owner is queued as a whole. */
  | "owner-is-queued"
  | "no-queue-name"
  | "namespace-not-managed"
  /** Another controller runs it. */
  | "managed-elsewhere"
  /** Kueue should have made one: it has not yet, or does not know the kind. */
  | "not-taken-up";

/** Why a job has no Workload that Kueue could admit. */
export interface NoWorkload {
  readonly code: NoWorkloadCode;
  readonly sentence: string;
  readonly adminSentence: string;
  /** It will stay like this: nothing that is freed or ends changes it. */
  readonly neverAsConfigured: boolean;
}

/** Namespaces that Kueue leaves alone unless it is set up otherwise. */
const UNMANAGED: ReadonlySet<string> = new Set(["kube-system", "kueue-system", "openshift-kueue-operator"]);
const MULTI_KUEUE = "kueue.x-k8s.io/multikueue";

/**
 * Why Kueue has no Workload for a job. A missing LocalQueue is no reason: Kueue makes the Workload all the same, and it waits.
 * @example
 * const { sentence } = explainJob(job, world);
 */
export function explainJob(job: JobFacts, world: AdmissionWorld): NoWorkload {
  return (
    ownedByQueued(job) ?? unmanagedNamespace(job) ?? runElsewhere(job) ?? withoutQueue(job, world) ?? notTakenUp(job)
  );
}

function ownedByQueued({ kind, name, queuedOwner }: JobFacts): NoWorkload | undefined {
  if (queuedOwner === undefined) return undefined;
  const owner = `${queuedOwner.kind} ${queuedOwner.name}`;
  return {
    code: "owner-is-queued",
    sentence: `It is a part of ${owner}, which is queued as a whole.`,
    adminSentence: `${kind} ${name} has no Workload of its own: Kueue queues its owner ${owner}.`,
    neverAsConfigured: false,
  };
}

function unmanagedNamespace({ kind, namespace, name }: JobFacts): NoWorkload | undefined {
  if (!UNMANAGED.has(namespace)) return undefined;
  return {
    code: "namespace-not-managed",
    sentence: `Kueue does not queue anything in namespace ${namespace}.`,
    adminSentence: `${kind} ${namespace}/${name} is outside managedJobsNamespaceSelector, which leaves out ${namespace} by default.`,
    neverAsConfigured: true,
  };
}

function runElsewhere({ kind, name, managedBy }: JobFacts): NoWorkload | undefined {
  if (managedBy === "" || managedBy === MULTI_KUEUE) return undefined;
  const by = cleanLine(managedBy);
  return {
    code: "managed-elsewhere",
    sentence: `It is run by ${by}, which does not queue it here.`,
    adminSentence: `spec.managedBy of ${kind} ${name} is ${by}.`,
    neverAsConfigured: true,
  };
}

function withoutQueue(
  { kind, namespace, name, queueName }: JobFacts,
  { localQueues }: AdmissionWorld,
): NoWorkload | undefined {
  if (queueName !== "") return undefined;
  const hasDefault = itemsOf(localQueues).some(({ meta }) => meta.namespace === namespace && meta.name === "default");
  const queues = itemsOf(localQueues).filter(({ meta }) => meta.namespace === namespace);
  const names = queues
    .map(({ meta }) => meta.name)
    .toSorted()
    .join(", ");
  const choice = names === "" ? "" : ` Queues here: ${names}.`;
  const late = hasDefault ? " LocalQueue default fills the label in only when a job is created." : "";
  return {
    code: "no-queue-name",
    sentence: `It names no queue, so it is not queued: it runs, or stays suspended, on its own.${choice}`,
    adminSentence: `${kind} ${namespace}/${name} has no label ${QUEUE_NAME_LABEL}.${late}`,
    neverAsConfigured: true,
  };
}

function notTakenUp({ kind, namespace, name, queueName }: JobFacts): NoWorkload {
  return {
    code: "not-taken-up",
    sentence: `It names queue ${queueName}, and Kueue has not taken it up yet. If that stays so, ask an administrator.`,
    adminSentence: `Kueue made no Workload for ${kind} ${namespace}/${name}: its integration for ${kind} is off, the job cannot be read (event ErrWorkloadCompose), or its controller does not run.`,
    neverAsConfigured: false,
  };
}
