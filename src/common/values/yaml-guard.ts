import {
  Composer,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type ParsedNode,
  type YAMLMap,
  type YAMLParseError,
  type YAMLSeq,
} from "yaml";
import { cleanLine } from "./text.ts";
import { readTokens, type YamlProblem } from "./yaml-limits.ts";
import { keyOf, valueOfNodes } from "./yaml-values.ts";

export { printYaml } from "./yaml-print.ts";

/** Where something stands in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export interface YamlFile {
  /** The map at the top; empty when the file holds nothing but comments. Parts behind an alias are shared. */
  readonly value: Readonly<Record<string, unknown>>;
  /** The place of a key or list item, or of the closest thing around it that exists: for messages about what a value should have been. */
  positionOf(...path: readonly PropertyKey[]): Position;
}

/** Sentences of the form `source:line:column: what is wrong`, cleaned for the terminal. At least one. */
export interface YamlProblems {
  readonly problems: readonly [string, ...string[]];
}

const MAX_PROBLEMS = 20;
const BYTE_ORDER_MARK = "\ufeff";

/**
 * Reads one YAML map from a file that nobody vouches for: at most 1 MiB, 100 levels, 100 aliases, 1,000 anchors and tags, 200,000
 * values with aliases followed, 50,000 keys in a map; no second document, directives, tags of others, duplicate keys or cycles. YAML 1.2: `no` is text
 * and dates stay text. Never throws.
 *
 * @param source - Names the file in messages.
 */
export function parseYaml(text: string, source: string): YamlFile | YamlProblems {
  const body = text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
  const read = readTokens(body);
  if ("message" in read) return problemsIn(source, (offset) => positionIn(body, offset), [read]);
  const { tokens, lines } = read;
  const at = (offset: number) => positionOfOffset(lines, offset);

  // The composer's own check for duplicate keys compares each key with each other; ours runs on the values.
  const documents = [...new Composer({ uniqueKeys: false, logLevel: "silent" }).compose(tokens)];
  const errors = documents.flatMap((document) => document.errors).map(problemOfError);
  if (errors.length > 0) return problemsIn(source, at, errors);
  const root = documents.map(({ contents }) => contents as ParsedNode | null).find((contents) => !isNothing(contents));
  const converted = valueOfNodes(root);
  if ("message" in converted) return problemsIn(source, at, [converted]);
  if (root !== undefined && !isMap(root)) {
    return problemsIn(source, at, [{ offset: root?.range[0] ?? 0, message: "expected a map (key: value) at the top" }]);
  }
  return {
    value: (converted.value ?? {}) as YamlFile["value"],
    positionOf: (...path) => at(offsetOf(root, path)),
  };
}

function isNothing(contents: ParsedNode | null): boolean {
  return contents === null || (isScalar(contents) && contents.value === null);
}

function problemOfError({ pos, message }: YAMLParseError): YamlProblem {
  return { offset: pos[0], message };
}

function problemsIn(source: string, at: (offset: number) => Position, found: readonly YamlProblem[]): YamlProblems {
  const sentences = found.slice(0, MAX_PROBLEMS).map(({ offset, message }) => {
    const { line, column } = at(offset);
    return cleanLine(`${source}:${line}:${column}: ${message}`);
  });
  const [first, ...others] = new Set(sentences);
  return { problems: [first ?? cleanLine(`${source}:1:1: cannot be read`), ...others] };
}

function positionOfOffset(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** For problems found before the lines were counted. */
function positionIn(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

function offsetOf(root: ParsedNode | null | undefined, path: readonly PropertyKey[]): number {
  let node = root;
  let offset = node?.range[0] ?? 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = (node as YAMLMap.Parsed).items.find(({ key }) => keyOf(key) === String(step));
      if (pair === undefined) return offset;
      offset = pair.key.range[0];
      node = pair.value;
    } else if (isSeq(node)) {
      const item = (node as YAMLSeq.Parsed).items[Number(step)] as ParsedNode | undefined;
      if (item === undefined) return offset;
      offset = item.range[0];
      node = item;
    } else return offset;
  }
  return offset;
}
