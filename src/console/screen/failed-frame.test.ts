import { expect, test } from "vitest";
import { started } from "../../../tests/fixtures/small-console.ts";
import type { State } from "../model/state.ts";
import { failedFrame } from "./failed-frame.ts";
import { lineWidth, plainLine } from "./styled-line.ts";

test("says what went wrong, cleaned, and how to go on, on exactly the screen there is", () => {
  const state = started({ columns: 80, rows: 24 });
  const frame = failedFrame(state, new Error("cell of \u001b[2Jcolumn \u009b0m broke"));
  const text = frame.lines.map(plainLine).join("\n");
  expect(text).toContain("This page could not be drawn");
  expect(text).toContain("cell of ^[[2Jcolumn");
  expect(text).toContain("esc goes back");
  expect(frame.lines.map(lineWidth)).toEqual(Array.from({ length: 24 }, () => 80));
});

test("a state that breaks even the header still gives a frame", () => {
  const broken = { columns: 60, rows: 10 } as unknown as State;
  expect(failedFrame(broken, "no").lines).toHaveLength(9);
});
