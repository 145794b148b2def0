import fc from "fast-check";
import { expect, test } from "vitest";
import { rowsMessage, told, widget, withWidgets } from "../../../tests/fixtures/small-console.ts";
import { advanced } from "./advance.ts";
import { arrange, runToEnd } from "./arrange.ts";
import type { Pane } from "./pane.ts";
import { parseFilter } from "./parse-filter.ts";
import { arrangeInput, arrangementBasis, focusedPane, viewOf } from "./selectors.ts";
import type { State } from "./state.ts";

const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
const changed = fc.record({
  name: fc.constantFrom(...names),
  status: fc.constantFrom("ok", "broken", "waiting"),
  size: fc.option(fc.integer({ min: 0, max: 5 }), { nil: undefined }),
  gone: fc.boolean(),
});

function paneOf(state: State): Pane {
  const pane = focusedPane(state);
  if (pane === undefined) throw new Error("no pane has the keys");
  return pane;
}

function inputOf(state: State, pane: Pane) {
  const input = arrangeInput(state, pane, arrangementBasis(state, pane));
  if (input === undefined) throw new Error("no view");
  return input;
}

test("a few changes put into an order give the order made from scratch", () => {
  fc.assert(
    fc.property(
      fc.array(changed, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("", "status=ok", "size>=2", "!broken", "a"),
      fc.constantFrom("name", "size"),
      fc.boolean(),
      (changes, filter, columnId, descending) => {
        const first = withWidgets(names.map((name, index) => widget(name, { size: index % 4 })));
        const view = viewOf(first, paneOf(first));
        const parsed = parseFilter(filter, view?.columns ?? []);
        if ("problem" in parsed) throw new Error(parsed.problem);
        const wish = { ...paneOf(first), filter: parsed.filter, sort: { columnId, descending } };
        const before = { ...wish, arranged: runToEnd(arrange(inputOf(first, wish))) };
        const now = changes.reduce(
          (state, { name, status, size, gone }, index) =>
            told(
              state,
              gone
                ? rowsMessage([], { removals: [`uid-${name}`] })
                : rowsMessage([widget(name, { status, size, version: String(index + 2) })]),
            ),
          first,
        );
        const basis = arrangementBasis(now, before);
        const next = advanced(now, before, basis);
        if (before.arranged.rows.length === 0) return expect(next).toBeUndefined();
        const whole = runToEnd(arrange({ ...inputOf(now, before), basis }));
        expect(next?.rows.map(({ meta }) => meta.uid)).toEqual(whole.rows.map(({ meta }) => meta.uid));
        expect(next?.rows).toEqual(whole.rows);
        expect(next?.total).toBe(whole.total);
      },
    ),
    { numRuns: 300 },
  );
});

test.each<[string, (state: State) => State, (pane: Pane) => Pane]>([
  ["a whole new list", (state) => told(state, rowsMessage([widget("z")], { full: true })), (pane) => pane],
  [
    "a change of more rows than are remembered",
    (state) => told(state, rowsMessage(Array.from({ length: 600 }, (_unused, index) => widget(`n${index}`)))),
    (pane) => pane,
  ],
  [
    "more revisions than are remembered",
    (state) =>
      told(
        state,
        ...Array.from({ length: 20 }, (_unused, index) => rowsMessage([widget("a", { version: String(index + 2) })])),
      ),
    (pane) => pane,
  ],
  [
    "another sort",
    (state) => told(state, rowsMessage([widget("a", { version: "2" })])),
    (pane) => ({ ...pane, sort: { columnId: "size", descending: true } }),
  ],
])("%s has to be arranged anew", (_case, change, wish) => {
  const first = withWidgets(names.map((name) => widget(name)));
  const now = change(first);
  const pane = wish(paneOf(first));
  expect(advanced(now, pane, arrangementBasis(now, pane))).toBeUndefined();
});
