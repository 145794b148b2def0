import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { listAt } from "../../common/values/untyped.ts";
import { printYaml } from "../../common/values/yaml-guard.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { MASK, maskSecrets } from "./mask-secrets.ts";
import { foreign, span } from "./styled-line.ts";

/** The envelope first and the status last, whatever order the server sent. */
const FIRST = ["apiVersion", "kind", "metadata", "spec"];

/** The object as YAML with keys, values and punctuation told apart. Managed fields are one line unless unfolded; secrets are masked. */
export function yamlLines(object: KubernetesObject, unfolded: boolean): readonly StyledLine[] {
  const shown = inOrder(maskSecrets(unfolded ? object : folded(object)));
  const text = printYaml(shown).replace(FOLDED, "\n  managedFields: # $1");
  return highlighted(text.trimEnd().split("\n"));
}

const FOLD_MARK = "folded-managed-fields";
const FOLDED = new RegExp(`\\n  managedFields: ${FOLD_MARK} (.*)`);

function folded(object: KubernetesObject): KubernetesObject {
  const count = listAt(object, "metadata", "managedFields").length;
  if (count === 0) return object;
  const note = `${FOLD_MARK} ${count} ${count === 1 ? "entry" : "entries"} folded`;
  return { ...object, metadata: { ...object.metadata, managedFields: note } };
}

function inOrder(object: KubernetesObject): Readonly<Record<string, unknown>> {
  const rest = Object.keys(object).filter((key) => !FIRST.includes(key) && key !== "status");
  const keys = [...FIRST.filter((key) => Object.hasOwn(object, key)), ...rest, "status"];
  return Object.fromEntries(keys.map((key) => [key, object[key]]));
}

/** Lines of our own printer, so their forms are few: `- `, `key:`, scalars, and blocks under `|`. */
function highlighted(lines: readonly string[]): readonly StyledLine[] {
  let blockBelow: number | undefined;
  return lines.map((line) => {
    const indent = line.length - line.trimStart().length;
    if (blockBelow !== undefined && (line === "" || indent > blockBelow)) return [foreign(line)];
    const { before, key, rest } = partsOf(line);
    blockBelow = /^ ?\|-?$/.test(rest) ? (key === "" ? before.length - 2 : before.length) : undefined;
    const parts: Span[] = [];
    if (before !== "") parts.push(span(before, "muted"));
    if (key !== "") parts.push(foreign(key, "info"), span(":", "muted"));
    if (rest !== "") parts.push(valueSpan(rest));
    return parts;
  });
}

const KEY = /^(?<key>"(?:[^"\\]|\\.)*"|[^"\s][^"]*?):(?=$| )/;

function partsOf(line: string): { readonly before: string; readonly key: string; readonly rest: string } {
  const before = /^ *(?:- )*/.exec(line)?.[0] ?? "";
  const body = line.slice(before.length);
  const key = KEY.exec(body)?.groups?.["key"] ?? "";
  return { before, key, rest: key === "" ? body : body.slice(key.length + 1) };
}

function valueSpan(rest: string): Span {
  const value = rest.trimStart();
  if (value.startsWith("#") || value === "|" || value === "|-" || value === "{}" || value === "[]" || value === "null")
    return foreign(rest, "muted");
  if (value.includes(MASK)) return foreign(rest, "warning");
  return foreign(rest, value.startsWith('"') || !/^(?:-?[\d.][\w.+-]*|true|false)$/.test(value) ? "normal" : "accent");
}
