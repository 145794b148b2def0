import type { StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";
import { foreign, span } from "./styled-line.ts";

/** Colours that programs write into their logs (Ray does): they never reach the terminal, and shown as text they hide the message. */
const COLOURS = /\u001b\[[0-9;]*m/g;
const TROUBLE = /\b(?:ERROR|CRITICAL|FATAL|PANIC)\b|\bTraceback \(most recent call last\)/;
const WARNING = /\bWARN(?:ING)?\b/;

/** A container's log, oldest first. The words that say how bad a line is are in it already; the tone only repeats them. */
export function logLines(lines: readonly string[]): readonly StyledLine[] {
  if (lines.length === 0) return [[span("No lines yet: the container has written nothing.", "muted")]];
  return lines.map((line) => {
    const text = line.replaceAll(COLOURS, "");
    return [foreign(text, toneOf(text))];
  });
}

function toneOf(text: string): Tone {
  if (TROUBLE.test(text)) return "bad";
  return WARNING.test(text) ? "warning" : "normal";
}
