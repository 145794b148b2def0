import type { Message } from "../model/message.ts";
import { currentPage } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { carriedOut, closeConfirm, rehearsalRefused, rehearsed } from "./confirm-dialog.ts";
import { connectionChanged } from "./connections.ts";
import { dashboardFound, isAsking } from "./dashboard.ts";
import { forgetHighlights, forgetUnseen, rowsChanged, scopeStatus } from "./listings.ts";
import { closeOpenChanges, dropLostTargets } from "./lost-targets.ts";
import { dropLostMarks } from "./marks.ts";
import { noteOutcomes } from "./outcomes.ts";
import { keepCursorsVisible, settlePanes, withArrangement } from "./panes.ts";
import { pasteInOverlay } from "./press-in-overlay.ts";
import { pressKey } from "./press-key.ts";
import { followReport } from "./report-page.ts";
import { done, notify, replacePage, withOverlay } from "./step.ts";
import { scrolledWithin, textRead } from "./text-page.ts";
import { withSample } from "./trend.ts";

/** The only place where state changes. Waits for nothing: what has to be awaited is returned as effects. */
export function update(state: State, message: Message): Step {
  const now = momentOf(state, message);
  return settlePanes(handle(now === state.now ? state : { ...state, now }, message));
}

/** Messages move the clock on: a dialog that opens between two ticks opens now, and rows that move have moved now. */
function momentOf({ now }: State, message: Message): number {
  if (message.kind === "clock-ticked" || message.kind === "resumed") return message.at;
  return "at" in message ? Math.max(now, message.at) : now;
}

function handle(state: State, message: Message): Step {
  switch (message.kind) {
    case "key-pressed":
      return pressKey(state, message.key, message.at);
    case "pasted":
      return state.overlay === undefined ? done(state) : pasteInOverlay(state, state.overlay, message.text);
    case "resized":
      return done(resized(state, message.columns, message.rows));
    case "resumed":
      return done({ ...closeOpenChanges(state), distrustBefore: message.at }, { kind: "refresh" }, { kind: "redraw" });
    case "clock-ticked":
      return clockTicked(state, message.serverAheadMs);
    case "connection-changed":
      return connectionChanged(state, message.connection);
    case "rows-changed":
      return done(afterReading(rowsChanged(state, message)));
    case "scope-status":
      return done(afterReading(scopeStatus(state, message)));
    default:
      return handleAnswer(state, message);
  }
}

type Happening =
  | "key-pressed"
  | "pasted"
  | "resized"
  | "resumed"
  | "clock-ticked"
  | "connection-changed"
  | "rows-changed"
  | "scope-status";

/** What effects came to. */
function handleAnswer(state: State, message: Exclude<Message, { kind: Happening }>): Step {
  switch (message.kind) {
    case "arranged":
      return done(withArrangement(state, message.paneId, message.arrangement));
    case "why-found":
      return done({ ...state, foundOut: state.foundOut + 1 });
    case "text-read":
      return done(
        textRead(state, message.pageId, {
          status: "ready",
          lines: message.lines,
          plain: message.plain,
          readAt: message.at,
          links: message.links,
          basis: message.basis,
          beingRead: message.unfinished,
        }),
      );
    case "text-failed":
      return done(textRead(state, message.pageId, { status: "failed", message: message.message }));
    case "rehearsed":
      return rehearsed(state, message);
    case "rehearsal-refused":
      return rehearsalRefused(state, message);
    case "carried-out":
      return carriedOut(state, message);
    case "rights-answered":
      return done({ ...state, rights: new Map([...state.rights, ...message.answers]) });
    case "dashboard-found":
      return dashboardFound(state, message);
    case "address-shown":
      return addressShown(state, message);
    case "consent-asked":
      return consentAsked(state, message);
    case "notice":
      return done(notify(state, message.notice.tone, message.notice.text));
    default:
      return message satisfies never;
  }
}

function clockTicked(state: State, serverAheadMs = state.serverAheadMs): Step {
  forgetHighlights(state);
  const told = serverAheadMs === state.serverAheadMs ? state : { ...state, serverAheadMs };
  return followReport(noteOutcomes(withSample(forgetUnseen(told))));
}

/** What rests on rows that were there before. */
function afterReading(state: State): State {
  return noteOutcomes(dropLostTargets(dropLostMarks(state)));
}

function resized(state: State, columns: number, rows: number): State {
  const next = keepCursorsVisible({ ...state, columns, rows });
  const page = currentPage(next);
  return page.kind === "text" ? replacePage(next, scrolledWithin(next, page, page.top)) : next;
}

function addressShown(state: State, { title, lines, url }: Extract<Message, { kind: "address-shown" }>): Step {
  const noted = notify(state, "info", `${title}: ${url}`);
  return done(isAsking(state) ? noted : withOverlay(noted, { kind: "text-box", title, lines, url }));
}

/** A credential plugin wants to run: nothing starts before a person has said yes. */
function consentAsked(state: State, { requestId, title, lines }: Extract<Message, { kind: "consent-asked" }>): Step {
  const { overlay } = state;
  const free = overlay?.kind === "confirm" ? closeConfirm(state, overlay).state : state;
  return done(
    withOverlay(free, {
      kind: "question",
      title,
      lines,
      whenYes: [{ kind: "answer-consent", requestId, yes: true }],
      whenNo: [{ kind: "answer-consent", requestId, yes: false }],
      openedAt: state.now,
    }),
  );
}
