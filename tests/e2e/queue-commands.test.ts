import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClusterQueue, createLocalQueue, createResourceFlavor } from "../../src/index.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { runProgram } from "./run-program.ts";
import { sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const objects = new TestObjects(plane);
const { rayCluster, kueueApi } = plane.make;
const [flavor, queue, team] = ["qc-flavor", "qc-cq", "qc-main"].map((suffix) => `${plane.run}-${suffix}`) as [
  string,
  string,
  string,
];
const ray = `${plane.run}-qc-ray`;
const home = mkdtempSync(join(tmpdir(), "flaretop-queue-commands-"));
const ADMIN = plane.hasContext("platform-admin") ? ["--context", "platform-admin"] : [];

const MADE = [
  { kind: "LocalQueue", metadata: { name: team, namespace: TEAM } },
  { kind: "ClusterQueue", metadata: { name: queue } },
  { kind: "ResourceFlavor", metadata: { name: flavor } },
];

beforeAll(async () => {
  const client = sdkClient(plane);
  await createResourceFlavor(client, { name: flavor });
  const resourceGroups = [{ flavors: [{ name: flavor, resources: { cpu: 4, memory: "64Gi" } }] }];
  await createClusterQueue(client, { name: queue, resourceGroups });
  await createLocalQueue(client, { name: team, namespace: TEAM, clusterQueue: queue });
  await client.close();
  await objects.create(rayCluster({ name: ray, queue: team, headCpu: "1" }));
});
afterAll(async () => {
  await objects.remove(rayCluster({ name: ray }));
  for (const made of MADE) await objects.remove({ apiVersion: kueueApi, ...made });
  rmSync(home, { recursive: true, force: true });
});

const queues = (...argv: readonly string[]) => runProgram(plane, home, ["queue", ...argv]);

interface Listed {
  readonly name: string;
  readonly stopPolicy: string;
  readonly admitted: number | null;
}
async function listed(name: string): Promise<Listed | undefined> {
  const { out } = await queues("list", "-o", "json", ...ADMIN);
  return (JSON.parse(out) as Listed[]).find((each) => each.name === name);
}

describe("queues by commands", () => {
  test("listed and their use reported, once the Ray cluster runs", async () => {
    await eventually(
      "it is admitted",
      () => listed(queue),
      (found) => found?.admitted === 1,
    );
    expect(await listed(team)).toMatchObject({ stopPolicy: "None", admitted: 1 });
    const { out } = await queues("usage", "-n", TEAM, ...ADMIN);
    const rows = out.split("\n").map((line) => line.replaceAll(/ {2,}/g, " "));
    expect(rows).toContain(`ClusterQueue ${queue} ${flavor} cpu 4 1100m 1100m 0 0`);
    expect(rows).toContain(`Namespace ${TEAM} ${flavor} cpu - 1100m 1100m 0 -`);
  });

  test("held, resumed, drained and resumed; nobody can be asked here", async () => {
    const unasked = await queues("hold", queue, ...ADMIN);
    expect(unasked).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Add --yes") });
    expect(await listed(queue)).toMatchObject({ stopPolicy: "None" });
    const dry = await queues("drain", `${TEAM}/${team}`, "--dry-run", ...ADMIN);
    expect(dry).toMatchObject({ code: 0, out: `Drain LocalQueue ${TEAM}/${team}: the server would do it\n` });
    expect(dry.err).toContain(`Evicts 1 workload: RayCluster ${TEAM}/${ray}.`);
    for (const [verb, policy] of [
      ["hold", "Hold"],
      ["resume", "None"],
      ["drain", "HoldAndDrain"],
      ["resume", "None"],
    ] as const) {
      expect(await queues(verb, queue, "--yes", ...ADMIN)).toMatchObject({ code: 0 });
      expect(await listed(queue)).toMatchObject({ stopPolicy: policy });
    }
    const again = await queues("resume", queue, "--yes", ...ADMIN);
    expect(again).toMatchObject({ code: 1, err: `flaretop: ClusterQueue ${queue} is not stopped.\n` });
    expect(await queues("hold", team, "-n", TEAM, "--yes", "-o", "json", ...ADMIN)).toMatchObject({ code: 0 });
    expect(await listed(team)).toMatchObject({ stopPolicy: "Hold" });
  });

  test.runIf(plane.hasContext("bob"))("bob is told which right he lacks", async () => {
    for (const argv of [
      ["hold", queue, "--yes"],
      ["drain", `${TEAM}/${team}`, "--yes"],
      ["resume", queue, "--yes"],
      ["list", "-n", TEAM],
    ]) {
      const { code, err } = await queues(...argv, "--context", "bob");
      expect([argv, code, err]).toEqual([argv, 4, expect.stringMatching(/^flaretop: .*(?:cluster|local)queues/)]);
    }
    const usage = await queues("usage", "--context", "bob");
    expect(usage).toMatchObject({ code: 0, err: expect.stringContaining("right to list clusterqueues") });
  });
});
