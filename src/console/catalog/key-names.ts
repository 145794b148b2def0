const NAMED: ReadonlySet<string> = new Set([
  "esc",
  "enter",
  "tab",
  "space",
  "backspace",
  "insert",
  "delete",
  "home",
  "end",
  "pageup",
  "pagedown",
  "up",
  "down",
  "left",
  "right",
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
]);

/** How people write keys elsewhere, and what they are called here. */
const ELSEWHERE: readonly (readonly [RegExp, string])[] = [
  [/^(?:ctrl|control|c)[-+](?=.)/i, "ctrl-"],
  [/^(?:shift|s)[-+](?=.)/i, "shift-"],
  [/^(?:alt|meta|m)[-+](?=.)/i, "alt-"],
  [/^\^(?=.)/, "ctrl-"],
];
const OTHER_NAMES: ReadonlyMap<string, string> = new Map([
  ["escape", "esc"],
  ["return", "enter"],
  ["pgup", "pageup"],
  ["pgdn", "pagedown"],
  ["pgdown", "pagedown"],
  ["del", "delete"],
  ["ins", "insert"],
  ["backtab", "shift-tab"],
]);

/**
 * Checks a key's name: a character by itself (`a`, `A`, `:`), a named key (`enter`, `f5`), or either with `ctrl-`, `alt-` or `shift-`.
 *
 * @returns why no terminal sends such a key, with the name that was probably meant; undefined when the name is right.
 */
export function keyNameProblem(key: string): string | undefined {
  if (isKeyName(key)) return undefined;
  const meant = likelyMeant(key);
  return `"${key}" is not a key.${isKeyName(meant) && meant !== key ? ` Did you mean "${meant}"?` : ' Keys look like "a", "A", "enter", "f5", "ctrl-d" or "shift-tab".'}`;
}

function isKeyName(key: string): boolean {
  if (NAMED.has(key)) return true;
  if (/^ctrl-(?:[a-z]|[\\\]^_]|space)$/.test(key)) return true;
  const held = /^(?:ctrl-)?(?:alt-)?(?:shift-)?/.exec(key)?.[0] ?? "";
  if (held !== "" && NAMED.has(key.slice(held.length))) return true;
  return held === "" && [...key].length === 1 && key !== " ";
}

function likelyMeant(key: string): string {
  let name = key.trim();
  for (const [pattern, replacement] of ELSEWHERE) name = name.replace(pattern, replacement);
  const modifier = /^(?:ctrl-|alt-|shift-)*/.exec(name)?.[0] ?? "";
  const bare = name.slice(modifier.length);
  if (modifier === "shift-" && /^[a-z]$/i.test(bare)) return bare.toUpperCase();
  const lower = bare.length > 1 || modifier !== "" ? bare.toLowerCase() : bare;
  return modifier + (OTHER_NAMES.get(lower) ?? lower);
}
