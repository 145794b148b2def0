import { matchesSelector, parseSelector } from "../../common/values/label-selector.ts";
import { labelsAt, textAt, valueAt } from "../../common/values/untyped.ts";
import { badRequest } from "../store-refusals.ts";
import type { StoredObject } from "../stored-object.ts";
import type { ServedKind } from "./served-kinds.ts";

/** Whether an object is in the scope of a list or watch. */
export type ObjectFilter = (object: StoredObject) => boolean;

/** Fields that may be selected by, per kind, beyond name and namespace; paths are those of the stored shape. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  pods: [
    "spec.nodeName",
    "spec.restartPolicy",
    "spec.schedulerName",
    "spec.serviceAccountName",
    "spec.hostNetwork",
    "status.phase",
    "status.podIP",
    "status.nominatedNodeName",
  ],
  events: [
    "involvedObject.kind",
    "involvedObject.namespace",
    "involvedObject.name",
    "involvedObject.uid",
    "involvedObject.apiVersion",
    "involvedObject.resourceVersion",
    "involvedObject.fieldPath",
    "reason",
    "reportingComponent",
    "source",
    "type",
  ],
  namespaces: ["status.phase"],
  nodes: ["spec.unschedulable"],
  secrets: ["type"],
  "jobs.batch": ["status.successful"],
  "replicasets.apps": ["status.replicas"],
  "workloads.kueue.x-k8s.io/v1beta2": ["status.admission.clusterQueue"],
};
/** events.k8s.io names its fields otherwise. */
const RENAMED: Readonly<Record<string, string>> = {
  regarding: "involvedObject",
  reportingController: "reportingComponent",
};

/** @throws StoreRefusal 400 for a selector that cannot be read or a field that the kind cannot be selected by. */
export function objectFilter(kind: ServedKind, query: URLSearchParams): ObjectFilter | undefined {
  const filters = [
    labelFilter(query.get("labelSelector") ?? ""),
    ...fieldFilters(kind, query.get("fieldSelector") ?? ""),
  ];
  const active = filters.filter((filter) => filter !== undefined);
  return active.length === 0 ? undefined : (object) => active.every((filter) => filter(object));
}

function labelFilter(text: string): ObjectFilter | undefined {
  if (text === "") return undefined;
  const found = parseSelector(text);
  if ("problem" in found) throw badRequest(`unable to parse requirement: ${found.problem}`);
  return ({ metadata }) => matchesSelector(found.selector, labelsAt(metadata, "labels"));
}

function fieldFilters(kind: ServedKind, text: string): readonly ObjectFilter[] {
  return text
    .split(",")
    .filter((term) => term.trim() !== "")
    .map((term) => {
      const [, field = "", sign, wanted = ""] = /^\s*([^=!\s]+)\s*(!=|==|=)\s*(.*?)\s*$/.exec(term) ?? [];
      if (sign === undefined) throw badRequest(`invalid selector: '${text}'; can't understand '${term}'`);
      const read = fieldReader(kind, field);
      const equal = sign !== "!=";
      return (object) => (read(object) === wanted) === equal;
    });
}

function fieldReader(kind: ServedKind, field: string): (object: StoredObject) => string {
  if (field === "metadata.name") return ({ metadata }) => metadata.name;
  if (field === "metadata.namespace") return ({ metadata }) => metadata.namespace ?? "";
  const [first = "", ...rest] = field.split(".");
  const stored = [kind.group === "events.k8s.io" ? (RENAMED[first] ?? first) : first, ...rest];
  const id = kind.facts.id;
  const known = [...(FIELDS[id] ?? []), ...(FIELDS[`${id}/${kind.version}`] ?? [])];
  if (!known.includes(stored.join("."))) throw badRequest(`field label not supported: ${field}`);
  if (field === "source") return (object) => textAt(object, "source", "component") ?? "";
  return (object) => {
    const value = valueAt(object, ...stored);
    return value === undefined || value === null ? (field === "spec.unschedulable" ? "false" : "") : String(value);
  };
}
