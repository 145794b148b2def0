import { describe, expect, test } from "vitest";
import * as z from "zod";
import { checkedInput, InputError, isInputError } from "./input-error.ts";

const GROUP = z.strictObject({ groupName: z.string(), replicas: z.int().min(0) });
const CLUSTER = z.strictObject({
  name: z.string().min(1, "Needs a name"),
  workerGroups: z.array(GROUP).default([]),
  labels: z.record(z.string(), z.string()).optional(),
});

function problemsOf(value: unknown, schema: z.ZodType = CLUSTER): readonly string[] {
  try {
    checkedInput("Cluster", schema, value);
    return [];
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe("checked input", () => {
  test("what is right comes back with its defaults", () => {
    expect(checkedInput("Cluster", CLUSTER, { name: "a" })).toEqual({ name: "a", workerGroups: [] });
  });

  test.each([
    ["a field of the whole", { name: "a", lables: {} }, ['lables: Not a known field. Did you mean "labels"?']],
    [
      "a field inside a list",
      { name: "a", workerGroups: [{ groupName: "x", replicas: 1, replica: 1 }] },
      ['workerGroups[0].replica: Not a known field. Did you mean "replicas"?'],
    ],
    [
      "a field like no other",
      { name: "a", quorum: 1 },
      ["quorum: Not a known field. Known are name, workerGroups, labels."],
    ],
    ["a wrong value", { name: "" }, ["name: Needs a name."]],
  ])("names the place and the way out: %s", (_case, value, expected) => {
    expect(problemsOf(value)).toEqual(expected);
  });

  test("tells everything at once", () => {
    expect(problemsOf({ name: "", workerGroups: [{ groupName: 1, replicas: -1 }], x: 1 })).toHaveLength(4);
  });

  test("shows no control characters", () => {
    expect(problemsOf({ name: "a", "\u001b[2J": 1 })[0]).not.toContain("\u001b");
    expect(new InputError("Cluster", [{ path: "", message: "Empty." }]).message).toBe("Cluster cannot be used. Empty.");
  });
});

test("of alternatives, the one that has the shape tells what is wrong", () => {
  const amounts = z.strictObject({ request: z.number("Give a number"), limit: z.number("Give a number") });
  const schema = z.strictObject({ cpu: z.union([z.number(), amounts], "Give one amount or two") });
  expect(problemsOf({ cpu: { request: 1, limt: 2 } }, schema)).toEqual([
    "cpu.limit: Give a number.",
    'cpu.limt: Not a known field. Did you mean "limit"?',
  ]);
  expect(problemsOf({ cpu: true }, schema)).toEqual(["cpu: Give one amount or two."]);
});
