import { expect, test } from "vitest";
import { NOW, WIDGET_KIND, WIDGETS, type Widget, widget } from "../../../tests/fixtures/small-console.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { type Listing, STALE_AFTER_MS, scopeKey } from "./listing.ts";
import type { Derivation } from "./related.ts";
import { emptyRelatedCache, kindIdOf, relatedOf } from "./related-cache.ts";

const REFUSED = new ClusterError("refused", "list: refused", { request: "list" });

function listing(
  namespace: string | undefined,
  names: readonly string[],
  status: "live" | "filling" | "retrying" | "stopped" | "loading" = "live",
  readAt = NOW,
): Listing {
  const store = { rows: new Map(names.map((name) => [`uid-${name}`, widget(name)])), revision: 1, before: new Map() };
  const scope = { kindId: WIDGET_KIND, namespace };
  switch (status) {
    case "live":
      return { scope, store, status, readAt, listOnly: false, skipped: 0 };
    case "retrying":
      return { scope, store, status, readAt, error: REFUSED, retryAt: NOW };
    case "stopped":
      return { scope, store, status, readAt, error: REFUSED };
    case "filling":
      return { scope, store, status, readAt };
    default:
      return { scope, store, status };
  }
}

function listingsOf(...all: readonly Listing[]) {
  return new Map(all.map((one) => [scopeKey(one.scope), one]));
}

function namesIn(...all: readonly Listing[]): readonly string[] | undefined {
  return relatedOf(listingsOf(...all), emptyRelatedCache(), NOW)
    .records(WIDGETS)
    ?.map(({ meta }) => meta.name);
}

test.each([
  ["nothing read", [], undefined],
  ["loading", [listing(undefined, [], "loading")], undefined],
  ["stopped", [listing(undefined, ["a"], "stopped")], undefined],
  ["live and empty", [listing(undefined, [])], []],
  ["half read", [listing(undefined, ["a"], "filling")], ["a"]],
  ["polls fail", [listing(undefined, ["a"], "retrying")], ["a"]],
  ["one over all, and one of a namespace", [listing(undefined, ["a", "b"]), listing("team-a", ["a"])], ["a", "b"]],
  ["single namespaces", [listing("team-a", ["a"]), listing("team-b", ["b"])], ["a", "b"]],
  ["all denied, single ones read", [listing(undefined, [], "stopped"), listing("team-a", ["a"])], ["a"]],
  [
    "all left alone for a while",
    [listing(undefined, ["old"], "live", NOW - STALE_AFTER_MS - 1), listing("team-a", ["a"])],
    ["a"],
  ],
])("records, %s", (_case, all, expected) => {
  expect(namesIn(...all)).toEqual(expected);
});

test("builds a derivation once until a listing it reads changes", () => {
  let built = 0;
  const count: Derivation<number | undefined> = {
    name: "count",
    kinds: [WIDGETS],
    build: (related) => {
      built += 1;
      return related.records(WIDGETS)?.length;
    },
  };
  const one = listing(undefined, ["a"]);
  const cache = emptyRelatedCache();
  const ask = () => relatedOf(listingsOf(one), cache, NOW).derive(count);
  expect([ask(), ask()]).toEqual([1, 1]);
  expect(built).toBe(1);
  one.store.rows.set("uid-b", widget("b"));
  one.store.revision += 1;
  expect(ask()).toBe(2);
  expect(built).toBe(2);
});

test("answers the same for as long as one frame is made", () => {
  const one = listing(undefined, ["a"]);
  const related = relatedOf(listingsOf(one), emptyRelatedCache(), NOW);
  const before: readonly Widget[] | undefined = related.records(WIDGETS);
  one.store.rows.clear();
  one.store.revision += 1;
  expect(related.records(WIDGETS)).toBe(before);
});

test("names kinds as views do", () => {
  expect([kindIdOf({ group: "", plural: "pods" }), kindIdOf(WIDGETS)]).toEqual(["pods", WIDGET_KIND]);
});
