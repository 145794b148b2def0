import { describe, expect, test } from "vitest";
import { openConsole, told, withListings } from "../../../tests/frames/console-state.ts";
import type { Connection } from "../model/connection.ts";
import { layoutOf } from "../model/layout.ts";
import { currentPage } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { headerLines } from "./header.ts";
import { plainLine } from "./styled-line.ts";

const header = (state: State) =>
  headerLines(state, layoutOf(currentPage(state), state.columns, state.rows)).map((line) => plainLine(line).trimEnd());

function connected(change: Partial<Extract<Connection, { status: "open" }>["facts"]>, readOnly = false): State {
  const state = withListings(openConsole(120, 24), "live");
  const { connection } = state;
  if (connection.status !== "open") throw new Error("not open");
  return { ...state, connection: { ...connection, readOnly, facts: { ...connection.facts, ...change } } };
}

test.each([
  ["where and as whom", {}, false, /^ flaretop ● live {2}dev on dev-cluster {2}alice {2}ns all {2}v1\.34\.1$/],
  ["a context named as its cluster", { cluster: "dev" }, false, /● live {2}dev {2}alice/],
  ["certificates that are not checked", { insecure: true }, false, /CERTIFICATE NOT CHECKED/],
  ["acting as somebody else", { actingAs: "root" }, false, /alice as root/],
  ["read-only", {}, true, /read-only/],
])("says %s", (_case, facts, readOnly, expected) => {
  expect(header(connected(facts, readOnly))[0]).toMatch(expected);
});

describe("the lamp", () => {
  test.each([
    ["loading", "◌ reading"],
    ["filling", "◌ reading"],
    ["live", "● live"],
    ["empty", "● live"],
    ["retrying", "✖ stale 42s"],
    ["stopped-forbidden", "▲ nothing to show"],
  ] as const)("%s", (status, words) => {
    expect(header(withListings(openConsole(120, 24), status))[0]).toContain(` flaretop ${words}  `);
  });

  test("ages with the rows", () => {
    const state = withListings(openConsole(120, 24), "live");
    expect(header(told(state, { kind: "clock-ticked", at: state.now + 30_000 }))[0]).toContain("◐ 30s old");
  });

  test.each([
    ["opening", { status: "opening", contextName: "dev" }, "◌ connecting  dev"],
    ["failed", { status: "failed", contextName: "dev", message: "no", error: undefined }, "✖ not connected  dev"],
  ] satisfies readonly (readonly [string, Connection, string])[])("%s", (_case, connection, words) => {
    expect(header({ ...openConsole(120, 24), connection })[0]).toContain(words);
  });
});

describe("health", () => {
  test("trouble comes first, and is seen without colours", () => {
    const wide = header(withListings(openConsole(200, 48), "live"))[2];
    expect(wide).toMatch(
      /^ ■ Workloads .* in trouble.* {3}■ Cluster queues .* {3}▲ Quotas 3 quotas, 1 full {3}Ray clusters 2 clusters$/,
    );
  });

  test("panes that have a line of their own below are left to it", () => {
    expect(header(withListings(openConsole(80, 24), "live"))[1]).toBe(" Ray clusters 2 clusters");
  });

  test("old counts say so", () => {
    expect(header(withListings(openConsole(80, 24), "retrying"))[1]).toBe(" Ray clusters 2 clusters (42s old)");
  });

  test("nothing is said of what has not been read", () => {
    expect(header(withListings(openConsole(80, 24), "loading"))[1]).toBe("");
  });
});
