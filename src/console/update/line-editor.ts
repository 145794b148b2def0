/** A line of text and the cursor in it, counted in graphemes, as a person sees them. */
export interface Line {
  readonly text: string;
  readonly cursor: number;
}

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });

/** Printable text of one key or one paste; undefined for named keys. */
export function printableOf(key: string): string | undefined {
  if (key === "space") return " ";
  return graphemes(key).length === 1 && !/\p{Cc}/u.test(key) ? key : undefined;
}

export function insert(line: Line, text: string): Line {
  const parts = graphemes(line.text);
  const added = graphemes(text.replaceAll(/\p{Cc}+/gu, " "));
  parts.splice(line.cursor, 0, ...added);
  return { text: parts.join(""), cursor: line.cursor + added.length };
}

export function deleteLeft(line: Line): Line {
  if (line.cursor === 0) return line;
  const parts = graphemes(line.text);
  parts.splice(line.cursor - 1, 1);
  return { text: parts.join(""), cursor: line.cursor - 1 };
}

export function deleteRight(line: Line): Line {
  const parts = graphemes(line.text);
  parts.splice(line.cursor, 1);
  return { text: parts.join(""), cursor: line.cursor };
}

export function deleteWord(line: Line): Line {
  const parts = graphemes(line.text);
  let start = line.cursor;
  while (start > 0 && parts[start - 1] === " ") start -= 1;
  while (start > 0 && parts[start - 1] !== " ") start -= 1;
  parts.splice(start, line.cursor - start);
  return { text: parts.join(""), cursor: start };
}

export function moveTo(line: Line, cursor: number): Line {
  return { text: line.text, cursor: Math.min(Math.max(cursor, 0), lengthOf(line.text)) };
}

export function lineOf(text: string): Line {
  return { text, cursor: lengthOf(text) };
}

export function lengthOf(text: string): number {
  return graphemes(text).length;
}

function graphemes(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
