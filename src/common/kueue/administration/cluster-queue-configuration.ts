import { z } from "zod";
import { labelSelectorSchema } from "../../core-objects/volume-schema.ts";
import { asTypedResource, type TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { amountText, dnsSubdomain } from "../../values/input-checks.ts";
import { checkedInput } from "../../values/input-error.ts";
import { CLUSTER_QUEUES } from "../cluster-queue.ts";
import { envelope, type ServedVersion } from "./kueue-envelope.ts";
import { fairWeight, NAMED_FIELDS, stopPolicy } from "./kueue-fields.ts";
import { checkLimitsNeedCohort, resourceGroupsManifest, resourceGroupsSchema } from "./quota-configuration.ts";

const preemptionSchema = z
  .strictObject({
    /** Whom of its own queue a workload may preempt; default `Never`. */
    withinClusterQueue: z.enum(["Never", "LowerPriority", "LowerOrNewerEqualPriority"]).optional(),
    /** Whom of the cohort, who borrows, it may preempt to get the queue's own quota back; default `Never`. */
    reclaimWithinCohort: z.enum(["Never", "LowerPriority", "Any"]).optional(),
    /** Whether it may preempt others while it borrows itself; default `Never`. Not with fair sharing. */
    borrowWithinCohort: z
      .strictObject({
        policy: z.enum(["Never", "LowerPriority"]),
        /** Only workloads up to this priority are preempted. */
        maxPriorityThreshold: z.int32().optional(),
      })
      .optional(),
  })
  .superRefine(({ reclaimWithinCohort = "Never", borrowWithinCohort }, context) => {
    if (reclaimWithinCohort !== "Never" || (borrowWithinCohort?.policy ?? "Never") === "Never") return;
    const message = "Needs reclaimWithinCohort: who may not reclaim may not preempt while borrowing either";
    context.addIssue({ code: "custom", path: ["borrowWithinCohort", "policy"], message });
  });

const SEARCH = ["MayStopSearch", "TryNextFlavor"] as const;

const fungibilitySchema = z
  .strictObject({
    /** `MayStopSearch` (the default): borrow in this flavor rather than try the next. */
    whenCanBorrow: z.enum(SEARCH).optional(),
    /** `TryNextFlavor` (the default): try the next flavor rather than preempt in this one. */
    whenCanPreempt: z.enum(SEARCH).optional(),
    /** Of flavors that all were tried; only when both others are `TryNextFlavor`. */
    preference: z.enum(["BorrowingOverPreemption", "PreemptionOverBorrowing"]).optional(),
  })
  .superRefine(({ whenCanBorrow, whenCanPreempt, preference }, context) => {
    if (preference === undefined || (whenCanBorrow === "TryNextFlavor" && whenCanPreempt === "TryNextFlavor")) return;
    const message = "Needs whenCanBorrow and whenCanPreempt to be TryNextFlavor: else no flavors are compared";
    context.addIssue({ code: "custom", path: ["preference"], message });
  });

const checkSchema = z.strictObject({
  /** An AdmissionCheck. */
  name: dnsSubdomain,
  /** Default: for all flavors. */
  onFlavors: z.array(dnsSubdomain).max(64, { error: "Give at most 64 flavors" }).optional(),
});

export const clusterQueueConfigurationSchema = z
  .strictObject({
    ...NAMED_FIELDS,
    /** Queues of one cohort borrow from each other. It needs no object of its own. */
    cohort: dnsSubdomain.optional(),
    /** What the queue has to give; none admits nothing. */
    resourceGroups: resourceGroupsSchema.optional(),
    /** Default `BestEffortFIFO`: what does not fit lets later ones pass. `StrictFIFO`: it blocks them. */
    queueingStrategy: z.enum(["BestEffortFIFO", "StrictFIFO"]).optional(),
    /** Namespaces whose LocalQueues may use it, by their labels. Default `{}`: all (Kueue's own default is none). */
    namespaceSelector: labelSelectorSchema.optional(),
    preemption: preemptionSchema.optional(),
    flavorFungibility: fungibilitySchema.optional(),
    /** What besides quota must say yes before a workload starts. */
    admissionChecks: z.array(checkSchema).max(64, { error: "Give at most 64 checks" }).optional(),
    stopPolicy: stopPolicy.optional(),
    fairWeight: fairWeight.optional(),
    /** `UsageBasedAdmissionFairSharing`: LocalQueues that used less go first. */
    admissionMode: z.enum(["UsageBasedAdmissionFairSharing", "NoAdmissionFairSharing"]).optional(),
  })
  .superRefine(({ cohort, resourceGroups = [] }, context) => {
    if (cohort === undefined) checkLimitsNeedCohort(resourceGroups, "cohort", context);
  });

/**
 * A ClusterQueue in the words of a person. Only the name is needed.
 *
 * @example
 * const configuration: ClusterQueueConfiguration = {
 *   name: "cq-a",
 *   cohort: "research",
 *   resourceGroups: [
 *     {
 *       flavors: [
 *         { name: "on-demand", resources: { cpu: 64, "nvidia.com/gpu": { nominal: 8, borrowingLimit: 8 } } },
 *         { name: "spot", resources: { cpu: 128, "nvidia.com/gpu": 16 } },
 *       ],
 *     },
 *   ],
 *   preemption: { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" },
 * };
 * @see https://kueue.sigs.k8s.io/docs/concepts/cluster_queue/
 */
export type ClusterQueueConfiguration = z.input<typeof clusterQueueConfigurationSchema>;

/**
 * The ClusterQueue that a configuration describes. Pure.
 * @param version - The served version of `kueue.x-k8s.io`; default the newest that is known.
 * @example
 * const manifest = clusterQueueManifest({
 *   name: "cq-a", cohort: "research", resourceGroups: [{ flavors: [{ name: "default", resources: { cpu: 16, memory: "64Gi" } }] }],
 * });
 * @throws {@link InputError} with everything that is wrong, each with the path of its field.
 */
export function clusterQueueManifest(configuration: ClusterQueueConfiguration, version?: ServedVersion): TypedResource {
  const queue = checkedInput("ClusterQueue configuration", clusterQueueConfigurationSchema, configuration);
  const { cohort, resourceGroups, admissionChecks = [], fairWeight: weight, admissionMode } = queue;
  const { queueingStrategy, namespaceSelector = {}, preemption, flavorFungibility } = queue;
  const cohortField = version === "v1beta1" ? "cohort" : "cohortName";
  return asTypedResource({
    ...envelope(CLUSTER_QUEUES, queue, version),
    spec: {
      ...(cohort === undefined ? {} : { [cohortField]: cohort }),
      ...(resourceGroups === undefined ? {} : { resourceGroups: resourceGroupsManifest(resourceGroups) }),
      ...(queueingStrategy === undefined ? {} : { queueingStrategy }),
      namespaceSelector,
      ...(preemption === undefined ? {} : { preemption }),
      ...(flavorFungibility === undefined ? {} : { flavorFungibility: searchIn(flavorFungibility, version) }),
      ...(admissionChecks.length === 0 ? {} : { admissionChecksStrategy: { admissionChecks } }),
      ...(queue.stopPolicy === undefined ? {} : { stopPolicy: queue.stopPolicy }),
      ...(weight === undefined ? {} : { fairSharing: { weight: amountText(weight) } }),
      ...(admissionMode === undefined ? {} : { admissionScope: { admissionMode } }),
    },
  });
}

/** Early releases of `v1beta1` know `MayStopSearch` by two other names only; later ones take both. */
function searchIn(fungibility: z.infer<typeof fungibilitySchema>, version: ServedVersion | undefined): object {
  if (version !== "v1beta1") return fungibility;
  const { whenCanBorrow, whenCanPreempt } = fungibility;
  return {
    ...fungibility,
    ...(whenCanBorrow === "MayStopSearch" ? { whenCanBorrow: "Borrow" } : {}),
    ...(whenCanPreempt === "MayStopSearch" ? { whenCanPreempt: "Preempt" } : {}),
  };
}
