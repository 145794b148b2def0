import { cellWidth } from "../../common/values/cell-width.ts";
import { layoutOf, textRows } from "../model/layout.ts";
import type { Search, TextPage, TextSource } from "../model/page.ts";
import { currentPage } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { done, newId, pushPage, replacePage, withTextPage } from "./step.ts";

const COLUMNS_PER_STEP = 8;

export function openTextPage(state: State, title: string, source: TextSource): Step {
  const [next, id] = newId(state);
  const page: TextPage = {
    kind: "text",
    id,
    title,
    source,
    content: { status: "loading" },
    top: 0,
    left: 0,
    search: undefined,
  };
  return done(pushPage(next, page), { kind: "read-text", pageId: id, source });
}

/** Reads the page again, keeping the old text on the screen meanwhile. */
export function readAgain(state: State): Step {
  const page = currentPage(state);
  return page.kind === "text" ? done(state, { kind: "read-text", pageId: page.id, source: page.source }) : done(state);
}

export function foldOrUnfold(state: State): Step {
  const page = currentPage(state);
  if (page.kind !== "text" || !("of" in page.source)) return done(state);
  return readAgain(replacePage(state, { ...page, source: { ...page.source, unfolded: !page.source.unfolded } }));
}

export function textRead(state: State, pageId: number, content: TextPage["content"]): State {
  return withTextPage(state, pageId, (page) => {
    const next = scrolledWithin(state, { ...page, content }, page.top);
    return page.search === undefined ? next : { ...next, search: found(next, page.search.text, page.search.current) };
  });
}

/** Searches as typed; the view moves to the first hit at or below the top line. */
export function searchFor(state: State, text: string): State {
  const page = currentPage(state);
  if (page.kind !== "text") return state;
  if (text === "") return replacePage(state, { ...page, search: undefined });
  const search = found(page, text, 0);
  const next = search.hits.findIndex((line) => line >= page.top);
  return showHit(state, page, { ...search, current: Math.max(next, 0) });
}

export function nextHit(state: State, by: 1 | -1): Step {
  const page = currentPage(state);
  if (page.kind !== "text" || page.search === undefined || page.search.hits.length === 0) return done(state);
  const { hits, current } = page.search;
  return done(showHit(state, page, { ...page.search, current: (current + by + hits.length) % hits.length }));
}

export function scrollText(
  state: State,
  page: TextPage,
  move: (top: number, lines: number, height: number) => number,
): State {
  return replacePage(state, scrolledWithin(state, page, move(page.top, lineCount(page), heightOf(state, page))));
}

export function scrollTextSideways(state: State, page: TextPage, by: 1 | -1): State {
  const longest = page.content.status === "ready" ? longestOf(page.content.plain) : 0;
  const left = Math.min(page.left + by * COLUMNS_PER_STEP, Math.max(longest - COLUMNS_PER_STEP, 0));
  return replacePage(state, { ...page, left: Math.max(left, 0) });
}

/** The page with this line on top, as far as there is text. */
export function scrolledWithin(state: State, page: TextPage, top: number): TextPage {
  return { ...page, top: Math.max(0, Math.min(top, lineCount(page) - heightOf(state, page))) };
}

function longestOf(lines: readonly string[]): number {
  return lines.reduce((longest, line) => Math.max(longest, cellWidth(line)), 0);
}

function lineCount({ content }: TextPage): number {
  return content.status === "ready" ? content.lines.length : 0;
}

function heightOf(state: State, page: TextPage): number {
  return Math.max(textRows(layoutOf(page, state.columns, state.rows).text), 1);
}

function found(page: TextPage, text: string, current: number): Search {
  const needle = text.toLowerCase();
  const plain = page.content.status === "ready" ? page.content.plain : [];
  const hits = plain.flatMap((line, index) => (line.toLowerCase().includes(needle) ? [index] : []));
  return { text, hits, current: Math.min(current, Math.max(hits.length - 1, 0)) };
}

function showHit(state: State, page: TextPage, search: Search): State {
  const line = search.hits[search.current];
  const next = { ...page, search };
  const shown = replacePage(state, next);
  return line === undefined
    ? shown
    : scrollText(shown, next, (top, _lines, height) =>
        line < top || line >= top + height ? line - Math.floor(height / 3) : top,
      );
}
