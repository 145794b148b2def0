import { describe, expect, test } from "vitest";
import { NOW, openConsole, pressed, told, withListings } from "../../../tests/frames/console-state.ts";
import type { Prompt } from "../model/overlay.ts";
import type { State } from "../model/state.ts";
import { hintsLine, messageLine } from "./footer.ts";
import { lineWidth, plainLine } from "./styled-line.ts";

const hints = (state: State) => plainLine(hintsLine(state)).trimEnd();
const table = (view: string, columns = 160) => withListings(openConsole(columns, 24, { viewName: view }), "live");

describe("hints", () => {
  test("an action that cannot be used stays in its place, dimmed and in brackets", () => {
    const state = table("ray-clusters");
    expect(hints(state)).toContain(
      "? Help  : Command  / Filter  (s Scale workers)  o Open dashboard  S Suspend  (R Resume)  ctrl-d Delete",
    );
    expect(hintsLine(state).find(({ text }) => text.startsWith("(s"))?.tone).toBe("muted");
  });

  test("a right that is not known yet is marked", () => {
    expect(hints({ ...table("ray-clusters"), rights: new Map() })).toContain("S Suspend?");
  });

  test("a right that is denied puts the action in brackets", () => {
    expect(hints(table("pods"))).toContain("(ctrl-d Delete)");
  });

  test("without a row there is nothing to do to it", () => {
    const empty = withListings(openConsole(160, 24, { viewName: "pods" }), "empty", "pods");
    expect(hints(empty)).not.toMatch(/Actions|YAML|Describe|Delete|Open/);
  });

  test("a dialog has the keys, so the page offers none", () => {
    expect(hints(pressed(table("ray-clusters"), "ctrl-d"))).toBe(" home ›  Ray clusters");
    expect(hints(pressed(table("ray-clusters"), ":"))).toBe(
      " home ›  Ray clusters  enter Accept  esc Cancel  tab Complete",
    );
  });

  test.each([40, 80, 120, 200])("fill %i columns, and no more", (columns) => {
    expect(lineWidth(hintsLine(table("ray-clusters", columns)))).toBe(columns);
  });
});

describe("breadcrumbs", () => {
  test("name the way here", () => {
    expect(hints(pressed(table("ray-clusters"), "y"))).toMatch(
      /^ home › Ray clusters › {2}YAML over-quota {2}esc Back/,
    );
  });

  test("lose their oldest steps first", () => {
    const deep = pressed(table("ray-clusters", 80), "y", "?");
    expect(hints(deep)).toMatch(/^ … › YAML over-quota › {2}Help {2}esc Back/);
  });

  test("a pane that was zoomed is a step", () => {
    expect(hints(pressed(withListings(openConsole(80, 24), "live"), "enter"))).toMatch(/^ home › {2}Ray clusters /);
  });
});

describe("the message line", () => {
  const message = (state: State) => plainLine(messageLine(state).line).trimEnd();
  const noticed = told(table("pods"), { kind: "notice", notice: { at: NOW, tone: "good", text: "done" } });

  test("shows the newest message with a sign, then forgets it", () => {
    expect(message(noticed)).toBe(" ● done");
    expect(message(told(noticed, { kind: "clock-ticked", at: NOW + 60_000 }))).toBe("");
  });

  test("says why rows are not kept up to date", () => {
    expect(message(withListings(openConsole(160, 24, { viewName: "pods" }), "retrying", "pods"))).toMatch(
      /^ ✖ list: nothing is listening/,
    );
  });

  test("leaves it to the table when there are no rows", () => {
    expect(message(withListings(openConsole(160, 24, { viewName: "nodes" }), "stopped-forbidden", "nodes"))).toBe("");
  });

  test("says why there is no connection", () => {
    const connection = { status: "failed", contextName: "dev", message: "no such host", error: undefined } as const;
    expect(message({ ...openConsole(80, 24), connection })).toBe(" ✖ no such host");
  });
});

describe("the prompt", () => {
  const prompt = (change: Partial<Prompt>): State => ({
    ...table("pods", 80),
    overlay: {
      kind: "prompt",
      purpose: "command",
      text: "",
      cursor: 0,
      suggestions: [],
      chosen: -1,
      problem: undefined,
      before: "",
      ...change,
    },
  });
  const shown = (change: Partial<Prompt>) => {
    const { line, cursorX } = messageLine(prompt(change));
    return [plainLine(line).trimEnd(), cursorX];
  };

  test.each([
    ["empty", {}, [" :   VIEW [NAMESPACE|all] [@CONTEXT] [/FILTER]", 2]],
    [
      "a suggestion continues what was typed",
      { text: "wo", cursor: 2, suggestions: ["workloads"] },
      [" :workloads", 4],
    ],
    [
      "a chosen suggestion takes its place",
      { text: "wo", cursor: 2, suggestions: ["workloads", "wl"], chosen: 1 },
      [" :wl   workloads  wl", 4],
    ],
    ["the cursor inside", { text: "pods", cursor: 1 }, [" :pods", 3]],
    ["wide letters", { text: "界界", cursor: 1 }, [" :界界", 4]],
    ["a problem", { text: "x", cursor: 1, problem: "No view is called x" }, [" :x   No view is called x", 3]],
    [
      "a filter",
      { purpose: "filter", text: "a", cursor: 1 },
      [" /a   text  !text  ~regex  column=value  age>1h  -l labels", 3],
    ],
    ["a search", { purpose: "search", text: "a", cursor: 1 }, [" /a", 3]],
  ] satisfies readonly (readonly [string, Partial<Prompt>, readonly unknown[]])[])("%s", (_case, change, expected) => {
    expect(shown(change)).toEqual(expected);
  });

  test("keeps its text cursor on the screen when the text is longer", () => {
    const text = `${"a".repeat(100)}END`;
    const { line, cursorX } = messageLine(prompt({ purpose: "search", text, cursor: 103 }));
    expect(plainLine(line).trimEnd()).toMatch(/^ \/a+END$/);
    expect(cursorX).toBe(79);
  });
});
