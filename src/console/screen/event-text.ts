import { byNewest, type Event } from "../../common/core-objects/event.ts";
import { formatAge } from "../../common/values/duration.ts";
import type { StyledLine } from "../model/frame.ts";
import { foreign, span } from "./styled-line.ts";
import { TEXT_WIDTH } from "./text-width.ts";
import { paragraph } from "./wrapped.ts";

const AGE_CELLS = 7;
const INDENT = " ".repeat(AGE_CELLS + 3);

/** Events, newest first: when, how bad, why and about what on one line, the message below it. */
export function eventLines(events: readonly Event[], now: number, width = TEXT_WIDTH): readonly StyledLine[] {
  if (events.length === 0) return [[span("No events. The server keeps them for about an hour.", "muted")]];
  return [...events].sort(byNewest).flatMap((event) => oneEvent(event, now, width));
}

function oneEvent(event: Event, now: number, width: number): readonly StyledLine[] {
  const warns = event.type !== "Normal";
  const age = event.at === undefined ? "?" : formatAge(now - event.at);
  const { kind, name } = event.regarding;
  const head: StyledLine = [
    span(age.padStart(AGE_CELLS), "muted"),
    span(warns ? " ▲ " : " · ", warns ? "warning" : "muted"),
    foreign(event.reason === "" ? "(no reason)" : event.reason, warns ? "warning" : "normal", { bold: true }),
    foreign(`  ${kind}/${name}`, "info"),
    ...(event.count > 1 ? [span(`  ${event.count} times${sinceFirst(event, now)}`, "muted")] : []),
    ...(event.source === "" ? [] : [foreign(`  ${event.source}`, "muted")]),
  ];
  if (event.message === "") return [head];
  return [head, ...paragraph(event.message, width - INDENT.length).map((line): StyledLine => [span(INDENT), ...line])];
}

function sinceFirst({ at, firstAt }: Event, now: number): string {
  return firstAt === undefined || firstAt === at ? "" : ` in ${formatAge(now - firstAt)}`;
}
