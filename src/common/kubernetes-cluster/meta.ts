import { parseTime } from "../values/time.ts";
import { labelsAt, listAt, numberAt, textAt } from "../values/untyped.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

/** Who made an object, from `metadata.ownerReferences`. */
export interface OwnerReference {
  readonly group: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller: boolean;
}

/** What every projected record carries. Identity is `uid`; `namespace` is `""` for cluster-scoped objects. */
export interface Meta {
  readonly uid: string;
  readonly name: string;
  readonly namespace: string;
  readonly resourceVersion: string;
  readonly generation: number | undefined;
  /** Milliseconds since 1970; undefined when the object carries no readable time. */
  readonly createdAt: number | undefined;
  /** When deletion was asked for, in milliseconds since 1970; undefined while the object is not being deleted. */
  readonly deletingSince: number | undefined;
  readonly finalizers: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
  readonly annotations: ReadonlyMap<string, string>;
  readonly owners: readonly OwnerReference[];
}

/** A projected object. `unreadable` says why the rest of the record holds only defaults. */
export interface HasMeta {
  readonly meta: Meta;
  readonly unreadable?: string | undefined;
}

const NOTHING: readonly never[] = [];
const BULKY_ANNOTATIONS: ReadonlySet<string> = new Set(["kubectl.kubernetes.io/last-applied-configuration"]);
const LONGEST_ANNOTATION = 512;

/** Reads `metadata` without ever throwing. Annotations longer than 512 characters are left out: details are fetched by GET. */
export function projectMeta(object: KubernetesObject): Meta {
  const { metadata } = object;
  return {
    uid: metadata.uid,
    name: metadata.name,
    namespace: metadata.namespace ?? "",
    resourceVersion: metadata.resourceVersion,
    generation: numberAt(metadata, "generation"),
    createdAt: parseTime(textAt(metadata, "creationTimestamp")),
    deletingSince: parseTime(textAt(metadata, "deletionTimestamp")),
    finalizers: texts(listAt(metadata, "finalizers")),
    labels: labelsAt(metadata, "labels"),
    annotations: shortOnes(labelsAt(metadata, "annotations")),
    owners: listAt(metadata, "ownerReferences").map(ownerReference),
  };
}

function ownerReference(value: unknown): OwnerReference {
  const apiVersion = textAt(value, "apiVersion") ?? "";
  return {
    group: apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "",
    kind: textAt(value, "kind") ?? "",
    name: textAt(value, "name") ?? "",
    uid: textAt(value, "uid") ?? "",
    controller: typeof value === "object" && value !== null && (value as { controller?: unknown }).controller === true,
  };
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.length === 0 ? NOTHING : values.filter((value) => typeof value === "string");
}

function shortOnes(annotations: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (annotations.size === 0) return annotations;
  const kept = new Map<string, string>();
  for (const [key, value] of annotations) {
    if (value.length <= LONGEST_ANNOTATION && !BULKY_ANNOTATIONS.has(key)) kept.set(key, value);
  }
  return kept;
}
