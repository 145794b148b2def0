/**
 * Text counted in terminal cells. Wide East Asian characters and emoji take two, combining marks none. Terminals do not agree about
 * every emoji; the painter re-addresses the cursor after them, so a different opinion costs a blank and not a shifted row.
 *
 * All functions take text that {@link cleanLine} or {@link cleanBlock} has cleaned: a control character counts as nothing here.
 */
const PLAIN = /^[\x20-\x7e]*$/;
const LATIN = /^[\x20-\x7e\xa1-\xac\xae-\u02ff]$/;
const ELLIPSIS = "…";

const INVISIBLE = /^(?:\p{M}|\p{Cc}|\p{Default_Ignorable_Code_Point})$/u;
/** East Asian Wide and Fullwidth of Unicode 15, without what `Emoji_Presentation` already covers. */
const WIDE =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f251}\u{20000}-\u{2fffd}\u{30000}-\u{3fffd}])$/u;
const HANGUL_TAIL = /^[\u1160-\u11ff\ud7b0-\ud7fb]$/;
/** Several characters drawn as one emoji: a flag, or a picture with a joiner, a skin tone or the picture selector. */
const ONE_EMOJI = /^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}.*[\u200d\ufe0f\u{1f3fb}-\u{1f3ff}])/u;
const LONE_FLAG_LETTER = /^\p{Regional_Indicator}$/u;

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

interface Grapheme {
  readonly text: string;
  readonly cells: number;
}

const CACHED_TEXTS = 4_096;
const CACHED_LENGTH = 256;
const cache = new Map<string, readonly Grapheme[]>();

/** What the person sees as characters, with their cells. Segmenting is slow and a table repeats its texts, hence the cache. */
function graphemesOf(text: string): Iterable<Grapheme> {
  if (text.length > CACHED_LENGTH) return segment(text);
  const known = cache.get(text);
  if (known !== undefined) return known;
  const found = [...segment(text)];
  if (cache.size >= CACHED_TEXTS) cache.clear();
  cache.set(text, found);
  return found;
}

/** One by one, so that a cell need not look at more of a long text than it shows. */
function* segment(text: string): Generator<Grapheme> {
  for (const { segment } of graphemes.segment(text)) yield { text: segment, cells: graphemeCells(segment) };
}

function graphemeCells(grapheme: string): number {
  if (grapheme.length === 1 && LATIN.test(grapheme)) return 1;
  if (ONE_EMOJI.test(grapheme)) return 2;
  let cells = 0;
  for (const character of grapheme) cells += characterCells(character);
  return cells;
}

function characterCells(character: string): number {
  if (INVISIBLE.test(character) || HANGUL_TAIL.test(character)) return 0;
  if (LONE_FLAG_LETTER.test(character)) return 1;
  return WIDE.test(character) ? 2 : 1;
}

export function cellWidth(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let cells = 0;
  for (const grapheme of graphemesOf(text)) cells += grapheme.cells;
  return cells;
}

/** Exactly `width` cells: padded with blanks, or cut with `…` so that no wide character is halved. */
export function fitCells(text: string, width: number, align: "left" | "right" = "left"): string {
  if (width <= 0) return "";
  if (PLAIN.test(text)) {
    if (text.length > width) return text.slice(0, width - 1) + ELLIPSIS;
    return align === "left" ? text.padEnd(width) : text.padStart(width);
  }
  let used = 0;
  /** What still leaves a cell for the ellipsis. */
  let kept = { length: 0, cells: 0 };
  let length = 0;
  for (const grapheme of graphemesOf(text)) {
    used += grapheme.cells;
    if (used > width) return text.slice(0, kept.length) + ELLIPSIS + " ".repeat(width - 1 - kept.cells);
    length += grapheme.text.length;
    if (used < width) kept = { length, cells: used };
  }
  const padding = " ".repeat(width - used);
  return align === "left" ? text + padding : padding + text;
}

/**
 * Lines of at most `width` cells (at least 1), broken at blanks and, where a word is longer than a line, inside the word.
 * Line feeds in the text start a new line; an empty text is one empty line.
 */
export function wrapCells(text: string, width: number): string[] {
  const limit = Math.max(1, Math.floor(width));
  return text.split("\n").flatMap((line) => (cellWidth(line) <= limit ? [line] : wrapLine(line, limit)));
}

function wrapLine(line: string, limit: number): string[] {
  const lines: string[] = [];
  let current = "";
  let used = 0;
  for (const word of line.split(/(?<= )(?=[^ ])/)) {
    const bare = word.trimEnd();
    if (used > 0 && used + cellWidth(bare) > limit) {
      lines.push(current.trimEnd());
      current = "";
      used = 0;
    }
    for (const piece of piecesOf(word, bare, limit)) {
      if (used > 0 && used + cellWidth(piece.trimEnd()) > limit) {
        lines.push(current.trimEnd());
        current = "";
        used = 0;
      }
      current += piece;
      used += cellWidth(piece);
    }
  }
  lines.push(current.trimEnd());
  return lines;
}

/** A word as it is when it fits a line, else in pieces that do. */
function piecesOf(word: string, bare: string, limit: number): readonly string[] {
  if (cellWidth(bare) <= limit) return [word];
  const pieces: string[] = [];
  let piece = "";
  let used = 0;
  for (const grapheme of graphemesOf(word)) {
    const fits = grapheme.cells <= limit ? grapheme : { text: ELLIPSIS, cells: 1 };
    if (used + fits.cells > limit) {
      pieces.push(piece);
      piece = "";
      used = 0;
    }
    piece += fits.text;
    used += fits.cells;
  }
  return [...pieces, piece];
}
