import { copyJson, isMap, sameJson } from "../../json-values.ts";
import { fieldTypeOf } from "../schemas/kind-types.ts";
import type { FieldType, ListType } from "../schemas/type-notation.ts";
import { type FieldTree, isEmpty } from "./field-tree.ts";

type JsonMap = Record<string, unknown>;
type Children = ReadonlyMap<string, { readonly value: unknown; readonly type: FieldType | undefined }>;

/**
 * The parts that a value is owned by: fields of maps, elements of lists with keys, values of sets. Undefined: it is owned as a whole.
 */
function childrenOf(value: unknown, type: FieldType | undefined): Children | undefined {
  if (isMap(value) && type?.is !== "list")
    return new Map(
      Object.entries(value).map(([key, item]) => [`f:${key}`, { value: item, type: fieldTypeOf(type, key) }]),
    );
  if (!Array.isArray(value) || type?.is !== "list") return undefined;
  if (!type.isSet && type.keys.length === 0) return undefined;
  return new Map(value.map((item) => [elementName(item, type), { value: item, type: type.of }]));
}

/** How `fieldsV1` names an element of a list. A key that is not given counts with what it defaults to, of which there is one. */
function elementName(item: unknown, { isSet, keys }: ListType): string {
  if (isSet) return `v:${JSON.stringify(item)}`;
  const given = isMap(item) ? item : {};
  const fallback = (key: string) => (key === "protocol" ? "TCP" : undefined);
  return `k:${JSON.stringify(Object.fromEntries(keys.toSorted().map((key) => [key, given[key] ?? fallback(key)])))}`;
}

/** Everything that a value says. */
export function saidFields(value: unknown, type: FieldType | undefined): FieldTree {
  const children = childrenOf(value, type);
  const tree: FieldTree = {};
  for (const [element, child] of children ?? []) {
    tree[element] = saidFields(child.value, child.type);
    if (!element.startsWith("f:") && !isEmpty(tree[element])) tree[element]["."] = {};
  }
  return tree;
}

/** What a write made: fields that are new or have another value, and fields that are gone. Undefined: none. */
export interface FieldChanges {
  readonly changed: FieldTree | undefined;
  readonly gone: FieldTree | undefined;
}

export function changedFields(before: unknown, after: unknown, type: FieldType | undefined): FieldChanges {
  if (before === undefined)
    return { changed: after === undefined ? undefined : newFields(after, type), gone: undefined };
  if (after === undefined) return { changed: undefined, gone: newFields(before, type) };
  if (sameJson(before, after)) return { changed: undefined, gone: undefined };
  const [was, is] = [childrenOf(before, type), childrenOf(after, type)];
  if (was === undefined || is === undefined) return { changed: newFields(after, type), gone: undefined };
  const changed: FieldTree = {};
  const gone: FieldTree = {};
  for (const element of new Set([...was.keys(), ...is.keys()])) {
    const child = is.get(element) ?? was.get(element);
    const below = changedFields(was.get(element)?.value, is.get(element)?.value, child?.type);
    if (below.changed !== undefined) changed[element] = below.changed;
    if (below.gone !== undefined) gone[element] = below.gone;
  }
  return { changed: isEmpty(changed) ? undefined : changed, gone: isEmpty(gone) ? undefined : gone };
}

/** As {@link saidFields}, with the branches themselves: they are new, too. */
function newFields(value: unknown, type: FieldType | undefined): FieldTree {
  const tree: FieldTree = {};
  for (const [element, child] of childrenOf(value, type) ?? []) tree[element] = newFields(child.value, child.type);
  if (!isEmpty(tree)) tree["."] = {};
  return tree;
}

/** Lays what is applied over what is there: maps and lists with keys part by part, everything else as a whole. */
export function merged(live: unknown, applied: unknown, type: FieldType | undefined): unknown {
  if (isMap(applied) && isMap(live)) {
    const result: JsonMap = { ...live };
    for (const [key, value] of Object.entries(applied)) result[key] = merged(live[key], value, fieldTypeOf(type, key));
    return result;
  }
  if (!Array.isArray(applied) || !Array.isArray(live) || type?.is !== "list") return copyJson(applied);
  if (!type.isSet && type.keys.length === 0) return copyJson(applied);
  const result = new Map(live.map((item) => [elementName(item, type), item as unknown]));
  for (const item of applied) {
    const name = elementName(item, type);
    result.set(name, result.has(name) ? merged(result.get(name), item, type.of) : copyJson(item));
  }
  return [...result.values()];
}

/** A copy without the members of a tree; branches that held nothing else go with them. */
export function withoutFields(value: unknown, tree: FieldTree, type: FieldType | undefined): unknown {
  const children = childrenOf(value, type);
  if (isEmpty(tree) || children === undefined) return undefined;
  const kept: (readonly [string, unknown])[] = [];
  for (const [element, child] of children) {
    const branch = tree[element];
    const left = branch === undefined ? child.value : withoutFields(child.value, branch, child.type);
    if (left !== undefined) kept.push([element, left]);
  }
  if (kept.length === 0 && "." in tree) return undefined;
  if (Array.isArray(value)) return kept.map(([, item]) => item);
  return Object.fromEntries(kept.map(([element, item]) => [element.slice(2), item]));
}

/** The part of a tree whose fields have another value in the second object than in the first. Undefined: none. */
export function differing(tree: FieldTree, a: unknown, b: unknown, type: FieldType | undefined): FieldTree | undefined {
  const [inA, inB] = [childrenOf(a, type), childrenOf(b, type)];
  if (isEmpty(tree) || inA === undefined || inB === undefined) return sameJson(a, b) ? undefined : tree;
  const found: FieldTree = {};
  for (const [element, branch] of Object.entries(tree)) {
    if (element === ".") continue;
    const child = inA.get(element) ?? inB.get(element);
    const below = differing(branch, inA.get(element)?.value, inB.get(element)?.value, child?.type);
    if (below !== undefined) found[element] = below;
  }
  return isEmpty(found) ? undefined : found;
}
