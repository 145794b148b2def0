import { parseGoDuration } from "../../../common/values/duration.ts";
import { booleanAt, listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";

const DNS_1035 = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;
const DNS_1035_RULE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
const LONGEST_CLUSTER_NAME = 53;
const LONGEST_JOB_NAME = 47;
const INITIALIZING_TIMEOUT = "ray.io/initializing-timeout";
const UPGRADES = ["NewClusterWithIncrementalUpgrade", "NewCluster", "None"];

/** A violation as the operator records it: the reason of a Warning event and its message. */
export interface Violation {
  readonly reason: string;
  readonly message: string;
}

export function rayClusterViolation(cluster: StoredObject): Violation | undefined {
  const place = `${cluster.metadata.namespace}/${cluster.metadata.name}`;
  const name = nameProblem("RayCluster", cluster.metadata.name, LONGEST_CLUSTER_NAME);
  if (name !== undefined)
    return { reason: "InvalidRayClusterMetadata", message: `The RayCluster metadata is invalid ${place}: ${name}` };
  const problem = clusterSpecProblem(cluster["spec"]);
  if (problem === undefined) return undefined;
  return { reason: "InvalidRayClusterSpec", message: `The RayCluster spec is invalid ${place}: ${problem}` };
}

/** The first thing wrong with a cluster's spec. */
export function clusterSpecProblem(spec: unknown): string | undefined {
  if (listAt(spec, "headGroupSpec", "template", "spec", "containers").length === 0)
    return "headGroupSpec should have at least one container";
  const autoscaling = booleanAt(spec, "enableInTreeAutoscaling") === true;
  for (const group of listAt(spec, "workerGroupSpecs")) {
    const problem = groupProblem(group, autoscaling);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function groupProblem(group: unknown, autoscaling: boolean): string | undefined {
  const name = textAt(group, "groupName") ?? "";
  if (listAt(group, "template", "spec", "containers").length === 0)
    return "workerGroupSpec should have at least one container";
  const min = numberAt(group, "minReplicas");
  const max = numberAt(group, "maxReplicas");
  if (!autoscaling && (min === undefined || max === undefined))
    return `worker group ${name} must set both minReplicas and maxReplicas when autoscaling is disabled`;
  if (min !== undefined && min < 0) return `worker group ${name} has negative minReplicas ${min}`;
  if (max !== undefined && max < 0) return `worker group ${name} has negative maxReplicas ${max}`;
  if (min !== undefined && max !== undefined && min > max)
    return `worker group ${name} has minReplicas ${min} greater than maxReplicas ${max}`;
  if (autoscaling && booleanAt(group, "suspend") === true)
    return `worker group ${name} cannot be suspended with Autoscaler enabled`;
  return undefined;
}

export function rayJobViolation(job: StoredObject): Violation | undefined {
  const said = (reason: string, message: string) => ({ reason, message });
  const name = nameProblem("RayJob", job.metadata.name, LONGEST_JOB_NAME);
  if (name !== undefined) return said("InvalidRayJobMetadata", `The RayJob metadata is invalid: ${name}`);
  const problem = jobSpecProblem(job["spec"]);
  return problem === undefined ? undefined : said("InvalidRayJobSpec", problem);
}

function jobSpecProblem(spec: unknown): string | undefined {
  const bySelector = Object.keys((spec as { clusterSelector?: object } | undefined)?.clusterSelector ?? {}).length > 0;
  const suspended = booleanAt(spec, "suspend") === true;
  const shutdown = booleanAt(spec, "shutdownAfterJobFinishes") === true;
  const invalid = (text: string) => `The RayJob spec is invalid: ${text}`;
  if (suspended && !shutdown)
    return invalid("a RayJob with shutdownAfterJobFinishes set to false is not allowed to be suspended");
  if ((numberAt(spec, "ttlSecondsAfterFinished") ?? 0) < 0)
    return invalid("TTLSecondsAfterFinished must be a non-negative integer");
  if (!shutdown && (numberAt(spec, "ttlSecondsAfterFinished") ?? 0) > 0)
    return invalid("a RayJob with shutdownAfterJobFinishes set to false cannot have TTLSecondsAfterFinished");
  if (suspended && bySelector) return invalid("the ClusterSelector mode doesn't support the suspend operation");
  const clusterSpec = (spec as { rayClusterSpec?: unknown } | undefined)?.rayClusterSpec;
  if (clusterSpec === undefined && !bySelector) return invalid("one of RayClusterSpec or ClusterSelector must be set");
  const clusterProblem = clusterSpec === undefined ? undefined : clusterSpecProblem(clusterSpec);
  if (clusterProblem !== undefined) return invalid(clusterProblem);
  const positive = (field: string, least: number) => (numberAt(spec, field) ?? least) < least;
  if (positive("activeDeadlineSeconds", 1)) return invalid("activeDeadlineSeconds must be a positive integer");
  if (positive("preRunningDeadlineSeconds", 1)) return invalid("preRunningDeadlineSeconds must be a positive integer");
  if (positive("backoffLimit", 0)) return invalid("backoffLimit must be a positive integer");
  return undefined;
}

export function rayServiceViolation(service: StoredObject): Violation | undefined {
  const invalid = (part: "metadata" | "spec", text: string) => ({
    reason: part === "spec" ? "InvalidRayServiceSpec" : "InvalidRayServiceMetadata",
    message: `The RayService ${part} is invalid: ${text}`,
  });
  const name = nameProblem("RayService", service.metadata.name, LONGEST_JOB_NAME);
  if (name !== undefined) return invalid("metadata", name);
  const timeout = timeoutProblem(service.metadata.annotations?.[INITIALIZING_TIMEOUT]);
  if (timeout !== undefined) return invalid("metadata", `RayService annotations is invalid: ${timeout}`);
  const problem = serviceSpecProblem(service["spec"]);
  return problem === undefined ? undefined : invalid("spec", problem);
}

function serviceSpecProblem(spec: unknown): string | undefined {
  const problem = clusterSpecProblem(valueAt(spec, "rayClusterConfig"));
  if (problem !== undefined) return problem;
  if (textAt(spec, "rayClusterConfig", "headGroupSpec", "headService", "metadata", "name") !== undefined)
    return "spec.rayClusterConfig.headGroupSpec.headService.metadata.name should not be set";
  const type = textAt(spec, "upgradeStrategy", "type");
  if (type !== undefined && !UPGRADES.includes(type))
    return `Spec.UpgradeStrategy.Type value ${type} is invalid, valid options are NewClusterWithIncrementalUpgrade, NewCluster, or None`;
  const delay = numberAt(spec, "rayClusterDeletionDelaySeconds") ?? 0;
  if (delay < 0) return `Spec.RayClusterDeletionDelaySeconds should be a non-negative integer, got ${delay}`;
  return undefined;
}

/** In milliseconds; undefined: none is set, or it cannot be read. */
export function initializingTimeout({ metadata }: StoredObject): number | undefined {
  const text = metadata.annotations?.[INITIALIZING_TIMEOUT] ?? "";
  const nanos = parseGoDuration(text) ?? (/^[+-]?\d+$/.test(text) ? BigInt(text) * 1_000_000_000n : undefined);
  return nanos === undefined ? undefined : Number(nanos / 1_000_000n);
}

function timeoutProblem(text: string | undefined): string | undefined {
  if (text === undefined || text === "") return undefined;
  const said = (rule: string) => `annotation ${INITIALIZING_TIMEOUT} ${rule}: ${text}`;
  const duration = parseGoDuration(text);
  if (duration !== undefined) return duration > 0n ? undefined : said("must be a positive duration, got");
  if (/^[+-]?\d+$/.test(text)) return Number(text) > 0 ? undefined : said("must be a positive integer (seconds), got");
  return `${said("has invalid format")}. Expected Go duration format (e.g., '5m', '1h') or positive integer seconds`;
}

function nameProblem(kind: string, name: string, longest: number): string | undefined {
  if (name.length > longest) return `${kind} name should be no more than ${longest} characters`;
  return DNS_1035.test(name) ? undefined : `${kind} name should be a valid DNS1035 label: [${DNS_1035_RULE}]`;
}
