import { formatAge } from "../../common/values/duration.ts";
import { isReadOnly } from "../model/availability.ts";
import type { Span, StyledLine } from "../model/frame.ts";
import { STALE_AFTER_MS } from "../model/listing.ts";
import { listingsOf, pageWithPanes, panesOf, summaryOf, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { fitLine, foreign, span } from "./styled-line.ts";

/** Where we are, as whom, how fresh, and what is unhealthy. The most important comes first: the rest is cut on narrow screens. */
export function headerLines(state: State, rows: number): readonly StyledLine[] {
  const lines =
    rows >= 3
      ? [whereLine(state), whoLine(state), healthLine(state)]
      : rows === 2
        ? [[...whereLine(state), ...whoShort(state)], healthLine(state)]
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
  const listings = panesOf(pageWithPanes(state)).flatMap((pane) => listingsOf(state, pane));
  if (listings.some((listing) => listing.status === "stopped" && listing.error.reason === "unauthorized"))
    return span("✖ signed out", "bad");
  const retrying = listings.find(({ status }) => status === "retrying");
  if (retrying?.status === "retrying") {
    const since = retrying.readAt === undefined ? "" : ` ${formatAge(Math.max(state.now - retrying.readAt, 0))}`;
    return span(`✖ stale${since}`, "bad");
  }
  if (listings.some(({ status }) => status === "loading" || status === "filling")) return span("◌ reading", "info");
  const oldest = Math.min(
    ...listings.flatMap((listing) => (listing.status === "live" ? [listing.readAt] : [])),
    state.now,
  );
  const age = state.now - oldest;
  return age > STALE_AFTER_MS ? span(`◐ ${formatAge(age)} old`, "warning") : span("● live", "good");
}

/** Each pane of the first screen in a few words, those with faults first. */
function healthLine(state: State): StyledLine {
  const home = state.pages[0];
  const parts: Span[] = [span(" ")];
  for (const pane of panesOf(home)) {
    const view = viewOf(state, pane);
    if (view === undefined) continue;
    const summary = summaryOf(state, pane);
    parts.push(
      span(`${view.title} `, "muted"),
      summary === undefined ? span("?", "muted") : foreign(summary.text, summary.tone),
      span("   "),
    );
  }
  return parts;
}
