import {
  compareQuantities,
  formatQuantity,
  parseQuantity,
  type Quantity,
  ZERO,
} from "../../../common/values/quantity.ts";
import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { Admission } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { mapIn, setDefaults, type Writable } from "../object-maps.ts";
import { duplicateField, invalidField, refuseIfAny } from "./field-errors.ts";
import { CLUSTER_QUEUE_KIND, COHORT_KIND, LOCAL_QUEUE_KIND } from "./kueue-config.ts";

/** Defaults and rules of ClusterQueues, Cohorts and LocalQueues. */
export const QUEUE_ADMISSIONS: readonly Admission[] = [
  {
    kinds: [CLUSTER_QUEUE_KIND],
    mutate(_request, draft) {
      const spec = mapIn(draft, "spec");
      setDefaults(spec, { queueingStrategy: "BestEffortFIFO", stopPolicy: "None" });
      setDefaults(mapIn(spec, "flavorFungibility"), {
        whenCanBorrow: "MayStopSearch",
        whenCanPreempt: "TryNextFlavor",
      });
      const preemption = mapIn(spec, "preemption");
      setDefaults(preemption, { withinClusterQueue: "Never", reclaimWithinCohort: "Never" });
      setDefaults(mapIn(preemption, "borrowWithinCohort"), { policy: "Never" });
    },
    validate({ operation }, object) {
      if (operation !== "DELETE") refuseIfAny("vclusterqueue.kb.io", problemsOfQueue(object));
    },
  },
  {
    kinds: [COHORT_KIND],
    validate({ operation }, object) {
      if (operation === "DELETE") return;
      const hasParent = (textAt(object, "spec", "parentName") ?? "") !== "";
      refuseIfAny("vcohort.kb.io", problemsOfGroups(object["spec"], hasParent ? undefined : "parent", false));
    },
  },
  {
    kinds: [LOCAL_QUEUE_KIND],
    mutate: (_request, draft) => setDefaults(mapIn(draft, "spec"), { stopPolicy: "None" }),
  },
];

function problemsOfQueue({ spec }: StoredObject): readonly string[] {
  const hasCohort = (textAt(spec, "cohortName") ?? "") !== "";
  return problemsOfGroups(spec, hasCohort ? undefined : "cohort", true);
}

/** @param missing - What it would need to have for limits; undefined when it has it. */
function problemsOfGroups(spec: unknown, missing: string | undefined, lendsAtMostNominal: boolean): readonly string[] {
  const seen = { resources: new Set<string>(), flavors: new Set<string>() };
  return listAt(spec, "resourceGroups").flatMap((group, index) => {
    const path = `spec.resourceGroups[${index}]`;
    const covered = listAt(group, "coveredResources").map(String);
    const twice = covered.flatMap((name, at) => twiceIn(seen.resources, name, `${path}.coveredResources[${at}]`));
    const flavors = listAt(group, "flavors").flatMap((flavor, at) => [
      ...problemsOfFlavor(flavor, covered, `${path}.flavors[${at}]`, missing, lendsAtMostNominal),
      ...twiceIn(seen.flavors, textAt(flavor, "name") ?? "", `${path}.flavors[${at}].name`),
    ]);
    return [...twice, ...flavors];
  });
}

function twiceIn(seen: Set<string>, name: string, path: string): readonly string[] {
  if (seen.has(name)) return [duplicateField(path, name)];
  seen.add(name);
  return [];
}

function problemsOfFlavor(
  flavor: unknown,
  covered: readonly string[],
  path: string,
  missing: string | undefined,
  lendsAtMostNominal: boolean,
): readonly string[] {
  return listAt(flavor, "resources").flatMap((resource, index) => {
    const at = `${path}.resources[${index}]`;
    const name = textAt(resource, "name") ?? "";
    const nominal = quantityAt(resource, "nominalQuota") ?? ZERO;
    const problems: string[] = [];
    if (name !== covered[index])
      problems.push(invalidField(`${at}.name`, name, "must match the name in coveredResources"));
    for (const key of ["nominalQuota", "borrowingLimit", "lendingLimit"]) {
      const amount = quantityAt(resource, key);
      if (amount === undefined) continue;
      const text = formatQuantity(amount);
      if (amount.nanos < 0n) problems.push(invalidField(`${at}.${key}`, text, "must be greater than or equal to 0"));
      if (key === "nominalQuota") continue;
      if (missing !== undefined)
        problems.push(invalidField(`${at}.${key}`, text, `must be nil when ${missing} is empty`));
      if (key === "lendingLimit" && lendsAtMostNominal && compareQuantities(amount, nominal) > 0) {
        problems.push(invalidField(`${at}.${key}`, text, "must be less than or equal to the nominalQuota"));
      }
    }
    return problems;
  });
}

function quantityAt(resource: unknown, key: string): Quantity | undefined {
  return parseQuantity(valueAt(resource as Writable, key));
}
