/**
 * Writes values as YAML that every reader takes for the same values: kubectl's (YAML 1.1), ours (1.2) and a person's.
 * Looks like kubectl's own output: lists stand as far left as their key.
 */

const MAX_DEPTH = 100;
const INDENT = "  ";

/** Letters first, then nothing that YAML gives a meaning. `: ` and ` #` cannot occur. */
const PLAIN_TEXT = /^[A-Za-z_/][-\w./@+=]*(?:[ :][-\w./@+=]+)*$/;
/** Quantities read best without quotes, and no reader takes them for numbers. `1e3` and `1E3` are numbers and stay out; so does `1_0`. */
const QUANTITY = /^[1-9]\d*(?:\.\d+)?(?:[kmMGTP]|[KMGTPE]i)$/;
/** Words that YAML 1.1 or 1.2 takes for something else than text. */
const RESERVED = /^(?:null|true|false|yes|no|on|off|y|n)$/i;
/** Shown to a person as an escape: controls, direction, invisible characters, blanks other than the blank. */
const ESCAPED =
  /["\\\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]|(?! )\p{Zs}/gu;
/** What cannot stand in lines under `|`. */
const LITERAL_UNFIT =
  /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\ufff9-\ufffb]/u;

/**
 * The text of a value as JSON has them, ending in a line feed. Texts that a reader could take for a number, a date or a truth value
 * are quoted; characters that could act on a terminal are written as escapes. `undefined` fields are left out, as in JSON.
 *
 * @throws RangeError when the value is nested deeper than 100 levels or holds itself.
 */
export function printYaml(value: unknown): string {
  const printed = printValue(value, "", 0);
  return `${printed.startsWith("\n") ? printed.slice(1) : printed.trimStart()}\n`;
}

/** What follows the key or the dash: ` scalar`, or a line feed and the lines below. */
function printValue(value: unknown, indent: string, depth: number): string {
  if (depth > MAX_DEPTH)
    throw new RangeError(`A value nested deeper than ${MAX_DEPTH} levels cannot be written as YAML`);
  if (typeof value === "string") return ` ${printText(value, indent)}`;
  if (Array.isArray(value)) return printList(value, indent, depth);
  if (typeof value === "object" && value !== null) return printMap(Object.entries(value), indent, depth);
  return ` ${printSimple(value)}`;
}

function printSimple(value: unknown): string {
  if (typeof value === "number") return Number.isFinite(value) ? printNumber(value) : "null";
  return typeof value === "boolean" || typeof value === "bigint" ? String(value) : "null";
}

/** YAML 1.1 needs a point before an exponent: `1e+21` would be text there. */
function printNumber(value: number): string {
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  return text.includes("e") && !text.includes(".") ? text.replace("e", ".0e") : text;
}

function printList(items: readonly unknown[], indent: string, depth: number): string {
  if (items.length === 0) return " []";
  return items.map((item) => `\n${indent}-${underDash(item, indent, depth)}`).join("");
}

/** The first line of a map or list goes behind the dash. */
function underDash(item: unknown, indent: string, depth: number): string {
  const inner = indent + INDENT;
  const printed = printValue(item, inner, depth + 1);
  return printed.startsWith(`\n${inner}`) ? ` ${printed.slice(inner.length + 1)}` : printed;
}

function printMap(entries: readonly (readonly [string, unknown])[], indent: string, depth: number): string {
  const kept = entries.filter(
    ([, value]) => value !== undefined && typeof value !== "function" && typeof value !== "symbol",
  );
  if (kept.length === 0) return " {}";
  return kept
    .map(([key, value]) => {
      // The lines of a text and of a map go one level in; a list stays below its key.
      const inner = Array.isArray(value) ? indent : indent + INDENT;
      return `\n${indent}${printKey(key)}:${printValue(value, inner, depth + 1)}`;
    })
    .join("");
}

function printKey(key: string): string {
  return isPlain(key) && key.length < 128 ? key : quote(key);
}

function printText(text: string, indent: string): string {
  if (isPlain(text)) return text;
  return literalLines(text, indent) ?? quote(text);
}

function isPlain(text: string): boolean {
  return (PLAIN_TEXT.test(text) && !RESERVED.test(text)) || QUANTITY.test(text);
}

/**
 * `|` keeps the one line feed at the end, `|-` none. A text that begins with a blank or ends in empty lines would need more signs
 * and is quoted instead.
 */
function literalLines(text: string, indent: string): string | undefined {
  const ends = text.endsWith("\n");
  const lines = (ends ? text.slice(0, -1) : text).split("\n");
  if (!text.includes("\n") || !/^\S/.test(text) || lines.at(-1)?.trim() === "") return undefined;
  if (lines.some((line) => LITERAL_UNFIT.test(line))) return undefined;
  const inner = indent === "" ? INDENT : indent;
  return `|${ends ? "" : "-"}${lines.map((line) => (line === "" ? "\n" : `\n${inner}${line}`)).join("")}`;
}

const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\n", "\\n"],
  ["\t", "\\t"],
  ["\r", "\\r"],
]);

function quote(text: string): string {
  return `"${text.replaceAll(ESCAPED, escapeOf)}"`;
}

function escapeOf(character: string): string {
  const short = SHORT_ESCAPES.get(character);
  if (short !== undefined) return short;
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (code.length <= 2) return `\\x${code.padStart(2, "0")}`;
  return code.length <= 4 ? `\\u${code.padStart(4, "0")}` : `\\U${code.padStart(8, "0")}`;
}
