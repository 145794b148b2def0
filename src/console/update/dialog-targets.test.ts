import { describe, expect, test } from "vitest";
import { asking, dialogIn, sent, typing } from "../../../tests/fixtures/asking.ts";
import {
  answered,
  effectsOf,
  facts,
  lastNotice,
  NOW,
  opened,
  press,
  pressed,
  rowsMessage,
  told,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import type { ChangePlan } from "../../common/kubernetes-cluster/change-plan.ts";
import type { State } from "../model/state.ts";
import { update } from "./update.ts";

describe("objects that change under a dialog", () => {
  test.each([
    ["gone", rowsMessage([], { removals: ["uid-yes-1"] }), /yes-1 is gone; nothing was changed/],
    [
      "replaced",
      rowsMessage([widget("yes-1", { uid: "uid-2" })], { removals: ["uid-yes-1"] }),
      /replaced by another object of the same name/,
    ],
  ])("%s: the dialog closes and says so", (_case, message, because) => {
    const state = told(asking("yes-1"), message);
    expect([state.overlay, lastNotice(state)]).toEqual([undefined, expect.stringMatching(because)]);
    expect(sent(press(state, "y"))).toEqual([]);
  });

  test("of several, those that are gone leave the list, and the number is asked anew", () => {
    const typedAlready = pressed(asking("yes-1", ["yes-2", "yes-3"]), "3");
    const state = told(typedAlready, rowsMessage([], { removals: ["uid-yes-2"] }));
    expect(dialogIn(state)).toMatchObject({ typed: "", problem: "1 of 3 are gone and were taken off the list" });
    expect(sent(press(state, "enter"))).toEqual([]);
    expect(sent(typing(state, "2"))).toEqual(["uid-yes-1", "uid-yes-3"]);
  });

  test("a dialog keeps its targets when rows sort anew or come in", () => {
    const state = told(asking("yes-1"), rowsMessage([widget("aaa"), widget("yes-1", { size: 99, version: "2" })]));
    expect(sent(press(state, "y"))).toEqual(["uid-yes-1"]);
  });

  test("a list that is only half read again takes nothing away", () => {
    const state = told(asking("yes-1"), rowsMessage([], { full: true, partial: true }));
    expect(dialogIn(state)).toBeDefined();
  });

  test("back from sleep, what was asked before is closed", () => {
    const state = told(asking("yes-1"), { kind: "resumed", at: NOW + 60_000 });
    expect([state.overlay, lastNotice(state)]).toEqual([undefined, expect.stringMatching(/nothing was changed/)]);
  });

  test("an action picked from the menu starts on no other object than the one it was picked for", () => {
    const menu = pressed(withWidgets([widget("yes-1"), widget("yes-2")]), "a");
    expect(effectsOf(press(menu, ..."delete", "enter"), "rehearse")).toHaveLength(1);
    const gone = told(menu, rowsMessage([], { removals: ["uid-yes-1"], at: NOW + 1_000 }));
    const step = press(gone, ..."delete", "enter");
    expect([step.state.overlay, step.effects]).toEqual([undefined, []]);
    expect(lastNotice(step.state)).toMatch(/is gone. Choose a row again/);
  });

  test("another context closes the dialog", () => {
    const state = told(asking("yes-1"), {
      kind: "connection-changed",
      connection: { status: "opening", contextName: "prod" },
    });
    expect(state.overlay).toBeUndefined();
  });
});

describe("outcomes", () => {
  const accepted = (state: State, plans: readonly ChangePlan[], problem?: string): State =>
    told(state, {
      kind: "carried-out",
      dialogId: dialogIn(state)?.id ?? 0,
      title: "Delete",
      done: plans,
      of: 1,
      problem,
      at: state.now,
    });

  function afterAccepting(name: string, keys: readonly string[] = ["ctrl-d"]): State {
    const step = press(answered(press(withWidgets([widget(name)]), ...keys)), "y");
    const plans = step.effects.flatMap((effect) => (effect.kind === "carry-out" ? effect.plans : []));
    return accepted(step.state, plans);
  }

  test("acceptance closes the dialog; the rows themselves stay until a poll shows otherwise", () => {
    const state = afterAccepting("yes-1");
    expect([state.overlay, lastNotice(state)]).toEqual([undefined, "Delete: accepted by the server"]);
    expect([...state.listings.values()][0]?.store.rows.has("uid-yes-1")).toBe(true);
  });

  test("gone", () => {
    const state = afterAccepting("yes-1");
    expect(lastNotice(told(state, rowsMessage([], { removals: ["uid-yes-1"], at: state.now + 10 })))).toBe(
      "Delete yes-1: done, it is gone",
    );
  });

  test("terminating, held by finalizers, then gone", () => {
    const state = afterAccepting("yes-1");
    const held = widget("yes-1", { version: "2", deletingSince: NOW, finalizers: ["f.io/x"] });
    const terminating = told(state, rowsMessage([held], { at: state.now + 10 }));
    expect(lastNotice(terminating)).toBe("Delete yes-1: terminating, held by f.io/x");
    const same = told(terminating, { kind: "clock-ticked", at: terminating.now + 1_000 });
    expect(same.notices).toHaveLength(terminating.notices.length);
    expect(lastNotice(told(same, rowsMessage([], { removals: ["uid-yes-1"], at: same.now + 10 })))).toMatch(
      /it is gone/,
    );
  });

  test("changed, once a list that was read later shows it", () => {
    const state = afterAccepting("a", ["P"]);
    expect(lastNotice(told(state, rowsMessage([widget("a", { version: "2" })], { at: state.now + 10 })))).toBe(
      "Press a: done",
    );
  });

  test("not seen for two minutes", () => {
    const state = told(afterAccepting("yes-1"), rowsMessage([], { at: NOW + 100_000 }), {
      kind: "clock-ticked",
      at: NOW + 130_000,
    });
    expect(lastNotice(state)).toMatch(/not seen yet after 2 minutes/);
    expect(state.awaited).toEqual([]);
  });

  test("a failure says how many were done", () => {
    const step = press(asking("yes-1", ["yes-2"]), "2", "enter");
    const plans = step.effects.flatMap((effect) => (effect.kind === "carry-out" ? effect.plans : []));
    const state = told(step.state, {
      kind: "carried-out",
      dialogId: dialogIn(step.state)!.id,
      title: "Delete",
      done: plans.slice(0, 1),
      of: 2,
      problem: "conflict.",
      at: step.state.now,
    });
    expect(lastNotice(state)).toBe("Delete: 1 of 2 done. conflict.");
  });

  test("undo stays on offer until it is accepted, for ten minutes, on any generation", () => {
    const state = afterAccepting("a", ["P"]);
    const undone = answered(press(state, "U"));
    expect(dialogIn(undone)?.plans[0]).toMatchObject({
      title: "Take back: Press a",
      target: { uid: "uid-a", generation: undefined },
      request: { verb: "patch", operations: [{ op: "replace", path: "/spec", value: 1 }] },
      stops: { pods: undefined },
    });
    expect(effectsOf(press(pressed(undone, "esc"), "U"), "rehearse")).toHaveLength(1);
    const step = press(undone, "y");
    expect(sent(step)).toEqual(["uid-a"]);
    const plans = step.effects.flatMap((effect) => (effect.kind === "carry-out" ? effect.plans : []));
    expect(lastNotice(pressed(accepted(step.state, plans), "U"))).toMatch(/Nothing to undo/);
    expect(lastNotice(pressed(told(state, { kind: "clock-ticked", at: NOW + 700_000 }), "U"))).toMatch(
      /Nothing to undo/,
    );
    expect(lastNotice(pressed(told(state, opened("dev", { readOnly: true })), "U"))).toMatch(/read-only/);
  });
});

describe("questions", () => {
  const consent = {
    kind: "consent-asked",
    requestId: 7,
    title: "Run it?",
    lines: ["gke-auth"],
    at: NOW + 1_900,
  } as const;
  const asked = (state: State) => told(state, consent);
  const answer = (yes: boolean) => [{ kind: "answer-consent", requestId: 7, yes }];
  const live = withWidgets([widget("yes-1")]);

  test.each([
    ["y too soon", "y", 399, []],
    ["y", "y", 400, answer(true)],
    ["n", "n", 400, answer(false)],
    ["esc", "esc", 400, answer(false)],
    ["enter", "enter", 400, []],
  ])("%s", (_case, key, ms, effects) => {
    expect(update(asked(live), { kind: "key-pressed", key, at: consent.at + ms }).effects).toEqual(effects);
  });

  test("closes a dialog that stood there, and says that nothing was changed", () => {
    const state = asked(asking("yes-1"));
    expect([state.overlay?.kind, lastNotice(state)]).toEqual(["question", "Delete: nothing was changed"]);
  });

  test("pasted text answers nothing", () => {
    const step = update(asked(live), { kind: "pasted", text: "y", at: NOW + 9_000 });
    expect([step.effects, step.state.overlay?.kind]).toEqual([[], "question"]);
  });

  const of = { kindId: "rayclusters.ray.io", uid: "u", namespace: "n", name: "train" };

  test.each([
    [
      "an address",
      { how: "address", url: "https://x", from: "a Route" } as const,
      [{ kind: "open-address", url: "https://x", title: "Ray dashboard of train" }],
      undefined,
    ],
    ["a forward", { how: "forward", ask: false, pod: "p" } as const, [{ kind: "forward-dashboard", of }], undefined],
    ["a forward on a shared host", { how: "forward", ask: true, pod: "p" } as const, [], "question"],
    ["nothing", { how: "none", problem: "no head pod" } as const, [], undefined],
  ])("a dashboard through %s", (_case, found, effects, overlay) => {
    const step = update(live, { kind: "dashboard-found", of, found, at: NOW + 2_000 });
    expect([step.effects, step.state.overlay?.kind]).toEqual([effects, overlay]);
  });

  test("an answer that comes late pushes no dialog aside", () => {
    const state = asking("yes-1");
    const found = { kind: "dashboard-found", of, found: { how: "forward", ask: true, pod: "p" }, at: NOW } as const;
    const shown = { kind: "address-shown", title: "T", url: "https://x", lines: [] } as const;
    const next = told(state, found, shown);
    expect(dialogIn(next)).toBeDefined();
    expect(lastNotice(next)).toBe("T: https://x");
    expect(told(live, shown).overlay).toMatchObject({ kind: "text-box", url: "https://x" });
    expect(facts().name).toBe("dev");
  });
});
