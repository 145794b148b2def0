import { cellWidth } from "../../src/common/values/cell-width.ts";
import type { Frame, Span, StyledLine } from "../../src/console/model/frame.ts";
import type { Tone } from "../../src/console/model/tone.ts";

const LETTERS: Readonly<Record<Tone, string>> = {
  normal: " ",
  muted: ".",
  good: "g",
  warning: "w",
  bad: "b",
  info: "i",
  accent: "a",
  key: "k",
  heading: "h",
  changed: "c",
  "bar-used": "u",
  "bar-reserved": "r",
  "bar-borrowed": "o",
  "bar-empty": "e",
};

/**
 * A frame as text that a person can read and compare: the cells, then below each other the tones (one letter per cell, capital =
 * bold), then what is inverse, underlined or on another background, as line and cells.
 */
export function frameText(frame: Frame): string {
  const marks = frame.lines.flatMap((line, y) => marksOf(line, y));
  const cursor = frame.cursor === undefined ? [] : [`text cursor at ${frame.cursor.y}:${frame.cursor.x}`];
  const links = frame.links.map(({ x, y, text, url }) => `link at ${y}:${x} "${text}" to ${url}`);
  const charts = frame.charts.map(
    ({ area, title, series }) =>
      `chart at ${area.y}:${area.x} ${area.columns}x${area.rows} "${title}": ${series.map(({ name, points }) => `${name} ${points.join(" ")}`).join("; ")}`,
  );
  return [
    ...frame.lines.map((line) =>
      line
        .map(({ text }) => text)
        .join("")
        .trimEnd(),
    ),
    "",
    `== tones ${"=".repeat(Math.max(frame.columns - 9, 0))}`,
    ...frame.lines.map((line) => line.map(tonesOf).join("").trimEnd()),
    "",
    `== marks ${"=".repeat(Math.max(frame.columns - 9, 0))}`,
    ...marks,
    ...cursor,
    ...links,
    ...charts,
    "",
  ].join("\n");
}

/** Only the cells. */
export function plainText(frame: Frame): string {
  return frame.lines
    .map((line) =>
      line
        .map(({ text }) => text)
        .join("")
        .trimEnd(),
    )
    .join("\n");
}

function tonesOf({ text, tone, bold }: Span): string {
  const letter = LETTERS[tone];
  return [...text]
    .map((character) =>
      (character === " " ? " " : bold === true ? (letter === " " ? "B" : letter.toUpperCase()) : letter).repeat(
        cellWidth(character),
      ),
    )
    .join("");
}

function marksOf(line: StyledLine, y: number): readonly string[] {
  const marks: { from: number; to: number; style: string }[] = [];
  let x = 0;
  for (const part of line) {
    const width = cellWidth(part.text);
    const style = styleOf(part);
    const last = marks.at(-1);
    if (last !== undefined && last.to === x && last.style === style) last.to = x + width;
    else if (width > 0) marks.push({ from: x, to: x + width, style });
    x += width;
  }
  return marks
    .filter(({ style }) => style !== "")
    .map(({ from, to, style }) => `line ${y}, cells ${from}-${to - 1}: ${style}`);
}

function styleOf({ inverse, underline, background }: Span): string {
  return [
    inverse === true ? "inverse" : "",
    underline === true ? "underline" : "",
    background === undefined ? "" : `on ${background}`,
  ]
    .filter((word) => word !== "")
    .join(" ");
}
