import { afterEach, describe, expect, test } from "vitest";
import { type FakeTerminal, frameOf, openFakeTerminal } from "../../../tests/frames/fake-terminal.ts";
import type { StyledLine } from "../model/frame.ts";
import type { Tone } from "../model/tone.ts";

const COLUMNS = 200;
const ROWS = 50;
const TONES: readonly Tone[] = ["normal", "good", "warning", "bad", "muted"];

let open: FakeTerminal | undefined;
afterEach(() => open?.close());

/** Numbers that look like chance and are the same in every run. */
function chance(seed: number): number {
  return (Math.imul(seed ^ (seed >>> 7), 2_654_435_761) >>> 8) % 1_000_003;
}

interface TableState {
  readonly top: number;
  readonly selected: number;
  readonly tick: number;
  readonly version: number;
}

/** A heading and 49 rows of 10 columns, as wide as the terminal. */
function table({ top, selected, tick, version }: TableState): StyledLine[] {
  const cells = (row: number): string => {
    const seed = row * 97 + version * 10_007;
    const [a, b, c] = [chance(seed), chance(seed + 1), chance(seed + 2)];
    const names = [
      `team-${a % 40}-ml`,
      `rayjob-${b.toString(36)}-${c.toString(36)}`,
      `lq-${b % 20}-default`,
      `cq-gpu-a100-${c % 9}`,
    ];
    const status = ["Running", "Admitted", "Pending", "Failed", "Finished"][a % 5] ?? "";
    const numbers = [a % 1000, 1 << (b % 7), c % 512, a % 300].map(String);
    const widths = [18, 38, 22, 22, 12, 8, 8, 10, 10];
    return [...names, status, ...numbers].map((text, column) => text.padEnd(widths[column] ?? 0)).join(" ");
  };
  const heading: StyledLine = [{ text: "NAMESPACE         NAME".padEnd(COLUMNS), tone: "heading" }];
  const rows = Array.from({ length: ROWS - 1 }, (_line, index): StyledLine => {
    const row = top + index;
    const age = `${(row * 7 + tick) % 60}m${(row * 13 + tick * 7) % 60}s`;
    const tone = TONES[chance(row + version * 31) % TONES.length] ?? "normal";
    return [{ text: `${cells(row)}${age}`.padEnd(COLUMNS), tone, inverse: row === selected }];
  });
  return [heading, ...rows];
}

const START: TableState = { top: 100, selected: 120, tick: 0, version: 0 };

/** Bytes that the step from one state to the next costs. */
async function bytesFor(step: Partial<TableState>): Promise<number> {
  open = openFakeTerminal(COLUMNS, ROWS);
  open.terminal.paint(frameOf(COLUMNS, ROWS, table(START)));
  open.output.takeBytes();
  const next = table({ ...START, ...step });
  open.terminal.paint(frameOf(COLUMNS, ROWS, next));
  const bytes = open.output.takeBytes();
  await open.settle();
  expect(open.text()).toEqual(
    next.map((line) =>
      line
        .map((span) => span.text)
        .join("")
        .trimEnd(),
    ),
  );
  return bytes;
}

describe("bytes of a frame at 200x50", () => {
  test.each<[name: string, step: Partial<TableState>, most: number]>([
    ["idle", {}, 0],
    ["cursor down by one", { selected: 121 }, 600],
    ["scroll down by one line", { top: 101, selected: 121 }, 800],
    ["scroll up by one line", { top: 99, selected: 119 }, 800],
    ["age tick of 49 rows", { tick: 1 }, 1_300],
    ["full repaint", { version: 1, tick: 5 }, 7_500],
  ])("%s", async (_name, step, most) => expect(await bytesFor(step)).toBeLessThanOrEqual(most));
});
