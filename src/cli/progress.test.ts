import { expect, test } from "vitest";
import { type Progress, progressLine } from "./progress.ts";

function shown(terminalWidth: number | undefined, ...all: readonly Progress[]) {
  let written = "";
  const line = progressLine({
    terminalWidth,
    err: (text) => {
      written += text;
    },
  });
  for (const progress of all) line.show(progress);
  line.end();
  return written;
}

const half = { words: "starting: pulls an image", done: 1, of: 2 };

test("a bar that is drawn in place on a terminal, and given back at the end", () => {
  expect(shown(60, half, half)).toBe("\r\u001b[2K[##########----------] 1/2 starting: pulls an image\r\u001b[2K");
});

test("never wider than the terminal", () => {
  const [line = ""] = shown(40, { ...half, words: "x".repeat(90) })
    .split("\r\u001b[2K")
    .filter(Boolean);
  expect(line.length).toBeLessThan(40);
  expect(shown(24, half)).toBe("\r\u001b[2Kstarting: pulls an ima…\r\u001b[2K");
});

test("elsewhere a line for each change, without control characters", () => {
  const unknown = { words: "queued\u001b]0;x\u0007", done: undefined, of: 3 };
  expect(shown(undefined, half, half, unknown)).toMatch(
    /^starting: pulls an image \(1 of 2\)\nqueued[^\u001b\u0007]* \(\? of 3\)\n$/,
  );
});
