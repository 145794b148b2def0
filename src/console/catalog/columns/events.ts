import { EVENTS, type Event } from "../../../common/core-objects/event.ts";
import type { Cell } from "../../model/cell.ts";
import { ageCell, countCell, textCell } from "./cells.ts";
import { byNumber, byText, byTime, kindColumns } from "./named-column.ts";
import { statusCell } from "./status-cell.ts";

/** AppWrapper's controller reports failures as Normal events with these reasons. */
const BAD_THOUGH_NORMAL: ReadonlySet<string> = new Set(["Unhealthy"]);

export const EVENT_COLUMNS = kindColumns(
  EVENTS,
  {
    status: byText(status),
    last: byTime(({ at }, { now }) => ageCell(at, now, "normal")),
    first: byTime(({ firstAt }, { now }) => ageCell(firstAt, now)),
    reason: byText(({ reason, type }) => textCell(reason, type === "Warning" ? "warning" : "normal")),
    object: byText(({ regarding }) => textCell(`${regarding.kind} ${regarding.name}`)),
    part: byText(({ regarding }) => textCell(regarding.part, "muted")),
    count: byNumber(({ count }) => countCell(count, count > 1 ? "normal" : "muted")),
    message: byText(({ message }) => textCell(message)),
    source: byText(({ source }) => textCell(source, "muted")),
  },
  (events) => {
    const warnings = events.filter(isTrouble).length;
    return {
      text: `${events.length} events${warnings === 0 ? "" : `, ${warnings} warnings`}`,
      tone: warnings === 0 ? "normal" : "warning",
    };
  },
);

function status(event: Event): Cell {
  if (isTrouble(event)) return statusCell("warning", "warning");
  return event.type === "Normal" || event.type === ""
    ? statusCell("done", "normal")
    : statusCell("unknown", event.type);
}

function isTrouble({ type, reason }: Event): boolean {
  return type === "Warning" || BAD_THOUGH_NORMAL.has(reason);
}
