import { describe, expect, test } from "vitest";
import { effectContext, FakeCluster } from "../../../tests/fixtures/fake-client.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import {
  opened,
  planFor,
  rowsMessage,
  started,
  told,
  WIDGET_KIND,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { MemoryJournal } from "../../common/kubernetes-cluster/journal.ts";
import type { Effect } from "../model/effect.ts";
import type { Message } from "../model/message.ts";
import type { RowRef } from "../model/row.ts";
import type { State } from "../model/state.ts";
import { perform } from "./perform.ts";
import type { Ports } from "./ports.ts";

const OBJECT = handMade(
  { apiVersion: "test.dev/v1", kind: "Widget", spec: { size: 1 } },
  { name: "a", namespace: "team-a", uid: "uid-a", generation: 1, managedFields: [{ manager: "x" }] },
);
const OF: RowRef = { kindId: WIDGET_KIND, uid: "uid-a", namespace: "team-a", name: "a" };
const CUT = new ClusterError("timeout", "get widgets/team-a/a: no answer. Try again.", { request: "get" });

function setup(
  options: { readonly state?: State; readonly cluster?: FakeCluster | undefined; readonly ports?: Partial<Ports> } = {},
) {
  const cluster = "cluster" in options ? options.cluster : new FakeCluster();
  if (cluster !== undefined) cluster.objects = [OBJECT];
  const state = options.state ?? withWidgets([widget("a")]);
  const made = effectContext(() => state, cluster, options.ports);
  const session: string[] = [];
  const run = (effect: Effect) =>
    perform(
      made.context,
      {
        arrange: async (paneId) => void session.push(`arrange ${paneId}`),
        findWhy: async () => void session.push("find why"),
        openContext: async (name) => void session.push(`open ${name}`),
        refresh: () => void session.push("refresh"),
      },
      effect,
    );
  return { ...made, cluster, run, session };
}

function notices(messages: readonly Message[]): readonly string[] {
  return messages.flatMap((message) => (message.kind === "notice" ? [message.notice.text] : []));
}

describe("small things", () => {
  test.each<readonly [Effect, readonly string[]]>([
    [{ kind: "redraw" }, ["redraw"]],
    [{ kind: "suspend-program" }, ["suspend"]],
    [{ kind: "quit" }, ["close 0"]],
    [{ kind: "copy", text: "x", what: "the name x" }, ["copy x"]],
  ])("%j", async (effect, expected) => {
    const { run, said } = setup();
    await run(effect);
    expect(said).toEqual(expected);
  });

  test.each<readonly [Effect, readonly string[]]>([
    [{ kind: "arrange", paneId: 3, basis: "b" }, ["arrange 3"]],
    [{ kind: "open-context", name: "prod" }, ["open prod"]],
    [{ kind: "refresh" }, ["refresh"]],
  ])("%j", async (effect, expected) => {
    const { run, session } = setup();
    await run(effect);
    expect(session).toEqual(expected);
  });

  test.each<readonly [Effect["kind"], readonly string[]]>([
    ["refresh", ["refresh", "open dev"]],
    ["sign-in-again", ["open dev"]],
  ])("%s tries a connection again that could not be opened", async (kind, expected) => {
    const failed: Message = {
      kind: "connection-changed",
      connection: { status: "failed", contextName: "dev", message: "no", error: undefined },
    };
    const { run, session } = setup({ state: told(started(), failed), cluster: undefined });
    await run({ kind } as Effect);
    expect(session).toEqual(expected);
  });

  test("signs in again where a connection is open", async () => {
    const { run, cluster } = setup();
    await run({ kind: "sign-in-again" });
    expect(cluster?.signedIn).toBe(1);
  });

  test("says what was copied, or why nothing was", async () => {
    const well = setup();
    await well.run({ kind: "copy", text: "x", what: "the name x" });
    expect(notices(well.messages)).toEqual(["Copied the name x: x"]);
    const ill = setup();
    const terminal = {
      ...ill.context.ports.terminal,
      copy: async () => ({ sent: "none", problem: "too long" }) as const,
    };
    const other = setup({ ports: { terminal } });
    await other.run({ kind: "copy", text: "x", what: "the name x" });
    expect(notices(other.messages)).toEqual(["Not copied: too long"]);
  });

  test("YAML is copied without managed fields, and of no other object than the chosen one", async () => {
    const { run, said, messages } = setup();
    await run({ kind: "copy-yaml", of: OF });
    expect(said[0]).toMatch(/^copy [\s\S]*name: a/);
    expect(said[0]).not.toContain("managedFields");
    await run({ kind: "copy-yaml", of: { ...OF, uid: "uid-old" } });
    expect(notices(messages).at(-1)).toMatch(/was replaced by another object of the same name/);
  });

  test("an error becomes a notice", async () => {
    const cluster = new FakeCluster("dev", { get: () => Promise.reject(CUT) });
    const { run, messages } = setup({ cluster });
    await run({ kind: "copy-yaml", of: OF });
    expect(notices(messages)).toEqual([CUT.message]);
  });
});

describe("texts", () => {
  test.each(["yaml", "describe", "events"] as const)("%s", async (what) => {
    const { run, messages } = setup();
    await run({ kind: "read-text", pageId: 5, source: { what, of: OF, unfolded: false } });
    expect(messages).toMatchObject([{ kind: "text-read", pageId: 5 }]);
  });

  test.each(["help", "messages", "problems", "columns"] as const)("%s needs no cluster", async (what) => {
    const { run, messages } = setup({ cluster: undefined });
    await run({ kind: "read-text", pageId: 5, source: { what } });
    expect(messages).toMatchObject([{ kind: "text-read", pageId: 5 }]);
  });

  test("a failure is told on the page", async () => {
    const { run, messages } = setup({ cluster: undefined });
    await run({ kind: "read-text", pageId: 5, source: { what: "yaml", of: OF, unfolded: false } });
    expect(messages).toEqual([{ kind: "text-failed", pageId: 5, message: "There is no connection to a cluster" }]);
  });
});

describe("changes", () => {
  const plans = [planFor(widget("a"))];

  test("are rehearsed with the server, nothing stored", async () => {
    const { run, messages, cluster } = setup();
    await run({ kind: "rehearse", dialogId: 7, plans });
    expect(cluster?.writes).toEqual(["rehearse a"]);
    expect(messages).toMatchObject([{ kind: "rehearsed", dialogId: 7, previewed: true, warnings: [] }]);
  });

  test.each([
    ["no connection", undefined, /no connection/],
    ["no answer", new FakeCluster("dev", { get: () => Promise.reject(CUT) }), /no answer/],
  ])("rehearsal without success: %s", async (_case, cluster, because) => {
    const { run, messages } = setup({ cluster });
    await run({ kind: "rehearse", dialogId: 7, plans });
    expect(messages).toEqual([{ kind: "rehearsal-refused", dialogId: 7, because: expect.stringMatching(because) }]);
  });

  test("are carried out one after the other, written down first, and the first failure ends it", async () => {
    const journal = new MemoryJournal();
    const { run, messages, cluster } = setup({ ports: { journal } });
    await run({
      kind: "carry-out",
      dialogId: 7,
      title: "Delete",
      plans: [plans[0]!, planFor(widget("gone")), planFor(widget("a"))],
    });
    expect(cluster?.writes).toEqual(["delete a"]);
    expect(journal.records.map(({ type }) => type)).toEqual(["intent", "outcome"]);
    expect(messages).toMatchObject([
      { kind: "carried-out", dialogId: 7, title: "Delete", done: [plans[0]], of: 3, problem: expect.any(String) },
    ]);
  });

  test("an outcome that comes after another context was opened changes nothing there", async () => {
    const finish: (() => void)[] = [];
    const cluster = new FakeCluster("dev", { delete: () => new Promise((resolve) => void finish.push(resolve)) });
    const { run, messages, abort } = setup({ cluster });
    const running = run({ kind: "carry-out", dialogId: 7, title: "Delete a", plans });
    await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    for (const resolve of finish) resolve();
    await running;
    expect(notices(messages)).toEqual(["Delete a, in the context before: accepted by the server"]);
    expect(messages).toHaveLength(1);
  });
});

describe("dashboards", () => {
  test("of an object that is gone", async () => {
    const { run, messages } = setup({ state: told(started(), opened(), rowsMessage([], { full: true })) });
    await run({ kind: "find-dashboard", of: { ...OF, kindId: "rayclusters.ray.io" } });
    expect(messages).toMatchObject([
      { kind: "dashboard-found", found: { how: "none", problem: "the Ray cluster is gone" } },
    ]);
    await run({ kind: "forward-dashboard", of: OF });
    expect(notices(messages)).toEqual(["a: there is no head pod to forward to"]);
  });

  test("an address is opened in the browser, else shown and copied", async () => {
    const shown = setup();
    await shown.run({ kind: "open-address", url: "https://x", title: "T" });
    expect(shown.said).toEqual(["copy https://x"]);
    expect(shown.messages).toMatchObject([
      { kind: "address-shown", url: "https://x", lines: ["no browser here", expect.stringMatching(/Copied/)] },
    ]);
    const browser = setup({ ports: { openAddress: () => ({ opened: true }) } });
    await browser.run({ kind: "open-address", url: "https://x", title: "T" });
    expect(notices(browser.messages)).toEqual(["T: opened https://x in the browser"]);
  });
});
