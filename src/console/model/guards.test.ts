import { describe, expect, test } from "vitest";
import {
  DELETE_RIGHT,
  facts,
  NOW,
  opened,
  planFor,
  pressed,
  rowsMessage,
  smallCatalog,
  started,
  statusMessage,
  told,
  WIDGET_KIND,
  WIDGET_VIEW,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import { stricter } from "../../common/core-objects/confirm-level.ts";
import { unavailableBecause } from "./availability.ts";
import { confirmLevel, expectedText } from "./confirm-level.ts";
import { findView } from "./find-view.ts";
import { keyScopes } from "./key-scopes.ts";
import { boundTo, keysOf } from "./keymap.ts";
import type { ConfirmDialog } from "./overlay.ts";
import { protectedBecause } from "./protection.ts";
import { staleBecause } from "./staleness.ts";
import type { State } from "./state.ts";

function dialog(
  levels: readonly ("none" | "yes" | "count" | "name")[],
  previewed = true,
  namespaces: readonly string[] = [],
): ConfirmDialog {
  const plans = levels.map((level, index) =>
    planFor(widget(`w-${index}`, { namespace: namespaces[index] ?? "team-a" }), level),
  );
  return {
    kind: "confirm",
    id: 1,
    actionTitle: "Delete",
    plans,
    stage: { stage: "asking", previewed, warnings: [] },
    typed: "",
    openedAt: 0,
    problem: undefined,
  };
}

test.each([
  ["one, nothing asked", dialog(["none"]), "none", "w-0"],
  ["one of one's own", dialog(["yes"]), "yes", "w-0"],
  ["somebody else's", dialog(["count"]), "count", "1"],
  ["several", dialog(["none", "yes", "none"]), "count", "3"],
  ["a protected one", dialog(["name"]), "name", "w-0"],
  ["several in a protected namespace", dialog(["name", "yes"]), "name", "team-a"],
  ["several in several namespaces", dialog(["name", "yes"], true, ["a", "b"]), "name", "2"],
  ["one that could not be rehearsed", dialog(["yes"], false), "name", "w-0"],
])("confirms %s", (_case, asking, level, text) => {
  expect([confirmLevel(asking), expectedText(asking)]).toEqual([level, text]);
});

test("the stricter of two levels", () => {
  expect([stricter("none", "name"), stricter("count", "yes"), stricter("yes", "yes")]).toEqual([
    "name",
    "count",
    "yes",
  ]);
});

describe("staleness", () => {
  const listing = (state: State) => [...state.listings.values()][0];
  const live = withWidgets([widget("a")]);

  test.each([
    ["just read", live, undefined],
    ["nothing read", told(started(), opened()), /Nothing has been read/],
    ["old", { ...live, now: NOW + 15_001 }, /15 s old/],
    ["within the limit", { ...live, now: NOW + 15_000 }, undefined],
    ["polls that fail", told(live, statusMessage("refused")), /Not updating: list widgets: refused/],
    ["polls that stopped", told(live, statusMessage("unauthorized")), /Not updating/],
    ["back from sleep", told(live, { kind: "resumed", at: NOW + 2_000 }), /screen was away/],
    [
      "read again after sleep",
      told(live, { kind: "resumed", at: NOW + 2_000 }, rowsMessage([], { at: NOW + 2_500 })),
      undefined,
    ],
    [
      "slow refresh, 3 polls",
      { ...live, now: NOW + 25_000, settings: { ...live.settings, refreshSeconds: 10 } },
      undefined,
    ],
  ])("%s", (_case, state, expected) => {
    const said = staleBecause(state, listing(state));
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });
});

describe("protection", () => {
  test.each([
    ["an ordinary place", {}, "team-a", undefined],
    ["a context by name", { name: "eu-prod" }, "team-a", /context eu-prod/],
    ["a cluster by name", { cluster: "live.example" }, "team-a", /cluster live\.example/],
    ["a namespace by name", {}, "team-production", /namespace team-production is protected/],
    ["a word that only begins so", {}, "products", undefined],
    ["a system namespace", {}, "kube-system", /belongs to the system/],
    ["no certificate check", { insecure: true }, "team-a", /certificate is not checked/],
  ])("%s", (_case, change, namespace, expected) => {
    const state = told(started(), opened("dev", { facts: facts("dev", change) }));
    const renamed =
      "name" in change
        ? told(started({ contextName: change.name }), opened("x", { facts: facts(change.name, change) }))
        : state;
    const said = protectedBecause(renamed, namespace);
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });

  test("a pattern that is none protects everything", () => {
    const state = told(started(), opened());
    expect(protectedBecause({ ...state, settings: { ...state.settings, protectedPattern: "(" } }, "team-a")).toMatch(
      /cannot be read/,
    );
  });
});

describe("availability", () => {
  const action = smallCatalog().actions.get("object.delete")!;
  const row = widget("a");
  const live = withWidgets([row]);
  const allowed = (answer: "allowed" | "unknown") =>
    told(live, {
      kind: "rights-answered",
      answers: new Map([[DELETE_RIGHT, answer === "allowed" ? { answer } : { answer, why: "" }]]),
    });

  test.each([
    ["nothing known yet", live, row, undefined],
    ["allowed", allowed("allowed"), row, undefined],
    ["a failed review is no answer", allowed("unknown"), row, undefined],
    [
      "denied",
      told(live, {
        kind: "rights-answered",
        answers: new Map([[DELETE_RIGHT, { answer: "denied", why: "" } as const]]),
      }),
      row,
      /you may not delete widgets\.test\.dev in team-a/,
    ],
    ["the object's own reason", live, widget("untouchable"), /nobody may touch it/],
    ["read-only by settings", { ...live, settings: { ...live.settings, readOnly: true } }, row, /read-only/],
    ["read-only by connection", told(live, opened("dev", { readOnly: true })), row, /read-only/],
  ])("%s", (_case, state, of, expected) => {
    const said = unavailableBecause(state, action, of, WIDGET_KIND);
    if (expected === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(expected);
  });
});

describe("views and keys", () => {
  test.each([
    ["widgets", "widgets"],
    ["wi", "widgets"],
    ["widgets.test.dev", "widgets"],
    ["racks", "racks"],
    ["nothing", undefined],
  ])("finds %s", (word, id) => {
    expect(findView(smallCatalog(), word)?.id).toBe(id);
  });

  test("a plural leads to its view, whatever the view is called", () => {
    const views = new Map([["mine", { ...WIDGET_VIEW, id: "mine", aliases: [] }]]);
    expect(findView({ ...smallCatalog(), views }, "widgets")?.id).toBe("mine");
  });

  test.each([
    ["home", started({ viewName: undefined }), ["widgets", "home", "table", "global"]],
    ["a table", withWidgets([widget("a")]), ["widgets", "table", "global"]],
    ["a text", pressed(withWidgets([widget("a")]), "?"), ["text", "global"]],
    ["the trend", pressed(withWidgets([widget("a")]), "t"), ["global"]],
  ])("keys of %s", (_case, state, scopes) => {
    expect(keyScopes(state)).toEqual(scopes);
  });

  test("an inner scope takes a key from an outer one", () => {
    const keymap = {
      scopes: new Map([
        ["inner", new Map([["a", "one"]])],
        [
          "outer",
          new Map([
            ["a", "two"],
            ["b", "two"],
          ]),
        ],
      ]),
    };
    expect(boundTo(keymap, ["inner", "outer"], "a")).toBe("one");
    expect(keysOf(keymap, ["inner", "outer"], "two")).toEqual(["b"]);
    expect(boundTo(keymap, ["inner", "outer"], "c")).toBeUndefined();
  });
});
