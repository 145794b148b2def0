import { isDnsSubdomain } from "../../common/values/resource-name.ts";
import { textAt } from "../../common/values/untyped.ts";
import { StoreRefusal } from "../object-store.ts";
import { badRequest, type FieldProblem, invalid } from "../store-refusals.ts";
import type { StoredObject } from "../stored-object.ts";
import type { ApiRequest } from "./api-request.ts";
import type { JsonMap } from "./request-body.ts";
import { checkAndPrune } from "./schemas/check-fields.ts";
import type { ServedKind } from "./served-kinds.ts";
import { toStored } from "./versions/convert.ts";
import type { FieldValidation } from "./write-options.ts";

/** Said after other problems by kinds whose definition has rules of its own. */
const UNCHECKED_RULES: FieldProblem = {
  field: "<nil>",
  reason: "FieldValueInvalid",
  message:
    "Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation",
};
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

/**
 * An object of a request in the stored shape, without fields that its kind does not have.
 *
 * @throws StoreRefusal for unknown fields under strict validation, and for values of the wrong type
 */
export function checkedObject(
  object: JsonMap,
  kind: ServedKind,
  validation: FieldValidation,
  request: ApiRequest,
): StoredObject {
  const stored = structuredClone(toStored(object, kind));
  const { unknown, problems } = checkAndPrune(stored, kind.facts.kind);
  const said = unknown.map((field) => `unknown field ${JSON.stringify(field)}`);
  if (validation === "Strict" && said.length > 0)
    throw badRequest(cannotBeHandled(kind, `strict decoding error: ${said.join(", ")}`));
  if (validation === "Warn") request.warnings.push(...said);
  const [first] = problems;
  if (first !== undefined && !kind.facts.custom) throw badRequest(cannotBeHandled(kind, decodingError(first)));
  if (first !== undefined) {
    const hasRules = kind.facts.group === "kueue.x-k8s.io";
    throw invalid(
      kind.facts,
      textAt(object, "metadata", "name") ?? "",
      hasRules ? [...problems, UNCHECKED_RULES] : problems,
    );
  }
  return stored as unknown as StoredObject;
}

function cannotBeHandled({ facts, version }: ServedKind, why: string): string {
  return `${facts.kind} in version ${JSON.stringify(version)} cannot be handled as a ${facts.kind}: ${why}`;
}

function decodingError({ field, message }: FieldProblem): string {
  const [, wanted = "", found = ""] = /must be of type (\w+): "(\w+)"$/.exec(message) ?? [];
  const goName = found === "integer" ? "number" : found;
  return `json: cannot unmarshal ${goName} into Go struct field ${field.replaceAll(/\[\d+\]/g, "")} of type ${wanted}`;
}

/** @throws StoreRefusal 422 when a new object has no name, or none that it may have */
export function checkName({ facts }: ServedKind, { metadata }: StoredObject): void {
  const { name, generateName } = metadata as { name?: unknown; generateName?: unknown };
  const refuse = (reason: string, message: string) =>
    invalid(facts, typeof name === "string" ? name : "", [{ field: "metadata.name", reason, message }]);
  if (typeof name !== "string" || name === "") {
    if (typeof generateName === "string" && generateName !== "") return;
    throw refuse("FieldValueRequired", "Required value: name or generateName is required");
  }
  // Roles and bindings may be called anything that can stand in a path.
  const isFree = facts.group === "rbac.authorization.k8s.io" && !/[/%]/.test(name);
  if (!isFree && !isDnsSubdomain(name))
    throw refuse("FieldValueInvalid", `Invalid value: ${JSON.stringify(name)}: ${SUBDOMAIN_RULE}`);
}

/** @throws StoreRefusal 400 when an object says that it lives elsewhere than its URL */
export function checkPlace(object: StoredObject, namespace: string | undefined, name: string | undefined): void {
  const { metadata } = object;
  if (namespace !== undefined && metadata.namespace !== undefined && metadata.namespace !== namespace)
    throw badRequest("the namespace of the provided object does not match the namespace sent on the request");
  if (name !== undefined && metadata.name !== undefined && metadata.name !== name)
    throw badRequest(`the name of the object (${metadata.name}) does not match the name on the URL (${name})`);
}

/** @throws StoreRefusal 422: a custom object is only replaced in the version that was read */
export function checkVersionGiven({ facts }: ServedKind, { metadata }: StoredObject): void {
  if (!facts.custom || metadata.resourceVersion) return;
  const message = "Invalid value: 0: must be specified for an update";
  const { name } = metadata;
  throw new StoreRefusal(422, "Invalid", `${facts.id} "${name}" is invalid: metadata.resourceVersion: ${message}`, {
    name,
    group: facts.group,
    kind: facts.plural,
    causes: [{ reason: "FieldValueInvalid", message, field: "metadata.resourceVersion" }],
  });
}
