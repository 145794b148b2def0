import { expect, test } from "vitest";
import { boundTo, keysOf } from "../model/keymap.ts";
import { keyNameProblem } from "./key-names.ts";
import { loadKeymap } from "./load-keymap.ts";

const NAMES = { viewIds: ["pods", "ray-clusters"], actionIds: ["object.delete"] };
const OURS = {
  path: "keymaps/default.yaml",
  text: "global:\n  q: back\ntable:\n  j: cursor.down\n  down: cursor.down\n  ctrl-d: object.delete\n",
};

function laidOver(text: string) {
  return loadKeymap([OURS, { path: "keymaps/mine.yaml", text }], NAMES);
}

function problemsOf(text: string): readonly string[] {
  return laidOver(text).problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
}

test("a person's keys are laid over ours: replaced, added, taken away", () => {
  const { keymap, problems } = laidOver(
    'table:\n  j: cursor.up\n  ctrl-d: null\n  "X": object.delete\npods:\n  j: open\n',
  );
  expect(problems).toEqual([]);
  expect(boundTo(keymap, ["table", "global"], "j")).toBe("cursor.up");
  expect(boundTo(keymap, ["pods", "table", "global"], "j")).toBe("open");
  expect(boundTo(keymap, ["table", "global"], "ctrl-d")).toBeUndefined();
  expect(boundTo(keymap, ["table", "global"], "q")).toBe("back");
  expect(keysOf(keymap, ["table", "global"], "object.delete")).toEqual(["X"]);
});

test.each([
  [
    "an unknown id",
    "table:\n  x: cursor.dwon\n",
    'keymaps/mine.yaml:2:3: "cursor.dwon" is neither a command nor an action. Did you mean "cursor.down"?',
  ],
  [
    "an action's name mistyped",
    "table:\n  x: object.delte\n",
    'keymaps/mine.yaml:2:3: "object.delte" is neither a command nor an action. Did you mean "object.delete"?',
  ],
  ["an unknown scope", "tabel:\n  x: back\n", 'keymaps/mine.yaml:1:1: "tabel" is not a scope. Did you mean "table"?'],
  ["an unreadable key", "table:\n  ctl-x: back\n", 'keymaps/mine.yaml:2:3: "ctl-x" is not a key.'],
  ["a key twice", "table:\n  x: back\n  x: open\n", "keymaps/mine.yaml:3:3: "],
  ["a scope twice", "table:\n  x: back\ntable:\n  y: open\n", "keymaps/mine.yaml:3:1: "],
  ["a list for a scope", "table: [x]\n", "keymaps/mine.yaml:1:1: table: "],
  ["a number for an id", "table:\n  x: 3\n", "keymaps/mine.yaml:2:3: table.x: "],
])("reports %s with its place, and leaves the file out", (_case, text, problem) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(problem)]);
  expect(boundTo(laidOver(text).keymap, ["table"], "j")).toBe("cursor.down");
  expect(boundTo(laidOver(text).keymap, ["table"], "x")).toBeUndefined();
});

test("keys named like parts of objects are keys of a map only", () => {
  const { keymap } = laidOver("table:\n  __proto__: back\n");
  expect([...(keymap.scopes.get("table")?.keys() ?? [])]).toEqual(["j", "down", "ctrl-d"]);
  expect(boundTo(keymap, ["table"], "constructor")).toBeUndefined();
  expect(boundTo(laidOver("global: {}\n").keymap, ["constructor", "global"], "toString")).toBeUndefined();
});

test.each([
  "a",
  "A",
  ":",
  "?",
  "<",
  "\\",
  "é",
  "esc",
  "f12",
  "pageup",
  "ctrl-a",
  "ctrl-\\",
  "ctrl-space",
  "shift-tab",
  "shift-left",
  "alt-up",
  "ctrl-right",
])("%s is a key", (key) => expect(keyNameProblem(key)).toBeUndefined());

test.each([
  ["C-d", "ctrl-d"],
  ["Ctrl-D", "ctrl-d"],
  ["ctrl+d", "ctrl-d"],
  ["^d", "ctrl-d"],
  ["shift-j", "J"],
  ["S-tab", "shift-tab"],
  ["Escape", "esc"],
  ["PgDn", "pagedown"],
  ["Return", "enter"],
  ["backtab", "shift-tab"],
])("%s is not a key, %s is", (key, meant) =>
  expect(keyNameProblem(key)).toBe(`"${key}" is not a key. Did you mean "${meant}"?`),
);

test.each(["", " ", "ab", "ctrl-", "ctrl-1", "shift-", "f13", "ctrl-é"])("%j is no key at all", (key) => {
  expect(keyNameProblem(key)).toMatch(/^".*" is not a key\./);
});
