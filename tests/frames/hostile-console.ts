import { EVENTS } from "../../src/common/core-objects/event.ts";
import { ClusterError } from "../../src/common/kubernetes-cluster/errors.ts";
import type { HasMeta } from "../../src/common/kubernetes-cluster/meta.ts";
import { cellWidth } from "../../src/common/values/cell-width.ts";
import type { Catalog } from "../../src/console/model/catalog.ts";
import type { Cell } from "../../src/console/model/cell.ts";
import type { Frame, StyledLine } from "../../src/console/model/frame.ts";
import { type Listing, scopeKey } from "../../src/console/model/listing.ts";
import { emptyMemo } from "../../src/console/model/memo.ts";
import type { Overlay } from "../../src/console/model/overlay.ts";
import type { Page } from "../../src/console/model/page.ts";
import type { Pane } from "../../src/console/model/pane.ts";
import type { Row } from "../../src/console/model/row.ts";
import { relatedIn } from "../../src/console/model/selectors.ts";
import type { State } from "../../src/console/model/state.ts";
import type { Column, View } from "../../src/console/model/view.ts";
import { describeLines } from "../../src/console/screen/describe-text.ts";
import { eventLines } from "../../src/console/screen/event-text.ts";
import { logLines } from "../../src/console/screen/log-text.ts";
import { columnLines, helpLines, messageLines, problemLines } from "../../src/console/screen/program-texts.ts";
import { screen } from "../../src/console/screen/screen.ts";
import { plainLine } from "../../src/console/screen/styled-line.ts";
import { yamlLines } from "../../src/console/screen/yaml-text.ts";
import { RAY_CLUSTERS } from "../../src/ray/cluster/ray-cluster.ts";
import { handMade } from "../fixtures/recorded-objects.ts";
import { builtInCatalog, NOW, openConsole } from "./console-state.ts";

interface HostileFrame {
  readonly where: string;
  readonly frame: Frame;
}

/** Screens in which one text stands in every place that text from outside can reach. */
export function hostileFrames(text: string, columns: number, rows: number): readonly HostileFrame[] {
  const state = hostileState(text, columns, rows);
  const table: Page = { kind: "table", pane: hostilePane(text) };
  const framed = (where: string, change: Partial<State>): HostileFrame => ({
    where,
    frame: screen({ ...state, ...change }),
  });
  return [
    framed("home", {}),
    framed("table", { pages: [state.pages[0], table] }),
    ...listingStatuses(text).map((listing) =>
      framed(`listing ${listing.status}`, {
        pages: [state.pages[0], table],
        listings: new Map([[scopeKey(listing.scope), listing]]),
      }),
    ),
    framed("no connection", {
      connection: { status: "failed", contextName: text, message: text, error: undefined },
      listings: new Map(),
      noticeUntil: 0,
    }),
    framed("opening", { connection: { status: "opening", contextName: text }, listings: new Map() }),
    ...overlays(text).map((overlay) => framed(`${overlay.kind} dialog`, { pages: [state.pages[0], table], overlay })),
    ...Object.entries(texts(state, text)).map(([where, lines]) =>
      framed(where, { pages: [state.pages[0], textPage(text, lines)] }),
    ),
    framed("text that failed", {
      pages: [state.pages[0], { ...textPage(text, []), content: { status: "failed", message: text } }],
    }),
  ];
}

/** What no frame may have. */
export function problemsOf({ columns, rows, lines, cursor, links }: Frame): readonly string[] {
  const problems: string[] = [];
  if (lines.length > rows) problems.push(`${lines.length} lines on ${rows} rows`);
  for (const [y, line] of lines.entries()) {
    const width = line.reduce((sum, { text }) => sum + cellWidth(text), 0);
    if (width !== columns)
      problems.push(`line ${y} is ${width} cells wide, not ${columns}: ${JSON.stringify(plainLine(line))}`);
    const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.exec(plainLine(line));
    if (unsafe !== null) problems.push(`line ${y} holds U+${unsafe[0].codePointAt(0)?.toString(16)}`);
  }
  if (cursor !== undefined && (cursor.x >= columns || cursor.y >= rows)) problems.push("the text cursor is outside");
  for (const { text } of links) if (/\p{Cc}/u.test(text)) problems.push("a link's text holds a control character");
  return problems;
}

function hostileState(text: string, columns: number, rows: number): State {
  const opened = openConsole(columns, rows);
  const { connection } = opened;
  if (connection.status !== "open") throw new Error("not open");
  const catalog = hostileCatalog(text);
  const live: Listing = { ...store(text), status: "live", readAt: NOW, listOnly: false, skipped: 0 };
  const panes = Array.from({ length: 4 }, () => hostilePane(text));
  return {
    ...opened,
    catalog,
    memo: emptyMemo(),
    foundOut: 0,
    pages: [{ kind: "home", panes, focus: 0, zoomed: false }],
    namespace: text,
    connection: {
      ...connection,
      facts: { name: text, cluster: text, server: text, user: text, namespace: text, insecure: true, actingAs: text },
      identity: { user: text, groups: [text] },
      serverVersion: text,
      namespaces: { names: [text], from: "listed" },
    },
    contexts: [{ name: text, cluster: text, user: text, namespace: text, disabledBecause: text }],
    listings: new Map([[scopeKey(live.scope), live]]),
    notices: [{ at: NOW, tone: "bad", text }],
    noticeUntil: NOW + 1_000,
  };
}

function hostileCatalog(text: string): Catalog {
  const builtIn = builtInCatalog();
  const cells: readonly Cell[] = [
    { text, tone: "bad" },
    {
      text,
      tone: "normal",
      draw: () => [
        { text: "█", tone: "bar-used" },
        { text: "░", tone: "bar-empty" },
      ],
    },
  ];
  const columns = ["namespace", "name", "status", "reason", "other"].map(
    (id, index): Column => ({
      id,
      title: id === "other" ? text : id.toUpperCase(),
      align: index % 2 === 0 ? "left" : "right",
      width: { min: 4, max: 60, grow: index > 2 },
      priority: 1,
      wide: false,
      onlyAcrossNamespaces: false,
      ticking: false,
      compare: "text",
      cell: () => cells[index % 2] as Cell,
    }),
  );
  const view: View = {
    id: "hostile",
    title: text,
    aliases: [text],
    kindId: "rayclusters.ray.io",
    columns,
    sort: { columnId: "name", descending: false },
    needs: [],
    isFault: () => true,
    summary: () => ({ text, tone: "bad" }),
    insteadWhenDenied: undefined,
    whenEmpty: text,
  };
  const problems = [{ file: text, line: 1, column: 1, message: text }];
  const actions = new Map(
    [...builtIn.actions].map(([id, action]) => [id, { ...action, title: text, unavailable: () => text }]),
  );
  return { ...builtIn, views: new Map([[view.id, view]]), home: [view.id], problems, actions };
}

function hostileRow(text: string): Row {
  const labels = new Map([[text, text]]);
  const meta = {
    ...hostileObjectMeta(text),
    labels,
    annotations: labels,
    namespace: text,
    owners: [{ group: "", kind: text, name: text, uid: "o", controller: true }],
  };
  const record = { ...(RAY_CLUSTERS.project(handMade({}), "v1") as HasMeta), meta };
  return { meta, record, raw: [text] };
}

function hostileObjectMeta(text: string): HasMeta["meta"] {
  return { ...RAY_CLUSTERS.project(handMade({}), "v1").meta, name: text, uid: "uid-made" };
}

function store(text: string): Pick<Listing, "scope" | "store"> {
  const row = hostileRow(text);
  const rows = new Map([
    [row.meta.uid, row],
    ["bad", { ...row, meta: { ...row.meta, uid: "bad" }, unreadable: text }],
  ]);
  return {
    scope: { kindId: "rayclusters.ray.io", namespace: undefined },
    store: { rows, revision: 1, before: new Map([["bad", { row, at: NOW }]]) },
  };
}

function hostilePane(text: string): Pane {
  const rows = [...store(text).store.rows.values()];
  return {
    id: 1,
    viewId: "hostile",
    namespace: undefined,
    cursor: "uid-made",
    top: 0,
    left: 0,
    marks: new Set(["bad"]),
    filter: { text, tests: [] },
    sort: { columnId: "name", descending: true },
    pickedColumn: "other",
    wide: false,
    faultsOnly: true,
    within: { uid: "uid", title: text },
    arranged: { rows, basis: "b", total: 2, problem: text, movedAt: NOW },
  };
}

function listingStatuses(text: string): readonly Listing[] {
  const error = (reason: ClusterError["reason"]) =>
    new ClusterError(reason, text, { request: text, serverMessage: text });
  const empty = { ...store(text), store: { rows: new Map<string, Row>(), revision: 1, before: new Map() } };
  return [
    { ...store(text), status: "retrying", readAt: NOW - 60_000, error: error("refused"), retryAt: NOW },
    { ...empty, status: "retrying", readAt: undefined, error: error("timeout"), retryAt: NOW },
    { ...empty, status: "stopped", readAt: undefined, error: error("forbidden") },
    { ...empty, status: "stopped", readAt: undefined, error: error("unauthorized") },
    { ...empty, status: "stopped", readAt: undefined, error: error("kind-missing") },
    { ...empty, status: "stopped", readAt: undefined, error: error("not-kubernetes") },
  ];
}

function overlays(text: string): readonly Overlay[] {
  const target = { namespace: text, name: text, uid: text, resourceVersion: "1", generation: 1 };
  const plan = {
    title: text,
    kind: RAY_CLUSTERS,
    target,
    request: { verb: "delete", propagation: "Background" },
    refusedBecause: text,
    notes: [text],
    stops: { pods: 1, accelerators: 1, jobs: undefined },
    confirm: "name",
    undo: undefined,
    then: [],
  } as const;
  const ref = { kindId: "rayclusters.ray.io", uid: "uid-made", namespace: text, name: text };
  const confirm = {
    kind: "confirm",
    id: 1,
    actionTitle: text,
    plans: [{ ...plan, then: [plan] }],
    typed: text,
    openedAt: NOW,
    problem: text,
  } as const;
  const item = { label: text, detail: text, disabledBecause: undefined, choose: { kind: "object", ref } } as const;
  return [
    { ...confirm, stage: { stage: "asking", previewed: false, warnings: [text] } },
    { ...confirm, plans: [plan, plan], stage: { stage: "refused", because: text } },
    {
      kind: "scale",
      of: ref,
      groups: [{ name: text, replicas: 1, min: 0, max: 9 }],
      chosen: 0,
      typed: text,
      widenBounds: true,
      openedAt: NOW,
      preview: plan,
    },
    { kind: "picker", title: text, items: [item, { ...item, disabledBecause: text }], cursor: 0, typed: "" },
    { kind: "picker", title: text, items: [], cursor: 0, typed: text },
    { kind: "question", title: text, lines: [text, text], whenYes: [], whenNo: [], openedAt: NOW },
    { kind: "text-box", title: text, lines: [text], url: text },
    {
      kind: "prompt",
      purpose: "command",
      text,
      cursor: 3,
      suggestions: [`${text}more`, text],
      chosen: -1,
      problem: undefined,
      before: "",
    },
    { kind: "prompt", purpose: "filter", text, cursor: 99, suggestions: [], chosen: -1, problem: text, before: text },
  ];
}

function texts(state: State, text: string): Readonly<Record<string, readonly StyledLine[]>> {
  const condition = { type: text, status: text, reason: text, message: text };
  const object = handMade(
    {
      kind: text,
      apiVersion: text,
      status: { conditions: [condition] },
      [`x${text}`]: [text, { [`y${text}`]: text }],
      block: `first\n${text}\nlast`,
    },
    {
      labels: { [`k${text}`]: text },
      ownerReferences: [{ kind: text, name: text, uid: "o" }],
      finalizers: [text],
      deletionTimestamp: "2026-11-26T20:50:00Z",
    },
  );
  const event = EVENTS.project(
    handMade({
      type: text,
      reason: text,
      message: text,
      count: 3,
      source: { component: text },
      involvedObject: { kind: text, name: text },
    }),
    "v1",
  );
  const of = { kindId: "rayclusters.ray.io", uid: "uid-made", namespace: text, name: text };
  const child = { ...of, depth: 2, kind: text, status: { text, tone: "bad" } } as const;
  const described = {
    object,
    of,
    row: hostileRow(text),
    view: state.catalog.views.get("hostile"),
    related: relatedIn(state),
    children: [of, child],
  };
  return {
    yaml: yamlLines(object, true),
    describe: describeLines({ ...described, events: [event] }),
    "describe without events": describeLines({ ...described, events: text }),
    events: eventLines([event, event], NOW),
    log: logLines([text, `ERROR ${text}`]),
    help: helpLines(state),
    messages: messageLines(state),
    problems: problemLines(state),
    columns: columnLines(state),
  };
}

function textPage(text: string, lines: readonly StyledLine[]): Extract<Page, { kind: "text" }> {
  const plain = lines.map(plainLine);
  return {
    kind: "text",
    id: 5,
    title: text,
    source: {
      what: "describe",
      of: { kindId: "rayclusters.ray.io", uid: "u", namespace: text, name: text },
      unfolded: false,
    },
    content: { status: "ready", lines, plain, readAt: NOW },
    top: 0,
    left: 1,
    search: { text, hits: [0, 1, 2], current: 1 },
  };
}
