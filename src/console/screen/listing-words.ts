import { rightInWords } from "../../common/kubernetes-cluster/access.ts";
import type { ClusterError, ClusterErrorReason } from "../../common/kubernetes-cluster/errors.ts";
import { formatAge } from "../../common/values/duration.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { keyScopes } from "../model/key-scopes.ts";
import { keysOf } from "../model/keymap.ts";
import { type Listing, STALE_AFTER_MS } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import { fallbackNamespaces, kindOf, scopeNamespace } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import type { KnownKind, View } from "../model/view.ts";
import { foreign, span } from "./styled-line.ts";
import { paragraph as wrapped } from "./wrapped.ts";

/** What the title of a pane says of its data: nothing while all is well. */
export function listingNote(state: State, listings: readonly Listing[]): Span | undefined {
  const worst = listings.find(({ status }) => status === "retrying" || status === "stopped") ?? listings[0];
  if (worst === undefined) return state.connection.status === "open" ? span("reading…", "muted") : undefined;
  switch (worst.status) {
    case "loading":
      return span("reading…", "muted");
    case "filling":
      return span(`reading, ${worst.store.rows.size} so far…`, "muted");
    case "live":
      return liveNote(state, worst);
    case "retrying":
      return foreign(
        `✖ ${staleFor(state, worst)}${reasonWords(worst.error)}, next try ${untilWords(worst.retryAt - state.now)}`,
        "bad",
      );
    case "stopped":
      return worst.error.reason === "unauthorized"
        ? span(`✖ ${staleFor(state, worst)}signed out`, "bad")
        : span(`▲ ${staleFor(state, worst)}${reasonWords(worst.error)}`, "warning");
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
  if (pane.arranged.basis !== "" && pane.arranged.total > 0)
    return paragraph(narrowedWords(state, pane), "muted", width);
  return paragraph(view.whenEmpty, "muted", width);
}

/** Rows there are, but none that the pane's filters leave. */
function narrowedWords(state: State, pane: Pane): string {
  const { filter, faultsOnly, within, arranged } = pane;
  const key = (id: string) => keysOf(state.catalog.keymap, keyScopes(state), id)[0] ?? "";
  if (filter.text !== "")
    return `None of ${arranged.total} rows match "${filter.text}". ${key("back")} clears the filter.`;
  if (faultsOnly) return `None of ${arranged.total} rows need attention. ${key("toggle.faults")} shows all.`;
  return within === undefined
    ? `None of ${arranged.total} rows.`
    : `None of ${arranged.total} rows belong to ${within.title}.`;
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
  if (error.reason === "forbidden" && known !== undefined)
    return forbiddenLines(state, pane, view, known, listing, width);
  if (error.reason === "kind-missing" && known !== undefined) {
    return paragraph(
      `This cluster does not serve ${known.kind.plural}${known.kind.group === "" ? "" : `.${known.kind.group}`}: it is not installed here. Looked for again every minute.`,
      "muted",
      width,
    );
  }
  if (error.reason === "unauthorized")
    return paragraph(
      `${error.message} Sign in outside, then press ${keysOf(state.catalog.keymap, keyScopes(state), "sign-in")[0] ?? "r"}.`,
      "bad",
      width,
    );
  return paragraph(error.message, "bad", width);
}

/** Which right is missing, where it was looked for, and what to do. */
function forbiddenLines(
  state: State,
  pane: Pane,
  view: View,
  { kind, id }: KnownKind,
  { error }: Extract<Listing, { status: "stopped" }>,
  width: number,
): readonly StyledLine[] {
  const { group, plural, namespaced } = kind;
  const namespace = scopeNamespace(state, id, pane.namespace);
  const right = rightInWords({ verb: "list", group, plural, namespace });
  const oneByOne = namespaced && namespace === undefined ? fallbackNamespaces(state) : [];
  const choose = keysOf(state.catalog.keymap, keyScopes(state), "choose.namespace")[0];
  const instead = view.insteadWhenDenied;
  const next = namespaced
    ? `Ask for the right${choose === undefined ? "." : `, or press ${choose} to choose another namespace.`}`
    : `Ask an administrator for the right. ${instead === undefined ? "Views of your own namespace still work." : `:${instead} still works.`}`;
  return [
    ...paragraph(
      `▲ You may not ${right}${namespace === undefined && namespaced ? " in all namespaces" : ""}.`,
      "warning",
      width,
    ),
    ...(oneByOne.length === 0 ? [] : paragraph(`Nor in one of these: ${oneByOne.join(", ")}.`, "muted", width)),
    ...paragraph(next, "muted", width),
    ...(error.serverMessage === undefined ? [] : paragraph(`The server says: ${error.serverMessage}`, "muted", width)),
  ];
}

/** What a reason means, in as few words as a title has room for. */
const REASONS: Partial<Readonly<Record<ClusterErrorReason, string>>> = {
  dns: "server not found",
  refused: "connection refused",
  unreachable: "no route to the server",
  timeout: "no answer",
  "tls-untrusted": "certificate not trusted",
  "tls-name": "certificate of another name",
  "tls-expired": "certificate expired",
  "client-cert": "client certificate refused",
  credentials: "no credentials",
  unauthorized: "signed out",
  forbidden: "no right to list",
  "kind-missing": "not installed",
  throttled: "the server asks to slow down",
  "server-error": "server error",
  "not-kubernetes": "something else answered",
  protocol: "unreadable answer",
  reset: "connection broke",
};

function reasonWords({ reason }: ClusterError): string {
  return REASONS[reason] ?? reason.replaceAll("-", " ");
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
  return wrapped(text, width, tone).map((line) => [span(" "), ...line]);
}
