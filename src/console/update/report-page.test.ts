import { describe, expect, test } from "vitest";
import { NOW, openConsole, pressed, rowsOfKind, told, withListings } from "../../../tests/frames/console-state.ts";
import { scopeKey } from "../model/listing.ts";
import { isReport, type LinkTarget, type TextPage } from "../model/page.ts";
import { reportBasis } from "../model/report-basis.ts";
import type { Row } from "../model/row.ts";
import { currentPage, focusedPane } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import { update } from "./update.ts";

const WORKLOADS = "workloads.kueue.x-k8s.io";
const CLUSTER_QUEUES = "clusterqueues.kueue.x-k8s.io";
/** Holds quota, waits. */
const [HOLDER, WAITER] = ["raycluster-ready-ff0b7", "raycluster-over-quota-a9cf4"];

const table = (view: string) => withListings(openConsole(80, 24, { viewName: view }), "live");
const onRow = (view: string, name: string) => pressed(table(view), "/", ...name, "enter");
const press = (state: State, key: string): Step => update(state, { kind: "key-pressed", key, at: state.now + 500 });

function page(state: State): TextPage {
  const current = currentPage(state);
  if (current.kind !== "text") throw new Error(`the page is ${current.kind}`);
  return current;
}

/** A report of sixty lines as it would be read now, with links on some of them. */
function read(state: State, links: Readonly<Record<number, LinkTarget>> = {}): State {
  const { id, source } = page(state);
  if (!isReport(source)) throw new Error("not a report");
  const plain = Array.from({ length: 60 }, (_unused, index) => `line ${index}`);
  return told(state, {
    kind: "text-read",
    pageId: id,
    lines: plain.map((text) => [{ text, tone: "normal" }]),
    plain,
    links: new Map(Object.entries(links).map(([line, target]) => [Number(line), target])),
    basis: reportBasis(state, source.what, source.of),
    at: NOW,
  });
}

const queueTarget = (name: string): LinkTarget => ({ kindId: CLUSTER_QUEUES, namespace: "", name });
const anyWaiter = () => pressed(table("workloads"), "w");

describe("opens", () => {
  test.each([
    ["a workload", "workloads", ["w"], "why"],
    ["a Ray cluster", "ray-clusters", ["w"], "why"],
    ["a workload's life", "workloads", ["T"], "timeline"],
    ["who preempted it, or whom it preempted", "workloads", ["E"], "preemptions"],
    ["the preemptions of a queue", "cluster-queues", ["E"], "preemptions"],
    ["the preemptions of a cohort", "cohorts", ["E"], "preemptions"],
    ["a queue", "cluster-queues", ["w"], "queue"],
    ["a cohort", "cohorts", ["w"], "queue"],
    ["a queue of a namespace", "local-queues", ["w"], "queue"],
  ])("%s", (_what, view, keys, what) => {
    const step = keys.reduce((last, key) => press(last.state, key), { state: table(view), effects: [] } as Step);
    const row = focusedPane(table(view))?.cursor;
    expect(step.effects).toMatchObject([{ kind: "read-text", source: { what, of: { uid: row } } }]);
  });

  test("by enter once WHY is the picked column, else the description", () => {
    const columns = () => table("workloads");
    let picked = columns();
    for (let steps = 0; focusedPane(picked)?.pickedColumn !== "why" && steps < 40; steps += 1)
      picked = pressed(picked, ">");
    expect(focusedPane(picked)?.pickedColumn).toBe("why");
    expect(press(picked, "enter").effects).toMatchObject([{ source: { what: "why" } }]);
    expect(press(columns(), "enter").effects).toMatchObject([{ source: { what: "describe" } }]);
  });

  test("nothing without a row", () => {
    const state = pressed(withListings(openConsole(80, 24, { viewName: "workloads" }), "empty"), "w");
    expect(state.notices.at(-1)?.text).toBe("No row is chosen");
  });
});

describe("links", () => {
  const linked = () =>
    read(anyWaiter(), { 2: queueTarget("cq-a"), 30: queueTarget("cq-b"), 50: queueTarget("no-such") });

  test.each([
    ["the first", ["tab"], 2],
    ["the next", ["tab", "tab"], 30],
    ["round", ["tab", "tab", "tab", "tab"], 2],
    ["the last, backwards", ["shift-tab"], 50],
    ["the one before", ["tab", "tab", "shift-tab"], 2],
    ["the next below the first line on the screen", ["G", "tab"], 50],
  ])("%s", (_which, keys, line) => {
    const state = pressed(linked(), ...keys);
    const { link, top } = page(state);
    expect(link).toBe(line);
    expect(top).toBeLessThanOrEqual(line);
    expect(top + 17).toBeGreaterThanOrEqual(line);
  });

  test("none in a text that has none", () => {
    expect(page(pressed(read(anyWaiter()), "tab")).link).toBeUndefined();
    expect(page(pressed(anyWaiter(), "tab")).link).toBeUndefined();
  });

  test("lead to the object in its own table", () => {
    const state = pressed(linked(), "tab", "enter");
    const cursor = rowsOfKind(CLUSTER_QUEUES).find(({ meta }) => meta.name === "cq-a")?.meta.uid;
    expect(focusedPane(state)).toMatchObject({ viewId: "cluster-queues", cursor });
    expect(currentPage(pressed(state, "esc")).kind).toBe("text");
  });

  test.each([
    ["no line is chosen", ["enter"], "Choose a line that leads somewhere first: tab"],
    ["the object is not on the screen", ["shift-tab", "enter"], "no-such is not among the rows that are being read"],
  ])("say when %s", (_why, keys, notice) => {
    const state = pressed(linked(), ...keys);
    expect(state.notices.at(-1)?.text).toBe(notice);
    expect(currentPage(state).kind).toBe("text");
  });
});

describe("are written again", () => {
  const tick = (state: State) => update(state, { kind: "clock-ticked", at: state.now + 1_000 });
  const reads = ({ effects }: Step) => effects.filter(({ kind }) => kind === "read-text").length;

  function changed(state: State, kindId: string, name?: string): State {
    const row = rowsOfKind(kindId).find(({ meta }) => name === undefined || meta.name === name);
    if (row === undefined) throw new Error(`no ${kindId} ${name}`);
    const meta = { ...row.meta, resourceVersion: `${row.meta.resourceVersion}9` };
    const upsert: Row = { ...row, meta, record: { ...row.record, meta } };
    const key = scopeKey({ kindId, namespace: undefined });
    return told(state, {
      kind: "rows-changed",
      key,
      upserts: [upsert],
      removals: [],
      full: false,
      partial: false,
      skipped: 0,
      at: NOW,
    });
  }

  test("of one that waits, when any queue changes, once", () => {
    const report = read(pressed(onRow("workloads", WAITER), "w"));
    expect(reads(tick(report))).toBe(0);
    const step = tick(changed(report, CLUSTER_QUEUES));
    expect(reads(step)).toBe(1);
    expect(reads(tick(step.state))).toBe(0);
    expect(reads(tick(read(step.state)))).toBe(0);
  });

  test("one after the other, however fast the rows change", () => {
    const again = tick(changed(read(pressed(onRow("workloads", WAITER), "w")), CLUSTER_QUEUES));
    const meanwhile = changed(again.state, WORKLOADS, HOLDER);
    expect(reads(tick(meanwhile))).toBe(0);
    const { id } = page(meanwhile);
    const first = { kind: "text-read", pageId: id, lines: [], plain: [], basis: "some older rows", at: NOW } as const;
    expect(reads(tick(told(meanwhile, { ...first, unfinished: true })))).toBe(0);
    expect(reads(tick(told(meanwhile, first)))).toBe(1);
  });

  test("of one that holds quota, when it changes itself and not when others do", () => {
    const report = read(pressed(onRow("workloads", HOLDER), "w"));
    expect(reads(tick(changed(report, CLUSTER_QUEUES)))).toBe(0);
    expect(reads(tick(changed(report, WORKLOADS, WAITER)))).toBe(0);
    expect(reads(tick(changed(report, WORKLOADS, HOLDER)))).toBe(1);
  });

  test("of a life when the workload changes, of preemptions when any does", () => {
    const [life, preemptions] = ["T", "E"].map((key) => read(pressed(onRow("workloads", WAITER), key)));
    if (life === undefined || preemptions === undefined) throw new Error("no reports");
    expect(reads(tick(changed(life, WORKLOADS, HOLDER)))).toBe(0);
    expect(reads(tick(changed(life, WORKLOADS, WAITER)))).toBe(1);
    expect(reads(tick(changed(preemptions, CLUSTER_QUEUES)))).toBe(0);
    expect(reads(tick(changed(preemptions, WORKLOADS, HOLDER)))).toBe(1);
  });

  test("of a queue, when a workload changes", () => {
    expect(reads(tick(changed(read(pressed(table("cluster-queues"), "w")), WORKLOADS)))).toBe(1);
  });

  test("when the screen becomes wider", () => {
    const wider = told(read(anyWaiter()), { kind: "resized", columns: 120, rows: 40 });
    expect(reads(tick(wider))).toBe(1);
  });

  test("not while they are being read, nor under another page", () => {
    expect(reads(tick(changed(anyWaiter(), CLUSTER_QUEUES)))).toBe(0);
    expect(reads(tick(changed(pressed(read(anyWaiter()), "?"), CLUSTER_QUEUES)))).toBe(0);
  });
});
