import type { Message } from "../model/message.ts";
import type { State, Step } from "../model/state.ts";
import { carriedOut, rehearsalRefused, rehearsed } from "./confirm-dialog.ts";
import { connectionChanged } from "./connections.ts";
import { dashboardFound } from "./dashboard.ts";
import { forgetHighlights, rowsChanged, scopeStatus } from "./listings.ts";
import { dropLostMarks } from "./marks.ts";
import { noteOutcomes } from "./outcomes.ts";
import { keepCursorsVisible, settlePanes, withArrangement } from "./panes.ts";
import { pasteInOverlay } from "./press-in-overlay.ts";
import { pressKey } from "./press-key.ts";
import { andThen, done, notify, withOverlay } from "./step.ts";
import { textRead } from "./text-page.ts";
import { withSample } from "./trend.ts";

/** The only place where state changes. Waits for nothing: what has to be awaited is returned as effects. */
export function update(state: State, message: Message): Step {
  return settlePanes(handle(state, message));
}

function handle(state: State, message: Message): Step {
  switch (message.kind) {
    case "key-pressed":
      return pressKey({ ...state, now: Math.max(state.now, message.at) }, message.key, message.at);
    case "pasted":
      return state.overlay === undefined ? done(state) : pasteInOverlay(state, state.overlay, message.text);
    case "resized":
      return done(keepCursorsVisible({ ...state, columns: message.columns, rows: message.rows }));
    case "resumed":
      return done({ ...state, now: message.at, distrustBefore: message.at }, { kind: "refresh" }, { kind: "redraw" });
    case "clock-ticked":
      return clockTicked({ ...state, now: message.at });
    case "connection-changed":
      return connectionChanged(state, message.connection);
    case "rows-changed":
      return andThen(rowsChanged(state, message), (next) =>
        done(noteOutcomes(dropLostMarks(next, new Set(message.removals)))),
      );
    case "scope-status":
      return scopeStatus(state, message);
    case "arranged":
      return done(withArrangement(state, message.paneId, message.arrangement));
    case "text-read":
      return done(
        textRead(state, message.pageId, {
          status: "ready",
          lines: message.lines,
          plain: message.plain,
          readAt: message.at,
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
      return done(
        withOverlay(state, { kind: "text-box", title: message.title, lines: message.lines, url: message.url }),
      );
    case "consent-asked":
      return consentAsked(state, message);
    case "notice":
      return done(notify(state, message.notice.tone, message.notice.text));
    default:
      return message satisfies never;
  }
}

function clockTicked(state: State): Step {
  forgetHighlights(state);
  return done(noteOutcomes(withSample(state)));
}

/** A credential plugin wants to run: nothing starts before a person has said yes. */
function consentAsked(state: State, { requestId, title, lines }: Extract<Message, { kind: "consent-asked" }>): Step {
  return done(
    withOverlay(state, {
      kind: "question",
      title,
      lines,
      whenYes: [{ kind: "answer-consent", requestId, yes: true }],
      whenNo: [{ kind: "answer-consent", requestId, yes: false }],
      openedAt: state.now,
    }),
  );
}
