import { describe, expect, test } from "vitest";
import { effectsOf, lastNotice, NOW, press, pressed, told } from "../../../tests/fixtures/small-console.ts";
import { openConsole, withListings } from "../../../tests/frames/console-state.ts";
import type { FormDialog } from "../model/overlay.ts";
import type { State } from "../model/state.ts";

/** The page of ClusterQueues with the quota form of cq-a open. */
function asked(): State {
  const table = withListings(openConsole(160, 48, { viewName: "cluster-queues" }), "live");
  const later = told(table, { kind: "clock-ticked", at: table.now + 1_000 });
  return pressed(later, "/", ..."cq-a", "enter", "e");
}

function form({ overlay }: State): FormDialog | undefined {
  return overlay?.kind === "form" ? overlay : undefined;
}

const typedIn = (state: State, id: string) => {
  const field = form(state)?.fields.find((each) => each.id === id);
  return field?.kind === "text" ? field.typed : undefined;
};

describe("the form", () => {
  test("goes from field to field and round", () => {
    expect(form(asked())?.focus).toBe(0);
    expect(form(pressed(asked(), "tab", "tab"))?.focus).toBe(2);
    expect(form(pressed(asked(), "shift-tab"))?.focus).toBe(3);
    expect(form(pressed(asked(), "tab", "down"))?.focus).toBe(2);
  });

  test("previews what is typed, and forgets it with another choice", () => {
    const typed = pressed(asked(), "tab", "2", "5", "0", "backspace");
    expect(typedIn(typed, "nominal")).toBe("25");
    expect(form(typed)?.preview?.title).toMatch(/nominal 20 → 25$/);
    const other = pressed(typed, "shift-tab", "down");
    expect([typedIn(other, "nominal"), form(other)?.preview]).toEqual(["", undefined]);
  });

  test("a choice stops at its ends and takes no letters", () => {
    const chosen = (state: State) =>
      form(state)?.fields.map((field) => (field.kind === "choice" ? field.chosen : 0))[0];
    expect(chosen(pressed(asked(), "up"))).toBe(0);
    expect(chosen(pressed(asked(), ..."xxx", "down", "down", "down", "down", "down", "down"))).toBe(4);
  });

  test("enter goes on when there is something to do, and rehearses it", () => {
    const nothing = press(asked(), "enter");
    expect([form(nothing.state)?.kind, lastNotice(nothing.state)]).toEqual(["form", "Quota: nothing is given yet"]);
    const step = press(asked(), "tab", "2", "5", "enter");
    expect(step.state.overlay?.kind).toBe("confirm");
    expect(effectsOf(step, "rehearse")).toHaveLength(1);
  });

  test("what is refused stays in the form with the reason", () => {
    const { state, effects } = press(asked(), "tab", "x", "enter");
    expect(form(state)?.preview?.refusedBecause).toMatch(/"x" is not a nominal quota/);
    expect(effects).toEqual([]);
  });

  test("pasted text goes into a text field only", () => {
    const paste = { kind: "pasted", text: "30\n", at: NOW } as const;
    expect(typedIn(told(pressed(asked(), "tab"), paste), "nominal")).toBe("30");
    expect(form(told(asked(), paste))).toEqual(form(asked()));
  });

  test("esc leaves without a change", () => {
    const { state, effects } = press(asked(), "tab", "9", "esc");
    expect([state.overlay, lastNotice(state), effects]).toEqual([undefined, "Quota: nothing was changed", []]);
  });

  test("it closes when the screen was away", () => {
    const away = told(asked(), { kind: "resumed", at: asked().now + 60_000 });
    expect([away.overlay, lastNotice(away)]).toEqual([undefined, "Quota: the screen was away; nothing was changed"]);
  });
});
