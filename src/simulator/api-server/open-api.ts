import { createHash } from "node:crypto";
import type { ApiAnswer } from "./api-request.ts";
import { recordType, recordTypes } from "./schemas/kind-types.ts";
import type { FieldType } from "./schemas/type-notation.ts";
import { apiVersionOf, type ServedKind, type ServedKinds } from "./served-kinds.ts";

const WRITE_PARAMETERS = ["dryRun", "fieldManager", "fieldValidation"].map((name) => ({
  name,
  in: "query",
  schema: { type: "string", uniqueItems: true },
}));
const FORCE_PARAMETER = { name: "force", in: "query", schema: { type: "boolean", uniqueItems: true } };
const PATCH_TYPES = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];

/** Answers `/openapi/v3` and the documents of the group versions: enough for kubectl to apply, explain and validate. */
export function createOpenApi(kinds: ServedKinds) {
  const documents = new Map<string, string>();
  const documentOf = (place: string): string | undefined => {
    const known = documents.get(place);
    if (known !== undefined) return known;
    const served = kinds.all.filter((kind) => placeOf(kind) === place);
    if (served.length === 0) return undefined;
    const text = JSON.stringify(document(served));
    documents.set(place, text);
    return text;
  };
  return (path: string): ApiAnswer | undefined => {
    if (path === "/openapi/v3") {
      const places = [...new Set(kinds.all.map(placeOf))];
      const paths = Object.fromEntries(
        places.map((place) => [place, { serverRelativeURL: `/openapi/v3/${place}?hash=${hashOf(documentOf(place))}` }]),
      );
      return { json: { paths } };
    }
    if (!path.startsWith("/openapi/v3/")) return undefined;
    const text = documentOf(path.slice("/openapi/v3/".length));
    return text === undefined ? undefined : { text, contentType: "application/json" };
  };
}

function placeOf({ group, version }: ServedKind): string {
  return group === "" ? `api/${version}` : `apis/${group}/${version}`;
}

function hashOf(text: string | undefined): string {
  return createHash("sha256")
    .update(text ?? "")
    .digest("hex")
    .toUpperCase()
    .slice(0, 32);
}

function document(served: readonly ServedKind[]) {
  return {
    openapi: "3.0.0",
    info: { title: "Kubernetes", version: "v1" },
    paths: Object.fromEntries(served.flatMap((kind) => pathsOf(kind))),
    components: { schemas: schemasOf(served) },
  };
}

function pathsOf(kind: ServedKind): readonly (readonly [string, unknown])[] {
  const { facts, group, version } = kind;
  const gvk = { group, version, kind: facts.kind };
  const operation = (action: string, parameters: readonly unknown[] = []) => ({
    "x-kubernetes-action": action,
    "x-kubernetes-group-version-kind": gvk,
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: { "200": { description: "OK", content: { "application/json": { schema: reference(facts.kind) } } } },
  });
  const types = facts.custom ? PATCH_TYPES : [...PATCH_TYPES, "application/strategic-merge-patch+json"];
  const content = Object.fromEntries(types.map((type) => [type, { schema: { type: "object" } }]));
  const root = `/${placeOf(kind)}${facts.namespaced ? "/namespaces/{namespace}" : ""}/${facts.plural}`;
  const whole = { get: operation("list"), post: operation("post", WRITE_PARAMETERS) };
  const one = {
    get: operation("get"),
    put: operation("put", WRITE_PARAMETERS),
    patch: {
      ...operation("patch", [...WRITE_PARAMETERS, FORCE_PARAMETER]),
      requestBody: { content, required: true },
    },
    delete: operation("delete", WRITE_PARAMETERS),
  };
  return [
    [root, whole],
    [`${root}/{name}`, one],
  ];
}

function reference(type: string) {
  return { $ref: `#/components/schemas/${type}` };
}

/** Every type that the kinds reach. */
function schemasOf(served: readonly ServedKind[]) {
  const schemas: Record<string, unknown> = {};
  const add = (name: string): void => {
    if (name in schemas || !recordTypes().has(name)) return;
    const type = recordType(name);
    const required = [...type].filter(([, field]) => field.required).map(([field]) => field);
    schemas[name] = {
      type: "object",
      ...(required.length === 0 ? {} : { required }),
      properties: {},
    };
    const properties = [...type].map(([field, { type: fieldType }]) => [field, schemaOf(fieldType, add)]);
    (schemas[name] as { properties: unknown }).properties = Object.fromEntries(properties);
  };
  for (const { facts } of served) add(facts.kind);
  for (const { facts, group, version } of served)
    schemas[facts.kind] = {
      ...(schemas[facts.kind] as object),
      description: `${facts.kind} in ${apiVersionOf(group, version)}`,
      "x-kubernetes-group-version-kind": [{ group, version, kind: facts.kind }],
    };
  return schemas;
}

function schemaOf(type: FieldType, add: (name: string) => void): unknown {
  switch (type.is) {
    case "any":
      return { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    case "record":
      add(type.name);
      return { allOf: [reference(type.name)], default: {} };
    case "map":
      return { type: "object", additionalProperties: schemaOf(type.of, add) };
    case "list":
      return listSchema(type, add);
    case "enum":
      return { type: "string", enum: type.values };
    case "quantity":
      return { type: "string" };
    case "intstr":
      return { type: "string", format: "int-or-string", "x-kubernetes-int-or-string": true };
    case "time":
      return { type: "string", format: "date-time" };
    case "string":
    case "integer":
    case "number":
    case "boolean":
      return { type: type.is };
    default:
      return type satisfies never;
  }
}

function listSchema(type: Extract<FieldType, { is: "list" }>, add: (name: string) => void): unknown {
  const { keys, patchKey, isSet } = type;
  const strategy =
    patchKey === undefined ? {} : { "x-kubernetes-patch-merge-key": patchKey, "x-kubernetes-patch-strategy": "merge" };
  const setStrategy = isSet ? { "x-kubernetes-list-type": "set", "x-kubernetes-patch-strategy": "merge" } : {};
  const map = keys.length === 0 ? {} : { "x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys };
  return { type: "array", items: schemaOf(type.of, add), ...map, ...strategy, ...setStrategy };
}
