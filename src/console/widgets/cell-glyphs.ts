import { cellWidth } from "../../common/values/cell-width.ts";

/** What a person sees as one character, with its cells, and the glyphs it is painted as. */
export interface Grapheme {
  readonly width: number;
  readonly glyphs: readonly { readonly text: string; readonly isWide: boolean }[];
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

const MOST_KEPT = 1_024;
const LONGEST_KEPT = 256;
const kept = new Map<string, readonly Grapheme[]>();

/** The visible characters of a text. Segmenting is slow, and a status stands in every other row: texts met before are kept. */
export function graphemesIn(text: string): readonly Grapheme[] {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const found: Grapheme[] = [];
  for (const { segment } of segmenter.segment(text)) {
    const width = cellWidth(segment);
    if (width === 0) continue;
    const glyphs = width > 2 ? separateLetters(segment) : [segment];
    found.push({ width, glyphs: glyphs.map((glyph) => ({ text: glyph, isWide: cellWidth(glyph) >= 2 })) });
  }
  if (text.length > LONGEST_KEPT) return found;
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, found);
  return found;
}

/** Joined letters of Indic scripts are one grapheme of many cells; no terminal joins them, so each letter gets its own. */
function separateLetters(grapheme: string): string[] {
  const letters: string[] = [];
  for (const character of grapheme) {
    if (cellWidth(character) > 0 || letters.length === 0) letters.push(character);
    else letters.push(`${letters.pop() ?? ""}${character}`);
  }
  return letters;
}
