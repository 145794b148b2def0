import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RunningProgram, runProgram } from "../faults/program.ts";
import { openConsole } from "./console.ts";
import { type ControlPlane, openControlPlane, TestObjects } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";

const plane = await openControlPlane();
const { rayCluster, rayApi, kueueApi } = plane.make;
let program: RunningProgram | undefined;
afterEach(() => program?.dispose());

/** For a context that the kubeconfig may not have. */
function has(context: string): boolean {
  if (!plane.hasContext(context)) console.warn(`e2e: SKIPPED for "${context}", the kubeconfig has no such context`);
  return plane.hasContext(context);
}

describe.runIf(has("alice"))("alice, who sees one namespace and nothing at cluster scope", () => {
  const objects = new TestObjects(plane);
  const name = `${plane.run}-hers`;
  beforeAll(() => objects.create(rayCluster({ name, queue: QUEUE })));
  afterAll(() => objects.removeAll());

  test.each([
    ["80×24", [80, 24]],
    ["160×48", [160, 48]],
  ] as const)("gets a useful screen at %s", async (_title, size) => {
    program = openConsole(plane, { size, args: ["--context", "alice"] });
    await program.waitFor(/Ray clusters\(team-a\)\[\d+\]/, 60_000);
    await program.waitFor(/Local queues[\s\S]*\d+ admitted|\d+ admitted[\s\S]*Local queues/, 60_000);
    program.send(`/${name}\r`);
    await program.waitFor(new RegExp(`› ${name}`), 60_000);
    program.send("3");
    await program.waitFor(/━ 3 Local queues\(team-a\)\[\d+\][\s\S]*user-queue +cq-a/, 60_000);
    program.send(":nodes\r");
    await program.waitFor(/You may not list nodes/, 60_000);
  });
});

describe.runIf(has("nobody"))("nobody, who may read nothing", () => {
  test("gets an explanation on the screen, with what to do", async () => {
    program = openConsole(plane, { args: ["--context", "nobody"] });
    const text = await program.waitFor(/You may not list rayclusters\.ray\.io/, 60_000);
    expect(text).toMatch(/Ask/);
  });

  test("gets exit code 4 and a sentence from get", async () => {
    const ran = await get(plane, "rc", "--context", "nobody");
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(ran.stderr).toMatch(/^flaretop: list rayclusters.*nobody.*\n$/);
  });
});

describe("get", () => {
  const objects = new TestObjects(plane);

  test.each([
    ["ray-clusters", rayApi, "RayCluster"],
    ["workloads", kueueApi, "Workload"],
    ["local-queues", kueueApi, "LocalQueue"],
  ])("%s agrees with the API server", async (view, apiVersion, kind) => {
    const { code, stdout } = await get(plane, view, "-n", TEAM, "-o", "json");
    expect(code).toBe(0);
    const shown = (JSON.parse(stdout) as { uid: string }[]).map(({ uid }) => uid);
    const stored = (await objects.list(apiVersion, kind, TEAM)).map(({ metadata }) => metadata?.uid);
    expect(shown.toSorted()).toEqual(stored.toSorted());
  });
});

function get({ kubeconfigFile }: ControlPlane, ...args: string[]) {
  return runProgram(["get", ...args], { HOME: "/nonexistent", KUBECONFIG: kubeconfigFile });
}
