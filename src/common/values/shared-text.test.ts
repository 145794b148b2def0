import { expect, test } from "vitest";
import { sharedText } from "./shared-text.ts";

test.each([
  ["empty", ""],
  ["short", "QuotaReserved"],
  ["too long to share", "x".repeat(200)],
  ["a name of every object's prototype", "__proto__"],
])("a text stays what it is: %s", (_case, text) => {
  expect(sharedText(text)).toBe(text);
  expect(sharedText(text)).toBe(text);
});

test("more texts than are kept", () => {
  for (let index = 0; index < 10_000; index += 1) expect(sharedText(`text ${index}`)).toBe(`text ${index}`);
});
