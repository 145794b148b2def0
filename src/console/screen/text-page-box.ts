import { cleanLine } from "../../common/values/text.ts";
import type { Area, Span, StyledLine } from "../model/frame.ts";
import { textRows } from "../model/layout.ts";
import type { Search, TextPage } from "../model/page.ts";
import { box } from "./box.ts";
import { dropCells, foreign, plainLine, span } from "./styled-line.ts";

/** A framed page of text with its place in the whole, and search hits marked. */
export function textPageLines(page: TextPage, area: Area): readonly StyledLine[] {
  const height = textRows(area);
  const { content, top, left, search } = page;
  const shown = content.status === "ready" ? content.lines.slice(top, top + height) : [];
  const body =
    content.status === "ready"
      ? shown.map((line, index) => dropCells(marked(line, top + index, search), left))
      : [[statusSpan(content)]];
  return box(
    [foreign(` ${page.title} `, "accent", { bold: true })],
    body,
    area.columns,
    area.rows,
    { tone: "accent", heavy: true },
    note(page, height),
  );
}

function statusSpan(content: Exclude<TextPage["content"], { status: "ready" }>): Span {
  return content.status === "loading" ? span(" Reading…", "muted") : foreign(` ${content.message}`, "bad");
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

function marked(line: StyledLine, number: number, search: Search | undefined): StyledLine {
  if (search === undefined || !search.hits.includes(number)) return line;
  const current = search.hits[search.current] === number;
  const needle = cleanLine(search.text).toLowerCase();
  return plainLine(line).toLowerCase().includes(needle)
    ? line.flatMap((part) => markedSpan(part, needle, current))
    : line;
}

function markedSpan(part: Span, needle: string, current: boolean): readonly Span[] {
  const parts: Span[] = [];
  let rest = part.text;
  for (;;) {
    const at = needle === "" ? -1 : rest.toLowerCase().indexOf(needle);
    if (at < 0) break;
    if (at > 0) parts.push({ ...part, text: rest.slice(0, at) });
    parts.push({ ...part, text: rest.slice(at, at + needle.length), underline: true, inverse: current, bold: true });
    rest = rest.slice(at + needle.length);
  }
  return rest === "" && parts.length > 0 ? parts : [...parts, { ...part, text: rest }];
}
