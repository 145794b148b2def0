import { describe, expect, test } from "vitest";
import { type BlockShift, findShift, shiftKeys } from "./scroll-detection.ts";

const rows = (text: string): string[] => text.split("");

describe("a block of rows that moved", () => {
  test.each<[name: string, before: string, after: string, shift: BlockShift | undefined]>([
    ["nothing changed", "Habcdef", "Habcdef", undefined],
    ["up by one under a heading", "HabcdefF", "HbcdefgF", { top: 1, bottom: 6, by: 1 }],
    ["down by one under a heading", "HbcdefgF", "HabcdefF", { top: 1, bottom: 6, by: -1 }],
    ["up by three", "Habcdefgh", "Hdefghijk", { top: 1, bottom: 8, by: 3 }],
    ["with a row that changed besides", "Habcdefgh", "Hbcdexghi", { top: 1, bottom: 8, by: 1 }],
    ["one row is not worth it", "Habc", "Hbxy", undefined],
    ["all new", "Habcdef", "Huvwxyz", undefined],
    ["repeated rows tell nothing", "H------", "H-----x", undefined],
    ["a row exchanged with its neighbour", "Habcdef", "Hbacdef", undefined],
  ])("%s", (_name, before, after, shift) => {
    expect(findShift(rows(before), rows(after))).toEqual(shift);
  });
});

test("the rows that a scroll uncovers are blank", () => {
  expect(shiftKeys(rows("HabcdF"), { top: 1, bottom: 4, by: 1 })).toEqual(["H", "b", "c", "d", "", "F"]);
  expect(shiftKeys(rows("HabcdF"), { top: 1, bottom: 4, by: -2 })).toEqual(["H", "", "", "a", "b", "F"]);
});
