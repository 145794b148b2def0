import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { KEY, type RunningProgram } from "../faults/program.ts";
import { choose, confirm, openConsole } from "./console.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";

const plane = await openControlPlane();
const { rayCluster, kueueApi } = plane.make;
let program: RunningProgram | undefined;
afterEach(() => program?.dispose());

describe("changes", () => {
  const objects = new TestObjects(plane);
  const name = (suffix: string) => `${plane.run}-${suffix}`;
  const free = rayCluster({ name: name("free") });
  const queued = rayCluster({ name: name("queued"), queue: QUEUE });
  const doomed = rayCluster({ name: name("doomed"), workers: 0 });
  const swapped = rayCluster({ name: name("swapped"), workers: 0 });

  beforeAll(async () => {
    for (const manifest of [free, queued, doomed, swapped]) await objects.create(manifest);
  });
  afterAll(() => objects.removeAll());

  test("scaling up is asked, sent and seen in the rows", async () => {
    program = openConsole(plane);
    await choose(program, name("free"));
    await program.waitFor(new RegExp(`${name("free")} +● ready +1/1`), 60_000);
    await program.pressUntil("s", /› small +now 1 +min 0 +max 4/);
    program.send("2");
    await program.waitFor(/workers 2█/);
    program.send(KEY.enter);
    await confirm(program);
    await program.waitFor(new RegExp(`${name("free")} +● ready +2/2`), 60_000);
    expect(replicasOf(await objects.read(free))).toBe(2);
  });

  test("scaling what Kueue manages is refused with the reason", async () => {
    program = openConsole(plane);
    await choose(program, name("queued"));
    await program.waitFor(new RegExp(`${name("queued")} +● ready`), 60_000);
    await program.pressUntil("s", /Scale workers .*: Kueue would stop the whole cluster/);
    expect(replicasOf(await objects.read(queued))).toBe(1);
  });

  test("suspending and resuming go through the Workload", async () => {
    program = openConsole(plane);
    await choose(program, name("queued"));
    await program.waitFor(new RegExp(`${name("queued")} +● ready`), 60_000);
    await program.pressUntil("S", /Suspend RayCluster .* through its Workload/);
    await confirm(program);
    const workload = async () =>
      (await objects.list(kueueApi, "Workload", TEAM)).find(({ metadata }) =>
        metadata?.ownerReferences?.some((owner) => owner.name === name("queued")),
      );
    await eventually("the Workload is inactive", workload, (found) => specOf(found)?.["active"] === false);
    await program.waitFor(new RegExp(`${name("queued")} +\\S+ (?:suspended|on-hold|queued)`), 60_000);
    // Gives back what was taken: not asked, only said.
    await program.pressUntil("R", /Resume RayCluster/);
    await eventually("the Workload is active", workload, (found) => specOf(found)?.["active"] === true);
    await program.waitFor(new RegExp(`${name("queued")} +● ready`), 60_000);
  });

  test("deleting removes the object that was confirmed", async () => {
    program = openConsole(plane);
    await choose(program, name("doomed"));
    await program.pressUntil(KEY.ctrlD, /Delete RayCluster team-a\/\S+-doomed/);
    await confirm(program);
    await eventually(
      "the cluster is gone",
      () => objects.read(doomed),
      (found) => found === undefined,
    );
    await program.waitFor(/\[0\/\d+\]/, 60_000);
    expect(await objects.read(free)).toBeDefined();
  });

  test("deleting spares the object that took the name while the dialog was open", async () => {
    program = openConsole(plane, { args: ["-n", TEAM, "--refresh", "1"] });
    await choose(program, name("swapped"));
    await program.pressUntil(KEY.ctrlD, /Delete RayCluster team-a\/\S+-swapped[\s\S]*rehearsed it/);
    await objects.remove(swapped);
    await eventually(
      "the old one is gone",
      () => objects.read(swapped),
      (found) => found === undefined,
    );
    const { metadata } = await objects.create(swapped);
    program.send("y");
    await program.waitFor(/nothing was changed|replaced|Nothing was changed/i, 60_000);
    await program.waitUntil("the dialog is closed", () => !/y do it/.test(program?.screen().join("\n") ?? ""));
    expect((await objects.read(swapped))?.metadata?.uid).toBe(metadata?.uid);
  });
});

function specOf(object: Manifest | undefined): Record<string, unknown> | undefined {
  return (object as { spec?: Record<string, unknown> } | undefined)?.spec;
}

function replicasOf(object: Manifest | undefined): number | undefined {
  const groups = specOf(object)?.["workerGroupSpecs"] as { replicas: number }[] | undefined;
  return groups?.[0]?.replicas;
}
