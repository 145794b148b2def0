import { describe, expect, test } from "vitest";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { NOW, openConsole, pressed, told, withListings } from "../../../tests/frames/console-state.ts";
import { EVENTS } from "../../common/core-objects/event.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import { APP_WRAPPERS } from "../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import type { StyledLine } from "../model/frame.ts";
import { scopeKey } from "../model/listing.ts";
import type { Row } from "../model/row.ts";
import { childrenOf, describeLines } from "./describe-text.ts";
import { eventLines } from "./event-text.ts";
import { logLines } from "./log-text.ts";
import { columnLines, helpLines, messageLines, problemLines } from "./program-texts.ts";
import { plainLine } from "./styled-line.ts";

const plain = (lines: readonly StyledLine[]) => lines.map((line) => plainLine(line).trimEnd());
const event = (content: Readonly<Record<string, unknown>>, name = "e") =>
  EVENTS.project(handMade(content, { name }), "v1");
const ago = (ms: number) => new Date(NOW - ms).toISOString();

describe("events", () => {
  test("the newest first, each with its message below", () => {
    const regarding = { kind: "Pod", name: "head" };
    const old = event({
      type: "Warning",
      reason: "FailedScheduling",
      message: "0/3 nodes are available",
      count: 7,
      involvedObject: regarding,
      firstTimestamp: ago(3_600_000),
      lastTimestamp: ago(600_000),
      source: { component: "default-scheduler" },
    });
    const young = event({
      type: "Normal",
      reason: "Pulled",
      message: "",
      involvedObject: regarding,
      lastTimestamp: ago(5_000),
    });
    expect(plain(eventLines([old, young], NOW))).toEqual([
      "     5s · Pulled  Pod/head",
      "    10m ▲ FailedScheduling  Pod/head  7 times in 60m  default-scheduler",
      "          0/3 nodes are available",
    ]);
  });

  test("none, and one without anything", () => {
    expect(plain(eventLines([], NOW))).toEqual(["No events. The server keeps them for about an hour."]);
    expect(plain(eventLines([event({})], NOW))).toEqual(["      ? ▲ (no reason)  /"]);
  });
});

describe("logs", () => {
  test.each([
    ["plain", "step 3", "normal"],
    ["an error", "2026 ERROR boom", "bad"],
    ["a warning", "WARNING: slow", "warning"],
    ["a word that only contains it", "TERRORS", "normal"],
    ["a stack", "Traceback (most recent call last):", "bad"],
  ])("%s", (_case, text, tone) => {
    expect(logLines([text])).toEqual([[{ text, tone }]]);
  });

  test("colours are left out, everything else is shown", () => {
    expect(plain(logLines(["\u001b[36m(pid=1)\u001b[0m hi\u001b[2J"]))).toEqual(["(pid=1) hi^[[2J"]);
  });

  test("an empty log", () => {
    expect(plain(logLines([]))).toEqual(["No lines yet: the container has written nothing."]);
  });
});

describe("describe", () => {
  const row = (
    kind: typeof RAY_CLUSTERS | typeof PODS | typeof APP_WRAPPERS,
    name: string,
    owner?: readonly [kind: string, apiVersion: string],
  ): Row => {
    const ownerReferences =
      owner === undefined
        ? []
        : [{ apiVersion: owner[1], kind: owner[0], name: "above", uid: `uid-${owner[0]}`, controller: true }];
    return rowOf(
      kind.project(
        handMade({ spec: {}, status: {} }, { name, uid: `uid-${kind.kind}`, namespace: "team-a", ownerReferences }),
        "v1",
      ),
    );
  };
  const wrapper = row(APP_WRAPPERS, "batch");
  const cluster = row(RAY_CLUSTERS, "train", ["AppWrapper", "workload.codeflare.dev/v1beta2"]);
  const pod = row(PODS, "train-head", ["RayCluster", "ray.io/v1"]);
  const of = { kindId: "pods", uid: pod.meta.uid, namespace: "team-a", name: "train-head" };

  const described = (content: Readonly<Record<string, unknown>>, metadata = {}, change = {}) =>
    plain(
      describeLines({
        object: handMade({ kind: "Pod", apiVersion: "v1", ...content }, metadata),
        of,
        row: undefined,
        view: undefined,
        related: { ...relatedTo([RAY_CLUSTERS, [cluster.record]], [APP_WRAPPERS, [wrapper.record]]), now: NOW },
        children: [],
        events: [],
        ...change,
      }),
    );

  test("who it is; what cannot be known is `?`", () => {
    expect(described({}, { namespace: "team-a" }).slice(0, 3)).toEqual([
      "Pod team-a/made",
      "created ?   v1",
      "uid uid-made",
    ]);
  });

  test("that it is being deleted, and what it waits for", () => {
    const metadata = { deletionTimestamp: ago(60_000), finalizers: ["kueue.x-k8s.io/managed"] };
    expect(described({}, metadata)).toContain("Being deleted for 60s, waiting for kueue.x-k8s.io/managed.");
  });

  test("conditions with their messages wrapped", () => {
    const conditions = [
      {
        type: "Ready",
        status: "False",
        reason: "NotYet",
        message: "waiting ".repeat(12),
        lastTransitionTime: ago(120_000),
      },
      { type: "Old" },
    ];
    const lines = described({ status: { conditions } });
    expect(lines.slice(lines.indexOf("Conditions") + 1, lines.indexOf("Conditions") + 5)).toEqual([
      "  Ready  False        2m  NotYet",
      `      ${"waiting ".repeat(8).trim()}`,
      `      ${"waiting ".repeat(4).trim()}`,
      "  Old    ?             ?",
    ]);
  });

  test("the chain of owners, as far as it is being read", () => {
    const ownerReferences = [
      { apiVersion: "ray.io/v1", kind: "RayCluster", name: "train", uid: "uid-RayCluster", controller: true },
      { apiVersion: "v1", kind: "ConfigMap", name: "other", uid: "o" },
    ];
    const lines = described({}, { ownerReferences });
    expect(lines.slice(lines.indexOf("Owners") + 1, lines.indexOf("Owners") + 4)).toEqual([
      "  RayCluster train",
      "  └ AppWrapper above",
      "  ConfigMap other  (not its controller)",
    ]);
  });

  test("labels in order, and why events are missing", () => {
    const lines = described({}, { labels: { b: "2", a: "1" } }, { events: "you may not list events" });
    expect(lines.slice(lines.indexOf("Labels"))).toEqual([
      "Labels",
      "  a=1",
      "  b=2",
      "",
      "Events",
      "  Could not be read: you may not list events",
    ]);
  });

  test("the view's columns are its summary, in words", () => {
    const state = withListings(openConsole(80, 24, { viewName: "ray-clusters" }), "live");
    const view = state.catalog.views.get("ray-clusters");
    const lines = described({}, {}, { view, row: cluster });
    expect(lines.find((line) => /^ {2}workers +\S/.test(line))).toBeDefined();
    expect(lines.join()).not.toContain("namespace");
  });

  test("a row that could not be read says why", () => {
    const view = openConsole(80, 24).catalog.views.get("ray-clusters");
    expect(described({}, {}, { view, row: { ...cluster, unreadable: "spec is a list" } })).toContain(
      "  Could not be read: spec is a list",
    );
  });

  test("everything below an object, each with the state its own view gives it", () => {
    const opened = openConsole(80, 24);
    const listing = (kindId: string, rows: readonly Row[]) =>
      ({
        scope: { kindId, namespace: undefined },
        store: { rows: new Map(rows.map((each) => [each.meta.uid, each])), revision: 1, before: new Map() },
        status: "live",
        readAt: NOW,
        listOnly: false,
        skipped: 0,
      }) as const;
    const listings = [
      listing("appwrappers.workload.codeflare.dev", [wrapper]),
      listing("rayclusters.ray.io", [cluster]),
      listing("pods", [pod]),
    ];
    const state = { ...opened, listings: new Map(listings.map((each) => [scopeKey(each.scope), each])) };
    const children = childrenOf(state, {
      kindId: "appwrappers.workload.codeflare.dev",
      uid: wrapper.meta.uid,
      namespace: "team-a",
      name: "batch",
    });
    expect(children.map(({ depth, kind, name }) => [depth, kind, name])).toEqual([
      [1, "RayCluster", "train"],
      [2, "Pod", "train-head"],
    ]);
    expect(children.every(({ status }) => status !== undefined && status.text !== "")).toBe(true);
    const lines = described({}, {}, { children });
    expect(lines[lines.indexOf("Children") + 1]).toMatch(/^ {2}RayCluster train {2}\S/);
    expect(lines[lines.indexOf("Children") + 2]).toMatch(/^ {2}└ Pod train-head {2}\S/);
  });
});

describe("pages about the program", () => {
  const table = withListings(openConsole(100, 30, { viewName: "ray-clusters" }), "live");

  test("help speaks of the page below it, from the same tables as the keys", () => {
    const lines = plain(helpLines(pressed(table, "?")));
    expect(lines[0]).toBe("Actions on ray clusters");
    expect(lines).toContain("  o                     Open dashboard");
    expect(lines.find((line) => line.includes("Scale workers"))).toContain("✖ over-quota has no worker group.");
    expect(lines).toContain("  j, down               One row down");
    expect(lines.find((line) => line.startsWith("  workloads "))).toMatch(/Workloads {2}(.*, )?wl\b/);
    expect(lines.join("\n")).not.toContain("Search in the text");
  });

  test("help on a page of text has the keys of text, and no actions", () => {
    const lines = plain(helpLines(pressed(table, "y", "?")));
    expect(lines.join("\n")).toMatch(/Search in the text/);
    expect(lines.join("\n")).not.toMatch(/Actions on|Wide columns/);
  });

  test("help on the first screen has one line for nine panes", () => {
    expect(plain(helpLines(withListings(openConsole(100, 30), "live")))).toContain(
      "  1 … 9                 Move to the pane of that number",
    );
  });

  test("messages, newest first", () => {
    const noticed = told(
      table,
      { kind: "notice", notice: { at: NOW, tone: "warning", text: "first" } },
      { kind: "clock-ticked", at: NOW + 65_000 },
      { kind: "notice", notice: { at: NOW + 65_000, tone: "good", text: "second" } },
    );
    expect(plain(messageLines(noticed))).toEqual(["21:01:05Z      0s ago  ● second", "21:00:00Z     65s ago  ▲ first"]);
    expect(plain(messageLines(table))).toEqual(["No messages yet."]);
    const nextDay = told(noticed, { kind: "clock-ticked", at: NOW + 86_400_000 });
    expect(plain(messageLines(nextDay))[0]).toMatch(/^2026-11-26 21:01:05Z/);
  });

  test("problems with their place", () => {
    expect(plain(problemLines(table))).toEqual(["Your view, key and config files have no problems."]);
    const problems = [
      { file: "views/mine.yaml", line: 7, column: 3, message: "no such column" },
      { file: "config.yaml", line: undefined, column: undefined, message: "cannot be read" },
    ];
    const lines = plain(problemLines({ ...table, catalog: { ...table.catalog, problems } }));
    expect(lines).toContain("▲ views/mine.yaml:7:3");
    expect(lines).toContain("▲ config.yaml");
    expect(lines).toContain("  no such column");
  });

  test("columns of the table below", () => {
    const lines = plain(columnLines(pressed(table, "#")));
    expect(lines.find((line) => line.startsWith("  age "))).toMatch(/AGE +age>1h {2}age<2d$/);
    expect(lines.find((line) => line.startsWith("  name "))).toMatch(/name=word {2}name!=word {3}sorted ↑/);
    expect(lines.find((line) => line.startsWith("  image "))).toMatch(/wide$/);
    expect(plain(columnLines({ ...table, pages: [{ kind: "home", panes: [], focus: 0, zoomed: false }] }))).toEqual([
      "No table has the keys here.",
    ]);
  });
});
