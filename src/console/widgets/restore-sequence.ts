import { writeSync } from "node:fs";
import type { TerminalOutput } from "./terminal-streams.ts";

export const PASTE_MARKS_ON = "\u001b[?2004h";
export const PASTE_MARKS_OFF = "\u001b[?2004l";

/**
 * Brings any terminal back to what a shell expects, whatever was half-sent before. In order: abort an unfinished sequence, show held
 * output, plain style, ASCII, whole scroll region; mouse, focus and paste reports off; cursor keys, keypad, cursor, main screen.
 */
export const RESTORE =
  "\u0018\u001b[?2026l\u001b[m\u001b(B\u001b[r" +
  "\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?1004l\u001b[?2004l" +
  "\u001b[?1l\u001b>\u001b[?25h\u001b[?1049l";

/** How long a terminal that takes nothing may hold up the exit. */
const PATIENCE_MS = 500;

/**
 * Writes at once, past everything that is still queued, so that it also works in the last moment of the process. Gives up quietly
 * when the terminal is gone or stalled.
 */
export function writeAtOnce(output: Pick<TerminalOutput, "fd" | "write">, text: string): void {
  if (output.fd === undefined) {
    output.write(text);
    return;
  }
  let rest: Uint8Array = Buffer.from(text);
  const end = performance.now() + PATIENCE_MS;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(output.fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN" || performance.now() > end) return;
      sleepSync(5);
    }
  }
}

function sleepSync(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
