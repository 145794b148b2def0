import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import { sameJson } from "../../json-values.ts";
import { type Admission, StoreRefusal } from "../../object-store.ts";
import type { StoredObject } from "../../stored-object.ts";
import { mapIn } from "../object-maps.ts";
import { podSetsOf, templateAt } from "./pod-sets.ts";

export const APP_WRAPPERS = "appwrappers.workload.codeflare.dev";
const USER = "workload.codeflare.dev/user";
const USER_ID = "workload.codeflare.dev/userid";
const MOST_POD_SETS = 8;
const IMMUTABLE = "Forbidden: attempt to change immutable field";

/** The AppWrapper webhook: who made it, and what may not be in it or change. */
export const APP_WRAPPER_WEBHOOK: Admission = {
  kinds: [APP_WRAPPERS],
  mutate({ operation, by }, { metadata }) {
    if (operation !== "CREATE") return;
    Object.assign(mapIn(metadata, "labels"), { [USER]: asLabel(by.user), [USER_ID]: "" });
  },
  validate({ operation, before }, object) {
    const problems =
      operation === "CREATE"
        ? creationProblems(object)
        : operation === "UPDATE" && before !== undefined
          ? changeProblems(before, object)
          : [];
    if (problems.length === 0) return;
    const list = problems.length === 1 ? problems[0] : `[${problems.join(", ")}]`;
    const webhook = operation === "CREATE" || operation === "UPDATE" ? "vappwrapper.kb.io" : "";
    throw new StoreRefusal(403, "Forbidden", `admission webhook "${webhook}" denied the request: ${list}`);
  },
};

function creationProblems(object: StoredObject): readonly string[] {
  const problems: string[] = [];
  let podSets = 0;
  listAt(object, "spec", "components").forEach((component, index) => {
    const path = `spec.components[${index}]`;
    const template = valueAt(component, "template");
    if (textAt(template, "kind") === "AppWrapper")
      problems.push(`${path}.template: Forbidden: Nested AppWrappers are forbidden`);
    const namespace = textAt(template, "metadata", "namespace") ?? "";
    if (namespace !== "" && namespace !== object.metadata.namespace)
      problems.push(
        `${path}.template.metadata.namespace: Forbidden: AppWrappers cannot create objects in other namespaces`,
      );
    const sets = podSetsOf(component);
    podSets += sets.length;
    sets.forEach((set, at) => {
      if (set.path === "") problems.push(`${path}.podSets[${at}].path: Required value: podspec must specify path`);
      else if (templateAt(component, set.path) === undefined)
        problems.push(
          `${path}.podSets[${at}].path: Invalid value: "${set.path}": path does not refer to a v1.PodSpecTemplate`,
        );
    });
  });
  if (podSets === 0) problems.push("spec.components: Invalid value: components contains no podspecs");
  if (podSets > MOST_POD_SETS)
    problems.push(
      `spec.components: Invalid value: components contains ${podSets} podspecs; at most ${MOST_POD_SETS} are allowed`,
    );
  return problems;
}

function changeProblems(before: StoredObject, after: StoredObject): readonly string[] {
  const [old, now] = [listAt(before, "spec", "components"), listAt(after, "spec", "components")];
  if (old.length !== now.length) return [`spec.components: ${IMMUTABLE}`];
  const problems: string[] = [];
  now.forEach((component, index) => {
    const same = (field: string) => sameJson(valueAt(old[index], field), valueAt(component, field));
    if (!same("template")) problems.push(`spec.components[${index}].template.raw: ${IMMUTABLE}`);
    if (!same("podSets")) problems.push(`spec.components[${index}].podsets: ${IMMUTABLE}`);
  });
  for (const label of [USER, USER_ID]) {
    if (before.metadata.labels?.[label] !== after.metadata.labels?.[label])
      problems.push(`metadata.labels[${label}]: ${IMMUTABLE}`);
  }
  if (valueAt(before, "spec", "managedBy") !== valueAt(after, "spec", "managedBy"))
    problems.push(`spec.managedBy: ${IMMUTABLE}`);
  return problems;
}

function asLabel(user: string): string {
  return user
    .slice(0, 63)
    .replaceAll(/[^-A-Za-z0-9_.]/g, "_")
    .replaceAll(/^[-_.]+|[-_.]+$/g, "");
}
