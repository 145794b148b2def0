import { PassThrough } from "node:stream";
import blessed from "blessed";
import type { LineElement, LineOptions } from "blessed-contrib/lib/widget/charts/line.js";
import type { TerminalOutput } from "./terminal-streams.ts";
import { isPlainConsole } from "./terminal-suitability.ts";

export type BlessedScreen = blessed.Widgets.Screen;
export type CellLine = blessed.Widgets.CellLine;

/** Process events that blessed listens to by itself. Its handlers leave with code 0 and restore half the terminal: ours replace them. */
const TAKEN_EVENTS = ["uncaughtException", "SIGTERM", "SIGINT", "SIGQUIT", "exit"] as const;

/**
 * Opens blessed's screen: it switches to the alternate screen and hides the cursor at once.
 *
 * blessed never sees a key: its input is a stream that stays silent, because its key parser splits sequences and runs pastes.
 *
 * @param term - `$TERM`. Everything but plain consoles is treated as `xterm-256color`: blessed cannot read the terminfo of most
 * other names and falls back to 8 colours.
 */
export function openBlessedScreen(output: TerminalOutput, term: string): BlessedScreen {
  const before = TAKEN_EVENTS.map((event) => new Set(process.listeners(event as "exit")));
  const screen = blessed.screen({
    input: silentInput(),
    output: output as NodeJS.WriteStream,
    terminal: isPlainConsole(term) ? term : "xterm-256color",
    forceUnicode: true,
    fullUnicode: true,
    smartCSR: true,
    resizeTimeout: 50,
    warnings: false,
  });
  for (const [index, event] of TAKEN_EVENTS.entries()) {
    for (const listener of process.listeners(event as "exit")) {
      if (!before[index]?.has(listener)) process.removeListener(event, listener);
    }
  }
  return screen;
}

/** The one chart of blessed-contrib that we draw, loaded when a chart is first shown (it costs a quarter of the whole start). */
export async function loadLineChart(): Promise<(options: LineOptions) => LineElement> {
  const { default: line } = await import("blessed-contrib/lib/widget/charts/line.js");
  return line;
}

function silentInput(): NodeJS.ReadStream {
  const silent = new PassThrough();
  return Object.assign(silent, { isTTY: true, isRaw: true, setRawMode: () => silent }) as unknown as NodeJS.ReadStream;
}
