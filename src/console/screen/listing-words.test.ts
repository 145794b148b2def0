import { describe, expect, test } from "vitest";
import { NOW, openConsole, pressed, withListings } from "../../../tests/frames/console-state.ts";
import { ClusterError, type ClusterErrorReason } from "../../common/kubernetes-cluster/errors.ts";
import type { Listing } from "../model/listing.ts";
import type { State } from "../model/state.ts";
import { emptyLines, listingNote } from "./listing-words.ts";
import { plainLine } from "./styled-line.ts";

const KIND = "rayclusters.ray.io";
const base = {
  scope: { kindId: KIND, namespace: undefined },
  store: { rows: new Map(), revision: 1, before: new Map() },
} as const;
const failed = (reason: ClusterErrorReason, serverMessage?: string) =>
  new ClusterError(reason, `what happened: ${reason}.`, { request: "list", serverMessage });
const live = (readAt: number, change = {}): Listing => ({
  ...base,
  status: "live",
  readAt,
  listOnly: false,
  skipped: 0,
  ...change,
});
const retrying = (reason: ClusterErrorReason, readAt: number | undefined, retryAt = NOW + 8_000): Listing => ({
  ...base,
  status: "retrying",
  readAt,
  error: failed(reason),
  retryAt,
});
const stopped = (reason: ClusterErrorReason, readAt?: number, serverMessage?: string): Listing => ({
  ...base,
  status: "stopped",
  readAt,
  error: failed(reason, serverMessage),
});

const state = openConsole(80, 24, { viewName: "ray-clusters" });

describe("what a title says of its data", () => {
  test.each([
    ["not asked for yet", [], "reading…"],
    ["first answer awaited", [{ ...base, status: "loading" }], "reading…"],
    ["pages still to come", [{ ...base, status: "filling", readAt: NOW }], "reading, 0 so far…"],
    ["all is well", [live(NOW)], undefined],
    ["late", [live(NOW - 20_000)], "20s old"],
    ["objects without a name", [live(NOW, { skipped: 3 })], "3 unreadable"],
    ["no right to watch", [live(NOW, { listOnly: true })], "slower: no watch right"],
    ["polls fail", [retrying("timeout", NOW - 30_000)], "✖ stale 30s · no answer, next try in 8s"],
    ["polls never worked", [retrying("refused", undefined, NOW)], "✖ connection refused, next try now"],
    ["no right", [stopped("forbidden")], "▲ no right to list"],
    ["right taken back", [stopped("forbidden", NOW - 5_000)], "▲ stale 5s · no right to list"],
    ["not installed", [stopped("kind-missing")], "▲ not installed"],
    ["signed out", [stopped("unauthorized", NOW - 61_000)], "✖ stale 61s · signed out"],
    [
      "the worst of several",
      [live(NOW), retrying("reset", NOW - 2_000)],
      "✖ stale 2s · connection broke, next try in 8s",
    ],
  ] satisfies readonly (readonly [string, readonly Listing[], string | undefined])[])(
    "%s",
    (_case, listings, words) => {
      expect(listingNote(state, listings)?.text).toBe(words);
    },
  );
});

describe("what a table without rows says", () => {
  const words = (listings: readonly Listing[], from: State = state) => {
    const page = from.pages.at(-1);
    const view = from.catalog.views.get("ray-clusters");
    if (page?.kind !== "table" || view === undefined) throw new Error("no table");
    return emptyLines(from, page.pane, view, listings, 70)
      .map((line) => plainLine(line).trim())
      .join(" ");
  };

  test.each([
    ["reading", [], "Reading…"],
    ["none", [live(NOW)], /^No Ray clusters here\./],
    [
      "no right anywhere",
      [stopped("forbidden")],
      /^▲ You may not list rayclusters\.ray\.io in all namespaces\. Nor in one of these: default, .*press n to choose/,
    ],
    [
      "what the server said",
      [stopped("forbidden", undefined, 'User "eve" cannot list')],
      /The server says: User "eve" cannot list$/,
    ],
    ["not installed", [stopped("kind-missing")], /^This cluster does not serve rayclusters\.ray\.io/],
    ["signed out", [stopped("unauthorized")], /^what happened: unauthorized\. Sign in outside, then press L\.$/],
    ["never read", [retrying("refused", undefined)], "what happened: refused."],
    ["anything else", [stopped("not-kubernetes")], "what happened: not-kubernetes."],
  ] satisfies readonly (readonly [string, readonly Listing[], string | RegExp])[])(
    "%s",
    (_case, listings, expected) => {
      expect(words(listings)).toMatch(expected);
    },
  );

  test("no connection", () => {
    const connection = {
      status: "failed",
      contextName: "dev",
      message: "nothing is listening",
      error: undefined,
    } as const;
    expect(words([], { ...state, connection })).toBe("nothing is listening");
    expect(words([], { ...state, connection: { status: "opening", contextName: "dev" } })).toBe("Connecting to dev…");
  });

  const full = withListings(state, "live");
  test.each([
    ["a filter", ["/", ..."zzz", "enter"], 'None of 2 rows match "zzz". esc clears the filter.'],
    ["faults only", ["/", ..."over", "enter", "f"], 'None of 2 rows match "over". esc clears the filter.'],
  ])("rows there are, but not with %s", (_case, keys, expected) => {
    const narrowed = pressed(full, ...keys);
    expect(words([live(NOW)], narrowed)).toBe(expected);
  });

  test("rows there are, but none with faults", () => {
    const page = full.pages.at(-1);
    if (page?.kind !== "table") throw new Error("no table");
    const pane = { ...page.pane, faultsOnly: true, arranged: { ...page.pane.arranged, rows: [] } };
    expect(words([live(NOW)], { ...full, pages: [full.pages[0], { kind: "table", pane }] })).toBe(
      "None of 2 rows need attention. f shows all.",
    );
  });
});
