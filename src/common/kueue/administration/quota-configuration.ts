import { z } from "zod";
import { amountText, dnsSubdomain, quantity } from "../../values/input-checks.ts";
import { compareQuantities, parseQuantity } from "../../values/quantity.ts";
import { isQualifiedName } from "../../values/resource-name.ts";

/** Kueue's own limits. */
const MOST_GROUPS = 16;
const MOST_FLAVORS = 64;
const MOST_RESOURCES = 64;
const MOST_IN_ALL = 256;
const MOST_COMBINATIONS = 512;

const limitsSchema = z.strictObject({
  nominal: quantity,
  /** The most that may be borrowed above `nominal`; absent = as much as the cohort has. */
  borrowingLimit: quantity.optional(),
  /** The most of `nominal` that others may borrow; absent = all of it. */
  lendingLimit: quantity.optional(),
});

const quotaSchema = z.union([quantity, limitsSchema], {
  error: 'Give an amount, such as 8 or "64Gi", or { nominal, borrowingLimit, lendingLimit }',
});

const flavorSchema = z.strictObject({
  /** A ResourceFlavor. */
  name: dnsSubdomain,
  /** Quota by resource: `{ cpu: 40, memory: "200Gi", "nvidia.com/gpu": { nominal: 8, borrowingLimit: 4 } }`. */
  resources: z.record(z.string(), quotaSchema),
});

/** Resources that are handed out together: a job gets all of them from one flavor, the first in this order that has room. */
const groupSchema = z.strictObject({ flavors: z.array(flavorSchema) });

export const resourceGroupsSchema = z.array(groupSchema).superRefine(checkGroups);

export type ResourceGroupConfiguration = z.infer<typeof groupSchema>;
export type QuotaConfiguration = z.infer<typeof quotaSchema>;

type Problem = (path: readonly (string | number)[], message: string) => void;
interface Issues {
  addIssue(issue: { code: "custom"; path: (string | number)[]; message: string }): void;
}

function problemsTo(context: Issues): Problem {
  return (path, message) => context.addIssue({ code: "custom", path: [...path], message });
}

function checkGroups(groups: readonly ResourceGroupConfiguration[], context: Issues): void {
  const problem = problemsTo(context);
  if (groups.length > MOST_GROUPS) problem([], `Give at most ${MOST_GROUPS} groups`);
  for (const [index, group] of groups.entries()) checkGroup(group, [index], problem);
  checkOnce(groups, problem);
  const flavors = groups.map((group) => group.flavors.length);
  const resources = groups.map((group) => coveredResources(group).length);
  const combinations = groups.map((_, index) => (flavors[index] ?? 0) * (resources[index] ?? 0));
  for (const [what, counts, most] of [
    ["flavors", flavors, MOST_IN_ALL],
    ["resources", resources, MOST_IN_ALL],
    ["pairs of flavor and resource", combinations, MOST_COMBINATIONS],
  ] as const) {
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > most) problem([], `Kueue takes at most ${most} ${what} in all; here are ${total}`);
  }
}

function checkGroup(group: ResourceGroupConfiguration, at: readonly number[], problem: Problem): void {
  const { flavors } = group;
  if (flavors.length === 0) problem([...at, "flavors"], "Give at least one flavor");
  if (flavors.length > MOST_FLAVORS) problem([...at, "flavors"], `Give at most ${MOST_FLAVORS} flavors`);
  const covered = coveredResources(group);
  for (const [index, { name, resources }] of flavors.entries()) {
    const path = [...at, "flavors", index, "resources"];
    const own = Object.keys(resources);
    if (own.length === 0) problem(path, "Give the quota of at least one resource");
    if (own.length > MOST_RESOURCES) problem(path, `Give at most ${MOST_RESOURCES} resources`);
    for (const resource of own.filter((each) => !isQualifiedName(each)))
      problem([...path, resource], "Not the name of a resource, such as cpu, memory or nvidia.com/gpu");
    if (index > 0 && !sameMembers(covered, own))
      problem(path, `Flavors of a group cover the same resources: ${name} has to cover ${covered.join(", ")}`);
    checkLending(resources, path, problem);
  }
}

function checkLending(
  resources: Readonly<Record<string, QuotaConfiguration>>,
  path: readonly (string | number)[],
  problem: Problem,
): void {
  for (const [resource, quota] of Object.entries(resources)) {
    const { nominal, lendingLimit } = limitsOf(quota);
    const [all, lent] = [parseQuantity(nominal), parseQuantity(lendingLimit)];
    if (all !== undefined && lent !== undefined && compareQuantities(lent, all) > 0)
      problem([...path, resource, "lendingLimit"], "Nobody can lend more than the nominal quota");
  }
}

/** Each flavor and each resource belongs to one group. */
function checkOnce(groups: readonly ResourceGroupConfiguration[], problem: Problem): void {
  const flavors = new Set<string>();
  const groupOf = new Map<string, number>();
  for (const [group, { flavors: own }] of groups.entries()) {
    for (const [index, { name, resources }] of own.entries()) {
      const path = [group, "flavors", index];
      if (flavors.has(name)) problem([...path, "name"], `${name} is there already: a flavor stands in one group, once`);
      flavors.add(name);
      for (const resource of Object.keys(resources)) {
        const other = groupOf.get(resource) ?? group;
        if (other !== group && index === 0)
          problem(
            [...path, "resources", resource],
            `Group ${other} covers it already: a resource belongs to one group`,
          );
        groupOf.set(resource, other);
      }
    }
  }
}

/** Limits make sense only where there is somebody to borrow from or to lend to. */
export function checkLimitsNeedCohort(
  groups: readonly ResourceGroupConfiguration[],
  cohortField: "cohort" | "parent",
  context: Issues,
): void {
  const problem = problemsTo(context);
  for (const [group, { flavors }] of groups.entries())
    for (const [index, { resources }] of flavors.entries())
      for (const [resource, quota] of Object.entries(resources))
        for (const limit of ["borrowingLimit", "lendingLimit"] as const) {
          if (limitsOf(quota)[limit] === undefined) continue;
          const path = ["resourceGroups", group, "flavors", index, "resources", resource, limit];
          const doing = limit === "borrowingLimit" ? "borrow from" : "lend to";
          problem(path, `Without ${cohortField} there is nobody to ${doing}: name one, or leave the limit out`);
        }
}

/** `spec.resourceGroups`; all served versions agree on its shape. */
export function resourceGroupsManifest(groups: readonly ResourceGroupConfiguration[]): readonly object[] {
  return groups.map((group) => {
    const covered = coveredResources(group);
    return {
      coveredResources: covered,
      flavors: group.flavors.map(({ name, resources }) => ({
        name,
        resources: covered.flatMap((resource) => {
          const quota = resources[resource];
          return quota === undefined ? [] : [{ name: resource, ...limitsManifest(limitsOf(quota)) }];
        }),
      })),
    };
  });
}

function limitsManifest({ nominal, borrowingLimit, lendingLimit }: z.infer<typeof limitsSchema>): object {
  return {
    nominalQuota: amountText(nominal),
    ...(borrowingLimit === undefined ? {} : { borrowingLimit: amountText(borrowingLimit) }),
    ...(lendingLimit === undefined ? {} : { lendingLimit: amountText(lendingLimit) }),
  };
}

function limitsOf(quota: QuotaConfiguration): z.infer<typeof limitsSchema> {
  return typeof quota === "object" ? quota : { nominal: quota };
}

/** In the order of the first flavor; the others have to cover the same. */
function coveredResources({ flavors: [first] }: ResourceGroupConfiguration): readonly string[] {
  return Object.keys(first?.resources ?? {});
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((member) => b.includes(member));
}
