/**
 * Makes text from a cluster, a file or a server safe to show. What could move the cursor, change the direction of writing or hide
 * is shown instead of obeyed: ESC as `^[`, U+009B as `<009B>`, a right-to-left override as `<202E>`. Colours in the text never pass.
 */

/** A cell shows at most this many characters; a megabyte in an annotation must not slow a row down. */
const LINE_LENGTH = 16_384;
/** Marks stacked on one character beyond this are dropped: they paint over the lines above and below. */
const MARKS = 8;
const TAB = "    ";

const PLAIN_LINE = /^[\x20-\x7e]*$/;
const PLAIN_BLOCK = /^[\x20-\x7e\n]*$/;

const EMOJI = "\\p{Extended_Pictographic}(?:\\p{Emoji_Modifier}|\\ufe0f)?";
/**
 * At each place the first that fits: joined emoji and keycaps (kept whole: their joiners hide nothing), then a character that must
 * be shown, then a pile of marks. A longer chain of emoji would be one cell for many characters, so it ends after seven.
 */
const NOTABLE = new RegExp(
  [
    `(?<emoji>${EMOJI}(?:\\u200d${EMOJI}){0,6}\\ufe0e?|[0-9#*]\\ufe0f\\u20e3)`,
    "(?<unsafe>[\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Bidi_Control}\\p{Default_Ignorable_Code_Point}\\p{Noncharacter_Code_Point}\\ufff9-\\ufffb])",
    "(?<marks>(?:(?!\\p{Default_Ignorable_Code_Point})\\p{M})+)",
  ].join("|"),
  "gu",
);

/** Text for one line: line ends and tabs become one blank. */
export function cleanLine(text: string): string {
  if (text.length <= LINE_LENGTH && PLAIN_LINE.test(text)) return text;
  const shortened = text.length <= LINE_LENGTH ? text : text.slice(0, LINE_LENGTH);
  const cleaned = showUnsafe(shortened.replaceAll(/[\t\n\r]+/g, " "));
  return cut(cleaned, text.length > LINE_LENGTH);
}

/** Text of several lines: line feeds stay, tabs become blanks. */
export function cleanBlock(text: string): string {
  if (PLAIN_BLOCK.test(text)) return text;
  return text.replaceAll("\r\n", "\n").replaceAll("\t", TAB).split("\n").map(showUnsafe).join("\n");
}

function cut(cleaned: string, wasCut: boolean): string {
  if (cleaned.length <= LINE_LENGTH && !wasCut) return cleaned;
  const kept = cleaned.slice(0, LINE_LENGTH - 1);
  return `${showUnsafe(kept)}…`;
}

function showUnsafe(line: string): string {
  if (PLAIN_LINE.test(line)) return line;
  return line.replaceAll(NOTABLE, (found: string, ...rest: unknown[]) => {
    const { unsafe, marks } = rest.at(-1) as { readonly unsafe?: string; readonly marks?: string };
    if (unsafe !== undefined) return shown(unsafe);
    if (marks !== undefined) return stacked(marks, rest.at(-3) === 0);
    return found;
  });
}

/** At the start of a line a mark would join the cell to its left, so it gets a circle to sit on. */
function stacked(marks: string, atStart: boolean): string {
  return (atStart ? "\u25cc" : "") + [...marks].slice(0, MARKS).join("");
}

function shown(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return `<${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}
