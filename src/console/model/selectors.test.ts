import { expect, test } from "vitest";
import {
  ALL_WIDGETS,
  NOW,
  opened,
  pressed,
  RACK_KIND,
  rowsMessage,
  started,
  statusMessage,
  told,
  WIDGET_KIND,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import { arrange, runToEnd } from "./arrange.ts";
import { scopeKey } from "./listing.ts";
import type { Pane } from "./pane.ts";
import {
  arrangeInput,
  arrangementBasis,
  cursorRow,
  fallbackNamespaces,
  focusedPane,
  listingsOf,
  rowOf,
  rowsOf,
  shownColumns,
  summaryOf,
  viewOf,
  wishIn,
} from "./selectors.ts";
import type { State } from "./state.ts";

const DENIED = statusMessage("forbidden");
const RACKS_DENIED = statusMessage("forbidden", { kindId: RACK_KIND, namespace: undefined });

function pane(state: State): Pane {
  const found = focusedPane(state);
  if (found === undefined) throw new Error("no pane");
  return found;
}

function single(namespace: string, name: string) {
  const key = scopeKey({ kindId: WIDGET_KIND, namespace });
  return rowsMessage([widget(name, { namespace })], { key, full: true });
}

test("where all namespaces may not be listed, those that are known stand in", () => {
  const state = told(started(), opened(), DENIED);
  expect(fallbackNamespaces(state)).toEqual(["default", "team-a", "team-b"]);
  const read = told(state, single("team-a", "a"), single("team-b", "b"));
  expect(rowsOf(read, pane(read)).map(({ meta }) => meta.name)).toEqual(["a", "b"]);
  expect(listingsOf(read, pane(read)).map(({ scope }) => scope.namespace)).toEqual(["team-a", "team-b"]);
  expect(cursorRow(read, pane(read))?.meta.name).toBe("a");
});

test("before a single namespace has been read, the refusal itself is what a pane knows", () => {
  const state = told(started(), opened(), DENIED);
  expect(listingsOf(state, pane(state)).map(({ status }) => status)).toEqual(["stopped"]);
});

test("a kind of the whole cluster that may not be listed gives way to another view", () => {
  const state = told(started({ viewName: "racks" }), opened());
  const loose = { ...pane(state), exact: false };
  expect(viewOf(state, loose)?.id).toBe("racks");
  expect(viewOf(told(state, RACKS_DENIED), loose)?.id).toBe("widgets");
  expect(viewOf(told(state, RACKS_DENIED), pane(state))?.id).toBe("racks");
});

test("the order of a view that stands in is its own where it lacks the column", () => {
  const state = told(
    started({ viewName: "racks" }),
    opened(),
    RACKS_DENIED,
    rowsMessage([widget("b"), widget("a")], { full: true }),
  );
  const loose = { ...pane(state), exact: false };
  const input = arrangeInput(state, loose, "");
  expect(input === undefined ? [] : runToEnd(arrange(input)).rows.map(({ meta }) => meta.name)).toEqual(["a", "b"]);
});

test("what a filter hides is not under the cursor", () => {
  const state = pressed(withWidgets([widget("a")]), "/", "z");
  expect(cursorRow(state, pane(state))).toBeUndefined();
  expect(cursorRow(state, { ...pane(state), cursor: "uid-a" })).toBeUndefined();
});

test("finds an object wherever it is read, by uid alone", () => {
  const state = withWidgets([widget("a")]);
  expect(rowOf(state, { kindId: WIDGET_KIND, uid: "uid-a" })?.meta.name).toBe("a");
  expect(rowOf(state, { kindId: RACK_KIND, uid: "uid-a" })).toBeUndefined();
});

test.each([
  ["a filter", { filter: { text: "x", tests: [] } }, true],
  ["another sort", { sort: { columnId: "size", descending: false } }, true],
  ["faults", { faultsOnly: true }, true],
  ["a move of the cursor", { cursor: "uid-x", top: 3 }, false],
])("an order depends on %s: as a wish", (_case, change, changes) => {
  const state = withWidgets([widget("a")]);
  const before = arrangementBasis(state, pane(state));
  const after = arrangementBasis(state, { ...pane(state), ...change });
  expect([after !== before, wishIn(after) !== wishIn(before)]).toEqual([changes, changes]);
});

test("an order depends on the rows, but not as a wish", () => {
  const state = withWidgets([widget("a")]);
  const before = arrangementBasis(state, pane(state));
  const after = arrangementBasis(told(state, rowsMessage([widget("b")])), pane(state));
  expect([after !== before, wishIn(after)]).toEqual([true, wishIn(before)]);
});

test.each([
  ["nothing that ticks", "size>1", { columnId: "age", descending: false }, false],
  ["a filter by age", "age>1h", { columnId: "name", descending: false }, true],
  ["a sort by a running duration", "", { columnId: "running", descending: false }, true],
])("time alone changes the order with %s: %s", (_case, filter, sort, changes) => {
  const state = pressed(withWidgets([widget("a")]), "/", ...filter, "enter");
  const sorted = { ...pane(state), sort };
  const later = { ...state, now: state.now + 60_000 };
  expect(arrangementBasis(later, sorted) !== arrangementBasis(state, sorted)).toBe(changes);
});

test("shows wide columns when asked for", () => {
  const state = withWidgets([widget("a")]);
  const ids = (current: State) => shownColumns(current, pane(current)).map(({ id }) => id);
  expect(ids(state)).not.toContain("zone");
  expect(ids(pressed(state, "w"))).toContain("zone");
});

test("sums up once per change", () => {
  const state = told(started(), opened());
  expect(summaryOf(state, pane(state))).toBeUndefined();
  const read = told(state, rowsMessage([widget("a")], { full: true }));
  expect(summaryOf(read, pane(read))).toEqual({ text: "1 widgets", tone: "normal" });
  expect(summaryOf(read, pane(read))).toBe(summaryOf(read, pane(read)));
  expect(ALL_WIDGETS.namespace).toBeUndefined();
  expect(read.now).toBe(NOW);
});
