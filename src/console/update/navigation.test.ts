import { describe, expect, test } from "vitest";
import {
  effectsOf,
  facts,
  lastNotice,
  NOW,
  opened,
  press,
  pressed,
  started,
  told,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import type { Message } from "../model/message.ts";
import type { Picker, Prompt } from "../model/overlay.ts";
import type { Pane } from "../model/pane.ts";
import { currentPage, focusedPane, panesOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";

const live = () => withWidgets([widget("a"), widget("b")]);

function prompt(state: State): Prompt | undefined {
  return state.overlay?.kind === "prompt" ? state.overlay : undefined;
}

function picker(state: State): Picker | undefined {
  return state.overlay?.kind === "picker" ? state.overlay : undefined;
}

function pane(state: State): Pane {
  const found = focusedPane(state);
  if (found === undefined) throw new Error("no pane has the keys");
  return found;
}

function names(state: State): string {
  return pane(state)
    .arranged.rows.map(({ meta }) => meta.name)
    .join(" ");
}

const command = (text: string) => [":", ...[...text].map((key) => (key === " " ? "space" : key)), "enter"];
const opening = (contextName: string): Message => ({
  kind: "connection-changed",
  connection: { status: "opening", contextName },
});

describe("the filter", () => {
  test("works while it is typed, and esc puts the former one back", () => {
    const typed = pressed(live(), "/", ..."name=b");
    expect(names(typed)).toBe("b");
    expect(names(pressed(typed, "esc"))).toBe("a b");
    const kept = pressed(typed, "enter");
    expect([names(kept), kept.overlay]).toEqual(["b", undefined]);
    const again = pressed(kept, "/");
    expect(prompt(again)).toMatchObject({ text: "name=b", cursor: 6 });
    expect(names(pressed(again, "ctrl-u", ..."name=a", "esc"))).toBe("b");
  });

  test("says what is wrong while it is typed, and leaves the rows", () => {
    const state = told(pressed(live(), "/", ..."name=b"), { kind: "pasted", text: " pods>1", at: NOW });
    expect(prompt(state)?.problem).toMatch(/no column "pods"/);
    expect(names(state)).toBe("b");
    expect(prompt(pressed(state, "enter"))).toBeDefined();
  });

  test("takes pasted text as text, in one line", () => {
    const state = told(pressed(live(), "/"), { kind: "pasted", text: "name=b\n\u001b[31m", at: NOW });
    expect(prompt(state)?.text).toBe("name=b [31m");
    expect(prompt(state)).toBeDefined();
  });

  test.each([
    ["ctrl-w", "name=a x", "name=a "],
    ["backspace", "ab", "a"],
    ["ctrl-u", "ab", ""],
    ["backspace", "a\u0301", ""],
  ])("%s on %s", (key, text, left) => {
    const state = told(pressed(live(), "/"), { kind: "pasted", text, at: NOW });
    expect(prompt(pressed(state, key))?.text).toBe(left);
  });

  test("edits in the middle", () => {
    expect(prompt(pressed(live(), "/", "a", "c", "left", "b", "home", "x", "delete"))?.text).toBe("xbc");
    expect(prompt(pressed(live(), "/", "backspace"))).toBeUndefined();
  });
});

describe("commands after a colon", () => {
  test.each([
    ["a view", "racks", { viewId: "racks" }],
    ["an alias, whatever the case", "WI", { viewId: "widgets" }],
    ["a namespace", "wi team-b", { viewId: "widgets", namespace: "team-b" }],
    ["all namespaces", "wi all", { namespace: undefined }],
    ["a filter", "wi /name=a", { filter: expect.objectContaining({ text: "name=a" }) }],
    [
      "labels",
      "wi team-a -l app=ray",
      { namespace: "team-a", filter: expect.objectContaining({ text: "-l app=ray" }) },
    ],
  ])("%s: %s", (_case, text, expected) => {
    const state = pressed(live(), ...command(text));
    expect([state.overlay, lastNotice(state)]).toEqual([undefined, undefined]);
    expect(pane(state)).toMatchObject(expected);
  });

  test.each([
    ["an unknown view", "widgts", /No view is called "widgts"\. Did you mean "widgets"\?/],
    ["no namespace", "wi Team_A", /"Team_A" is not a namespace/],
    ["a bad filter", "wi /pods>1", /no column "pods"/],
    ["an unknown context", "wi @nowhere", /No context is called "nowhere"/],
    ["a context that cannot be used", "ctx broken", /cannot be used: its certificate is missing/],
    ["a bad namespace", "ns A_B", /"A_B" is not a namespace name/],
  ])("%s is said in the line, which stays: %s", (_case, text, problem) => {
    const state = pressed(live(), ...command(text));
    expect(prompt(state)).toMatchObject({ text, problem: expect.stringMatching(problem) });
    expect(prompt(pressed(state, "backspace"))?.problem).toBeUndefined();
  });

  test.each([
    ["home", "home", "home"],
    ["help", "text", "Help"],
    ["messages", "text", "Messages"],
    ["columns", "text", "Columns of Widgets"],
    ["trend", "trend", "trend"],
  ])(":%s", (text, kind, title) => {
    const page = currentPage(pressed(live(), ...command(text)));
    expect([page.kind, page.kind === "text" ? page.title : page.kind]).toEqual([kind, title]);
  });

  test(":problems says when there are none, :q ends the program", () => {
    expect(lastNotice(pressed(live(), ...command("problems")))).toMatch(/no problems/);
    expect(press(live(), ...command("q")).effects).toEqual([{ kind: "quit" }]);
  });

  test("asking for the view on the screen replaces it", () => {
    const state = pressed(live(), ...command("wi team-a"), ...command("wi team-b"));
    expect(state.pages).toHaveLength(2);
    expect(pressed(state, ...command("racks")).pages).toHaveLength(3);
  });

  test("suggestions: views first, then namespaces and contexts; tab takes one", () => {
    expect(prompt(pressed(live(), ":", ..."wi"))?.suggestions).toEqual(["widgets"]);
    expect(prompt(pressed(live(), ":", "r", "tab"))?.text).toBe("racks");
    const second = pressed(live(), ":", ..."wi", "space", "t");
    expect(prompt(second)?.suggestions).toEqual(["wi team-a", "wi team-b"]);
    expect(prompt(pressed(live(), ":", ..."wi", "space", "@"))?.suggestions).toEqual([
      "wi @dev",
      "wi @prod",
      "wi @broken",
    ]);
    expect(prompt(pressed(live(), ":", ..."ns", "space"))?.suggestions).toEqual(["ns team-a", "ns team-b", "ns all"]);
    expect(prompt(pressed(live(), ":", ..."ctx", "space", "p"))?.suggestions).toEqual(["ctx prod"]);
    expect(pane(pressed(second, "down", "down", "enter")).namespace).toBe("team-b");
  });

  test("an empty line offers what was typed before, the newest first", () => {
    const state = pressed(live(), ...command("racks"), ...command("wi team-a"), ...command("racks"));
    expect(state.commands).toEqual(["wi team-a", "racks"]);
    expect(prompt(pressed(state, ":"))?.suggestions).toEqual(["racks", "wi team-a"]);
    const run = pressed(state, ":", "up", "up", "enter");
    expect([pane(run).viewId, pane(run).namespace]).toEqual(["widgets", "team-a"]);
  });
});

describe("pickers", () => {
  test("a namespace", () => {
    const state = pressed(live(), "n");
    expect(picker(state)?.items.map(({ label }) => label)).toEqual(["all", "team-a", "team-b"]);
    const typed = pressed(state, ..."am-b");
    expect(pane(pressed(typed, "enter")).namespace).toBe("team-b");
    expect(pressed(typed, "esc").overlay).toBeUndefined();
  });

  test("says where namespaces are known from", () => {
    const state = told(started(), opened("dev", { namespaces: { names: ["mine"], from: "context" } }));
    expect(picker(pressed(state, "n"))?.title).toMatch(/may not list namespaces/);
  });

  test("a context; one that cannot be used says why", () => {
    const state = pressed(live(), "x");
    expect(picker(state)?.items.map(({ label }) => label)).toEqual(["dev", "prod", "broken"]);
    expect(lastNotice(pressed(state, ..."brok", "enter"))).toMatch(/its certificate is missing/);
    expect(effectsOf(press(state, "down", "enter"), "open-context")).toEqual([{ kind: "open-context", name: "prod" }]);
  });

  test("nothing that the typed text leaves", () => {
    expect(press(live(), "n", ..."zzz", "enter").effects).toEqual([]);
  });

  test("all actions, with the reason where one cannot be used", () => {
    const state = pressed(withWidgets([widget("untouchable")]), "a");
    expect(picker(state)).toMatchObject({
      title: "What to do with untouchable",
      items: [
        { label: "Delete", disabledBecause: "nobody may touch it" },
        { label: "Press", disabledBecause: undefined },
      ],
    });
    expect(picker(pressed(live(), "ctrl-a", "a"))?.title).toBe("What to do with 2 marked rows");
  });
});

describe("namespaces and contexts", () => {
  const panes = (state: State) => state.pages.flatMap(panesOf).map(({ namespace }) => namespace);

  test("another context wipes what was read and takes its own namespace", () => {
    const step = press(pressed(live(), "space"), ...command("ctx prod"));
    expect(step.effects).toEqual([{ kind: "open-context", name: "prod" }]);
    const { connection, listings, namespace, rights, undo } = step.state;
    expect(connection).toEqual({ status: "opening", contextName: "prod" });
    expect([listings.size, rights.size, undo.length, namespace]).toEqual([0, 0, 0, "team-p"]);
    expect(new Set(panes(step.state))).toEqual(new Set(["team-p"]));
    expect(pane(step.state)).toMatchObject({ cursor: undefined, arranged: { rows: [] } });
    expect(pane(step.state).marks.size).toBe(0);
    const open = told(step.state, opening("prod"), opened("prod"));
    expect(panes(open)).toEqual(panes(step.state));
  });

  test("a namespace chosen by an argument stays", () => {
    const state = pressed(withWidgets([], { namespace: "team-b", namespaceChosen: true }), ...command("ctx prod"));
    expect(new Set(panes(state))).toEqual(new Set(["team-b"]));
  });

  test("a view asked for in another context opens there, in the namespace asked for", () => {
    const step = press(live(), ...command("racks team-x @prod"));
    const open = told(step.state, opening("prod"), opened("prod"));
    expect(pane(open)).toMatchObject({ viewId: "racks", namespace: "team-x" });
    expect(pane(told(pressed(live(), ...command("racks @prod")), opening("prod"))).namespace).toBe("team-p");
  });

  test("news of the context in use changes no page", () => {
    const state = pressed(live(), "j");
    const next = told(state, opened("dev", { serverVersion: "v1.35.0" }));
    expect([next.pages, next.listings]).toEqual([state.pages, state.listings]);
  });

  test("the first connection keeps what was opened meanwhile", () => {
    const early = pressed(told(started(), opening("dev")), ...command("racks team-a"));
    expect(pane(told(early, opened()))).toMatchObject({ viewId: "racks", namespace: "team-a" });
  });

  test("opening the same context again reads everything anew, in the same places", () => {
    const state = told(pressed(live(), ...command("ns team-b")), opening("dev"));
    expect([state.listings.size, pane(state).namespace]).toEqual([0, "team-b"]);
  });

  test("a connection that fails says so and keeps the pages", () => {
    const failed: Message = {
      kind: "connection-changed",
      connection: { status: "failed", contextName: "dev", message: "no", error: undefined },
    };
    const state = told(started(), failed);
    expect([state.connection.status, state.pages.length]).toEqual(["failed", 2]);
  });

  test("texts about objects close, texts about the program stay", () => {
    const help = told(pressed(live(), "?"), opening("prod"));
    expect(currentPage(help).kind).toBe("text");
    expect(currentPage(told(pressed(live(), "y"), opening("prod"))).kind).toBe("table");
  });

  test("0 shows all namespaces", () => {
    expect(pane(pressed(withWidgets([], { namespace: "team-a" }), "0")).namespace).toBeUndefined();
    expect(facts().namespace).toBeUndefined();
  });
});
