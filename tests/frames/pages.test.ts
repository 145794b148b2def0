import { describe, expect, test } from "vitest";
import { EVENTS } from "../../src/common/core-objects/event.ts";
import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import type { StyledLine } from "../../src/console/model/frame.ts";
import type { RowRef } from "../../src/console/model/row.ts";
import { currentPage, relatedIn, rowOf } from "../../src/console/model/selectors.ts";
import type { State } from "../../src/console/model/state.ts";
import { childrenOf, describeLines } from "../../src/console/screen/describe-text.ts";
import { eventLines } from "../../src/console/screen/event-text.ts";
import { logLines } from "../../src/console/screen/log-text.ts";
import { columnLines, helpLines, messageLines, problemLines } from "../../src/console/screen/program-texts.ts";
import { screen } from "../../src/console/screen/screen.ts";
import { plainLine } from "../../src/console/screen/styled-line.ts";
import { yamlLines } from "../../src/console/screen/yaml-text.ts";
import { recordedObjects } from "../fixtures/recorded-objects.ts";
import { builtInCatalog, NOW, objectNamed, openConsole, pressed, SIZES, told, withListings } from "./console-state.ts";
import { plainText } from "./frame-text.ts";
import { expectFrame } from "./golden.ts";

describe.each(SIZES)("%i×%i", (columns, rows) => {
  const home = () => withListings(openConsole(columns, rows), "live");
  const table = (view: string) => withListings(openConsole(columns, rows, { viewName: view }), "live");
  /** A table with the cursor on a row of this name. */
  const onRow = (view: string, name: string) => pressed(table(view), "/", ...name, "enter");

  test("help on the first screen", async () => {
    const opened = pressed(home(), "?");
    await expectFrame(read(opened, helpLines(opened)), "help-home");
  });

  test("help on a table, scrolled", async () => {
    const opened = pressed(table("ray-clusters"), "?");
    await expectFrame(pressed(read(opened, helpLines(opened)), "space"), "help-table");
  });

  test("YAML, folded", async () => {
    await expectFrame(yamlPage(false), "yaml");
  });

  test("YAML, unfolded and scrolled to the right", async () => {
    await expectFrame(pressed(yamlPage(true), "right", "ctrl-f"), "yaml-unfolded");
  });

  test("YAML, searched", async () => {
    await expectFrame(pressed(yamlPage(false), "/", ..."image", "enter", "n"), "yaml-searched");
  });

  test("a search that finds nothing", async () => {
    await expectFrame(pressed(yamlPage(false), "/", ..."nowhere"), "yaml-not-found");
  });

  function yamlPage(unfolded: boolean): State {
    const opened = pressed(onRow("ray-clusters", "ready"), "y");
    return read(opened, yamlLines(objectNamed("RayCluster", "ready"), unfolded));
  }

  test.each([
    ["ray-clusters", "RayCluster", "ready"],
    ["workloads", "Workload", "job-low-2-32396"],
    ["cluster-queues", "ClusterQueue", "cq-b"],
    ["app-wrappers", "AppWrapper", "wrapped-failing"],
  ])("describe %s", async (view, kind, name) => {
    const opened = pressed(onRow(view, name), "d");
    const object = objectNamed(kind, name);
    await expectFrame(read(opened, described(opened, object)), `describe-${view}`);
  });

  test("describe without the right to read events", async () => {
    const opened = pressed(onRow("cluster-queues", "cq-b"), "d");
    const lines = described(opened, objectNamed("ClusterQueue", "cq-b"), "you may not list events in default");
    await expectFrame(pressed(read(opened, lines), "G"), "describe-no-events");
  });

  test("events of an object", async () => {
    const opened = pressed(onRow("ray-clusters", "ready"), "v");
    await expectFrame(read(opened, eventLines(eventsAbout("ready"), NOW, columns - 4)), "events-of-object");
  });

  test("a log", async () => {
    const opened = pressed(onRow("pods", "ready-head"), "l");
    const lines = [
      "2026-11-26 20:59:01,120 INFO scripts.py:950 -- Local node IP: 10.0.0.7",
      "\u001b[36m(train pid=312)\u001b[0m epoch 3, loss 0.114",
      "2026-11-26 20:59:07,001 WARNING worker.py:2011 -- A worker died: \u001b]0;owned\u0007",
      "ERROR: out of memory",
    ];
    await expectFrame(read(opened, logLines(lines)), "log");
  });

  test("messages", async () => {
    const long = `Scale workers train: ${"the server did not answer in time; ".repeat(5)}`;
    const noticed = told(
      home(),
      { kind: "notice", notice: { at: NOW - 90_000_000, tone: "info", text: "Copied the name ready" } },
      { kind: "notice", notice: { at: NOW - 700_000, tone: "bad", text: long } },
      { kind: "notice", notice: { at: NOW - 4_000, tone: "good", text: "Delete team-a/train: done" } },
    );
    const opened = pressed(noticed, "M");
    await expectFrame(read(opened, messageLines(opened)), "messages");
  });

  test("problems in a person's files", async () => {
    const catalog = {
      ...builtInCatalog(),
      problems: [
        {
          file: "views/mine.yaml",
          line: 7,
          column: 3,
          message: 'rayclusters.ray.io has no computed column "gpuz". Did you mean "gpu"?',
        },
        {
          file: "config.yaml",
          line: undefined,
          column: undefined,
          message: "the file is larger than 1 MiB; it was left out.",
        },
      ],
    };
    const started = withListings(openConsole(columns, rows, { catalog }), "live");
    await expectFrame(started, "home-with-problems");
    const opened = pressed(started, ":", ..."problems", "enter");
    await expectFrame(read(opened, problemLines(opened)), "problems");
  });

  test("columns of a view", async () => {
    const opened = pressed(table("workloads"), "#");
    await expectFrame(read(opened, columnLines(opened)), "columns");
  });

  test("a page that is being read, and one that could not be", async () => {
    const opened = pressed(table("workloads"), "y");
    await expectFrame(opened, "yaml-reading");
    const page = currentPage(opened);
    const pageId = page.kind === "text" ? page.id : -1;
    const message = "get workloads/team-a/job-high-1-74638: it does not exist. It may have been deleted meanwhile.";
    await expectFrame(told(opened, { kind: "text-failed", pageId, message }), "yaml-failed");
  });

  test("the trend of this session", async () => {
    await expectFrame(pressed(home(), "t"), "trend-early");
    const later = [10, 20, 30].reduce(
      (state, seconds) => told(state, { kind: "clock-ticked", at: NOW + seconds * 1_000 }),
      home(),
    );
    await expectFrame(pressed(later, "t"), "trend");
  });
});

test("breadcrumbs give way so that keys still have room", () => {
  const onPods = pressed(withListings(openConsole(80, 24, { viewName: "app-wrappers" }), "live"), "p");
  const deep = pressed(withListings(pressed(onPods, ":", ..."wl", "enter"), "live"), "d");
  const hints = plainText(screen(deep)).split("\n").at(-2) ?? "";
  expect(hints).toMatch(/^ … › .*Describe job-/);
  expect(hints).toContain("esc Back");
});

function read(state: State, lines: readonly StyledLine[]): State {
  const page = currentPage(state);
  if (page.kind !== "text") throw new Error(`the page on the screen is ${page.kind}`);
  return told(state, { kind: "text-read", pageId: page.id, lines, plain: lines.map(plainLine), at: state.now });
}

function described(state: State, object: KubernetesObject, events?: string): readonly StyledLine[] {
  const page = currentPage(state);
  if (page.kind !== "text" || !("of" in page.source)) throw new Error("no describe page");
  const of: RowRef = page.source.of;
  return describeLines({
    object,
    of,
    row: rowOf(state, of),
    view: [...state.catalog.views.values()].find(({ kindId }) => kindId === of.kindId),
    related: relatedIn(state),
    children: childrenOf(state, of),
    events: events ?? eventsAbout(of.name),
    width: state.columns - 4,
  });
}

function eventsAbout(name: string) {
  return recordedObjects("events")
    .map((object) => EVENTS.project(object, "v1"))
    .filter(({ regarding }) => regarding.name === name || regarding.name.startsWith(`${name}-`));
}
