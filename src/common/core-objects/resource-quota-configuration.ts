import { z } from "zod";
import { asTypedResource, type TypedResource } from "../kubernetes-cluster/typed-resource.ts";
import { amountText, annotationMap, dnsLabel, dnsSubdomain, labelMap, quantity } from "../values/input-checks.ts";
import { checkedInput } from "../values/input-error.ts";
import { nearestName } from "../values/nearest-name.ts";
import { parseQuantity } from "../values/quantity.ts";
import { isQualifiedName } from "../values/resource-name.ts";
import { RESOURCE_QUOTAS } from "./resource-quota.ts";

const AMOUNTS = ["cpu", "memory", "ephemeral-storage", "requests.storage"].concat(
  ...["requests", "limits"].map((side) => ["cpu", "memory", "ephemeral-storage"].map((name) => `${side}.${name}`)),
);
const COUNTS = [
  "pods",
  "services",
  "services.nodeports",
  "services.loadbalancers",
  "persistentvolumeclaims",
  "replicationcontrollers",
  "resourcequotas",
  "secrets",
  "configmaps",
];
const PER_STORAGE_CLASS = /\.storageclass\.storage\.k8s\.io\/(requests\.storage|persistentvolumeclaims)$/;

/** What is wrong with the name of something that a quota limits; undefined = nothing. */
function problemOfName(name: string): string | undefined {
  if (AMOUNTS.includes(name) || COUNTS.includes(name)) return undefined;
  if (/^count\/[a-z]+(\.[-.a-z0-9]+)?$/.test(name) || (PER_STORAGE_CLASS.test(name) && isQualifiedName(name)))
    return undefined;
  const extended = name.replace(/^requests\./, "");
  if (extended.includes("/") && isQualifiedName(extended) && !name.startsWith("limits."))
    return name === extended ? `Write requests.${name}: without "requests." nothing would be counted` : undefined;
  const nearest = nearestName(name, [...AMOUNTS, ...COUNTS]);
  return nearest === undefined
    ? `Give one of ${[...AMOUNTS, ...COUNTS].join(", ")}, count/KIND.GROUP, or requests. and an extended resource such as nvidia.com/gpu`
    : `Nothing of this name is counted. Did you mean "${nearest}"?`;
}

/** What is counted, not measured, has whole numbers. */
function isCounted(name: string): boolean {
  return !AMOUNTS.includes(name) && !name.endsWith("requests.storage");
}

const hard = z.record(z.string(), quantity).superRefine((limits, context) => {
  if (Object.keys(limits).length === 0) context.addIssue({ code: "custom", message: "Limit one resource or more" });
  for (const [name, given] of Object.entries(limits)) {
    const amount = parseQuantity(given);
    const isWhole = amount === undefined || amount.nanos % 1_000_000_000n === 0n;
    const message = problemOfName(name) ?? (isCounted(name) && !isWhole ? "Give a whole number" : undefined);
    if (message !== undefined) context.addIssue({ code: "custom", path: [name], message });
  }
});

export const resourceQuotaConfigurationSchema = z.strictObject({
  name: dnsSubdomain,
  namespace: dnsLabel,
  labels: labelMap.optional(),
  annotations: annotationMap.optional(),
  /** The most of each resource: `requests.cpu`, `requests.nvidia.com/gpu`, `pods`, `count/rayclusters.ray.io`, … */
  hard,
  /** Only pods of all these kinds count; default: all. They cannot be changed afterwards. */
  scopes: z
    .array(z.enum(["Terminating", "NotTerminating", "BestEffort", "NotBestEffort"]))
    .min(1)
    .optional(),
  /** Only pods of one of these PriorityClasses count. */
  priorityClasses: z.array(dnsSubdomain).min(1).optional(),
});

/**
 * A ResourceQuota: what Kubernetes itself lets a namespace have, whatever Kueue admits.
 * @example
 * const configuration: ResourceQuotaConfiguration = {
 *   name: "compute",
 *   namespace: "team-a",
 *   hard: { "requests.cpu": 64, "requests.memory": "256Gi", "requests.nvidia.com/gpu": 8, pods: 100 },
 * };
 * @see https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export type ResourceQuotaConfiguration = z.input<typeof resourceQuotaConfigurationSchema>;

/**
 * The ResourceQuota that a configuration describes. Pure.
 * @example
 * const manifest = resourceQuotaManifest({ name: "compute", namespace: "team-a", hard: { "requests.cpu": 64 } });
 * @throws {@link InputError} with everything that is wrong.
 */
export function resourceQuotaManifest(configuration: ResourceQuotaConfiguration): TypedResource {
  const quota = checkedInput("ResourceQuota configuration", resourceQuotaConfigurationSchema, configuration);
  const { name, namespace, labels, annotations, scopes, priorityClasses } = quota;
  const limits = Object.entries(quota.hard).map(([resource, given]) => [resource, amountText(given)]);
  const ofClass = { scopeName: "PriorityClass", operator: "In", values: priorityClasses };
  return asTypedResource({
    apiVersion: RESOURCE_QUOTAS.versions[0],
    kind: RESOURCE_QUOTAS.kind,
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    spec: {
      hard: Object.fromEntries(limits),
      ...(scopes === undefined ? {} : { scopes }),
      ...(priorityClasses === undefined ? {} : { scopeSelector: { matchExpressions: [ofClass] } }),
    },
  });
}
