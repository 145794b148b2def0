import { afterAll, afterEach, beforeAll, describe, test } from "vitest";
import { KEY, type RunningProgram } from "../faults/program.ts";
import { choose, openConsole } from "./console.ts";
import { openControlPlane, TestObjects } from "./control-plane.ts";
import { QUEUE } from "./manifests.ts";

const plane = await openControlPlane();
let program: RunningProgram | undefined;
afterEach(() => program?.dispose());

const SIZES = [
  ["80×24", [80, 24]],
  ["160×48", [160, 48]],
] as const;

describe.each(SIZES)("the first screen at %s", (title, size) => {
  const objects = new TestObjects(plane);
  const name = (suffix: string) => `${plane.run}-${title.length}-${suffix}`;

  beforeAll(async () => {
    await objects.create(plane.make.rayCluster({ name: name("ready"), queue: QUEUE }));
    await objects.create(plane.make.rayCluster({ name: name("waits"), queue: QUEUE, headCpu: "64" }));
    await objects.create(plane.make.appWrapper(name("wrapped")));
  });
  afterAll(() => objects.removeAll());

  test("a Ray cluster becomes ready, a workload waits for quota, an AppWrapper runs", async () => {
    program = openConsole(plane, { size });
    await choose(program, name("ready"));
    await program.waitFor(new RegExp(`${name("ready")} +● ready +1/1`), 60_000);
    program.send("2");
    await program.waitFor(/━ 2 Workloads/);
    await choose(program, name("waits"));
    await program.waitFor(new RegExp(`raycluster-${name("waits")}-\\S+ +○ pending`), 60_000);
    program.send("d");
    await program.waitFor(/Summary[\s\S]*(?:insufficient|maximum capacity)/, 60_000);
    program.send(KEY.escape);
    program.send(":aw\r");
    await program.waitFor(/━ AppWrappers/);
    await choose(program, name("wrapped"));
    await program.waitFor(new RegExp(`${name("wrapped")} +● running`), 60_000);
  });
});
