import { describe, expect, test } from "vitest";
import { asking, dialogIn, sent, typing } from "../../../tests/fixtures/asking.ts";
import {
  DELETE_RIGHT,
  effectsOf,
  lastNotice,
  NOW,
  opened,
  press,
  pressed,
  rowsMessage,
  statusMessage,
  told,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import type { State, Step } from "../model/state.ts";
import { DEAF_AFTER_OPENING_MS } from "./confirm-dialog.ts";
import { update } from "./update.ts";

const NAMES = ["none-1", "yes-1", "count-1", "name-1"] as const;

function keyAfter(state: State, key: string, ms: number): Step {
  return update(state, { kind: "key-pressed", key, at: (dialogIn(state)?.openedAt ?? 0) + ms });
}

describe("asking", () => {
  test("rehearses before it asks, and asks nothing meanwhile", () => {
    const step = press(withWidgets([widget("yes-1")]), "ctrl-d");
    expect(effectsOf(step, "rehearse")).toHaveLength(1);
    expect(sent(press(step.state, "y"))).toEqual([]);
    expect(dialogIn(step.state)?.stage).toEqual({ stage: "rehearsing" });
  });

  test.each(NAMES.slice(1))("enter alone never confirms: %s", (name) => {
    expect(sent(press(asking(name), "enter", "enter"))).toEqual([]);
  });

  test.each([
    ["yes-1", "y", ["uid-yes-1"]],
    ["yes-1", "n", []],
    ["yes-1", "Y", []],
    ["yes-1", "space", []],
    ["count-1", "y", []],
    ["name-1", "y", []],
  ])("%s and the key %s", (name, key, expected) => {
    expect(sent(press(asking(name), key))).toEqual(expected);
  });

  test.each([
    ["count-1", "1", ["uid-count-1"]],
    ["count-1", "2", []],
    ["name-1", "name-1", ["uid-name-1"]],
    ["name-1", "name-2", []],
    ["name-1", "name-1 ", []],
  ])("%s and the text %s", (name, text, expected) => {
    expect(sent(typing(asking(name), text))).toEqual(expected);
  });

  test("a wrong text is said and taken away", () => {
    const { state } = typing(asking("name-1"), "nme");
    expect(dialogIn(state)).toMatchObject({ typed: "", problem: expect.stringMatching(/was not "name-1"/) });
  });

  test("what takes no confirmation is sent once it has been rehearsed", () => {
    const { state, effects } = press(withWidgets([widget("none-1")]), "ctrl-d");
    expect(effects.map(({ kind }) => kind)).toEqual(["rehearse"]);
    const id = dialogIn(state)!.id;
    const rehearsed = { kind: "rehearsed", dialogId: id, at: NOW + 2_000 } as const;
    expect(sent(update(state, { ...rehearsed, previewed: true, warnings: [] }))).toEqual(["uid-none-1"]);
    expect(sent(update(state, { ...rehearsed, previewed: true, warnings: ["look"] }))).toEqual([]);
    expect(sent(update(state, { ...rehearsed, previewed: false, warnings: [] }))).toEqual([]);
  });

  test("several are confirmed by their number", () => {
    const state = asking("yes-1", ["yes-2", "yes-3"]);
    expect(sent(press(state, "y"))).toEqual([]);
    expect(sent(typing(state, "3"))).toEqual(["uid-yes-1", "uid-yes-2", "uid-yes-3"]);
  });
});

describe("keys that were meant for something else", () => {
  test.each([
    [0, []],
    [DEAF_AFTER_OPENING_MS - 1, []],
    [DEAF_AFTER_OPENING_MS, ["uid-yes-1"]],
  ])("%i ms after it began to ask", (ms, expected) => {
    expect(sent(keyAfter(asking("yes-1"), "y", ms))).toEqual(expected);
  });

  test("the wait counts from the question, however long the rehearsal took", () => {
    const { state } = press(withWidgets([widget("yes-1")]), "ctrl-d");
    const id = dialogIn(state)!.id;
    const late = told(state, { kind: "rehearsed", dialogId: id, previewed: true, warnings: [], at: state.now + 3_000 });
    expect(sent(update(late, { kind: "key-pressed", key: "y", at: state.now + 3_100 }))).toEqual([]);
  });

  test("pasted text confirms nothing and is not typed", () => {
    const pasted = told(asking("name-1"), { kind: "pasted", text: "name-1", at: NOW + 9_000 });
    expect(dialogIn(pasted)).toMatchObject({ typed: "", problem: expect.stringMatching(/by hand/) });
    expect(sent(press(pasted, "enter"))).toEqual([]);
    expect(sent(update(asking("yes-1"), { kind: "pasted", text: "y", at: NOW + 9_000 }))).toEqual([]);
  });

  test("keys typed twice send once", () => {
    const once = press(asking("yes-1"), "y");
    expect(sent(press(once.state, "y", "y"))).toEqual([]);
  });

  test("esc leaves without a change, at once", () => {
    const state = keyAfter(asking("yes-1"), "esc", 0).state;
    expect([state.overlay, lastNotice(state)]).toEqual([undefined, "Delete: nothing was changed"]);
  });
});

describe("refusals", () => {
  const row = widget("yes-1");
  const live = withWidgets([row]);
  const denied = new Map([[DELETE_RIGHT, { answer: "denied", why: "" } as const]]);

  test.each([
    ["read-only", told(live, opened("dev", { readOnly: true })), /read-only/],
    ["denied", told(live, { kind: "rights-answered", answers: denied }), /you may not delete widgets/],
    ["polls that fail", told(live, statusMessage("refused")), /Not updating.*Press the key again/],
    ["old rows", told(live, { kind: "clock-ticked", at: NOW + 60_000 }), /61 s old/],
    ["back from sleep", told(live, { kind: "resumed", at: NOW + 3_000 }), /screen was away/],
    ["untouchable", withWidgets([widget("untouchable")]), /nobody may touch it/],
    ["a plan that refuses itself", withWidgets([widget("refused")]), /it refuses itself/],
    ["no row", withWidgets([]), /no row is chosen/],
  ])("%s: says why and sends nothing", (_case, state, because) => {
    const step = press(state, "ctrl-d");
    expect(step.effects.filter(({ kind }) => kind === "rehearse" || kind === "carry-out")).toEqual([]);
    expect(lastNotice(step.state)).toMatch(because);
  });

  test("stale rows are read again, and the second press works", () => {
    const step = press(told(live, { kind: "resumed", at: NOW + 3_000 }), "ctrl-d");
    expect(effectsOf(step, "refresh")).toHaveLength(1);
    const fresh = told(step.state, rowsMessage([], { at: step.state.now }));
    expect(effectsOf(press(fresh, "ctrl-d"), "rehearse")).toHaveLength(1);
  });

  test("more than 50 marked rows", () => {
    const rows = Array.from({ length: 51 }, (_unused, index) => widget(`yes-${index}`));
    const step = press(withWidgets(rows), "ctrl-a", "ctrl-d");
    expect(lastNotice(step.state)).toMatch(/51 rows are marked; at most 50/);
    expect(step.effects).toEqual([]);
  });

  test("an action for one row on several", () => {
    const step = press(withWidgets([widget("a"), widget("b")]), "ctrl-a", "P");
    expect(lastNotice(step.state)).toMatch(/works on one row; 2 are marked/);
  });

  test.each([
    [299, 0],
    [300, 1],
  ])("%i ms after the rows moved", (ms, rehearsals) => {
    const moved = told(live, rowsMessage([widget("aaa")], { at: NOW + 5_000 }));
    const step = update(moved, { kind: "key-pressed", key: "ctrl-d", at: NOW + 5_000 + ms });
    expect(effectsOf(step, "rehearse")).toHaveLength(rehearsals);
  });

  test("rows that move below what is seen do not count as moved", () => {
    const rows = Array.from({ length: 100 }, (_unused, index) => widget(`a-${String(index).padStart(3, "0")}`));
    const moved = told(withWidgets(rows), rowsMessage([widget("z")], { at: NOW + 5_000 }));
    const step = update(moved, { kind: "key-pressed", key: "ctrl-d", at: NOW + 5_010 });
    expect(effectsOf(step, "rehearse")).toHaveLength(1);
  });

  test("the server's own refusal is shown and said", () => {
    const { state } = press(live, "ctrl-d");
    const refused = told(state, { kind: "rehearsal-refused", dialogId: dialogIn(state)!.id, because: "quota says no" });
    expect(dialogIn(refused)?.stage).toEqual({ stage: "refused", because: "quota says no" });
    expect(lastNotice(refused)).toBe("Delete: quota says no");
    expect(pressed(refused, "j").overlay).toBeUndefined();
  });
});
