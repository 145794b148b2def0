import { z } from "zod";
import { asTypedResource, type TypedResource } from "../../kubernetes-cluster/typed-resource.ts";
import { amountText, dnsSubdomain } from "../../values/input-checks.ts";
import { checkedInput } from "../../values/input-error.ts";
import { COHORTS } from "../cohort.ts";
import { envelope, type ServedVersion } from "./kueue-envelope.ts";
import { fairWeight, NAMED_FIELDS } from "./kueue-fields.ts";
import { checkLimitsNeedCohort, resourceGroupsManifest, resourceGroupsSchema } from "./quota-configuration.ts";

export const cohortConfigurationSchema = z
  .strictObject({
    ...NAMED_FIELDS,
    /** The cohort above; absent = a root. */
    parent: dnsSubdomain.optional(),
    /** Quota of the cohort's own, beside that of its queues. */
    resourceGroups: resourceGroupsSchema.optional(),
    fairWeight: fairWeight.optional(),
  })
  .superRefine(({ name, parent, resourceGroups = [] }, context) => {
    if (parent === undefined) checkLimitsNeedCohort(resourceGroups, "parent", context);
    if (parent !== name) return;
    const message = "A cohort cannot be its own parent: Kueue admits nothing in a circle of cohorts";
    context.addIssue({ code: "custom", path: ["parent"], message });
  });

/**
 * A Cohort with quota of its own, or a parent. A cohort that has neither needs no object: its queues name it.
 * @example
 * const configuration: CohortConfiguration = { name: "research", parent: "company" };
 * @see https://kueue.sigs.k8s.io/docs/concepts/cohort/
 */
export type CohortConfiguration = z.input<typeof cohortConfigurationSchema>;

/**
 * The Cohort that a configuration describes. Pure.
 * @example
 * const manifest = cohortManifest({ name: "research", fairWeight: 2 });
 * @throws {@link InputError} with everything that is wrong.
 */
export function cohortManifest(configuration: CohortConfiguration, version?: ServedVersion): TypedResource {
  const cohort = checkedInput("Cohort configuration", cohortConfigurationSchema, configuration);
  const { parent, resourceGroups, fairWeight: weight } = cohort;
  const parentField = version === "v1alpha1" ? "parent" : "parentName";
  return asTypedResource({
    ...envelope(COHORTS, cohort, version),
    spec: {
      ...(parent === undefined ? {} : { [parentField]: parent }),
      ...(resourceGroups === undefined ? {} : { resourceGroups: resourceGroupsManifest(resourceGroups) }),
      ...(weight === undefined ? {} : { fairSharing: { weight: amountText(weight) } }),
    },
  });
}
