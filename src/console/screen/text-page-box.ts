import { cleanLine } from "../../common/values/text.ts";
import type { Area, Span, StyledLine } from "../model/frame.ts";
import { textRows } from "../model/layout.ts";
import type { Search, TextPage } from "../model/page.ts";
import { box } from "./box.ts";
import { dropCells, foreign, plainLine, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

/** A framed page of text with its place in the whole, and search hits marked. */
export function textPageLines(page: TextPage, area: Area): readonly StyledLine[] {
  const height = textRows(area);
  const { content, top, left, search } = page;
  const shown = content.status === "ready" ? content.lines.slice(top, top + height) : [];
  const body =
    content.status === "ready"
      ? shown.map((line, index) => [
          span(top + index === page.link ? "▸" : " ", "key"),
          ...dropCells(marked(top + index === page.link ? chosen(line) : line, top + index, search), left),
        ])
      : statusLines(content, area.columns - 4);
  return box(
    [foreign(` ${page.title} `, "accent", { bold: true })],
    body,
    area.columns,
    area.rows,
    { tone: "accent", heavy: true },
    note(page, height),
  );
}

function statusLines(content: Exclude<TextPage["content"], { status: "ready" }>, width: number): readonly StyledLine[] {
  const lines =
    content.status === "loading" ? paragraph("Reading…", width, "muted") : paragraph(content.message, width, "bad");
  return lines.map((line) => [span(" "), ...line]);
}

function note({ content, top, search }: TextPage, height: number): StyledLine {
  if (content.status !== "ready") return [];
  const total = content.lines.length;
  const place = total <= height ? `${total} lines` : `${top + 1}-${Math.min(top + height, total)} of ${total}`;
  if (search === undefined) return [span(` ${place} `, "muted")];
  const hits = search.hits.length === 0 ? "not found" : `${search.current + 1} of ${search.hits.length} hits`;
  return [
    span(` ${place} `, "muted"),
    foreign(` "${search.text}": ${hits} `, search.hits.length === 0 ? "warning" : "info"),
  ];
}

function chosen(line: StyledLine): StyledLine {
  return line.map((part) => ({ ...part, underline: part.text.trim() !== "", bold: true }));
}

function marked(line: StyledLine, number: number, search: Search | undefined): StyledLine {
  if (search === undefined || !search.hits.includes(number)) return line;
  const isCurrent = search.hits[search.current] === number;
  const ranges = rangesOf(plainLine(line), cleanLine(search.text));
  let at = 0;
  return line.flatMap((part) => {
    const parts = cutAt(part, at, ranges, isCurrent);
    at += part.text.length;
    return parts;
  });
}

type Range = readonly [from: number, to: number];

/** Where the text stands in the line, whatever the case, also across spans. */
function rangesOf(text: string, wanted: string): readonly Range[] {
  const [haystack, needle] = [text.toLowerCase(), wanted.toLowerCase()];
  // A few letters change their length with their case; the places would be wrong then.
  if (needle === "" || haystack.length !== text.length) return [];
  const ranges: Range[] = [];
  for (let from = haystack.indexOf(needle); from >= 0; from = haystack.indexOf(needle, from + needle.length))
    ranges.push([from, from + needle.length]);
  return ranges;
}

function cutAt(part: Span, start: number, ranges: readonly Range[], isCurrent: boolean): readonly Span[] {
  const parts: Span[] = [];
  let done = 0;
  for (const [from, to] of ranges) {
    const first = Math.max(from - start, done);
    const last = Math.min(to - start, part.text.length);
    if (first >= last) continue;
    if (first > done) parts.push({ ...part, text: part.text.slice(done, first) });
    parts.push({ ...part, text: part.text.slice(first, last), underline: true, inverse: isCurrent, bold: true });
    done = last;
  }
  return done === 0 ? [part] : done < part.text.length ? [...parts, { ...part, text: part.text.slice(done) }] : parts;
}
