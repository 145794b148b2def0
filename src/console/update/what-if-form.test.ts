import { describe, expect, test } from "vitest";
import { lastNotice, press } from "../../../tests/fixtures/small-console.ts";
import { openConsole, pressed, withListings } from "../../../tests/frames/console-state.ts";
import { scopeKey } from "../model/listing.ts";
import type { FormDialog } from "../model/overlay.ts";
import { currentPage } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { wantedScopes } from "./listings.ts";

const HOLDER = "raycluster-ready-ff0b7";
const onRow = (view: string, name: string, readOnly = false) => {
  const started = openConsole(160, 48, { viewName: view });
  const state = { ...started, settings: { ...started.settings, readOnly } };
  return pressed(withListings(state, "live"), "/", ...name, "enter");
};
/** The form with everything read that it reckons from. */
const asked = (view: string, name: string, ...keys: readonly string[]) =>
  pressed(withListings(pressed(onRow(view, name), "i"), "live"), ...keys);

function form({ overlay }: State): FormDialog {
  if (overlay?.kind !== "form") throw new Error(`the overlay is ${overlay?.kind}`);
  return overlay;
}

describe("enter opens a report of the change", () => {
  test.each([
    [
      "quota of a queue",
      "cluster-queues",
      "cq-a",
      ["tab", "tab", ..."30"],
      {
        kind: "set-quota",
        owner: "ClusterQueue",
        name: "cq-a",
        wish: { flavor: "default", resource: "cpu", nominal: "30" },
      },
      "What if ClusterQueue cq-a had, of cpu in flavor default, nominal quota 30?",
    ],
    [
      "a queue held",
      "cluster-queues",
      "cq-a",
      ["down"],
      { kind: "stop", namespace: "", name: "cq-a", policy: "Hold" },
      "What if ClusterQueue cq-a were held?",
    ],
    [
      "a queue drained",
      "cluster-queues",
      "cq-a",
      ["down", "down"],
      { kind: "stop", policy: "HoldAndDrain" },
      "What if ClusterQueue cq-a were held and drained?",
    ],
    [
      "a stopped queue resumed",
      "cluster-queues",
      "cq-held",
      ["down", "down", "down"],
      { kind: "stop", name: "cq-held", policy: "None" },
      "What if ClusterQueue cq-held were resumed?",
    ],
    [
      "a workload deleted",
      "workloads",
      HOLDER,
      [],
      { kind: "delete" },
      `What if Workload team-a/${HOLDER} were deleted?`,
    ],
    [
      "a workload deactivated",
      "workloads",
      HOLDER,
      ["down"],
      { kind: "deactivate" },
      `What if Workload team-a/${HOLDER} were deactivated?`,
    ],
    [
      "another priority",
      "workloads",
      HOLDER,
      ["down", "down", "tab", "-", "5"],
      { kind: "set-priority", priority: -5 },
      `What if Workload team-a/${HOLDER} had priority -5?`,
    ],
    [
      "another queue",
      "workloads",
      "raycluster-over-quota",
      ["down", "down", "down"],
      { kind: "move" },
      /^What if Workload team-a\/raycluster-over-quota-a9cf4 went to LocalQueue \S+\?$/,
    ],
  ] as const)("%s", (_what, view, name, keys, change, supposed) => {
    const { state, effects } = press(asked(view, name, ...keys), "enter");
    expect(effects).toMatchObject([
      { kind: "read-text", source: { what: "what-if", change, supposed: expect.stringMatching(supposed) } },
    ]);
    expect([state.overlay, currentPage(state).kind]).toEqual([undefined, "text"]);
    expect(currentPage(pressed(state, "esc")).kind).toBe("table");
  });
});

describe("the form", () => {
  test("says in short what would come of it", () => {
    expect(form(asked("workloads", HOLDER, "down", "up")).preview?.notes).toEqual([
      expect.stringMatching(/^Would be: .*1 stopped/),
    ]);
    expect(form(asked("cluster-queues", "cq-alone", "tab", "tab", "1")).preview?.notes).toEqual([
      expect.stringMatching(/over-admitted/),
    ]);
  });

  test.each([
    ["nothing is given yet", "cluster-queues", "cq-a", ["enter"], "What if: nothing is given yet"],
    ["nothing but letters", "workloads", HOLDER, ["down", "down", "tab", "enter"], "What if: nothing is given yet"],
  ] as const)("waits while %s", (_why, view, name, keys, notice) => {
    const state = asked(view, name, ...keys);
    expect([form(state).actionId.endsWith("what-if"), lastNotice(state)]).toEqual([true, notice]);
  });

  test.each([
    ["a quota that is none", "cluster-queues", "cq-a", ["tab", "tab", "x"], /"x" is not a nominal quota/],
    ["a priority that is none", "workloads", HOLDER, ["down", "down", "tab", "1", "."], /"1\." is not a priority/],
    ["a priority beyond 32 bits", "workloads", HOLDER, ["down", "down", "tab", ..."2147483648"], /is not a priority/],
    ["one that holds quota and would move", "workloads", HOLDER, ["down", "down", "down"], /It holds quota/],
  ] as const)("refuses %s", (_what, view, name, keys, because) => {
    const step = press(asked(view, name, ...keys), "enter");
    expect(form(step.state).preview?.refusedBecause).toMatch(because);
    expect(step.effects).toEqual([]);
  });

  test("has everything read that it reckons from", () => {
    const wanted = (state: State) => wantedScopes(state).map(scopeKey);
    const everything = ["localqueues.kueue.x-k8s.io/*", "resourceflavors.kueue.x-k8s.io/*"];
    expect(wanted(onRow("cluster-queues", "cq-a"))).not.toEqual(expect.arrayContaining(everything));
    expect(wanted(asked("cluster-queues", "cq-a"))).toEqual(expect.arrayContaining(everything));
  });

  test("opens in a read-only session, and takes no right", () => {
    const state = pressed({ ...onRow("workloads", HOLDER, true), rights: new Map() }, "i");
    expect(form(state).actionId).toBe("workload.what-if");
    expect(lastNotice(pressed(onRow("workloads", HOLDER, true), "S"))).toMatch(/read-only/);
  });
});
