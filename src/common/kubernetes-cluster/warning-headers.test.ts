import { expect, test } from "vitest";
import { warningTexts, warnOnce } from "./warning-headers.ts";

test.each([
  ["none", undefined, []],
  ["one", '299 - "v1beta1 is deprecated"', ["v1beta1 is deprecated"]],
  ["two in a line", '299 - "one", 299 kube "two"', ["one", "two"]],
  ["several lines", ['299 - "one"', '299 - "two"'], ["one", "two"]],
  ["quotes inside", '299 - "a \\"b\\" \\\\ c"', ['a "b" \\ c']],
  ["other codes", '199 - "misc"', []],
  ["never closed", '299 - "open', []],
])("warnings: %s", (_case, header, texts) => expect(warningTexts(header)).toEqual(texts));

test("each text is passed on once", () => {
  const passed: string[] = [];
  const warn = warnOnce((text) => passed.push(text));
  for (const text of ["a", "b", "a"]) warn(text);
  expect(passed).toEqual(["a", "b"]);
});
