import { describe, expect, test } from "vitest";
import { PLAIN, packStyle, StyleSequences } from "./attributes.ts";
import { backgroundFromEnvironment } from "./background-colour.ts";
import { needsAscii } from "./terminal-suitability.ts";
import { chooseTheme, spanAttribute, type ThemeName } from "./theme.ts";

describe("the theme to start with", () => {
  test.each<
    [
      name: string,
      asked: ThemeName | undefined,
      environment: Record<string, string>,
      background: "dark" | "light" | "unknown",
      theme: ThemeName,
    ]
  >([
    ["nothing known", undefined, {}, "unknown", "dark"],
    ["a light terminal", undefined, {}, "light", "light"],
    ["NO_COLOR", undefined, { NO_COLOR: "1" }, "light", "mono"],
    ["NO_COLOR set to nothing", undefined, { NO_COLOR: "" }, "light", "light"],
    ["asked for, against NO_COLOR", "dark", { NO_COLOR: "1" }, "light", "dark"],
  ])("%s", (_name, asked, environment, background, theme) =>
    expect(chooseTheme(asked, environment, background)).toBe(theme),
  );
});

test.each([
  ["15;0", "dark"],
  ["0;15", "light"],
  ["12;8", "dark"],
  ["0;default;7", "light"],
  ["", "unknown"],
  [undefined, "unknown"],
])("COLORFGBG %s is %s", (value, background) => expect(backgroundFromEnvironment(value)).toBe(background));

test.each<[name: string, asked: boolean, environment: Record<string, string>, ascii: boolean]>([
  ["asked for", true, { LANG: "C.UTF-8" }, true],
  ["UTF-8", false, { LANG: "de_DE.UTF-8" }, false],
  ["utf8 as some write it", false, { LC_ALL: "en_US.utf8", LANG: "C" }, false],
  ["another locale", false, { LANG: "de_DE.ISO-8859-1" }, true],
  ["the C locale", false, { LANG: "C" }, true],
  ["no locale at all", false, {}, false],
  ["a console of old", false, { LANG: "C.UTF-8", TERM: "vt220" }, true],
])("ASCII when %s: %s", (_name, asked, environment, ascii) => expect(needsAscii(asked, environment)).toBe(ascii));

test("the selected row changes places with the background, twice is once", () => {
  expect(spanAttribute("dark", { tone: "normal", inverse: true })).toBe(packStyle({ inverse: true }));
  expect(spanAttribute("mono", { tone: "normal", background: "alarm", inverse: true })).toBe(packStyle({}));
});

describe("style sequences are the shorter of a change and a fresh start", () => {
  const bold = packStyle({ bold: true });
  const red = packStyle({ foreground: 203 });
  const boldRed = packStyle({ foreground: 203, bold: true });
  test.each<[from: number, to: number, sequence: string]>([
    [PLAIN, PLAIN, ""],
    [PLAIN, bold, "\u001b[1m"],
    [bold, PLAIN, "\u001b[m"],
    [bold, boldRed, "\u001b[38;5;203m"],
    [boldRed, red, "\u001b[22m"],
    [boldRed, bold, "\u001b[39m"],
    [packStyle({ foreground: 203, background: 24, underline: true }), bold, "\u001b[;1m"],
    [PLAIN, packStyle({ foreground: 1, background: 12 }), "\u001b[31;104m"],
  ])("%i to %i", (from, to, sequence) => expect(new StyleSequences().between(from, to)).toBe(sequence));

  test("colours that the terminal has not are mapped", () => {
    expect(new StyleSequences(() => 1).between(PLAIN, red)).toBe("\u001b[31m");
  });
});
