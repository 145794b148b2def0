/** One line of a `.gitignore`, read. */
export interface IgnoreRule {
  /** Brings back what an earlier rule left out. */
  readonly negated: boolean;
  readonly foldersOnly: boolean;
  /** Parts between slashes; `**` stands for any number of folders. */
  readonly parts: readonly string[];
}

/** The rules of a `.gitignore`, in order. Comments and empty lines are left out. */
export function ignoreRules(text: string): readonly IgnoreRule[] {
  return text.split(/\r?\n/).flatMap((line) => {
    const rule = ignoreRule(line);
    return rule === undefined ? [] : [rule];
  });
}

/** One pattern as git understands it: without a slash before its end it holds in every folder below. */
export function ignoreRule(line: string): IgnoreRule | undefined {
  let pattern = line.replace(/(?<!\\) +$/, "");
  if (pattern === "" || pattern.startsWith("#")) return undefined;
  const negated = pattern.startsWith("!");
  if (negated) pattern = pattern.slice(1);
  const foldersOnly = pattern.endsWith("/");
  if (foldersOnly) pattern = pattern.slice(0, -1);
  const anchored = pattern.includes("/");
  const parts = pattern.split("/").filter((part) => part !== "" && part !== ".");
  if (parts.length === 0) return undefined;
  return { negated, foldersOnly, parts: anchored ? parts : ["**", ...parts] };
}

/**
 * What the rules of one folder say of a path in it: left out, brought back, or nothing. The last rule that matches decides.
 * @param path - Parts below the folder of the rules.
 */
export function ignoredBy(
  rules: readonly IgnoreRule[],
  path: readonly string[],
  isFolder: boolean,
): "ignored" | "kept" | undefined {
  const last = rules.findLast((rule) => (isFolder || !rule.foldersOnly) && matchesParts(rule.parts, path));
  if (last === undefined) return undefined;
  return last.negated ? "kept" : "ignored";
}

/** Column by column, so that no pattern takes longer than its length times that of the path. */
function matchesParts(pattern: readonly string[], path: readonly string[]): boolean {
  let reached: readonly boolean[] = [true, ...path.map(() => false)];
  for (const [index, part] of pattern.entries()) {
    const before = reached;
    const next = before.map(() => false);
    if (part === "**") {
      const first = before.indexOf(true);
      // At the end it stands for what lies inside, not for the folder itself.
      const from = index === pattern.length - 1 ? first + 1 : first;
      if (first >= 0) for (let at = from; at < next.length; at++) next[at] = true;
    } else {
      for (const [at, name] of path.entries()) if (before[at] === true && matchesName(part, name)) next[at + 1] = true;
    }
    reached = next;
  }
  return reached.at(-1) === true;
}

/** `*`, `?`, `[a-z]`, `[!a-z]` and `\` within one name. Returns to the last star only, so it never takes long. */
function matchesName(pattern: string, name: string): boolean {
  let at = 0;
  let seen = 0;
  let star: { readonly at: number; seen: number } | undefined;
  while (seen < name.length) {
    if (pattern[at] === "*") {
      star = { at, seen };
      at += 1;
      continue;
    }
    const step = stepOver(pattern, at, name[seen] ?? "");
    if (step > 0) {
      at += step;
      seen += 1;
    } else if (star !== undefined) {
      star.seen += 1;
      [at, seen] = [star.at + 1, star.seen];
    } else return false;
  }
  while (pattern[at] === "*") at += 1;
  return at === pattern.length;
}

/** How much of the pattern matches one character; 0 when none does. */
function stepOver(pattern: string, at: number, character: string): number {
  const sign = pattern[at];
  if (sign === undefined) return 0;
  if (sign === "?") return 1;
  if (sign === "\\" && at + 1 < pattern.length) return pattern[at + 1] === character ? 2 : 0;
  if (sign === "[") {
    const end = pattern.indexOf("]", at + (/[!^]/.test(pattern[at + 1] ?? "") ? 3 : 2));
    if (end > 0) return inClass(pattern.slice(at + 1, end), character) ? end - at + 1 : 0;
  }
  return sign === character ? 1 : 0;
}

function inClass(text: string, character: string): boolean {
  const negated = /^[!^]/.test(text);
  const members = negated ? text.slice(1) : text;
  let found = false;
  for (let at = 0; at < members.length; at++) {
    const [low = "", dash, high] = [members[at], members[at + 1], members[at + 2]];
    if (dash === "-" && high !== undefined) {
      found ||= low <= character && character <= high;
      at += 2;
    } else found ||= low === character;
  }
  return found !== negated;
}
