import type { Effect } from "../model/effect.ts";
import type { Notice } from "../model/notice.ts";
import type { Overlay } from "../model/overlay.ts";
import type { HomePage, Page, TablePage, TextPage } from "../model/page.ts";
import type { Pane } from "../model/pane.ts";
import { currentPage } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";

const NOTICE_SHOWN_MS = 8_000;
const MOST_NOTICES = 500;

export function done(state: State, ...effects: readonly Effect[]): Step {
  return { state, effects };
}

/** Carries on after a step, keeping its effects. */
export function andThen(step: Step, next: (state: State) => Step): Step {
  const following = next(step.state);
  return { state: following.state, effects: [...step.effects, ...following.effects] };
}

export function notify(state: State, tone: Notice["tone"], text: string): State {
  const notice: Notice = { at: state.now, tone, text };
  return {
    ...state,
    notices: [...state.notices, notice].slice(-MOST_NOTICES),
    noticeUntil: state.now + NOTICE_SHOWN_MS,
  };
}

export function say(state: State, tone: Notice["tone"], text: string): Step {
  return done(notify(state, tone, text));
}

export function withOverlay(state: State, overlay: Overlay | undefined): State {
  return { ...state, overlay };
}

export function pushPage(state: State, page: Page): State {
  return { ...state, pages: [...state.pages, page] };
}

export function replacePage(state: State, page: Page): State {
  const earlier = state.pages.slice(0, -1);
  const [first, ...rest] = [...earlier, page];
  return first === undefined ? state : { ...state, pages: [first, ...rest] };
}

export function popPage(state: State): State {
  const [first, ...rest] = state.pages.slice(0, -1);
  return first === undefined ? state : { ...state, pages: [first, ...rest] };
}

/** Changes one pane wherever in the stack it is. */
export function withPane(state: State, paneId: number, change: (pane: Pane) => Pane): State {
  const changed = (pane: Pane) => (pane.id === paneId ? change(pane) : pane);
  const [first, ...rest] = state.pages.map((page) => inPage(page, changed));
  return first === undefined ? state : { ...state, pages: [first, ...rest] };
}

/** Changes the pane that has the keys; nothing on a page without one. */
export function withFocusedPane(state: State, change: (pane: Pane) => Pane): State {
  const page = currentPage(state);
  if (page.kind === "table") return replacePage(state, { ...page, pane: change(page.pane) } satisfies TablePage);
  if (page.kind !== "home") return state;
  const panes = page.panes.map((pane, index) => (index === page.focus ? change(pane) : pane));
  return replacePage(state, { ...page, panes } satisfies HomePage);
}

export function withTextPage(state: State, pageId: number, change: (page: TextPage) => TextPage): State {
  const [first, ...rest] = state.pages.map((page) =>
    page.kind === "text" && page.id === pageId ? change(page) : page,
  );
  return first === undefined ? state : { ...state, pages: [first, ...rest] };
}

/** A new id for a pane, page or dialog, and the state that remembers it. */
export function newId(state: State): readonly [State, number] {
  const id = state.lastId + 1;
  return [{ ...state, lastId: id }, id];
}

function inPage(page: Page, change: (pane: Pane) => Pane): Page {
  if (page.kind === "home") return { ...page, panes: page.panes.map(change) };
  return page.kind === "table" ? { ...page, pane: change(page.pane) } : page;
}
