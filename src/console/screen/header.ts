import { formatAge } from "../../common/values/duration.ts";
import { isReadOnly } from "../model/availability.ts";
import type { Cell } from "../model/cell.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import type { Layout } from "../model/layout.ts";
import { type Listing, STALE_AFTER_MS } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import { listingsOf, pageWithPanes, panesOf, summaryOf, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import type { Tone } from "../model/tone.ts";
import { fitLine, foreign, span } from "./styled-line.ts";

/** Where we are, as whom, how fresh, and what is unhealthy. The most important comes first: the rest is cut on narrow screens. */
export function headerLines(state: State, layout: Layout): readonly StyledLine[] {
  const { rows } = layout.header;
  const lines =
    rows >= 3
      ? [whereLine(state), whoLine(state), healthLine(state, layout)]
      : rows === 2
        ? [[...whereLine(state), ...whoShort(state)], healthLine(state, layout)]
        : [[...whereLine(state), ...whoShort(state)]];
  return lines.map((line) => fitLine(line, state.columns));
}

function whereLine(state: State): StyledLine {
  const { connection } = state;
  const name = connection.status === "open" ? connection.facts.name : connection.contextName;
  const parts: Span[] = [
    span(" flaretop ", "accent", { bold: true }),
    lamp(state),
    span("  "),
    foreign(name, "normal", { bold: true }),
  ];
  if (connection.status === "open") {
    if (connection.facts.cluster !== name) parts.push(span(" on ", "muted"), foreign(connection.facts.cluster));
    if (connection.facts.insecure)
      parts.push(span(" "), span(" CERTIFICATE NOT CHECKED ", "bad", { inverse: true, bold: true }));
  }
  if (isReadOnly(state)) parts.push(span(" "), span(" read-only ", "warning", { inverse: true }));
  return parts;
}

function whoLine(state: State): StyledLine {
  const { connection } = state;
  if (connection.status !== "open") return [];
  const parts: Span[] = [span(" user ", "muted"), foreign(connection.identity?.user ?? connection.facts.user)];
  if (connection.facts.actingAs !== undefined)
    parts.push(span(" acting as ", "warning"), foreign(connection.facts.actingAs, "warning", { bold: true }));
  parts.push(span("   namespace ", "muted"), foreign(state.namespace ?? "all"));
  if (connection.serverVersion !== undefined)
    parts.push(span("   Kubernetes ", "muted"), foreign(connection.serverVersion));
  parts.push(span("   server ", "muted"), foreign(connection.facts.server, "muted"));
  return parts;
}

function whoShort(state: State): StyledLine {
  const { connection } = state;
  if (connection.status !== "open") return [];
  const who: Span[] = [span("  "), foreign(connection.identity?.user ?? connection.facts.user, "muted")];
  if (connection.facts.actingAs !== undefined)
    who.push(foreign(` as ${connection.facts.actingAs}`, "warning", { bold: true }));
  who.push(span("  ns ", "muted"), foreign(state.namespace ?? "all"));
  if (connection.serverVersion !== undefined) who.push(span("  "), foreign(connection.serverVersion, "muted"));
  return who;
}

/** How fresh what is on the screen is, in a symbol and a word. */
function lamp(state: State): Span {
  const { connection } = state;
  if (connection.status === "opening") return span("◌ connecting", "warning");
  if (connection.status === "failed") return span("✖ not connected", "bad");
  const listings = panesOf(pageWithPanes(state)).map((pane) => listingsOf(state, pane));
  return listings.some(({ length }) => length === 0) ? span("◌ reading", "info") : lampOf(state, listings.flat());
}

function lampOf(state: State, listings: readonly Listing[]): Span {
  if (listings.some((listing) => listing.status === "stopped" && listing.error.reason === "unauthorized"))
    return span("✖ signed out", "bad");
  const retrying = listings.find(({ status }) => status === "retrying");
  if (retrying?.status === "retrying") {
    const since = retrying.readAt === undefined ? "" : ` ${formatAge(Math.max(state.now - retrying.readAt, 0))}`;
    return span(`✖ stale${since}`, "bad");
  }
  if (listings.some(({ status }) => status === "loading" || status === "filling")) return span("◌ reading", "info");
  if (listings.length > 0 && listings.every(({ status }) => status === "stopped"))
    return span("▲ nothing to show", "warning");
  const oldest = Math.min(
    ...listings.flatMap((listing) => (listing.status === "live" ? [listing.readAt] : [])),
    state.now,
  );
  const age = state.now - oldest;
  return age > STALE_AFTER_MS ? span(`◐ ${formatAge(age)} old`, "warning") : span("● live", "good");
}

interface PaneSummary {
  readonly title: string;
  readonly summary: Cell;
  readonly age: number;
}

/** The panes of the first screen in a few words, as far as they have been read: those with faults first, as the rest may be cut. */
function healthLine(state: State, layout: Layout): StyledLine {
  // These have a line of their own just below.
  const listed = new Set(layout.summaries.map(({ index }) => index));
  const panes = panesOf(state.pages[0]).filter((_pane, index) => !listed.has(index));
  const summaries = panes.flatMap((pane) => paneSummary(state, pane) ?? []);
  const sorted = summaries.toSorted((a, b) => severity(a.summary.tone) - severity(b.summary.tone));
  return sorted.flatMap(({ title, summary, age }, index): readonly Span[] => {
    const isOld = age > STALE_AFTER_MS;
    const sign = SIGNS.get(summary.tone) ?? "";
    return [
      span(index === 0 ? " " : "   "),
      foreign(`${sign}${title} `, sign === "" ? "muted" : summary.tone),
      foreign(summary.text, isOld ? "muted" : summary.tone),
      ...(isOld ? [span(` (${formatAge(age)} old)`, "muted")] : []),
    ];
  });
}

/** So that trouble is seen without colours. */
const SIGNS: ReadonlyMap<Tone, string> = new Map([
  ["bad", "■ "],
  ["warning", "▲ "],
]);

function severity(tone: Tone): number {
  return tone === "bad" ? 0 : tone === "warning" ? 1 : 2;
}

function paneSummary(state: State, pane: Pane): PaneSummary | undefined {
  const view = viewOf(state, pane);
  const summary = view === undefined ? undefined : summaryOf(state, pane);
  if (view === undefined || summary === undefined) return undefined;
  const readAt = listingsOf(state, pane).flatMap((listing) =>
    listing.status === "loading" || listing.readAt === undefined ? [] : [listing.readAt],
  );
  return { title: view.title, summary, age: Math.max(state.now - Math.min(...readAt, state.now), 0) };
}
