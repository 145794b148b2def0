import { formatAge } from "../../common/values/duration.ts";
import type { StyledLine } from "../model/frame.ts";
import { focusedPane, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import type { Column } from "../model/view.ts";
import { FILTER_FORMS } from "./filter-forms.ts";
import { stateBelow } from "./state-below.ts";
import { fitLine, foreign, foreignWidth, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

export { helpLines } from "./help-text.ts";

const NOTICE_SIGNS = { info: "·", good: "●", warning: "▲", bad: "✖" } as const;
/** Cells of a framed text page besides its text. */
const FRAME_CELLS = 4;

/** Messages shown so far, newest first, with the time of day in UTC. */
export function messageLines(state: State): readonly StyledLine[] {
  if (state.notices.length === 0) return [[span("No messages yet.", "muted")]];
  const today = dayOf(state.now);
  return state.notices.toReversed().flatMap(({ at, tone, text }) => {
    const time = new Date(at).toISOString().slice(11, 19);
    const when = `${dayOf(at) === today ? "" : `${dayOf(at)} `}${time}Z`;
    const before = `${when}  ${formatAge(state.now - at).padStart(6)} ago  `;
    const [first = [], ...rest] = paragraph(text, state.columns - FRAME_CELLS - before.length - 2, tone);
    const indent = span(" ".repeat(before.length + 2));
    return [
      [span(before, "muted"), span(`${NOTICE_SIGNS[tone]} `, tone), ...first],
      ...rest.map((line): StyledLine => [indent, ...line]),
    ];
  });
}

/** What is wrong with a person's files: where, and what to do. */
export function problemLines(state: State): readonly StyledLine[] {
  const { problems } = state.catalog;
  if (problems.length === 0) return [[span("Your view, key and config files have no problems.", "good")]];
  const intro = paragraph(
    "A file with a problem is left out and the built-in one is used instead. Files are read at start.",
    state.columns - FRAME_CELLS,
    "muted",
  );
  return [
    ...intro,
    ...problems.flatMap(({ file, line, column, message }) => {
      const place = line === undefined ? "" : `:${line}${column === undefined ? "" : `:${column}`}`;
      return [
        [],
        [span("▲ ", "warning"), foreign(file, "accent"), span(place, "accent")],
        ...paragraph(message, state.columns - FRAME_CELLS - 2).map((text): StyledLine => [span("  "), ...text]),
      ];
    }),
  ];
}

const WIDEST = 40;

/** Columns of the table below this page: what to call them in filters, and how they compare. */
export function columnLines(state: State): readonly StyledLine[] {
  const below = stateBelow(state, "columns");
  const pane = focusedPane(below);
  const view = pane === undefined ? undefined : viewOf(below, pane);
  if (view === undefined) return [[span("No table has the keys here.", "muted")]];
  const widest = (text: (column: Column) => string) =>
    Math.max(...view.columns.map((column) => foreignWidth(text(column), WIDEST)));
  const ids = Math.max(
    widest(({ id }) => id),
    2,
  );
  const titles = Math.max(
    widest(({ title }) => title),
    5,
  );
  const sorted = pane?.sort;
  return [
    [span(`  ${"ID".padEnd(ids)}  ${"TITLE".padEnd(titles)}  IN FILTERS`, "heading", { bold: true })],
    ...view.columns.map((column): StyledLine => {
      const { id, title, wide } = column;
      const notes = [
        ...(wide ? ["wide"] : []),
        ...(column.onlyAcrossNamespaces ? ["only across namespaces"] : []),
        ...(sorted?.columnId === id ? [`sorted ${sorted.descending ? "↓" : "↑"}`] : []),
      ];
      return [
        span("  "),
        ...fitLine([foreign(id, "key")], ids + 2),
        ...fitLine([foreign(title)], titles + 2),
        span(EXAMPLES[column.compare](id), "info"),
        span(notes.length === 0 ? "" : `   ${notes.join(", ")}`, "muted"),
      ];
    }),
    [],
    ...FILTER_FORMS.map(([form, meaning]): StyledLine => [span(`  ${form.padEnd(18)}`, "key"), span(meaning)]),
  ];
}

const EXAMPLES: Readonly<Record<Column["compare"], (id: string) => string>> = {
  text: (id) => `${id}=word  ${id}!=word`,
  number: (id) => `${id}=0  ${id}>=8`,
  quantity: (id) => `${id}>=64Gi  ${id}<500m`,
  duration: (id) => `${id}>10m  ${id}<=2h`,
  time: (id) => `${id}>1h  ${id}<2d`,
};

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
