import { describe, expect, test } from "vitest";
import {
  lastNotice,
  NOW,
  opened,
  press,
  pressed,
  rowsMessage,
  started,
  told,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import type { Message } from "../model/message.ts";
import type { Picker, Prompt } from "../model/overlay.ts";
import type { Pane } from "../model/pane.ts";
import { currentPage, focusedPane } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { update } from "./update.ts";

const live = () => withWidgets([widget("a"), widget("b")]);

function _prompt(state: State): Prompt | undefined {
  return state.overlay?.kind === "prompt" ? state.overlay : undefined;
}

function _picker(state: State): Picker | undefined {
  return state.overlay?.kind === "picker" ? state.overlay : undefined;
}

function pane(state: State): Pane {
  const found = focusedPane(state);
  if (found === undefined) throw new Error("no pane has the keys");
  return found;
}

function _names(state: State): string {
  return pane(state)
    .arranged.rows.map(({ meta }) => meta.name)
    .join(" ");
}

const _command = (text: string) => [":", ...[...text].map((key) => (key === " " ? "space" : key)), "enter"];
const _opening = (contextName: string): Message => ({
  kind: "connection-changed",
  connection: { status: "opening", contextName },
});

describe("pages of text", () => {
  const lines = Array.from({ length: 100 }, (_unused, index) => `line ${index}`);

  function page(state: State) {
    const current = currentPage(state);
    if (current.kind !== "text") throw new Error("no text");
    return current;
  }

  function withText(plain: readonly string[] = lines, state = pressed(live(), "y")): State {
    return told(state, {
      kind: "text-read",
      pageId: page(state).id,
      lines: plain.map((text) => [{ text, tone: "normal" }]),
      plain,
      at: NOW,
    });
  }

  test.each([
    ["y", "yaml"],
    ["d", "describe"],
    ["v", "events"],
    ["enter", "describe"],
  ])("%s reads %s of the object under the cursor", (key, what) => {
    const step = press(live(), key);
    const of = { kindId: "widgets.test.dev", uid: "uid-a", namespace: "team-a", name: "a" };
    expect(step.effects).toEqual([
      { kind: "read-text", pageId: page(step.state).id, source: { what, of, unfolded: false } },
    ]);
  });

  test.each([
    ["down", ["j", "j"], 2],
    ["no further than the first line", ["j", "k", "k"], 0],
    ["to the end, the last line at the bottom", ["G"], 82],
    ["a page", ["space"], 18],
  ])("scrolls %s", (_case, keys, top) => {
    expect(page(pressed(withText(), ...keys)).top).toBe(top);
  });

  test("stays within a text that became shorter, and a screen that became taller", () => {
    const end = pressed(withText(), "G");
    expect(page(withText(lines.slice(0, 20), end)).top).toBe(2);
    expect(page(told(end, { kind: "resized", columns: 80, rows: 50 })).top).toBe(100 - (50 - 5 - 2));
  });

  test("scrolls sideways no further than there is text", () => {
    expect(page(pressed(withText(["x".repeat(20)]), "l", "l", "l", "l")).left).toBe(12);
    expect(page(pressed(withText(["x"]), "l")).left).toBe(0);
  });

  test("searches while typed, goes from hit to hit and round, and esc takes the search back", () => {
    const typed = pressed(withText(), "/", ..."9", "9");
    expect(page(typed).search).toMatchObject({ hits: [99], current: 0 });
    const found = pressed(withText(), "/", "5", "enter");
    expect(page(found).search?.hits.slice(0, 3)).toEqual([5, 15, 25]);
    expect(page(pressed(found, "n")).search?.current).toBe(1);
    const last = page(pressed(found, "N")).search;
    expect(last?.current).toBe((last?.hits.length ?? 0) - 1);
    expect(page(pressed(found, "esc")).search).toBeUndefined();
    expect(page(pressed(withText(), "/", "5", "esc")).search).toBeUndefined();
  });

  test("unfolds by reading again", () => {
    const step = press(withText(), "m");
    expect(step.effects).toMatchObject([{ kind: "read-text", source: { what: "yaml", unfolded: true } }]);
  });

  test("answers for a page that is gone change nothing", () => {
    const gone = pressed(live(), "y", "esc");
    expect(update(gone, { kind: "text-failed", pageId: 99, message: "no" }).state.pages).toEqual(gone.pages);
    expect(
      page(told(pressed(live(), "y"), { kind: "text-failed", pageId: page(pressed(live(), "y")).id, message: "no" }))
        .content,
    ).toEqual({ status: "failed", message: "no" });
  });
});

describe("other objects", () => {
  test("the owner, in its own table, under the cursor", () => {
    const state = pressed(withWidgets([widget("child", { owner: "uid-owner" }), widget("owner")]), "J");
    expect(pane(state)).toMatchObject({ viewId: "widgets", namespace: "team-a", cursor: "uid-owner" });
    expect(lastNotice(pressed(live(), "J"))).toMatch(/has no owner/);
  });

  test.each([
    ["c", "a", "the name a"],
    ["C", "a", "NAME of a"],
  ])("%s copies", (key, text, what) => {
    expect(press(live(), key).effects).toEqual([{ kind: "copy", text, what }]);
  });

  test("copies all marked names", () => {
    expect(press(live(), "ctrl-a", "c").effects).toEqual([{ kind: "copy", text: "a\nb", what: "2 names" }]);
    expect(press(live(), "Y").effects).toMatchObject([{ kind: "copy-yaml", of: { uid: "uid-a" } }]);
    expect(lastNotice(pressed(withWidgets([]), "c"))).toBe("No row is chosen");
  });

  test("a trend sample every thirty seconds", () => {
    const state = [1, 15, 31, 32, 75].reduce(
      (next, second) => told(next, { kind: "clock-ticked", at: NOW + second * 1_000 }),
      told(started(), opened()),
    );
    expect(state.trend.samples.map(({ at }) => (at - NOW) / 1_000)).toEqual([1, 31, 75]);
    expect(told(state, rowsMessage([])).trend).toBe(state.trend);
  });
});
