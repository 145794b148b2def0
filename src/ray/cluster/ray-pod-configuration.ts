import { z } from "zod";
import { affinitySchema, tolerationSchema } from "../../common/core-objects/pod-spec-schema.ts";
import { envSourceSchema, volumeMountSchema, volumeSchema } from "../../common/core-objects/volume-schema.ts";
import {
  annotationMap,
  dnsSubdomain,
  ENV_NAME_RULE,
  isEnvName,
  labelMap,
  quantity,
  word,
} from "../../common/values/input-checks.ts";

const envValue = z.union([z.string(), envSourceSchema], {
  error: "Give text, or one of { secretKeyRef }, { configMapKeyRef }, { fieldRef } and { resourceFieldRef }",
});

/** Written by `usageStats`; a second value for it would win or lose by its place in a list. */
export const USAGE_VARIABLE = "RAY_USAGE_STATS_ENABLED";

const envMap = z.record(z.string(), envValue).superRefine((env, context) => {
  for (const name of Object.keys(env)) {
    if (!isEnvName(name)) context.addIssue({ code: "custom", path: [name], message: ENV_NAME_RULE });
    if (name === USAGE_VARIABLE) context.addIssue({ code: "custom", path: [name], message: "Set usageStats instead" });
  }
});

const claimMount = z.strictObject({
  /** Name of a PersistentVolumeClaim in the cluster's namespace. */
  claim: dnsSubdomain,
  mountPath: word,
  subPath: z.string().optional(),
  readOnly: z.boolean().optional(),
});

/**
 * What may be said once for all pods and again for head or one group. There, maps are merged over those of the cluster, `volumes`,
 * `volumeMounts` and `claims` come behind them, everything else replaces.
 */
export const POD_FIELDS = {
  /** Container image that holds Ray, e.g. `rayproject/ray:2.52.1`. */
  image: word.optional(),
  /** Default `Always`. */
  imagePullPolicy: z.enum(["Always", "IfNotPresent", "Never"]).optional(),
  /** Names of Secrets. */
  imagePullSecrets: z.array(dnsSubdomain).optional(),
  /** Environment of Ray's container: text, or where the value comes from. */
  env: envMap.optional(),
  /** Of the cluster: on the RayCluster and its pods. Of a group: on its pods only. */
  annotations: annotationMap.optional(),
  volumes: z.array(volumeSchema).optional(),
  volumeMounts: z.array(volumeMountSchema).optional(),
  /** PersistentVolumeClaims to be mounted. */
  claims: z.array(claimMount).optional(),
  nodeSelector: labelMap.optional(),
  affinity: affinitySchema.optional(),
  tolerations: z.array(tolerationSchema).optional(),
  schedulerName: word.optional(),
  /** Name of a ServiceAccount. */
  serviceAccount: dnsSubdomain.optional(),
};

const cpuAmount = z.union([quantity, z.strictObject({ request: quantity.optional(), limit: quantity.optional() })], {
  error: 'Give a quantity, such as 2 or "500m", or { request, limit }',
});
const memoryAmount = z.union([quantity, z.strictObject({ request: quantity.optional(), limit: quantity.optional() })], {
  error: 'Give a quantity with its unit, such as "8Gi", or { request, limit }',
});

/** What one pod of head or workers is made of. */
export const GROUP_FIELDS = {
  ...POD_FIELDS,
  /** Cores. One value is request and limit; of `{ request, limit }` only what is given is written. */
  cpu: cpuAmount.optional(),
  /** Bytes, with a unit: `"8Gi"`, `"500M"`. One value is request and limit. */
  memory: memoryAmount.optional(),
  /** Whole devices by resource name, as request and limit: `{ "nvidia.com/gpu": 1 }`. Ray is told what `extendedResourceMapping` says. */
  extendedResources: z.record(z.string(), quantity).optional(),
  /** Labels of the pods. */
  labels: labelMap.optional(),
  /** Laid over the parameters that we compute for `ray start`; `null` leaves one out. */
  rayStartParams: z.record(word, z.string().nullable()).optional(),
};

const podFieldsSchema = z.strictObject(POD_FIELDS);
const groupSchema = z.strictObject(GROUP_FIELDS);

export type RayPodConfiguration = z.infer<typeof podFieldsSchema>;
export type RayGroupConfiguration = z.infer<typeof groupSchema>;
export type Amount = NonNullable<RayGroupConfiguration["cpu"]>;

/** The volume that stands for a claim. */
export function claimVolumeName(claim: string): string {
  return `claim-${claim.replaceAll(".", "-")}`.slice(0, 63).replace(/-+$/, "");
}
