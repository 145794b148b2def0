import { describe, expect, test } from "vitest";
import { FakeCluster } from "../../../tests/fixtures/fake-client.ts";
import {
  NOW,
  opened,
  pressed,
  rowsMessage,
  smallCatalog,
  started,
  statusMessage,
  told,
  widget,
  withWidgets,
} from "../../../tests/fixtures/small-console.ts";
import { ManualClock, settle } from "../../common/kubernetes-cluster/manual-clock.ts";
import type { Message } from "../model/message.ts";
import { createConsents } from "./consents.ts";
import { createRightsFollower } from "./follow-rights.ts";
import { createScopeFollower } from "./follow-scopes.ts";

describe("scopes", () => {
  function follower() {
    const cluster = new FakeCluster();
    const messages: Message[] = [];
    return { cluster, messages, scopes: createScopeFollower(cluster.client, (message) => void messages.push(message)) };
  }

  test("subscribes once to what is on the screen, parks what is not, and comes back to it", () => {
    const { cluster, scopes } = follower();
    const home = told(started({ viewName: undefined }), opened());
    scopes.follow(home);
    scopes.follow(home);
    expect(cluster.shown()).toEqual(["widgets.test.dev/*", "racks.test.dev/*"]);
    const table = pressed(home, ":", ..."wi", "space", ..."team-a", "enter");
    scopes.follow(table);
    expect(cluster.shown()).toEqual(["widgets.test.dev/team-a"]);
    scopes.follow(pressed(table, "esc"));
    expect(cluster.shown()).toEqual(["widgets.test.dev/*", "racks.test.dev/*"]);
    expect(cluster.subscriptions).toHaveLength(3);
  });

  test("a page of text keeps the table below it read", () => {
    const { cluster, scopes } = follower();
    scopes.follow(pressed(withWidgets([widget("a")]), "?"));
    expect(cluster.shown()).toEqual(["widgets.test.dev/*"]);
  });

  test("where all may not be listed, known namespaces are read one by one", () => {
    const { cluster, scopes } = follower();
    scopes.follow(told(started(), opened(), statusMessage("forbidden")));
    expect(cluster.shown()).toEqual([
      "widgets.test.dev/*",
      ...["default", "team-a", "team-b"].map((name) => `widgets.test.dev/${name}`),
    ]);
  });

  test("what stands in for a denied view is read as well", () => {
    const { cluster, scopes } = follower();
    const denied = statusMessage("forbidden", { kindId: "racks.test.dev", namespace: undefined });
    const catalog = { ...smallCatalog(), home: ["racks"] };
    scopes.follow(told(started({ viewName: undefined, catalog }), opened(), denied));
    expect(cluster.shown()).toEqual(["racks.test.dev/*", "widgets.test.dev/*"]);
  });

  test("a view that was asked for by name is read alone, denied or not", () => {
    const { cluster, scopes } = follower();
    const denied = statusMessage("forbidden", { kindId: "racks.test.dev", namespace: undefined });
    scopes.follow(told(started({ viewName: "racks" }), opened(), denied));
    expect(cluster.shown()).toEqual(["racks.test.dev/*"]);
  });

  test("passes on what polls say, refreshes what is seen, and stops", () => {
    const { cluster, messages, scopes } = follower();
    scopes.follow(told(started(), opened()));
    cluster.tell("widgets.test.dev/*", [widget("a")], { status: "live", at: NOW, listOnly: false });
    expect(messages.map(({ kind }) => kind)).toEqual(["rows-changed", "scope-status"]);
    scopes.refresh();
    expect(cluster.subscriptions[0]?.refreshes).toBe(1);
    scopes.stop();
    expect(cluster.shown()).toEqual([]);
  });

  test("nothing is read without a connection", () => {
    const { cluster, scopes } = follower();
    scopes.follow(started());
    expect(cluster.subscriptions).toEqual([]);
  });
});

describe("rights", () => {
  function follower() {
    const cluster = new FakeCluster();
    const clock = new ManualClock(NOW);
    const messages: Message[] = [];
    const abort = new AbortController();
    const rights = createRightsFollower(cluster.client, clock, (message) => void messages.push(message), abort.signal);
    return { cluster, clock, messages, abort, rights };
  }
  const live = withWidgets([widget("a")]);

  test("asks once the cursor has come to rest, once for each right", async () => {
    const { cluster, clock, messages, rights } = follower();
    rights.follow(live);
    await clock.advance(100);
    expect(cluster.questions).toEqual([]);
    rights.follow(live);
    await clock.advance(50);
    expect(cluster.questions).toEqual(["delete widgets team-a"]);
    expect(messages).toMatchObject([{ kind: "rights-answered" }]);
    rights.follow(live);
    await clock.advance(10_000);
    expect(cluster.questions).toHaveLength(1);
  });

  test("waits anew when the cursor moves to an object with other rights", async () => {
    const { cluster, clock, rights } = follower();
    const none = told(live, rowsMessage([], { full: true }));
    rights.follow(withWidgets([widget("a")]));
    await clock.advance(100);
    rights.follow(none);
    await clock.advance(100);
    expect(cluster.questions).toEqual([]);
  });

  test("asks again after a minute, and after ten seconds where the review failed", async () => {
    const { cluster, clock, rights } = follower();
    const state = withWidgets([widget("a")]);
    const askedAfter = async (ms: number) => {
      await clock.advance(ms);
      rights.follow(state);
      await clock.advance(150);
      return cluster.questions.length;
    };
    expect(await askedAfter(0)).toBe(1);
    cluster.answer = async () => ({ answer: "unknown", why: "500" });
    expect([await askedAfter(50_000), await askedAfter(10_000)]).toEqual([1, 2]);
    expect([await askedAfter(5_000), await askedAfter(5_000)]).toEqual([2, 3]);
    cluster.answer = () => Promise.reject(new Error("cut"));
    expect([await askedAfter(10_000), await askedAfter(1_000)]).toEqual([4, 4]);
  });

  test("says nothing after another context was opened", async () => {
    const { clock, messages, abort, rights } = follower();
    rights.follow(withWidgets([widget("a")]));
    abort.abort();
    await clock.advance(1_000);
    expect(messages).toEqual([]);
  });
});

describe("consents", () => {
  function consents() {
    const asked: string[] = [];
    const made = createConsents(
      (message) => void (message.kind === "consent-asked" && asked.push(`${message.requestId} ${message.title}`)),
      () => NOW,
    );
    return { asked, made };
  }

  test("are asked one after the other, and answered each for itself", async () => {
    const { asked, made } = consents();
    const first = made.ask("one", []);
    const second = made.ask("two", []);
    expect(asked).toEqual(["1 one"]);
    made.answer(2, true);
    made.answer(1, true);
    expect(asked).toEqual(["1 one", "2 two"]);
    made.answer(2, false);
    expect(await Promise.all([first, second])).toEqual([true, false]);
  });

  test("are all refused when another context is opened, and forgotten", async () => {
    const { made } = consents();
    const all = [made.ask("one", []), made.ask("two", [])];
    made.refuseAll();
    expect(await Promise.all(all)).toEqual([false, false]);
    made.answer(1, true);
    await settle();
  });
});
