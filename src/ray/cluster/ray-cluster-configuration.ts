import { z } from "zod";
import { resourceRequirementsSchema } from "../../common/core-objects/container-schema.ts";
import { annotationMap, count, dnsLabel, dnsSubdomain, labelMap, word } from "../../common/values/input-checks.ts";
import { checkedInput } from "../../common/values/input-error.ts";
import { checkRayCluster } from "./configuration-rules.ts";
import { clusterOverlaySchema, headOverlaySchema, workerOverlaySchema } from "./ray-cluster-overlay.ts";
import { GROUP_FIELDS, POD_FIELDS } from "./ray-pod-configuration.ts";

/** KubeRay builds names of services and pods from a cluster's name and refuses longer ones. */
const LONGEST_NAME = 53;

export const rayClusterName = z
  .string()
  .refine(
    (name) => name.length <= LONGEST_NAME && /^[a-z](?:[-a-z0-9]*[a-z0-9])?$/.test(name) && !name.includes("\n"),
    {
      error: `Lower-case letters, digits and "-", a letter first, a letter or digit last, at most ${LONGEST_NAME} characters`,
    },
  );

const headSchema = z.strictObject({ ...GROUP_FIELDS, overlay: headOverlaySchema.optional() });

const workerGroupSchema = z.strictObject({
  /** Unique within the cluster. */
  name: dnsLabel,
  ...GROUP_FIELDS,
  /** Default 1. Pods are this times `hosts`. Not with `autoscaling`, which decides it. */
  replicas: count.optional(),
  /** Default: `replicas`. Needed with `autoscaling`. */
  min: count.optional(),
  /** Default: `replicas`. Needed with `autoscaling`. */
  max: count.optional(),
  /** Pods per replica; default 1. */
  hosts: z.int().min(1, { error: "Give 1 or more" }).optional(),
  /** Seconds after which the autoscaler takes an idle worker of this group away. */
  idleTimeoutSeconds: count.optional(),
  overlay: workerOverlaySchema.optional(),
});

const autoscalingSchema = z.strictObject({
  /** Default 60. */
  idleTimeoutSeconds: count.optional(),
  /** Default `Default`. */
  upscalingMode: z.enum(["Default", "Aggressive", "Conservative"]).optional(),
  /** Default: KubeRay's choice by Ray version. */
  version: z.enum(["v1", "v2"]).optional(),
  /** Of the autoscaler's own container; default 500m and 512Mi. */
  resources: resourceRequirementsSchema.optional(),
});

const secretKey = z.strictObject({ name: dnsSubdomain, key: word });

const gcsFaultToleranceSchema = z.strictObject({
  /** `redis:6379` or `rediss://…`. */
  redisAddress: word,
  redisUsername: secretKey.optional(),
  /** Key of a Secret that holds the password. */
  redisPassword: secretKey.optional(),
  /** Prefix of this cluster's data in Redis; default: its uid. */
  externalStorageNamespace: word.optional(),
});

/** What describes a Ray cluster whoever owns it: a RayCluster of its own, or a RayJob. */
export const RAY_CLUSTER_SPEC_FIELDS = {
  ...POD_FIELDS,
  /** Default: the version in the tag of `image`, where it names one. `null` leaves it out. */
  rayVersion: word.nullable().optional(),
  /** Whether Ray may send usage statistics; default false. `null` says nothing, and Ray's own default holds. */
  usageStats: z.boolean().nullable().optional(),
  /** Mounts the certificate authorities that OpenShift AI keeps in ConfigMap `odh-trusted-ca-bundle`, where there is one; default true. */
  caBundles: z.boolean().optional(),
  head: headSchema.optional(),
  /** Default: one group `workers` of one worker. An empty list makes a cluster of a head alone. */
  workerGroups: z.array(workerGroupSchema).optional(),
  /** Ray's own autoscaler, between `min` and `max` of each group. */
  autoscaling: autoscalingSchema.optional(),
  gcsFaultTolerance: gcsFaultToleranceSchema.optional(),
  /** Ray's name for a Kubernetes resource, over the built-in ones: `{ "example.com/fpga": "FPGA" }`. */
  extendedResourceMapping: z.record(word, word).optional(),
  overlay: clusterOverlaySchema.optional(),
};

export const rayClusterConfigurationSchema = z
  .strictObject({
    name: rayClusterName,
    /** Default: the context's namespace. */
    namespace: dnsLabel.optional(),
    /** LocalQueue that it waits in. Absent: the namespace's default queue, if it has one. `false`: none, Kueue has no say. */
    queue: z.union([dnsSubdomain, z.literal(false)], { error: "Give the name of a LocalQueue, or false" }).optional(),
    /** WorkloadPriorityClass. */
    priorityClass: dnsSubdomain.optional(),
    /** Lets Kueue resize it while it runs (workload slices; Kueue 0.18, or its feature gate before). Needed for a queue with autoscaling. */
    elastic: z.boolean().optional(),
    /** On the RayCluster; those of pods belong to `head` and the groups. */
    labels: labelMap.optional(),
    ...RAY_CLUSTER_SPEC_FIELDS,
    annotations: annotationMap.optional(),
  })
  .superRefine(checkRayCluster);

/**
 * A Ray cluster in the words of a person. Everything but the name has a default.
 *
 * @example
 * const configuration: RayClusterConfiguration = {
 *   name: "train",
 *   namespace: "team-a",
 *   queue: "user-queue",
 *   image: "rayproject/ray:2.52.1",
 *   head: { cpu: 2, memory: "8Gi" },
 *   workerGroups: [{ name: "gpu", replicas: 2, cpu: 4, memory: "16Gi", extendedResources: { "nvidia.com/gpu": 1 } }],
 * };
 */
export type RayClusterConfiguration = z.input<typeof rayClusterConfigurationSchema>;
export type RayClusterSpecConfiguration = Omit<
  RayClusterConfiguration,
  "name" | "namespace" | "queue" | "priorityClass" | "elastic" | "labels"
>;
export type WorkerGroupConfiguration = z.infer<typeof workerGroupSchema>;
export type HeadConfiguration = z.infer<typeof headSchema>;

/**
 * Checks a configuration: every field, and how they fit together.
 * @throws {@link InputError} with everything that is wrong, each with the path of its field.
 */
export function checkedRayCluster(configuration: RayClusterConfiguration): RayClusterConfiguration {
  return checkedInput("RayCluster configuration", rayClusterConfigurationSchema, configuration);
}
