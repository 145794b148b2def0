import { expect, test } from "vitest";
import { labelSelectorText } from "./label-selector-text.ts";

test.each([
  ["absent selects nothing", undefined, undefined],
  ["null selects nothing", null, undefined],
  ["empty selects all", {}, ""],
  ["labels", { matchLabels: { team: "a", tier: "" } }, "team=a,tier="],
  [
    "expressions",
    {
      matchLabels: { team: "a" },
      matchExpressions: [
        { key: "zone", operator: "In", values: ["x", "y"] },
        { key: "zone", operator: "NotIn", values: ["z"] },
        { key: "gpu", operator: "Exists" },
        { key: "old", operator: "DoesNotExist" },
      ],
    },
    "team=a,zone in (x,y),zone notin (z),gpu,!old",
  ],
  ["an operator of the future", { matchExpressions: [{ key: "n", operator: "Near", values: ["3"] }] }, "n Near (3)"],
  ["odd parts", { matchLabels: 3, matchExpressions: [null] }, "? ? ()"],
])("selector: %s", (_case, selector, expected) => expect(labelSelectorText({ selector }, "selector")).toBe(expected));
