import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { FakeApiServer } from "./fake-api-server.ts";
import { ANSWERED, KEY, openProgram, type ProgramWish, type RunningProgram } from "./program.ts";
import { startWorld, unqueuedCluster, WORLD_KINDS } from "./program-world.ts";

const { rayClusters, workloads } = WORLD_KINDS;
const TYPED_NAMES = { "config.yaml": "protected: ^team-a$\n" };

let world: FakeApiServer;
let program: RunningProgram | undefined;

beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await program?.dispose();
  await world.close();
});

async function open(wish: ProgramWish = {}): Promise<RunningProgram> {
  program = openProgram({ kubeconfig: { server: world.url, namespace: "team-a" }, ...wish });
  await program.waitFor(/› ready +● ready/);
  return program;
}

function names(): string[] {
  return world.store.list(rayClusters, "team-a").map(({ metadata }) => metadata.name);
}

/** Requests that would change something, rehearsals aside. */
function changes(): string[] {
  return world.seen
    .filter(({ method, url }) => method !== "GET" && !url.includes("/selfsubject"))
    .filter(({ url, body }) => !url.includes("dryRun=All") && !body.includes('"dryRun"'))
    .map(({ method, url }) => `${method} ${url.replace(/\?.*$/, "")}`);
}

describe("delete", () => {
  test("a typed name deletes exactly the object that was confirmed", async () => {
    const terminal = await open({ config: TYPED_NAMES });
    terminal.send("j");
    await terminal.waitFor(/› small-one/);
    const dialog = await terminal.pressUntil(KEY.ctrlD, /Type (?:the name )?small-one\b/);
    expect(dialog).toMatch(/Delete RayCluster team-a\/small-one/);
    expect(dialog).toMatch(/rehearsed it/);
    await terminal.pressUntil("s", /> s█/);
    terminal.send("mall");
    terminal.send(KEY.enter);
    await terminal.waitFor(/That was not "small-one"\. Nothing was changed/);
    terminal.send("small-one");
    await terminal.waitFor(/> small-one█/);
    terminal.send(`\u001b[200~small-one\u001b[201~`);
    await terminal.waitFor(/pasted text does not count/);
    expect(changes()).toEqual([]);
    terminal.send(KEY.enter);
    await terminal.waitFor(/accepted by the server|is gone|\[2\]/);
    await terminal.waitFor(/━ 1 Ray clusters\(team-a\)\[2\]/);
    expect(names()).toEqual(["ready", "small-two"]);
    expect(changes()).toEqual(["DELETE /apis/ray.io/v1/namespaces/team-a/rayclusters/small-one"]);
  });

  test.each([
    ["seen by a poll: the dialog closes by itself", "1"],
    ["not seen yet: the server's own check refuses", "60"],
  ])("an object that was replaced under the same name stays; %s", async (_name, refresh) => {
    const terminal = await open({ config: TYPED_NAMES, args: ["--refresh", refresh] });
    terminal.send("j");
    await terminal.waitFor(/› small-one/);
    await terminal.pressUntil(KEY.ctrlD, /Type (?:the name )?small-one\b/);
    // A rehearsal that is still on its way would meet the other object, and close the dialog before the poll does.
    await terminal.waitFor(/rehearsed it/);
    world.store.remove(rayClusters, "small-one", "team-a");
    const { uid } = world.store.add(rayClusters, unqueuedCluster("small-one")).metadata;
    if (refresh === "60") {
      await terminal.pressUntil("s", /> s█/);
      terminal.send("mall-one");
      terminal.send(KEY.enter);
    }
    await terminal.waitFor(/▲.*small-one.*|✖.*small-one.*/);
    await terminal.waitUntil(
      "the dialog is closed",
      () => !/Type (?:the name )?small-one/.test(terminal.screen().join("\n")),
    );
    expect(world.store.get(rayClusters, "small-one", "team-a")?.metadata.uid).toBe(uid);
    expect(names()).toEqual(["ready", "small-one", "small-two"]);
  });

  test("esc leaves everything as it was", async () => {
    const terminal = await open();
    await terminal.pressUntil(KEY.ctrlD, /Delete RayCluster team-a\/ready/);
    terminal.send(KEY.escape);
    await terminal.waitFor(/nothing was changed/);
    expect(names()).toContain("ready");
    expect(changes()).toEqual([]);
  });

  test.each([
    ["a read-only session", { args: ["--read-only"] }],
    ["a read-only config", { config: { "config.yaml": "readOnly: true\n" } }],
  ])("%s refuses, says so and sends nothing", async (_name, wish: ProgramWish) => {
    const terminal = await open(wish);
    terminal.send(KEY.ctrlD);
    await terminal.waitFor(/Delete: this session is read-only/);
    await terminal.waitFor(/ read-only /);
    expect(changes()).toEqual([]);
    expect(world.seen.filter(({ method }) => method === "DELETE")).toEqual([]);
  });
});

test("scale: a number, a yes, a patch of the one field, and the outcome in the row", async () => {
  const terminal = await open({ args: ["--refresh", "1"] });
  terminal.send("j");
  await terminal.waitFor(/› small-one/);
  await terminal.pressUntil("s", /› small +now 2 +min 1 +max 4/);
  terminal.send("3");
  await terminal.waitFor(/workers 3█/);
  terminal.send(KEY.enter);
  await terminal.waitFor(/rehearsed it[\s\S]*y do it/);
  await terminal.pressUntil("y", ANSWERED);
  await terminal.waitUntil("the server has the new number", () => {
    const cluster = world.store.get(rayClusters, "small-one", "team-a");
    const spec = cluster?.["spec"] as { workerGroupSpecs: { replicas: number }[] };
    return spec.workerGroupSpecs[0]?.replicas === 3;
  });
  expect(changes()).toEqual(["PATCH /apis/ray.io/v1/namespaces/team-a/rayclusters/small-one"]);
});

test("scale: a cluster that Kueue manages refuses with the reason", async () => {
  const terminal = await open();
  terminal.send("2");
  await terminal.waitFor(/━ 2 Workloads/);
  terminal.send("1");
  await terminal.waitFor(/━ 1 Ray clusters/);
  await terminal.pressUntil("s", /Scale workers ready: Kueue/);
  expect(changes()).toEqual([]);
});

test("what may not be done is said with the missing right", async () => {
  world.may = ({ verb }) => verb !== "delete";
  const terminal = await open();
  await terminal.pressUntil(KEY.ctrlD, /Delete ready: .*delete/);
  expect(changes()).toEqual([]);
});

test("suspend goes through the Workload's spec.active", async () => {
  const terminal = await open();
  terminal.send("2");
  await terminal.waitFor(/━ 2 Workloads\(team-a\)/);
  terminal.send("/raycluster-ready\r");
  await terminal.waitFor(/\[1\/\d+\] \/raycluster-ready[\s\S]*› raycluster-ready-\w+ +● running/);
  await terminal.pressUntil("S", /━ Deactivate ━[\s\S]*y do it/);
  await terminal.pressUntil("y", ANSWERED);
  await terminal.waitFor(/on-hold|evicting|accepted/);
  const changed = world.store
    .list(workloads, "team-a")
    .filter(({ spec }) => (spec as { active: boolean }).active === false);
  expect(changed.map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^raycluster-ready/)]);
});
