import { describe, expect, test } from "vitest";
import { FakeCluster, fakePorts } from "../../../tests/fixtures/fake-client.ts";
import { lastNotice, NOW, started, widget } from "../../../tests/fixtures/small-console.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { settle } from "../../common/kubernetes-cluster/manual-clock.ts";
import { focusedPane } from "../model/selectors.ts";
import type { AskConsent, Ports } from "./ports.ts";
import { runConsole } from "./run-console.ts";

/** A console on fake clusters, one per context, that paints whenever the test says so. */
function running(openCluster?: Ports["openCluster"]) {
  const clusters = new Map<string, FakeCluster>();
  const { ports, clock, said } = fakePorts({
    openCluster:
      openCluster ??
      (async (name) => {
        const cluster = new FakeCluster(name);
        clusters.set(name, cluster);
        return cluster.client;
      }),
  });
  let frames = 0;
  const console = runConsole({
    first: started(),
    ports,
    paint: () => {
      frames += 1;
    },
    startTimer: () => undefined,
  });
  const press = async (...keys: readonly string[]) => {
    for (const key of keys) {
      await clock.advance(500);
      console.dispatch({ kind: "key-pressed", key, at: clock.now() });
      console.paintNow();
    }
    await settle();
    console.paintNow();
  };
  const settled = async () => {
    await settle();
    console.paintNow();
  };
  const cluster = (name: string) => {
    const found = clusters.get(name);
    if (found === undefined) throw new Error(`no cluster ${name}`);
    return found;
  };
  return { console, clock, cluster, press, settled, said, frames: () => frames };
}

const command = (text: string) => [":", ...[...text].map((key) => (key === " " ? "space" : key)), "enter"];

describe("connecting", () => {
  test("opens the first context, reads what is on the screen and learns about the cluster", async () => {
    const { console, cluster, settled, frames } = running();
    console.start();
    await settled();
    expect(cluster("dev").shown()).toEqual(["widgets.test.dev/*"]);
    cluster("dev").tell("widgets.test.dev/*", [widget("a")]);
    expect(console.state().connection).toMatchObject({
      status: "open",
      serverVersion: "v1.34.1",
      identity: { user: "alice" },
      namespaces: { from: "listed" },
    });
    expect(focusedPane(console.state())?.arranged.rows).toHaveLength(1);
    await settled();
    expect(frames()).toBeGreaterThan(0);
    await console.stop();
    expect(cluster("dev").closed).toBe(true);
    expect(cluster("dev").shown()).toEqual([]);
  });

  test("each answer is shown as it comes, and one that fails holds up no other", async () => {
    const never = () => new Promise<never>(() => undefined);
    const denied = new ClusterError("server-error", "list namespaces: broken.", { request: "list" });
    const slow = new FakeCluster("dev", { serverVersion: never, namespaces: () => Promise.reject(denied) });
    const { console, settled } = running(async () => slow.client);
    console.start();
    await settled();
    expect(console.state().connection).toMatchObject({
      status: "open",
      serverVersion: undefined,
      identity: { user: "alice" },
    });
    await console.stop();
  });

  test("a cluster that cannot be opened is said; r tries again", async () => {
    let tries = 0;
    const { console, press, settled } = running(async (name) => {
      tries += 1;
      if (tries === 1) throw new Error("the plugin is missing");
      return new FakeCluster(name).client;
    });
    console.start();
    await settled();
    expect(console.state().connection).toMatchObject({ status: "failed", message: "the plugin is missing" });
    await press("r");
    expect(console.state().connection.status).toBe("open");
    await console.stop();
  });
});

describe("another context", () => {
  test("leaves the former one behind: its polls stop, its forwards close, its late answers change nothing", async () => {
    const { console, cluster, press, settled } = running();
    console.start();
    await settled();
    const dev = cluster("dev");
    dev.tell("widgets.test.dev/*", [widget("a")]);
    const [late] = dev.subscriptions;
    await press(...command("ctx prod"));
    expect([dev.closed, dev.shown(), cluster("prod").shown()]).toEqual([true, [], ["widgets.test.dev/team-p"]]);
    late?.subscriber.onChange({ upserts: [widget("old")], removals: [], full: true, partial: false, skipped: 0 }, NOW);
    expect([...console.state().listings.values()].flatMap(({ store }) => [...store.rows.keys()])).toEqual([]);
    await console.stop();
  });

  test("a former cluster that never closes is not waited for", async () => {
    const stuck = new FakeCluster("dev", { close: () => new Promise(() => undefined) });
    const next = new FakeCluster("prod");
    const { console, press, settled } = running(async (name) => (name === "dev" ? stuck.client : next.client));
    console.start();
    await settled();
    await press(...command("ctx prod"));
    expect(console.state().connection).toMatchObject({ status: "open", facts: { name: "prod" } });
  });

  test("opened twice in a hurry, the last one counts and the other is closed", async () => {
    const opening = new Map<string, (client: ClusterClient) => void>();
    const { console, press, settled } = running((name) => new Promise((resolve) => void opening.set(name, resolve)));
    console.start();
    await press(...command("ctx prod"), ...command("ctx dev"));
    const clusters = ["prod", "dev"].map((name) => new FakeCluster(name));
    for (const cluster of clusters) opening.get(cluster.client.context.name)?.(cluster.client);
    await settled();
    expect(console.state().connection).toMatchObject({ status: "open", facts: { name: "dev" } });
    expect(clusters.map(({ closed }) => closed)).toEqual([true, false]);
    await console.stop();
  });
});

describe("consent", () => {
  const consenting = (asked: AskConsent[]) => async (name: string, ask: AskConsent) => {
    asked.push(ask);
    if (!(await ask("Run this?", [`auth --for ${name}`]))) throw new Error("not allowed to run");
    return new FakeCluster(name).client;
  };

  test("nothing is opened before a person says yes", async () => {
    const { console, press, settled } = running(consenting([]));
    console.start();
    await settled();
    expect(console.state().overlay).toMatchObject({ kind: "question", lines: ["auth --for dev"] });
    expect(console.state().connection.status).toBe("opening");
    await press("y");
    expect(console.state().connection.status).toBe("open");
    await console.stop();
  });

  test("no is an answer, and is said", async () => {
    const { console, press, settled } = running(consenting([]));
    console.start();
    await settled();
    await press("n");
    expect(console.state().connection).toMatchObject({ status: "failed", message: "not allowed to run" });
    await console.stop();
  });
});

describe("time", () => {
  test("moves once a second; a jump means that the screen was away", async () => {
    const { console, clock, cluster, settled } = running();
    console.start();
    await settled();
    await clock.advance(3_000);
    expect(console.state().now).toBe(NOW + 3_000);
    expect(console.state().distrustBefore).toBe(0);
    expect(cluster("dev").woken).toBe(0);
    await console.stop();
  });

  test("after a sleep everything is read again, and nothing is trusted until then", async () => {
    let jump = 0;
    const { ports, clock } = fakePorts();
    const dev = new FakeCluster("dev");
    const jumping = {
      now: () => clock.now() + jump,
      monotonic: () => clock.monotonic(),
      sleep: clock.sleep.bind(clock),
    };
    const console = runConsole({
      first: started(),
      ports: { ...ports, clock: jumping, openCluster: async () => dev.client },
      paint: () => undefined,
      startTimer: () => undefined,
    });
    console.start();
    await clock.advance(1_000);
    jump = 3_600_000;
    await clock.advance(1_000);
    expect(console.state().distrustBefore).toBe(NOW + 3_602_000);
    expect(dev.woken).toBe(1);
    expect(lastNotice(console.state())).toBeUndefined();
    await console.stop();
  });
});
