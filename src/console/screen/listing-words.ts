import { rightInWords } from "../../common/kubernetes-cluster/access.ts";
import { wrapCells } from "../../common/values/cell-width.ts";
import { formatAge } from "../../common/values/duration.ts";
import { cleanLine } from "../../common/values/text.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { type Listing, STALE_AFTER_MS } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import { kindOf, scopeNamespace } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import type { View } from "../model/view.ts";
import { foreign, span } from "./styled-line.ts";

/** What the title of a pane says of its data: nothing while all is well. */
export function listingNote(state: State, listings: readonly Listing[]): Span | undefined {
  const worst = listings.find(({ status }) => status === "retrying" || status === "stopped") ?? listings[0];
  if (worst === undefined) return undefined;
  switch (worst.status) {
    case "loading":
      return span("reading…", "muted");
    case "filling":
      return span(`reading, ${worst.store.rows.size} so far…`, "muted");
    case "live":
      return liveNote(state, worst);
    case "retrying":
      return foreign(
        `${staleFor(state, worst)}${worst.error.reason}, next try ${untilWords(worst.retryAt - state.now)}`,
        "bad",
      );
    case "stopped":
      return worst.error.reason === "unauthorized"
        ? span(`${staleFor(state, worst)}signed out`, "bad")
        : foreign(`${staleFor(state, worst)}${worst.error.reason}`, "warning");
    default:
      return worst satisfies never;
  }
}

/** What a table without rows says: what that means, and what to do. Never an empty table. */
export function emptyLines(
  state: State,
  pane: Pane,
  view: View,
  listings: readonly Listing[],
  width: number,
): readonly StyledLine[] {
  const { connection } = state;
  if (connection.status === "failed") return paragraph(connection.message, "bad", width);
  if (connection.status === "opening") return paragraph(`Connecting to ${connection.contextName}…`, "muted", width);
  const stopped = listings.find(({ status }) => status === "stopped");
  if (stopped?.status === "stopped") return stoppedLines(state, pane, view, stopped, width);
  const retrying = listings.find(({ status }) => status === "retrying");
  if (retrying?.status === "retrying" && retrying.readAt === undefined)
    return paragraph(retrying.error.message, "bad", width);
  if (listings.length === 0 || listings.some(({ status }) => status === "loading" || status === "filling"))
    return paragraph("Reading…", "muted", width);
  if (pane.arranged.basis !== "" && pane.arranged.total > 0) {
    return paragraph(
      `None of ${pane.arranged.total} rows match${pane.filter.text === "" ? "" : ` "${pane.filter.text}"`}${pane.faultsOnly ? ", faults only" : ""}. esc shows all.`,
      "muted",
      width,
    );
  }
  const where = pane.namespace === undefined ? "" : ` in namespace ${pane.namespace}`;
  return [...paragraph(`None${where}.`, "muted", width), ...paragraph(view.whenEmpty, "muted", width)];
}

function stoppedLines(
  state: State,
  pane: Pane,
  view: View,
  listing: Extract<Listing, { status: "stopped" }>,
  width: number,
): readonly StyledLine[] {
  const { error } = listing;
  const known = kindOf(state, view.kindId);
  if (error.reason === "forbidden" && known !== undefined) {
    const { group, plural } = known.kind;
    const namespace = scopeNamespace(state, view.kindId, pane.namespace);
    const right = rightInWords({ verb: "list", group, plural, namespace });
    const next = known.kind.namespaced
      ? "Ask for it, or type n to choose a namespace that you may see."
      : "Ask an administrator for it. Views of your own namespace still work.";
    return [
      ...paragraph(`You may not ${right}.`, "warning", width),
      ...paragraph(next, "muted", width),
      ...paragraph(error.message, "muted", width),
    ];
  }
  if (error.reason === "kind-missing" && known !== undefined) {
    return paragraph(
      `This cluster does not serve ${known.kind.plural}${known.kind.group === "" ? "" : `.${known.kind.group}`}: it is not installed here. Looked for again every minute.`,
      "muted",
      width,
    );
  }
  if (error.reason === "unauthorized")
    return paragraph(`${error.message} Sign in outside, then type :sign-in or press the sign-in key.`, "bad", width);
  return paragraph(error.message, "bad", width);
}

function liveNote(state: State, listing: Extract<Listing, { status: "live" }>): Span | undefined {
  const age = state.now - listing.readAt;
  if (age > STALE_AFTER_MS) return span(`${formatAge(age)} old`, "warning");
  if (listing.skipped > 0) return span(`${listing.skipped} unreadable`, "warning");
  return listing.listOnly ? span("slower: no watch right", "muted") : undefined;
}

function staleFor(state: State, listing: Exclude<Listing, { status: "loading" }>): string {
  return listing.readAt === undefined ? "" : `stale ${formatAge(Math.max(state.now - listing.readAt, 0))} · `;
}

function untilWords(ms: number): string {
  return ms <= 1_000 ? "now" : `in ${formatAge(ms)}`;
}

function paragraph(text: string, tone: Span["tone"], width: number): readonly StyledLine[] {
  return wrapCells(cleanLine(text), Math.max(width, 10)).map((line) => [span(` ${line}`, tone)]);
}
