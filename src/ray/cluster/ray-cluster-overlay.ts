import { z } from "zod";
import {
  containerFields,
  containerSchema,
  envFromSchema,
  envVarSchema,
  resourceRequirementsSchema,
} from "../../common/core-objects/container-schema.ts";
import { podFields } from "../../common/core-objects/pod-spec-schema.ts";
import { envSourceSchema, volumeMountSchema } from "../../common/core-objects/volume-schema.ts";
import { annotationMap, count, labelMap, word } from "../../common/values/input-checks.ts";

/**
 * What is laid over the manifest that we build: each field given replaces the whole field, `null` removes it. It is for what the
 * configuration has no word for, and it stays typed: a field that the server would not know is refused.
 */
function overlayOf<Fields extends Record<string, z.ZodType>>(fields: Fields) {
  const entries = Object.entries(fields).map(([name, field]) => [name, field.nullable().optional()]);
  return z.strictObject(
    Object.fromEntries(entries) as { [Name in keyof Fields]: z.ZodOptional<z.ZodNullable<Fields[Name]>> },
  );
}

const texts = z.record(z.string(), z.string());

const headService = z.strictObject({
  apiVersion: z.string().optional(),
  kind: z.string().optional(),
  metadata: z
    .strictObject({
      name: z.string().optional(),
      namespace: z.string().optional(),
      labels: labelMap.optional(),
      annotations: annotationMap.optional(),
    })
    .optional(),
  spec: z
    .strictObject({
      type: z.string().optional(),
      clusterIP: z.string().optional(),
      selector: labelMap.optional(),
      externalTrafficPolicy: z.string().optional(),
      loadBalancerSourceRanges: z.array(z.string()).optional(),
      loadBalancerClass: z.string().optional(),
      publishNotReadyAddresses: z.boolean().optional(),
      ports: z
        .array(
          z.strictObject({
            name: z.string().optional(),
            port: z.int(),
            targetPort: z.union([z.int(), z.string()]).optional(),
            nodePort: z.int().optional(),
            protocol: z.string().optional(),
            appProtocol: z.string().optional(),
          }),
        )
        .optional(),
    })
    .optional(),
});

/** Fields that the pods of head and workers have alike. */
const POD_PARTS = {
  /** Of the pod template. */
  template: overlayOf({ labels: labelMap, annotations: annotationMap }).optional(),
  /** Of the pod's specification, its containers left aside. */
  pod: overlayOf(podFields).optional(),
  /** Of Ray's own container, the first one. */
  container: overlayOf(containerFields).optional(),
  /** Containers beside Ray's. */
  sidecars: z.array(containerSchema).optional(),
};

export const headOverlaySchema = z.strictObject({
  ...POD_PARTS,
  /** Of `headGroupSpec`. */
  group: overlayOf({
    enableIngress: z.boolean(),
    serviceType: word,
    headService,
    labels: labelMap,
    resources: texts,
  }).optional(),
});

export const workerOverlaySchema = z.strictObject({
  ...POD_PARTS,
  /** Of the entry in `workerGroupSpecs`. */
  group: overlayOf({
    labels: labelMap,
    resources: texts,
    priority: z.int(),
    minReplicas: count,
    maxReplicas: count,
    replicas: count,
    suspend: z.boolean(),
    scaleStrategy: z.strictObject({ workersToDelete: z.array(word).optional() }),
  }).optional(),
});

const credential = z.strictObject({ value: z.string().optional(), valueFrom: envSourceSchema.optional() });
const networkRules = z.strictObject({
  mode: z.enum(["DenyAll", "DenyAllIngress", "DenyAllEgress"]).optional(),
});

/** Of the RayCluster's `spec`, its groups left aside. */
export const clusterOverlaySchema = overlayOf({
  authOptions: z.strictObject({
    mode: z.enum(["disabled", "token"]).optional(),
    secretName: z.string().optional(),
    enableK8sTokenAuth: z.boolean().optional(),
  }),
  autoscalerOptions: z.strictObject({
    version: z.enum(["v1", "v2"]).optional(),
    idleTimeoutSeconds: count.optional(),
    upscalingMode: z.enum(["Default", "Aggressive", "Conservative"]).optional(),
    image: word.optional(),
    imagePullPolicy: z.string().optional(),
    resources: resourceRequirementsSchema.optional(),
    securityContext: containerFields.securityContext,
    env: z.array(envVarSchema).optional(),
    envFrom: z.array(envFromSchema).optional(),
    volumeMounts: z.array(volumeMountSchema).optional(),
    command: z.array(z.string()).optional(),
    args: z.array(z.string()).optional(),
  }),
  enableInTreeAutoscaling: z.boolean(),
  gcsFaultToleranceOptions: z.strictObject({
    backend: z.enum(["redis", "rocksdb"]).optional(),
    redisAddress: z.string().optional(),
    redisUsername: credential.optional(),
    redisPassword: credential.optional(),
    externalStorageNamespace: z.string().optional(),
    storage: z
      .strictObject({
        claimName: z.string().optional(),
        size: z.string().optional(),
        storageClassName: z.string().optional(),
        accessModes: z.array(word).optional(),
        subPath: z.string().optional(),
        deletionPolicy: z.enum(["DeleteWithCluster", "Retain"]).optional(),
      })
      .optional(),
  }),
  headServiceAnnotations: annotationMap,
  managedBy: word,
  networkPolicy: networkRules,
  rayVersion: word,
  tlsOptions: z.strictObject({ enabled: z.boolean().optional() }),
  upgradeStrategy: z.strictObject({ type: z.enum(["Recreate", "None"]).optional() }),
});

export const OVERLAID = {
  pod: Object.keys(podFields),
  container: Object.keys(containerFields),
  cluster: Object.keys(clusterOverlaySchema.shape),
  headGroup: ["enableIngress", "serviceType", "headService", "labels", "resources"],
  workerGroup: [
    "labels",
    "resources",
    "priority",
    "minReplicas",
    "maxReplicas",
    "replicas",
    "suspend",
    "scaleStrategy",
  ],
} as const;
