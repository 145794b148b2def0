import { isDeepStrictEqual } from "node:util";
import { PRIORITY_CLASS_LABEL, QUEUE_NAME_LABEL } from "../../common/kueue/kueue-names.ts";
import { differingPaths, pathInWords } from "../../common/values/field-paths.ts";
import { booleanAt, entriesAt, listAt, numberAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { KUEUE_KEY } from "./admitted-groups.ts";
import type { RayClusterConfiguration, RayClusterSpecConfiguration } from "./ray-cluster-configuration.ts";
import {
  clusterFields,
  ELASTIC_ANNOTATION,
  HEAD_GROUP_FIELDS,
  rayClusterSpec,
  workerGroupFields,
} from "./ray-cluster-manifest.ts";
import { OVERLAID } from "./ray-cluster-overlay.ts";
import {
  difference,
  type Found,
  groupWords,
  hoisted,
  mountsAuthorities,
  podOverlay,
  podWords,
  startParamsOf,
  usageStatsOf,
} from "./ray-pod-extraction.ts";

/** A Ray cluster as a configuration, and what a configuration cannot say of it. */
export interface ReadConfiguration {
  readonly configuration: RayClusterConfiguration;
  /** Paths of fields that would be lost if it were applied again: `spec.historyServerOptions`. Empty = nothing is lost. */
  readonly notCarried: readonly string[];
}

/** Said once for all pods where all groups say the same. */
const SHARED = [
  "image",
  "imagePullPolicy",
  "imagePullSecrets",
  "env",
  "volumes",
  "volumeMounts",
  "nodeSelector",
  "affinity",
  "tolerations",
  "schedulerName",
  "serviceAccount",
];

/** Written by others than the person who describes the cluster. */
const KEPT_BY_SERVER = ["kubectl.kubernetes.io/last-applied-configuration"];

/**
 * The configuration that builds a RayCluster again, whoever made it: one of ours, a Python SDK's, or YAML by hand. Building it and
 * reading it back gives the same object; `notCarried` names what would not come back. What belongs to the server and to other
 * controllers is left out: status, `spec.suspend`, the worker count of an autoscaled cluster, and the labels of an admission. A
 * node selector that came with an admission cannot be told from one that a person gave, and stays.
 *
 * @example
 * const object = await client.get(RAY_CLUSTERS, { namespace: "team-a", name: "train" });
 * const { configuration, notCarried } = rayClusterConfigurationOf(object);
 * if (notCarried.length === 0) await applyRayCluster(client, { ...configuration, name: "train-2" });
 */
export function rayClusterConfigurationOf(object: {
  readonly metadata: object;
  readonly [field: string]: unknown;
}): ReadConfiguration {
  const { metadata } = object;
  const wanted = specWithoutOthers(object["spec"]);
  const configuration = {
    ...identityOf(metadata),
    ...specConfigurationOf(wanted, annotationsOf(metadata)),
  } as RayClusterConfiguration;
  const rebuilt = rayClusterSpec(configuration);
  return { configuration, notCarried: differingPaths(wanted, rebuilt, ["spec"]).map(pathInWords) };
}

/** The configuration of a RayCluster's `spec`, or of the one inside a RayJob. */
function specConfigurationOf(spec: unknown, annotations: Found | undefined): RayClusterSpecConfiguration {
  const head = valueAt(spec, "headGroupSpec");
  const groups = listAt(spec, "workerGroupSpecs");
  const all = [head, ...groups];
  const authorities = all.every(mountsAuthorities);
  const usage = usageStatsOf(head);
  const usageAlike = all.every((group) => usageStatsOf(group) === usage) ? usage : null;
  const words = all.map((group) => podWords(group, { authorities, usage: usageAlike !== null }));
  const cluster: Found = {
    ...(annotations === undefined ? {} : { annotations }),
    ...hoisted(words, SHARED),
    ...(authorities ? {} : { caBundles: false }),
    ...(usageAlike === false ? {} : { usageStats: usageAlike }),
    ...autoscalingOf(spec),
    ...faultToleranceOf(spec),
  };
  const found = all.map((group, index) => ({
    ...groupIdentity(group, index, cluster),
    ...words[index],
    ...groupWords(group),
  }));
  for (const [index, group] of all.entries())
    complete(index === 0 ? "head" : "worker", cluster, found[index] ?? {}, group);
  const [headWords = {}, ...workerGroups] = found;
  const described: Found = { ...cluster, head: headWords, workerGroups };
  const version = textAt(spec, "rayVersion");
  if (clusterFields(described as never)["rayVersion"] !== version) described["rayVersion"] = version ?? null;
  const overlay = difference(OVERLAID.cluster, dropEmpty(clusterFields(described as never)), spec);
  return (overlay === undefined ? described : { ...described, overlay }) as RayClusterSpecConfiguration;
}

/** Adds to the words of a group what they leave unsaid. */
function complete(role: "head" | "worker", cluster: Found, found: Found, group: unknown): void {
  // The cluster's annotations come first and could not be taken away from a group but by its overlay.
  if (isDeepStrictEqual(found["annotations"], cluster["annotations"])) delete found["annotations"];
  const params = startParamsOf(role, cluster, found, group);
  if (params !== undefined) found["rayStartParams"] = params;
  const overlay = podOverlay(role, cluster, found, group);
  const fields = role === "head" ? HEAD_GROUP_FIELDS : workerGroupFields(cluster as never, found as never);
  const names = role === "head" ? OVERLAID.headGroup : OVERLAID.workerGroup;
  const own = difference(names, dropEmpty(fields), group);
  if (own !== undefined) overlay["group"] = own;
  if (Object.keys(overlay).length > 0) found["overlay"] = overlay;
}

function groupIdentity(group: unknown, index: number, cluster: Found): Found {
  if (index === 0) return {};
  const replicas = numberAt(group, "replicas");
  const [min, max] = [numberAt(group, "minReplicas"), numberAt(group, "maxReplicas")];
  const autoscaled = cluster["autoscaling"] !== undefined;
  const [hosts, idle] = [numberAt(group, "numOfHosts"), numberAt(group, "idleTimeoutSeconds")];
  return {
    name: textAt(group, "groupName") ?? "",
    ...(autoscaled || replicas === undefined ? {} : { replicas }),
    ...(min === undefined || (!autoscaled && min === replicas) ? {} : { min }),
    ...(max === undefined || (!autoscaled && max === replicas) ? {} : { max }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(idle === undefined ? {} : { idleTimeoutSeconds: idle }),
  };
}

function autoscalingOf(spec: unknown): Found {
  if (booleanAt(spec, "enableInTreeAutoscaling") !== true) return {};
  const autoscaling: Found = {};
  for (const name of ["idleTimeoutSeconds", "upscalingMode", "version", "resources"]) {
    const value = valueAt(spec, "autoscalerOptions", name);
    if (value !== undefined) autoscaling[name] = value;
  }
  return { autoscaling };
}

function faultToleranceOf(spec: unknown): Found {
  const options = valueAt(spec, "gcsFaultToleranceOptions");
  const redisAddress = textAt(options, "redisAddress");
  if (redisAddress === undefined) return {};
  const gcsFaultTolerance: Found = { redisAddress };
  const storage = textAt(options, "externalStorageNamespace");
  if (storage !== undefined) gcsFaultTolerance["externalStorageNamespace"] = storage;
  for (const name of ["redisUsername", "redisPassword"]) {
    const key = valueAt(options, name, "valueFrom", "secretKeyRef");
    if (key !== undefined) gcsFaultTolerance[name] = key;
  }
  return { gcsFaultTolerance };
}

function identityOf(metadata: unknown): Found {
  const labels = { ...Object.fromEntries(entriesAt(metadata, "labels")) };
  const queue = labels[QUEUE_NAME_LABEL];
  const priorityClass = labels[PRIORITY_CLASS_LABEL];
  delete labels[QUEUE_NAME_LABEL];
  delete labels[PRIORITY_CLASS_LABEL];
  const elastic = textAt(metadata, "annotations", ELASTIC_ANNOTATION) === "true";
  const namespace = textAt(metadata, "namespace");
  return {
    name: textAt(metadata, "name") ?? "",
    ...(namespace === undefined ? {} : { namespace }),
    queue: queue ?? false,
    ...(priorityClass === undefined ? {} : { priorityClass }),
    ...(elastic ? { elastic } : {}),
    ...(Object.keys(labels).length === 0 ? {} : { labels }),
  };
}

function annotationsOf(metadata: unknown): Found | undefined {
  const kept = entriesAt(metadata, "annotations").filter(([name, value]) => {
    return !KEPT_BY_SERVER.includes(name) && !(name === ELASTIC_ANNOTATION && value === "true");
  });
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

/** Suspension is Kueue's or a person's of the moment; the count under an autoscaler is the autoscaler's; marks of admission are Kueue's. */
function specWithoutOthers(spec: unknown): Found {
  const { suspend: _suspend, ...wanted } = Object.fromEntries(entriesAt(spec)) as Found;
  const autoscaled = booleanAt(spec, "enableInTreeAutoscaling") === true;
  if (wanted["headGroupSpec"] !== undefined) wanted["headGroupSpec"] = unmarked(wanted["headGroupSpec"]);
  // Without groups and with an empty list of them are the same cluster.
  wanted["workerGroupSpecs"] ??= [];
  if (!Array.isArray(wanted["workerGroupSpecs"])) return wanted;
  wanted["workerGroupSpecs"] = wanted["workerGroupSpecs"].map((group: unknown) => {
    const { replicas, ...own } = Object.fromEntries(entriesAt(unmarked(group)));
    return autoscaled || replicas === undefined ? own : { replicas, ...own };
  });
  return wanted;
}

/** A group without the labels and annotations that Kueue gave its pods: on another cluster they would be lies. */
function unmarked(group: unknown): unknown {
  const metadata = valueAt(group, "template", "metadata");
  const marked = ["labels", "annotations"].some((part) =>
    entriesAt(metadata, part).some(([key]) => KUEUE_KEY.test(key)),
  );
  if (!marked) return group;
  const template = Object.fromEntries(entriesAt(group, "template"));
  const kept = Object.fromEntries(
    entriesAt(metadata).flatMap(([part, value]) => {
      if (part !== "labels" && part !== "annotations") return [[part, value]];
      const own = entriesAt(value).filter(([key]) => !KUEUE_KEY.test(key));
      return own.length === 0 ? [] : [[part, Object.fromEntries(own)]];
    }),
  );
  const { metadata: _metadata, ...rest } = template;
  const unmarkedTemplate = Object.keys(kept).length === 0 ? rest : { ...rest, metadata: kept };
  return { ...Object.fromEntries(entriesAt(group)), template: unmarkedTemplate };
}

function dropEmpty(fields: object): Found {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
