import { expect, test } from "vitest";
import { columnsEnvironment, LONGEST_EXPRESSION, rawEnvironment } from "./environment.ts";
import { compileExpression, type Expression, isProblem } from "./expression.ts";

const raw = rawEnvironment();
const columns = columnsEnvironment(
  new Map([
    ["status", "string"],
    ["restarts", "double"],
  ]),
);

const SELF = {
  metadata: { name: "train", labels: { "kueue.x-k8s.io/queue-name": "team" } },
  spec: {
    replicas: 3,
    suspend: false,
    queueName: "q",
    items: [
      { type: "A", ok: true },
      { type: "B", ok: false },
    ],
  },
};

function compiled(source: string, environment = raw): Expression {
  const result = compileExpression(source, environment);
  if (isProblem(result)) throw new Error(result.problem);
  return result;
}

function problem(source: string, environment = raw) {
  const result = compileExpression(source, environment);
  return isProblem(result) ? result : undefined;
}

test.each([
  ["a field", "self.spec.queueName", "q"],
  ["a label with a slash", 'self.metadata.labels["kueue.x-k8s.io/queue-name"]', "team"],
  ["a list element", "self.spec.items[1].type", "B"],
  ["an absent field", "self.status.phase", undefined],
  ["below an absent field", "self.status.a.b.c", undefined],
  ["below a number", "self.spec.replicas.x", undefined],
  ["past the end of a list", "self.spec.items[7].type", undefined],
  ["a name that objects inherit", "self.spec.constructor", undefined],
  ["the prototype", "self.__proto__", undefined],
  ["presence of an absent field", "has(self.spec.nope)", false],
  ["a choice", 'self.spec.suspend ? "off" : "on"', "on"],
  ["JSON number and literal added", "self.spec.replicas + 1", 4],
  ["JSON number and literal compared", "self.spec.replicas == 3", true],
  ["a search in a list", 'self.spec.items.filter(i, i.type == "B")[0].ok', false],
  ["an absent field in one side of or", "self.status.x == 1 || self.spec.replicas == 3", true],
  ["an absent field in a calculation", "self.status.x + 1", undefined],
  ["a text where a number is needed", "self.spec.queueName * 2", undefined],
])("evaluates %s without throwing", (_case, source, value) => {
  expect(compiled(source).evaluate({ self: SELF })).toEqual(value);
});

test.each([
  ["an unknown variable", "slef.spec", "Unknown variable: slef", 0, "slef"],
  ["a broken end", "self.spec.", "Expected IDENTIFIER, got EOF", 10, undefined],
  ["an open string", "self.spec == 'a", "Unterminated string", 13, undefined],
  ["types that do not go together", '1 + "a"', "no such overload: int + string", 0, undefined],
  ["an unknown function", "shell(self)", "found no matching overload for 'shell(dyn)'", 0, undefined],
])("reports %s with its place", (_case, source, message, offset, unknownName) => {
  expect(problem(source)).toEqual({ problem: message, offset, unknownName });
});

test("refuses what could take for ever", () => {
  expect(problem('self.metadata.name.matches("(a+)+$")')?.problem).toMatch(/^matches\(\) is not offered/);
  const nested = "self.spec.items.all(a, self.spec.items.all(b, self.spec.items.all(c, true)))";
  expect(problem(nested)?.problem).toMatch(/^all\(\) stands inside 2 others/);
  expect(problem(nested.replace("self.spec.items.all(c, true)", "true"))).toBeUndefined();
  expect(problem(`self.${"a".repeat(LONGEST_EXPRESSION)}`)?.problem).toBe(
    "the expression is longer than 1000 characters",
  );
  expect(problem(`self${".a".repeat(250)}`)).toBeDefined();
  expect(problem(`[${"1,".repeat(300)}1]`)).toBeDefined();
});

test("column values are typed, so that a typo is found at load", () => {
  expect(problem("columns.statu == 'x'", columns)).toEqual({
    problem: "No such key: statu",
    offset: 8,
    unknownName: "statu",
  });
  expect(problem("columns.status > 3", columns)?.problem).toBe("no such overload: string > int");
  expect(problem("self.spec", columns)?.unknownName).toBe("self");
  const fault = compiled('columns.status in ["failed", "lost"] || columns.restarts > 5', columns);
  expect(fault.type).toBe("bool");
  expect([...fault.reads]).toEqual(["status", "restarts"]);
  expect(fault.evaluate({ columns: { status: "lost", restarts: Number.NaN } })).toBe(true);
  expect(fault.evaluate({ columns: { status: "ready", restarts: Number.NaN } })).toBe(false);
});
