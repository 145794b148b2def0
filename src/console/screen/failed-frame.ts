import type { Frame } from "../model/frame.ts";
import { layoutOf } from "../model/layout.ts";
import { currentPage } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { hintsLine } from "./footer.ts";
import { headerLines } from "./header.ts";
import { fitLine, span } from "./styled-line.ts";
import { paragraph } from "./wrapped.ts";

/** In place of a page that could not be drawn: the rest of the console goes on. */
export function failedFrame(state: State, error: unknown): Frame {
  const { columns, rows } = state;
  const message = error instanceof Error ? error.message : String(error);
  const words = [
    [span(" This page could not be drawn; that is a mistake in flaretop.", "bad", { bold: true })],
    ...paragraph(message, columns - 2, "bad").map((line) => [span(" "), ...line]),
    [span(" esc goes back, :home to the first screen; polls and everything else go on.", "muted")],
  ];
  const lines = [...attempt(() => headerLines(state, layoutOf(currentPage(state), columns, rows))), [], ...words].slice(
    0,
    Math.max(rows - 1, 1),
  );
  while (lines.length < rows - 1) lines.push([]);
  return {
    columns,
    rows,
    lines: [...lines, ...attempt(() => [hintsLine(state)])].slice(0, rows).map((line) => fitLine(line, columns)),
    cursor: undefined,
    charts: [],
    links: [],
  };
}

/** Whatever of the frame still works. */
function attempt<Line>(make: () => readonly Line[]): readonly Line[] {
  try {
    return make();
  } catch {
    return [];
  }
}
