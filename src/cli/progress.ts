import { cellWidth, fitCells } from "../common/values/cell-width.ts";
import { cleanLine } from "../common/values/text.ts";
import type { CommandPorts } from "./run-command.ts";

/** How far something is that is waited for. */
export interface Progress {
  /** What it is doing, in one line. */
  readonly words: string;
  readonly done: number | undefined;
  readonly of: number | undefined;
}

export interface ProgressLine {
  show(progress: Progress): void;
  /** Gives the line back, so that what follows starts on a line of its own. */
  end(): void;
}

const BAR_CELLS = 20;
const CLEAR_LINE = "\r\u001b[2K";

/** One line with a bar that is drawn again in place on a terminal; a line for each change elsewhere. */
export function progressLine({ err, terminalWidth }: Pick<CommandPorts, "err" | "terminalWidth">): ProgressLine {
  let told = "";
  return {
    show(progress) {
      const text = terminalWidth === undefined ? plainLine(progress) : barLine(progress, terminalWidth);
      if (text === told) return;
      told = text;
      err(terminalWidth === undefined ? `${text}\n` : `${CLEAR_LINE}${text}`);
    },
    end() {
      if (terminalWidth !== undefined && told !== "") err(CLEAR_LINE);
      told = "";
    },
  };
}

function plainLine({ words, done, of }: Progress): string {
  return cleanLine(`${words}${of === undefined ? "" : ` (${done ?? "?"} of ${of})`}`);
}

/** One cell is left free, so that no terminal goes to the next line. */
function barLine({ words, done, of }: Progress, width: number): string {
  const share = done === undefined || of === undefined || of === 0 ? 0 : Math.min(1, done / of);
  const full = Math.round(share * BAR_CELLS);
  const count = of === undefined ? "" : ` ${done ?? "?"}/${of}`;
  const bar = `[${"#".repeat(full)}${"-".repeat(BAR_CELLS - full)}]${count} `;
  const room = width - 1 - cellWidth(bar);
  if (room < 10) return fitCells(cleanLine(words), Math.max(1, width - 1)).trimEnd();
  return `${bar}${fitCells(cleanLine(words), room).trimEnd()}`;
}
