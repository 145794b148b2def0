import { expect, test } from "vitest";
import { DEFAULT_PROTECTED_PATTERN, loadSettings } from "./load-settings.ts";

const load = (text: string) => loadSettings({ path: "config.yaml", text });

test("no file, an empty file, and one with comments set nothing", () => {
  for (const result of [loadSettings(undefined), load(""), load("# later\n")])
    expect(result).toEqual({ settings: {}, problems: [] });
});

test("everything that can be set", () => {
  const { settings, problems } = load(
    "refreshSeconds: 5\ntheme: light\nascii: true\nreadOnly: true\nprotected: '^gold'\nnamespaces: [team-a, team-b]\n",
  );
  expect(problems).toEqual([]);
  expect(settings).toEqual({
    refreshSeconds: 5,
    theme: "light",
    ascii: true,
    readOnly: true,
    protectedPattern: "^gold",
    namespaces: ["team-a", "team-b"],
  });
});

test.each([
  [
    "an unknown key",
    "refreshSecond: 5\n",
    'config.yaml:1:1: "refreshSecond" is not known here. Did you mean "refreshSeconds"?',
  ],
  ["a wrong theme", "ascii: false\ntheme: blue\n", "config.yaml:2:1: theme: must be one of dark, light, mono, auto."],
  ["polling too fast", "refreshSeconds: 0.1\n", "config.yaml:1:1: refreshSeconds: must be at least 1."],
  ["a text for a truth value", "readOnly: yes\n", "config.yaml:1:1: readOnly: "],
  ["a broken pattern", "protected: '(prod'\n", "config.yaml:1:1: protected: is not a regular expression."],
  [
    "a namespace that cannot be",
    "namespaces: [ok, Not_Ok]\n",
    "config.yaml:1:18: namespaces[1]: is not a namespace name.",
  ],
  ["broken YAML", "theme: [\n", "config.yaml:"],
])("reports %s with its place, and uses nothing of the file", (_case, text, problem) => {
  const { settings, problems } = load(text);
  expect(settings).toEqual({});
  expect(problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`)).toEqual([
    expect.stringContaining(problem),
  ]);
});

test("who asked for read-only gets it, whatever else is wrong", () => {
  expect(load("readOnly: true # safe\nthme: dark\n").settings).toEqual({ readOnly: true });
});

test.each([
  ["prod", true],
  ["team-production", true],
  ["live.eu", true],
  ["product", false],
  ["delivery", false],
])("by default %s is protected: %s", (name, is) => expect(new RegExp(DEFAULT_PROTECTED_PATTERN).test(name)).toBe(is));
