import { z } from "zod";
import { dnsLabel, dnsSubdomain, labelMap, quantity, word } from "../values/input-checks.ts";
import { containerSchema, profile, resourceRequirementsSchema, seLinuxOptions } from "./container-schema.ts";
import { labelSelectorSchema, volumeSchema } from "./volume-schema.ts";

/** What a pod puts up with: a taint of nodes. */
export const tolerationSchema = z
  .strictObject({
    key: z.string().optional(),
    operator: z.enum(["Exists", "Equal", "Lt", "Gt"]).optional(),
    value: z.string().optional(),
    effect: z.enum(["NoSchedule", "PreferNoSchedule", "NoExecute"]).optional(),
    tolerationSeconds: z.int().optional(),
  })
  .superRefine(({ key, operator, value, effect, tolerationSeconds }, context) => {
    const problem = (field: string, message: string) => context.addIssue({ code: "custom", path: [field], message });
    if ((key ?? "") === "" && operator !== "Exists") problem("operator", 'Without a key it must be "Exists"');
    if (operator === "Exists" && (value ?? "") !== "") problem("value", '"Exists" takes no value');
    if (tolerationSeconds !== undefined && effect !== "NoExecute") {
      problem("tolerationSeconds", 'Only the effect "NoExecute" takes seconds');
    }
  });

const requirement = z.strictObject({ key: word, operator: word, values: z.array(z.string()).optional() });
const nodeTerm = z.strictObject({
  matchExpressions: z.array(requirement).optional(),
  matchFields: z.array(requirement).optional(),
});
const podTerm = z.strictObject({
  labelSelector: labelSelectorSchema.optional(),
  namespaceSelector: labelSelectorSchema.optional(),
  namespaces: z.array(dnsLabel).optional(),
  topologyKey: word,
  matchLabelKeys: z.array(word).optional(),
  mismatchLabelKeys: z.array(word).optional(),
});
const podAffinity = z.strictObject({
  requiredDuringSchedulingIgnoredDuringExecution: z.array(podTerm).optional(),
  preferredDuringSchedulingIgnoredDuringExecution: z
    .array(z.strictObject({ weight: z.int().min(1).max(100), podAffinityTerm: podTerm }))
    .optional(),
});

export const affinitySchema = z.strictObject({
  nodeAffinity: z
    .strictObject({
      requiredDuringSchedulingIgnoredDuringExecution: z
        .strictObject({ nodeSelectorTerms: z.array(nodeTerm) })
        .optional(),
      preferredDuringSchedulingIgnoredDuringExecution: z
        .array(z.strictObject({ weight: z.int().min(1).max(100), preference: nodeTerm }))
        .optional(),
    })
    .optional(),
  podAffinity: podAffinity.optional(),
  podAntiAffinity: podAffinity.optional(),
});

const podSecurityContext = z.strictObject({
  appArmorProfile: profile.optional(),
  fsGroup: z.int().optional(),
  fsGroupChangePolicy: z.string().optional(),
  runAsGroup: z.int().optional(),
  runAsNonRoot: z.boolean().optional(),
  runAsUser: z.int().optional(),
  seLinuxChangePolicy: z.string().optional(),
  seLinuxOptions: seLinuxOptions.optional(),
  seccompProfile: profile.optional(),
  supplementalGroups: z.array(z.int()).optional(),
  supplementalGroupsPolicy: z.string().optional(),
  sysctls: z.array(z.strictObject({ name: word, value: z.string() })).optional(),
});

const topologySpreadConstraint = z.strictObject({
  maxSkew: z.int().min(1),
  topologyKey: word,
  whenUnsatisfiable: z.enum(["DoNotSchedule", "ScheduleAnyway"]),
  labelSelector: labelSelectorSchema.optional(),
  matchLabelKeys: z.array(word).optional(),
  minDomains: z.int().optional(),
  nodeAffinityPolicy: z.string().optional(),
  nodeTaintsPolicy: z.string().optional(),
});

const dnsConfig = z.strictObject({
  nameservers: z.array(word).optional(),
  searches: z.array(word).optional(),
  options: z.array(z.strictObject({ name: word.optional(), value: z.string().optional() })).optional(),
});

/** Every field of a pod's specification but its containers; all may be left out. */
export const podFields = {
  activeDeadlineSeconds: z.int().optional(),
  affinity: affinitySchema.optional(),
  automountServiceAccountToken: z.boolean().optional(),
  dnsConfig: dnsConfig.optional(),
  dnsPolicy: z.string().optional(),
  enableServiceLinks: z.boolean().optional(),
  hostAliases: z.array(z.strictObject({ ip: word, hostnames: z.array(word).optional() })).optional(),
  hostIPC: z.boolean().optional(),
  hostNetwork: z.boolean().optional(),
  hostPID: z.boolean().optional(),
  hostUsers: z.boolean().optional(),
  hostname: z.string().optional(),
  imagePullSecrets: z.array(z.strictObject({ name: dnsSubdomain })).optional(),
  initContainers: z.array(containerSchema).optional(),
  nodeName: z.string().optional(),
  nodeSelector: labelMap.optional(),
  overhead: z.record(z.string(), quantity).optional(),
  preemptionPolicy: z.string().optional(),
  priority: z.int().optional(),
  priorityClassName: dnsSubdomain.optional(),
  readinessGates: z.array(z.strictObject({ conditionType: word })).optional(),
  resourceClaims: z
    .array(
      z.strictObject({
        name: word,
        resourceClaimName: z.string().optional(),
        resourceClaimTemplateName: z.string().optional(),
      }),
    )
    .optional(),
  resources: resourceRequirementsSchema.optional(),
  restartPolicy: z.enum(["Always", "OnFailure", "Never"]).optional(),
  runtimeClassName: z.string().optional(),
  schedulerName: z.string().optional(),
  schedulingGates: z.array(z.strictObject({ name: word })).optional(),
  securityContext: podSecurityContext.optional(),
  serviceAccountName: dnsSubdomain.optional(),
  serviceAccount: z.string().optional(),
  setHostnameAsFQDN: z.boolean().optional(),
  shareProcessNamespace: z.boolean().optional(),
  subdomain: z.string().optional(),
  terminationGracePeriodSeconds: z.int().optional(),
  tolerations: z.array(tolerationSchema).optional(),
  topologySpreadConstraints: z.array(topologySpreadConstraint).optional(),
  volumes: z.array(volumeSchema).optional(),
} as const;
