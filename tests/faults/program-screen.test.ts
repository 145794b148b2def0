import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FakeApiServer } from "./fake-api-server.ts";
import { KEY, openProgram, type ProgramWish, type RunningProgram } from "./program.ts";
import { startWorld } from "./program-world.ts";

let world: FakeApiServer;
let program: RunningProgram | undefined;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
afterEach(async () => {
  await program?.dispose();
  program = undefined;
});

function open(wish: ProgramWish = {}): RunningProgram {
  program = openProgram({ kubeconfig: { server: world.url, namespace: "team-a" }, ...wish });
  return program;
}

describe("the first screen", () => {
  test("at 80×24: one pane, the others in a line each", async () => {
    const terminal = open();
    await terminal.waitFor(/› ready +● ready/);
    const text = await terminal.waitFor(/2 Workloads +\d+ admitted[\s\S]*3 Cluster queues +\d+ cluster/);
    await terminal.waitFor(/flaretop ● live.*ns team-a/);
    expect(text).toMatch(/1 Ray clusters\(team-a\)\[3\]/);
    expect(text).toMatch(/4 Quotas/);
    for (const line of terminal.screen()) expect(line.length).toBeLessThanOrEqual(80);
  });

  test("at 160×48: four panes at once", async () => {
    const terminal = open({ columns: 160, rows: 48, args: ["-A"] });
    await terminal.waitFor(/raycluster-over-quota-\w+ +○ pending[\s\S]*› cq-a/);
    await terminal.waitFor(/━ 1 Ray clusters\(all\)\[3\].*─ 2 Workloads\(all\)\[\d+\]/);
    await terminal.waitFor(/─ 3 Cluster queues\[9\].*─ 4 Quotas\(all\)\[0\]/);
    await terminal.waitFor(/user alice +namespace all/);
  });

  test("a frame comes before the first answer of the server", async () => {
    world.faults = [{ fault: () => {} }];
    try {
      const terminal = open();
      const text = await terminal.waitFor(/Reading…/);
      expect(text).toMatch(/Ray clusters/);
      terminal.send(KEY.ctrlC);
      expect((await terminal.exited).exitCode).toBe(0);
    } finally {
      world.faults = [];
    }
  });
});

test("keys move, open, describe, filter and lead back", async () => {
  const terminal = open();
  await terminal.waitFor(/› ready/);
  terminal.send("j");
  await terminal.waitFor(/› small-one/);
  terminal.send("k");
  await terminal.waitFor(/› ready/);
  terminal.send("d");
  await terminal.waitFor(/RayCluster team-a\/ready[\s\S]*Summary/);
  terminal.send(KEY.escape);
  await terminal.waitFor(/› ready/);
  terminal.send("y");
  await terminal.waitFor(/apiVersion: ray\.io\/v1[\s\S]*kind: RayCluster/);
  terminal.send(KEY.escape);
  await terminal.waitFor(/› ready/);
  terminal.send("?");
  await terminal.waitFor(/━ Help[\s\S]*Scale workers/);
  terminal.send(KEY.escape);
  await terminal.waitFor(/› ready/);
  terminal.send(KEY.tab);
  await terminal.waitFor(/━ 2 Workloads\(team-a\)/);
  terminal.send("1");
  await terminal.waitFor(/━ 1 Ray clusters\(team-a\)/);
  terminal.send(":wl\r");
  await terminal.waitFor(/━ Workloads\(team-a\)/);
  terminal.send("/over");
  await terminal.waitFor(/› raycluster-over-quota[\s\S]*\/over/);
  terminal.send(KEY.enter);
  await terminal.waitFor(/\[1\/\d+\] \/over/);
  terminal.send(KEY.escape);
  await terminal.waitFor(/━ Workloads\(team-a\)\[\d+\] ━/);
  terminal.send(KEY.escape);
  await terminal.waitFor(/━ 1 Ray clusters\(team-a\)/);
});

test("what changes in the cluster is seen without a key", async () => {
  const terminal = open({ args: ["--refresh", "1"] });
  await terminal.waitFor(/\[3\]/);
  const kind = world.store.kinds.find(({ plural }) => plural === "rayclusters")!;
  world.store.add(kind, { metadata: { name: "fresh-one", namespace: "team-a" }, spec: {} });
  try {
    await terminal.waitFor(/fresh-one[\s\S]*|\[4\]/);
  } finally {
    world.store.remove(kind, "fresh-one", "team-a");
  }
  await terminal.waitFor(/\[3\]/);
});

test("resize: large, small, too small and back, then a storm of sizes; each time all of it fits", async () => {
  const terminal = open();
  await terminal.waitFor(/› ready/);
  for (const [columns, rows, wanted] of [
    [160, 48, /─ 3 Cluster queues/],
    [80, 24, /3 Cluster queues +/],
    [12, 3, /^(?![\s\S]*Cluster queues)/],
    [1, 1, /^/],
    [100, 30, /› ready[\s\S]*┗━/],
  ] as const) {
    terminal.resize(columns, rows);
    await terminal.waitFor(wanted);
    expect(terminal.screen().length).toBe(rows);
  }
  for (let step = 0; step < 100; step += 1) terminal.resize(40 + ((step * 37) % 120), 8 + ((step * 13) % 40));
  terminal.resize(120, 30);
  terminal.send("j");
  await terminal.waitFor(/› small-one[\s\S]*┗━{118}┛/);
});

test("q on the first screen says how to leave, :q leaves with 0 and a restored terminal", async () => {
  const terminal = open();
  await terminal.waitFor(/› ready/);
  terminal.send("q");
  await terminal.waitFor(/:q or ctrl-c/);
  terminal.send(":q\r");
  expect((await terminal.exited).exitCode).toBe(0);
  await terminal.waitUntil("the terminal is restored", terminal.isRestored);
});

test("a paste acts nowhere: outside a prompt it is dropped, inside its line end is no enter", async () => {
  const paste = (text: string) => `\u001b[200~${text}\u001b[201~`;
  const terminal = open();
  await terminal.waitFor(/› ready/);
  terminal.send(paste(`${KEY.ctrlD}y:q\rj`));
  terminal.send("/");
  terminal.send(paste("small\r"));
  const text = await terminal.waitFor(/\[2\/3\]/);
  expect(text).toMatch(/^ \/small.* text {2}!text/m);
  expect(text).not.toMatch(/Delete Ray|Enter a command/);
});

describe("a server that is away", () => {
  test("at the start: said, with the keys alive; rows come by themselves once it is up", async () => {
    const away = await startWorld();
    await away.down();
    try {
      const terminal = open({ kubeconfig: { server: away.url, namespace: "team-a" } });
      await terminal.waitFor(/refused/);
      terminal.send("?");
      await terminal.waitFor(/━ Help/);
      terminal.send(KEY.escape);
      await terminal.waitFor(/refused/);
      await away.up();
      await terminal.waitFor(/› ready +● ready/, 20_000);
    } finally {
      await away.close();
    }
  });

  test("in between: the rows stay, the header says so, and it recovers", async () => {
    const flaky = await startWorld();
    try {
      const terminal = open({ kubeconfig: { server: flaky.url, namespace: "team-a" }, args: ["--refresh", "1"] });
      await terminal.waitFor(/› ready/);
      await flaky.down();
      const text = await terminal.waitFor(/retrying|not updating|stale|refused/i, 15_000);
      expect(text).toMatch(/› ready/);
      await flaky.up();
      await terminal.waitFor(/● live[\s\S]*› ready/, 20_000);
    } finally {
      await flaky.close();
    }
  });
});
