import { cellWidth } from "../../common/values/cell-width.ts";

/** What stands for a symbol where only ASCII can be shown. One cell for one cell. */
const SYMBOLS: Readonly<Record<string, string>> = {
  "…": "~",
  "─": "-",
  "━": "=",
  "═": "=",
  "╌": "-",
  "┄": "-",
  "│": "|",
  "┃": "|",
  "║": "|",
  "┆": "|",
  "█": "#",
  "▓": "#",
  "▒": "=",
  "░": ".",
  "▁": "_",
  "▂": "_",
  "▃": ".",
  "▄": "-",
  "▅": "=",
  "▆": "+",
  "▇": "*",
  "▌": "|",
  "▐": "|",
  "▏": "|",
  "▎": "|",
  "▍": "|",
  "▋": "|",
  "▊": "#",
  "▉": "#",
  "↑": "^",
  "↓": "v",
  "→": ">",
  "←": "<",
  "▲": "^",
  "▼": "v",
  "▶": ">",
  "◀": "<",
  "▸": ">",
  "▾": "v",
  "▴": "^",
  "◂": "<",
  "›": ">",
  "‹": "<",
  "●": "*",
  "◉": "*",
  "◆": "*",
  "■": "#",
  "□": "o",
  "○": "o",
  "•": "*",
  "·": ".",
  "✓": "+",
  "✗": "x",
  "✕": "x",
  "×": "x",
  "±": "+",
  "≥": ">",
  "≤": "<",
  "≈": "~",
  "≠": "#",
  "∞": "~",
  Δ: "d",
  "⏎": "<",
  "–": "-",
  "—": "-",
  "‘": "'",
  "’": "'",
  "“": '"',
  "”": '"',
  µ: "u",
};

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
const remembered = new Map<string, string>();

/** Text in ASCII, of the same width in cells: letters lose their accents, what has no likeness becomes `?`. */
export function toAscii(text: string): string {
  if (/^[ -~]*$/.test(text)) return text;
  let ascii = "";
  for (const { segment } of graphemes.segment(text)) ascii += asciiGrapheme(segment);
  return ascii;
}

function asciiGrapheme(grapheme: string): string {
  if (grapheme.length === 1 && grapheme >= " " && grapheme <= "~") return grapheme;
  let ascii = remembered.get(grapheme);
  if (ascii === undefined) {
    ascii = likeness(grapheme);
    if (remembered.size < 4_096) remembered.set(grapheme, ascii);
  }
  return ascii;
}

function likeness(grapheme: string): string {
  const code = grapheme.codePointAt(0) ?? 0;
  const symbol = SYMBOLS[grapheme];
  if (symbol !== undefined) return symbol;
  // The rest of box drawing: corners and crossings.
  if (code >= 0x2500 && code <= 0x257f) return "+";
  if (code >= 0x2800 && code <= 0x28ff) return dots(code - 0x2800);
  const letter = grapheme.normalize("NFKD")[0] ?? "?";
  const width = cellWidth(grapheme);
  return letter >= "!" && letter <= "~" && width === 1 ? letter : "?".repeat(width);
}

/** Braille of charts: the more dots, the darker the character. */
function dots(pattern: number): string {
  let count = 0;
  for (let rest = pattern; rest > 0; rest >>= 1) count += rest & 1;
  return " ..::**##"[count] ?? "#";
}
