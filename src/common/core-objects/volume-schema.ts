import { z } from "zod";
import { annotationMap, dnsLabel, labelMap, quantity, word } from "../values/input-checks.ts";

const keyToPath = z.strictObject({ key: word, path: word, mode: z.int().optional() });
const localName = z.strictObject({ name: word });
const fieldRef = z.strictObject({ apiVersion: z.string().optional(), fieldPath: word });
const resourceFieldRef = z.strictObject({
  containerName: z.string().optional(),
  resource: word,
  divisor: quantity.optional(),
});
const downwardFile = z.strictObject({
  path: word,
  mode: z.int().optional(),
  fieldRef: fieldRef.optional(),
  resourceFieldRef: resourceFieldRef.optional(),
});
const fromConfigMap = { name: word, items: z.array(keyToPath).optional(), optional: z.boolean().optional() };

export const labelSelectorSchema = z.strictObject({
  matchLabels: labelMap.optional(),
  matchExpressions: z
    .array(z.strictObject({ key: word, operator: word, values: z.array(z.string()).optional() }))
    .optional(),
});

const projection = z.strictObject({
  configMap: z.strictObject(fromConfigMap).optional(),
  secret: z.strictObject(fromConfigMap).optional(),
  downwardAPI: z.strictObject({ items: z.array(downwardFile).optional() }).optional(),
  serviceAccountToken: z
    .strictObject({ audience: z.string().optional(), expirationSeconds: z.int().optional(), path: word })
    .optional(),
  clusterTrustBundle: z
    .strictObject({
      name: z.string().optional(),
      signerName: z.string().optional(),
      labelSelector: labelSelectorSchema.optional(),
      optional: z.boolean().optional(),
      path: word,
    })
    .optional(),
});

const claimTemplate = z.strictObject({
  metadata: z.strictObject({ labels: labelMap.optional(), annotations: annotationMap.optional() }).optional(),
  spec: z.strictObject({
    accessModes: z.array(word).optional(),
    storageClassName: z.string().optional(),
    volumeMode: z.string().optional(),
    volumeName: z.string().optional(),
    selector: labelSelectorSchema.optional(),
    resources: z
      .strictObject({
        requests: z.record(z.string(), quantity).optional(),
        limits: z.record(z.string(), quantity).optional(),
      })
      .optional(),
  }),
});

const SOURCES = {
  configMap: z.strictObject({ ...fromConfigMap, defaultMode: z.int().optional() }).optional(),
  secret: z
    .strictObject({
      secretName: word,
      items: z.array(keyToPath).optional(),
      optional: z.boolean().optional(),
      defaultMode: z.int().optional(),
    })
    .optional(),
  emptyDir: z.strictObject({ medium: z.string().optional(), sizeLimit: quantity.optional() }).optional(),
  persistentVolumeClaim: z.strictObject({ claimName: word, readOnly: z.boolean().optional() }).optional(),
  projected: z.strictObject({ sources: z.array(projection), defaultMode: z.int().optional() }).optional(),
  downwardAPI: z.strictObject({ items: z.array(downwardFile), defaultMode: z.int().optional() }).optional(),
  hostPath: z.strictObject({ path: word, type: z.string().optional() }).optional(),
  nfs: z.strictObject({ server: word, path: word, readOnly: z.boolean().optional() }).optional(),
  csi: z
    .strictObject({
      driver: word,
      fsType: z.string().optional(),
      readOnly: z.boolean().optional(),
      volumeAttributes: z.record(z.string(), z.string()).optional(),
      nodePublishSecretRef: localName.optional(),
    })
    .optional(),
  ephemeral: z.strictObject({ volumeClaimTemplate: claimTemplate }).optional(),
  image: z.strictObject({ reference: word, pullPolicy: z.string().optional() }).optional(),
};
const SOURCE_NAMES = Object.keys(SOURCES);

/** A pod's volume: a name and exactly one source. */
export const volumeSchema = z.strictObject({ name: dnsLabel, ...SOURCES }).superRefine((volume, context) => {
  const given = SOURCE_NAMES.filter((name) => volume[name as keyof typeof volume] !== undefined);
  if (given.length === 1) return;
  const message = `Give one source (${SOURCE_NAMES.join(", ")})${given.length === 0 ? "" : `, not ${given.join(" and ")}`}`;
  context.addIssue({ code: "custom", message });
});

/** Where a container sees a volume. */
export const volumeMountSchema = z.strictObject({
  name: dnsLabel,
  mountPath: z.string().refine((path) => path !== "" && !path.includes(":"), { error: 'Give a path without ":"' }),
  subPath: z.string().optional(),
  subPathExpr: z.string().optional(),
  readOnly: z.boolean().optional(),
  recursiveReadOnly: z.string().optional(),
  mountPropagation: z.string().optional(),
});

/** Where the value of an environment variable comes from. */
export const envSourceSchema = z.strictObject({
  secretKeyRef: z.strictObject({ name: word, key: word, optional: z.boolean().optional() }).optional(),
  configMapKeyRef: z.strictObject({ name: word, key: word, optional: z.boolean().optional() }).optional(),
  fieldRef: fieldRef.optional(),
  resourceFieldRef: resourceFieldRef.optional(),
});

export type Volume = z.infer<typeof volumeSchema>;
export type VolumeMount = z.infer<typeof volumeMountSchema>;
