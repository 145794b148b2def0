import { expect, test } from "vitest";
import { widget, withWidgets } from "../../../tests/fixtures/small-console.ts";
import { positionOfCursor } from "./row-position.ts";
import { focusedPane } from "./selectors.ts";

const ROWS = ["a", "b", "c", "d"].map((name) => widget(name));

test.each<readonly [string, string | undefined, number, number]>([
  ["at the top of the window", "uid-b", 1, 1],
  ["below it", "uid-d", 1, 3],
  ["above it", "uid-a", 3, 0],
  ["with the window beyond the end", "uid-a", 9, 0],
  ["with the window before the start", "uid-d", -1, 3],
  ["without a cursor", undefined, 0, -1],
  ["of a row that is not shown", "uid-x", 2, -1],
])("finds the cursor %s", (_case, cursor, top, position) => {
  const pane = focusedPane(withWidgets(ROWS));
  expect(positionOfCursor({ ...pane!, cursor, top })).toBe(position);
});

test("looks at no more rows than lie between", () => {
  const pane = focusedPane(withWidgets(ROWS))!;
  const looked: PropertyKey[] = [];
  const rows = new Proxy(ROWS, {
    get: (target, key, receiver) => {
      if (key !== "length") looked.push(key);
      return Reflect.get(target, key, receiver);
    },
  });
  expect(positionOfCursor({ arranged: { ...pane.arranged, rows }, cursor: "uid-d", top: 3 })).toBe(3);
  expect(looked).toEqual(["3"]);
});
