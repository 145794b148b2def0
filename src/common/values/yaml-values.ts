import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import {
  DEPTH_PROBLEM,
  MAX_DEPTH,
  MAX_KEYS_PER_MAP,
  MAX_VALUES,
  TOO_MANY_VALUES,
  type YamlProblem,
} from "./yaml-limits.ts";

/** A plain value as JSON has them. Aliased parts are shared, not copied. */
export interface YamlValue {
  readonly value: unknown;
}

type JsonObject = Record<string, unknown>;
type Nodes = ParsedNode | null | undefined;

/** Internal: carries a problem out of the recursion, which is at most {@link MAX_DEPTH} levels deep. */
class Refusal extends Error {
  readonly problem: YamlProblem;

  constructor(node: Nodes, message: string) {
    super(message);
    this.problem = { offset: node?.range?.[0] ?? 0, message };
  }
}

/** Turns nodes into values, with duplicate keys, cycles and too much of anything refused. */
export function valueOfNodes(root: Nodes): YamlValue | YamlProblem {
  try {
    return { value: new Conversion().convert(root, 0).value };
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
}

interface Converted {
  readonly value: unknown;
  /** Values in it, aliases followed. */
  readonly size: number;
}

class Conversion {
  readonly #anchors = new Map<string, Converted | "open">();
  #size = 0;

  convert(node: Nodes, depth: number): Converted {
    if (isAlias(node)) return this.#follow(node, node.source);
    const anchor = node === null || node === undefined || !("anchor" in node) ? undefined : node.anchor;
    if (anchor !== undefined) this.#anchors.set(anchor, "open");
    const before = this.#size;
    this.#grow(node, 1);
    const value = this.#valueOf(node, depth);
    const converted = { value, size: this.#size - before };
    if (anchor !== undefined) this.#anchors.set(anchor, converted);
    return converted;
  }

  #valueOf(node: Nodes, depth: number): unknown {
    if (depth >= MAX_DEPTH && (isMap(node) || isSeq(node))) throw new Refusal(node, DEPTH_PROBLEM);
    if (isMap(node)) return this.#objectOf(node as YAMLMap.Parsed, depth);
    if (isSeq(node)) return (node as YAMLSeq.Parsed).items.map((item) => this.convert(item as Nodes, depth + 1).value);
    return isScalar(node) ? scalarValue(node as Scalar.Parsed) : null;
  }

  #follow(node: ParsedNode, name: string): Converted {
    const found = this.#anchors.get(name);
    if (found === undefined) throw new Refusal(node, `the alias *${name} has no anchor before it`);
    if (found === "open") throw new Refusal(node, `the alias *${name} stands inside what it stands for`);
    this.#grow(node, found.size);
    return found;
  }

  #grow(node: Nodes, size: number): void {
    this.#size += size;
    if (this.#size > MAX_VALUES) throw new Refusal(node, TOO_MANY_VALUES);
  }

  #objectOf(map: YAMLMap.Parsed, depth: number): JsonObject {
    if (map.items.length > MAX_KEYS_PER_MAP) throw new Refusal(map, `more than ${MAX_KEYS_PER_MAP} keys in one map`);
    const object: JsonObject = {};
    const merged: unknown[] = [];
    const seen = new Set<string>();
    for (const { key: keyNode, value: valueNode } of map.items) {
      const key = keyOf(keyNode);
      if (seen.has(key)) throw new Refusal(keyNode, `the key "${key}" is there twice`);
      seen.add(key);
      const { value } = this.convert(valueNode, depth + 1);
      if (isMergeKey(keyNode)) merged.push(...this.#sourcesOf(value, valueNode ?? keyNode));
      else setOwn(object, key, value);
    }
    for (const source of merged) this.#merge(object, source as JsonObject, map);
    return object;
  }

  /** `<<` takes a map or a list of maps. */
  #sourcesOf(value: unknown, node: Nodes): readonly unknown[] {
    const sources = Array.isArray(value) ? value : [value];
    if (!sources.every((source) => typeof source === "object" && source !== null && !Array.isArray(source))) {
      throw new Refusal(node, "<< needs a map or a list of maps");
    }
    return sources;
  }

  /** Keys that are written out win, and of two merged maps the first. */
  #merge(object: JsonObject, source: JsonObject, node: Nodes): void {
    for (const [key, value] of Object.entries(source)) {
      this.#grow(node, 1);
      if (!Object.hasOwn(object, key)) setOwn(object, key, value);
    }
  }
}

function isMergeKey(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && key.type === "PLAIN";
}

export function keyOf(node: Nodes): string {
  if (!isScalar(node)) throw new Refusal(node, "a key must be text");
  const { source, value } = node as Scalar.Parsed;
  return typeof value === "string" ? value : (source ?? String(value));
}

/** `__proto__` becomes a key like any other. */
function setOwn(object: JsonObject, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  else object[key] = value;
}

const WHOLE = /^(?:[-+]?\d+|0x[0-9a-f]+|0o[0-7]+)$/i;

/** Whole numbers that a double cannot hold stay the text they were: `123456789012345678901` must not come back rounded. */
function scalarValue(scalar: Scalar.Parsed): unknown {
  const { value, source } = scalar;
  if (typeof value !== "number") return value;
  if (!Number.isFinite(value))
    throw new Refusal(scalar as ParsedNode, `${source} is no number that JSON has; quote it if it is text`);
  return isRounded(source ?? "", value) ? source : value;
}

/** Not when it is the shortest text of the double: then the double says the same again. */
function isRounded(source: string, value: number): boolean {
  if (Number.isSafeInteger(value) || !WHOLE.test(source) || source === String(value)) return false;
  return BigInt(source.replace(/^[-+]/, "")) !== BigInt(Math.abs(value));
}
