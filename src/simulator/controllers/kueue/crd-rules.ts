import { listAt, numberAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import { sameJson } from "../../json-values.ts";
import { type Admission, type AdmissionRequest, StoreRefusal } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { CLUSTER_QUEUE_KIND, LOCAL_QUEUE_KIND, WORKLOAD_KIND } from "./kueue-config.ts";
import { holdsQuota, isAdmitted } from "./workload-facts.ts";

/** Rules that Kueue's resource definitions carry: the API server itself refuses what breaks them. */
export const CRD_RULES: readonly Admission[] = [
  rules(CLUSTER_QUEUE_KIND, (_request, object) => queueProblems(object)),
  rules(LOCAL_QUEUE_KIND, ({ before }, object) => {
    const [was, is] = [before, object].map((each) => textAt(each, "spec", "clusterQueue"));
    if (before === undefined || was === is) return [];
    return [broken("spec.clusterQueue", `${JSON.stringify(is)}: field is immutable`)];
  }),
  rules(WORKLOAD_KIND, ({ before }, object) => workloadProblems(before, object)),
];

interface Problem {
  readonly field: string;
  readonly reason: "FieldValueInvalid" | "FieldValueDuplicate";
  readonly message: string;
}

function rules(
  kind: string,
  problemsOf: (request: AdmissionRequest, object: StoredObject) => readonly Problem[],
): Admission {
  return {
    kinds: [kind],
    validate(request, object) {
      const problems = request.operation === "DELETE" ? [] : problemsOf(request, object);
      if (problems.length === 0) return;
      const each = problems.map(({ field, message }) => `${field}: ${message}`);
      const all = each.length === 1 ? each[0] : `[${each.join(", ")}]`;
      const group = "kueue.x-k8s.io";
      const { name } = object.metadata;
      throw new StoreRefusal(422, "Invalid", `${object.kind}.${group} "${name}" is invalid: ${all}`, {
        name,
        group,
        kind: object.kind,
        causes: problems.map(({ field, reason, message }) => ({ reason, message, field })),
      });
    },
  };
}

function broken(field: string, message: string): Problem {
  return { field, reason: "FieldValueInvalid", message: `Invalid value: ${message}` };
}

function queueProblems({ spec }: StoredObject): readonly Problem[] {
  const groups = listAt(spec, "resourceGroups");
  const problems: Problem[] = groups.flatMap((group, index) => groupProblems(group, `spec.resourceGroups[${index}]`));
  const limited = groups.some((group) =>
    listAt(group, "flavors").some((flavor) =>
      listAt(flavor, "resources").some((resource) => (valueAt(resource, "borrowingLimit") ?? undefined) !== undefined),
    ),
  );
  if (limited && textAt(spec, "cohortName") === undefined) {
    problems.push(broken("spec", "borrowingLimit must be nil when cohort is empty"));
  }
  const fungibility = valueAt(spec, "flavorFungibility");
  const triesNext = ["whenCanBorrow", "whenCanPreempt"].every((key) => textAt(fungibility, key) === "TryNextFlavor");
  if (textAt(fungibility, "preference") !== undefined && !triesNext) {
    const message = "preference can only be set when both whenCanBorrow and whenCanPreempt are TryNextFlavor";
    problems.push(broken("spec.flavorFungibility", message));
  }
  const preemption = valueAt(spec, "preemption");
  const borrows = (textAt(preemption, "borrowWithinCohort", "policy") ?? "Never") !== "Never";
  if (borrows && (textAt(preemption, "reclaimWithinCohort") ?? "Never") === "Never") {
    problems.push(broken("spec.preemption", "reclaimWithinCohort=Never and borrowWithinCohort.Policy!=Never"));
  }
  return problems;
}

function groupProblems(group: unknown, path: string): readonly Problem[] {
  const flavors = listAt(group, "flavors");
  const covered = listAt(group, "coveredResources").length;
  const names = flavors.map((flavor) => textAt(flavor, "name"));
  const twice: Problem[] = names.flatMap((name, index) =>
    names.indexOf(name) === index
      ? []
      : [
          {
            field: `${path}.flavors[${index}]`,
            reason: "FieldValueDuplicate",
            message: `Duplicate value: ${JSON.stringify({ name })}`,
          },
        ],
  );
  if (flavors.every((flavor) => listAt(flavor, "resources").length === covered)) return twice;
  return [...twice, broken(path, "flavors must have the same number of resources as the coveredResources")];
}

function workloadProblems(before: StoredObject | undefined, object: StoredObject): readonly Problem[] {
  const problems = listAt(object, "spec", "podSets").flatMap((set, index) => {
    const least = numberAt(set, "minCount");
    const fits = least === undefined || least <= (numberAt(set, "count") ?? 0);
    const message = "minCount should be positive and less or equal to count";
    return fits ? [] : [broken(`spec.podSets[${index}]`, message)];
  });
  if (before === undefined || !holdsQuota(before) || !holdsQuota(object)) return problems;
  const changed = (key: string) => !sameJson(valueAt(before, "spec", key), valueAt(object, "spec", key));
  const fixed = (key: string) => broken("<nil>", `${key} is immutable while workload quota reserved`);
  if (changed("queueName")) problems.push(fixed("queueName"));
  if (isAdmitted(before) && isAdmitted(object) && changed("maximumExecutionTimeSeconds")) {
    problems.push(fixed("maximumExecutionTimeSeconds"));
  }
  return problems;
}
