import { describe, expect, test } from "vitest";
import {
  ALL_WIDGETS,
  answered,
  counted,
  lastNotice,
  NOW,
  opened,
  press,
  pressed,
  rowsMessage,
  started,
  statusMessage,
  told,
  WIDGET_KIND,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import { scopeKey } from "../model/listing.ts";
import type { Pane } from "../model/pane.ts";
import type { Row } from "../model/row.ts";
import { currentPage, focusedPane, panesOf, relatedIn } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { visibleRows } from "./panes.ts";
import { update } from "./update.ts";

const ABC = [widget("a", { size: 3 }), widget("b", { size: 2 }), widget("c", { size: 1 })];

function pane(state: State): Pane {
  const found = focusedPane(state);
  if (found === undefined) throw new Error("no pane has the keys");
  return found;
}

function shown(state: State): string {
  return pane(state)
    .arranged.rows.map(({ meta }) => `${meta.uid === pane(state).cursor ? ">" : ""}${meta.name}`)
    .join(" ");
}

function many(count: number): readonly Row[] {
  return Array.from({ length: count }, (_unused, index) =>
    widget(`w-${String(index).padStart(5, "0")}`, { size: index }),
  );
}

describe("the cursor", () => {
  test.each([
    ["starts on the first row", [], ">a b c"],
    ["moves down", ["j"], "a >b c"],
    ["stops at the end", ["j", "j", "j", "j"], "a b >c"],
    ["moves up", ["G", "k"], "a >b c"],
    ["stops at the start", ["k"], ">a b c"],
    ["goes to the end and the start", ["G", "g"], ">a b c"],
  ])("%s", (_case, keys, expected) => {
    expect(shown(pressed(withWidgets(ABC), ...keys))).toBe(expected);
  });

  test("stays on its object through another order", () => {
    const state = pressed(withWidgets(ABC), "<", ">", ">", ">", "O");
    expect(pane(state).sort.columnId).toBe("size");
    expect(shown(state)).toBe("c b >a");
  });

  test("goes to the neighbour when its object is deleted", () => {
    const state = told(pressed(withWidgets(ABC), "j"), rowsMessage([], { removals: ["uid-b"] }));
    expect(shown(state)).toBe("a >c");
  });

  test("goes to the last row when the last object is deleted", () => {
    expect(shown(told(pressed(withWidgets(ABC), "G"), rowsMessage([], { removals: ["uid-c"] })))).toBe("a >b");
  });

  test("knows an object that was replaced under the same name by its uid", () => {
    const replaced = rowsMessage([widget("b", { uid: "uid-new" })], { removals: ["uid-b"] });
    const state = told(pressed(withWidgets(ABC), "j"), replaced);
    expect(pane(state).cursor).toBe("uid-new");
    expect(pane(state).arranged.movedAt).toBe(state.now);
  });

  test("keeps its row on the screen, whatever the page and the size", () => {
    let state = withWidgets(many(200));
    for (const key of ["ctrl-f", "ctrl-f", "j", "ctrl-b", "G", "ctrl-b", "g", "ctrl-f"]) {
      state = pressed(state, key);
      const { cursor, arranged, top } = pane(state);
      const index = arranged.rows.findIndex(({ meta }) => meta.uid === cursor);
      expect(index - top).toBeGreaterThanOrEqual(0);
      expect(index - top).toBeLessThan(visibleRows(state, pane(state)));
    }
    const small = told(state, { kind: "resized", columns: 80, rows: 10 });
    const { cursor, arranged, top } = pane(small);
    const index = arranged.rows.findIndex(({ meta }) => meta.uid === cursor);
    expect(index - top).toBeLessThan(visibleRows(small, pane(small)));
  });

  test("a page of text leaves the table below as it was, also when rows change under it", () => {
    const before = pressed(withWidgets(many(100)), "ctrl-f", "ctrl-f", "k");
    const after = pressed(told(pressed(before, "?"), rowsMessage([widget("z")])), "esc");
    expect(pane(after).top).toBe(pane(before).top);
  });

  test("waits on an object that a jump leads to until the list is whole", () => {
    const child = widget("child", { owner: "uid-owner" });
    const state = pressed(withWidgets([child]), "J");
    const elsewhere = scopeKey({ kindId: WIDGET_KIND, namespace: "team-a" });
    expect(pane(state).cursor).toBe("uid-owner");
    const half = told(state, rowsMessage([widget("a")], { key: elsewhere, full: true, partial: true }));
    expect(pane(half).cursor).toBe("uid-owner");
    const whole = told(half, rowsMessage([widget("owner")], { key: elsewhere }));
    expect(shown(whole)).toBe("a >owner");
  });
});

describe("marks", () => {
  test("follow their objects and are dropped with them, in every pane", () => {
    const marked = pressed(withWidgets(ABC), "space", "space");
    expect([...pane(marked).marks]).toEqual(["uid-a", "uid-b"]);
    expect([...pane(told(marked, rowsMessage([], { removals: ["uid-a"] }))).marks]).toEqual(["uid-b"]);
    const behind = pressed(told(pressed(marked, "?"), rowsMessage([widget("b")], { full: true })), "esc");
    expect([...pane(behind).marks]).toEqual(["uid-b"]);
  });

  test("are not lost while a list is being read again", () => {
    const marked = pressed(withWidgets(ABC), "space", "space");
    const half = told(marked, rowsMessage([ABC[0]!], { full: true, partial: true }));
    expect(pane(half).marks.size).toBe(2);
    expect([...pane(told(half, rowsMessage([ABC[2]!]))).marks]).toEqual(["uid-a"]);
  });

  test("all that is shown, and none", () => {
    const state = pressed(withWidgets(ABC), "/", ..."name=a", "enter", "ctrl-a");
    expect([...pane(state).marks]).toEqual(["uid-a"]);
    expect(pane(pressed(state, "u")).marks.size).toBe(0);
  });

  test("of more than a thousand rows are refused", () => {
    const state = pressed(withWidgets(many(1_001)), "ctrl-a");
    expect(pane(state).marks.size).toBe(0);
    expect(lastNotice(state)).toMatch(/at most 1000 can be marked/);
  });

  test("go when another namespace is chosen", () => {
    const state = pressed(withWidgets(ABC), "space", ":", ..."ns team-b", "enter");
    expect(pane(state).marks.size).toBe(0);
    expect(pane(state).namespace).toBe("team-b");
  });
});

describe("columns", () => {
  test("sorting again turns the order round", () => {
    const once = pressed(withWidgets(ABC), "O");
    expect(shown(once)).toBe("c b >a");
    expect(shown(pressed(once, "O"))).toBe(">a b c");
  });

  test("faults only", () => {
    const state = pressed(withWidgets([...ABC, widget("d", { status: "bad" })]), "f");
    expect(shown(state)).toBe(">d");
    expect(shown(pressed(state, "f"))).toBe("a b c >d");
  });

  test("scroll as far as there are columns", () => {
    const far = pressed(withWidgets(ABC), ...Array.from({ length: 30 }, () => "l"));
    expect(pane(far).left).toBeLessThan(10);
    expect(pane(pressed(far, ...Array.from({ length: 30 }, () => "h"))).left).toBe(0);
  });
});

describe("back", () => {
  test("takes one thing at a time: marks, filter, faults, zoom, page", () => {
    let state = pressed(
      told(started({ viewName: undefined }), opened(), rowsMessage([widget("b", { status: "bad" })], { full: true })),
      "enter",
    );
    state = pressed(state, "f", "/", "b", "enter", "space");
    const left = (): readonly unknown[] => {
      const page = currentPage(state);
      const { marks, filter, faultsOnly } = pane(state);
      return [marks.size, filter.text, faultsOnly, page.kind === "home" && page.zoomed];
    };
    expect(left()).toEqual([1, "b", true, true]);
    const seen = [0, 1, 2, 3].map(() => {
      state = pressed(state, "esc");
      return left();
    });
    expect(seen).toEqual([
      [0, "b", true, true],
      [0, "", true, true],
      [0, "", false, true],
      [0, "", false, false],
    ]);
    expect(lastNotice(pressed(state, "esc"))).toMatch(/first screen/);
  });

  test("leaves a page for the one before", () => {
    expect(currentPage(pressed(withWidgets(ABC), "esc")).kind).toBe("home");
  });
});

describe("panes of the first screen", () => {
  const home = told(started({ viewName: undefined }), opened());
  const focus = (state: State) => {
    const page = currentPage(state);
    return page.kind === "home" ? page.focus : undefined;
  };

  test.each([
    ["tab", ["tab"], 1],
    ["tab, round", ["tab", "tab"], 0],
    ["shift-tab, round", ["shift-tab"], 1],
    ["a digit", ["2"], 1],
    ["a digit without a pane", ["7"], 0],
  ])("%s", (_case, keys, expected) => {
    expect(focus(pressed(home, ...keys))).toBe(expected);
  });

  test("a pane that was but a line shows its cursor when it gets the keys", () => {
    const rows = many(60);
    const state = pressed(told(home, rowsMessage(rows, { full: true })), "G", "tab");
    const fewer = told(state, rowsMessage(rows.slice(0, 5), { full: true, at: NOW + 9_000 }));
    const back = pressed(fewer, "tab");
    expect(pane(back).top).toBe(0);
    expect(pane(back).cursor).toBe("uid-w-00004");
  });
});

describe("what was read", () => {
  test("rows stay while polls fail, and go when the right to see them is taken back", () => {
    const failing = told(withWidgets(ABC), statusMessage("refused"));
    expect(shown(failing)).toBe(">a b c");
    expect(shown(told(failing, statusMessage("unauthorized")))).toBe(">a b c");
    expect(shown(told(failing, statusMessage("forbidden")))).toBe("");
  });

  test("changed rows are remembered as they were, for a few seconds", () => {
    const state = told(withWidgets(ABC), rowsMessage([widget("a", { size: 9, version: "2" })], { at: NOW + 2_000 }));
    const store = state.listings.get(scopeKey(ALL_WIDGETS))?.store;
    expect(store?.before.get("uid-a")?.row).toBe(ABC[0]);
    told(state, { kind: "clock-ticked", at: NOW + 7_000 });
    expect(store?.before.size).toBe(0);
  });

  test("objects are as old as the cluster's clock says, whatever ours says", () => {
    const state = withWidgets(ABC);
    const ticked = told(state, { kind: "clock-ticked", at: NOW + 1_000, serverAheadMs: 3_600_000 });
    expect(relatedIn(ticked).now).toBe(NOW + 3_601_000);
    const read = told(ticked, rowsMessage(ABC, { full: true, at: NOW + 2_000 }));
    expect(relatedIn(read).now).toBe(NOW + 3_602_000);
    expect(read.listings.get(scopeKey(ALL_WIDGETS))).toMatchObject({ readAt: NOW + 2_000 });
  });

  test("listings that nothing shows are forgotten after a while, those on the screen never", () => {
    const elsewhere = pressed(withWidgets(ABC), ":", ..."wi team-a", "enter");
    const key = scopeKey({ kindId: WIDGET_KIND, namespace: "team-a" });
    const read = told(elsewhere, rowsMessage(ABC, { full: true, key }));
    const later = told(read, { kind: "clock-ticked", at: NOW + 5 * 60_000 });
    expect([...later.listings.keys()]).toEqual([scopeKey(ALL_WIDGETS), key]);
    expect([...told(later, { kind: "clock-ticked", at: NOW + 7 * 60_000 }).listings.keys()]).toEqual([key]);
  });
});

describe("work", () => {
  test("large panes are left to slices, and their result is taken", () => {
    const step = update(told(started(), opened()), rowsMessage(many(3_000), { full: true }));
    expect(step.effects).toMatchObject([{ kind: "arrange", paneId: pane(step.state).id }]);
    expect(pane(step.state).arranged.rows).toHaveLength(0);
  });

  test("with 50,000 rows a key for the cursor computes no cell of rows that nobody sees", () => {
    const rows = many(50_000);
    const read = told(started(), opened(), rowsMessage(rows, { full: true }));
    const { id, arranged } = pane(read);
    const basis = press(read, "w").effects.flatMap((effect) => (effect.kind === "arrange" ? [effect.basis] : []))[0];
    expect(basis).toBeDefined();
    let state = told(read, {
      kind: "arranged",
      paneId: id,
      arrangement: { ...arranged, rows, total: rows.length, basis: basis! },
      at: NOW,
    });
    for (const key of ["j", "k", "G", "g", "ctrl-f", "ctrl-b"]) {
      const before = counted.cells;
      state = pressed(state, key);
      expect(counted.cells - before).toBeLessThanOrEqual(visibleRows(state, pane(state)) * 7);
    }
  });

  test("a message that changes nothing leaves the state as it is", () => {
    const state = answered(press(withWidgets(ABC), "j"));
    const same = update(state, { kind: "key-pressed", key: "f12", at: state.now }).state;
    expect(same).toBe(state);
    expect(panesOf(currentPage(same))).toHaveLength(1);
  });
});
