/**
 * A set of fields of an object, as `fieldsV1` writes it: `f:name` is a field, `k:{"name":"x"}` an element of a list by its keys, `v:1`
 * a value of a set. `{}` is a member of the set; a branch that is one too holds `.`.
 */
export interface FieldTree {
  [element: string]: FieldTree;
}

const SELF = ".";

export function isEmpty(tree: FieldTree): boolean {
  for (const _ in tree) return false;
  return true;
}

/** Whether the branch itself is in the set, not only what is below. */
export function isMember(tree: FieldTree): boolean {
  return isEmpty(tree) || SELF in tree;
}

export function united(a: FieldTree, b: FieldTree): FieldTree {
  const both: FieldTree = { ...a };
  const marked = isMember(a) || isMember(b);
  for (const [element, branch] of Object.entries(b)) {
    const known = both[element];
    both[element] = known === undefined || element === SELF ? branch : united(known, branch);
  }
  if (marked && !isEmpty(both)) both[SELF] = {};
  return both;
}

/** Members of the first that are not in the second; undefined when none is left. */
export function without(a: FieldTree, b: FieldTree): FieldTree | undefined {
  const left: FieldTree = {};
  for (const [element, branch] of Object.entries(a)) {
    if (element === SELF) continue;
    const other = b[element];
    const kept = other === undefined ? branch : without(branch, other);
    if (kept !== undefined) left[element] = kept;
  }
  const marked = isMember(a) && !isMember(b);
  if (isEmpty(left)) return marked ? {} : undefined;
  if (marked) left[SELF] = {};
  return left;
}

/** Members of both; undefined when there is none. */
export function common(a: FieldTree, b: FieldTree): FieldTree | undefined {
  const found: FieldTree = {};
  for (const [element, branch] of Object.entries(a)) {
    const other = b[element];
    if (other === undefined || element === SELF) continue;
    const shared = common(branch, other);
    if (shared !== undefined) found[element] = shared;
  }
  const marked = isMember(a) && isMember(b);
  if (isEmpty(found)) return marked ? {} : undefined;
  if (marked) found[SELF] = {};
  return found;
}

/** Members in the notation of conflict messages: `.spec.podSets[name="main"].count`. */
export function memberPaths(tree: FieldTree, at = ""): readonly string[] {
  const below = Object.entries(tree)
    .filter(([element]) => element !== SELF)
    .flatMap(([element, branch]) => memberPaths(branch, `${at}${shown(element)}`));
  return isMember(tree) && at !== "" ? [at, ...below] : below;
}

function shown(element: string): string {
  const text = element.slice(2);
  if (element.startsWith("f:")) return `.${text}`;
  if (!element.startsWith("k:")) return `[=${text}]`;
  const keys = Object.entries(JSON.parse(text) as Record<string, unknown>);
  return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(",")}]`;
}
