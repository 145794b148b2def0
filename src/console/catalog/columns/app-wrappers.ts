import { formatAge } from "../../../common/values/duration.ts";
import { APP_WRAPPERS, type AppWrapper } from "../../../ray/appwrapper/app-wrapper.ts";
import { type AppWrapperHealth, appWrapperState } from "../../../ray/appwrapper/app-wrapper-health.ts";
import { retryLimit } from "../../../ray/appwrapper/fault-tolerance.ts";
import { appWrapperClock } from "../../../ray/appwrapper/retry-clock.ts";
import { type Cell, UNKNOWN } from "../../model/cell.ts";
import { workloadFor } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { countCell, namesCell, textCell } from "./cells.ts";
import { byNumber, byText, kindColumns, type NamedColumn } from "./named-column.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";

const LOOKS: Readonly<Record<AppWrapperHealth, Look>> = {
  terminating: "progress",
  new: "progress",
  suspended: "waiting",
  resuming: "progress",
  running: "good",
  starting: "progress",
  unhealthy: "warning",
  resetting: "warning",
  suspending: "progress",
  succeeded: "done",
  failed: "bad",
  unknown: "unknown",
};

const NEXT: NamedColumn<AppWrapper> = { compare: "duration", ticking: true, cell: next };

export const APP_WRAPPER_COLUMNS = kindColumns(
  APP_WRAPPERS,
  {
    status: byText(status),
    reason: byText((wrapper) => textCell(appWrapperState(wrapper).reason, "muted")),
    phase: byText(({ phaseText }) => textCell(phaseText)),
    retries: byNumber(retries),
    next: NEXT,
    components: byText(({ components }) => namesCell(components.map(({ kind, name }) => `${kind} ${name}`))),
    pods: byNumber(({ expectedPods }) => countCell(expectedPods)),
    queue: byText(({ queue }) => textCell(queue)),
    clusterQueue: byText((wrapper, related) => textCell(workloadFor(wrapper, related)?.clusterQueue)),
    user: byText(({ user }) => textCell(user)),
  },
  (wrappers) => summaryCell("AppWrappers", wrappers.map(status)),
);

function status(wrapper: AppWrapper): Cell {
  const { health } = appWrapperState(wrapper);
  return statusCell(LOOKS[health], health);
}

/** `1/3`: spent of a budget that is for life. */
function retries(wrapper: AppWrapper): Cell {
  if (wrapper.resets === undefined) return UNKNOWN;
  const { value } = retryLimit(wrapper);
  const tone = wrapper.resets === 0 ? "muted" : wrapper.resets >= value ? "bad" : "warning";
  return { text: `${wrapper.resets}/${value}`, tone, sort: wrapper.resets };
}

/** What the controller does by itself next: `reset unless all pods run in 2m10s`. Sorts by milliseconds until then. */
function next(wrapper: AppWrapper, { now }: Related): Cell {
  const clock = appWrapperClock(wrapper, now);
  if (clock === undefined) return textCell("");
  const about = clock.assumed ? "about " : "";
  const when = clock.leftMs <= 0 ? `${formatAge(-clock.leftMs)} overdue` : `in ${about}${formatAge(clock.leftMs)}`;
  return { text: `${clock.next} ${when}`, tone: "info", sort: clock.leftMs };
}
