import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  deleteRayJob,
  getRayJob,
  listRayJobs,
  type RayJobConfiguration,
  rayJobLogs,
  rayJobStatus,
  resubmitRayJob,
  resumeRayJob,
  stopRayJob,
  submitRayJob,
  WORKLOAD_PRIORITY_CLASSES,
} from "../../src/index.ts";
import { openControlPlane } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";
import { requestsOf, sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const MINUTE = 60_000;
const small = { cpu: "100m", memory: "128Mi" };

function wish(suffix: string, change: Partial<RayJobConfiguration> = {}): RayJobConfiguration {
  return {
    name: `${plane.run}-${suffix}`,
    namespace: TEAM,
    queue: QUEUE,
    entrypoint: "python main.py",
    cluster: { image: "rayproject/ray:2.52.0", head: small, workerGroups: [{ name: "small", replicas: 1, ...small }] },
    ttlSecondsAfterFinished: 600,
    ...change,
  };
}

describe("a Ray job through the library", () => {
  const client = sdkClient(plane);
  const made: string[] = [];
  let folder: string;
  let priorityClass: string | undefined;
  beforeAll(async () => {
    priorityClass = (await client.list(WORKLOAD_PRIORITY_CLASSES, {})).records[0]?.meta.name;
    folder = mkdtempSync(join(tmpdir(), "sdk-ray-job-"));
    writeFileSync(join(folder, "main.py"), "print('here')\n");
  });
  afterAll(async () => {
    for (const name of made) await deleteRayJob(client, { namespace: TEAM, name }).catch(() => {});
    await client.close();
    rmSync(folder, { recursive: true });
  });

  const submit = async (job: RayJobConfiguration) => {
    made.push(job.name);
    return submitRayJob(client, job);
  };
  const health = async (name: string) => (await rayJobStatus(client, { namespace: TEAM, name })).health;
  const until = (name: string, wanted: RegExp) =>
    expect.poll(() => health(name), { timeout: 3 * MINUTE, interval: 1_000 }).toMatch(wanted);

  test("a dry run creates nothing", async () => {
    const job = wish("dry", { runtimeEnv: { working_dir: folder } });
    expect((await submitRayJob(client, job, { dryRun: true })).shippedBytes).toBeGreaterThan(0);
    await expect(getRayJob(client, { namespace: TEAM, name: job.name })).rejects.toMatchObject({ reason: "not-found" });
  });

  test("with its files it is admitted, runs and succeeds; then it is deleted", async () => {
    const job = wish("life", {
      runtimeEnv: { working_dir: folder, env_vars: { WORD: "here" } },
      priorityClass,
    });
    const name = { namespace: TEAM, name: job.name };
    await submit(job);
    expect((await listRayJobs(client, TEAM)).map(({ meta }) => meta.name)).toContain(job.name);
    await until(job.name, /running|succeeded/);
    const { requests } = await requestsOf(() => rayJobStatus(client, name));
    expect(requests).toHaveLength(3);
    const lines: string[] = [];
    for await (const line of rayJobLogs(client, name, { of: "head" })) lines.push(line);
    expect(lines.length).toBeGreaterThan(0);
    await until(job.name, /succeeded/);
    await expect(stopRayJob(client, name)).rejects.toMatchObject({ name: "ChangeRefused" });
    await expect(resubmitRayJob(client, name, `${job.name}-2`)).rejects.toMatchObject({ name: "InputError" });
    expect((await deleteRayJob(client, name)).outcome).toMatchObject({ status: "done" });
    await expect.poll(() => health(job.name).catch((error) => error.reason), { timeout: MINUTE }).toBe("not-found");
  });

  test("it is stopped and resumed through Kueue, and run again under another name", async () => {
    const job = wish("stop", { entrypoint: "python -c 'print(1)'" });
    const name = { namespace: TEAM, name: job.name };
    await submit(job);
    await until(job.name, /running/);
    expect((await stopRayJob(client, name)).plan.kind.plural).toBe("workloads");
    await until(job.name, /suspended/);
    await resumeRayJob(client, name);
    await until(job.name, /running|starting|pending/);
    const again = `${job.name}-2`;
    made.push(again);
    expect((await resubmitRayJob(client, name, again)).queue).toBe(QUEUE);
  });

  test("what is missing is told at once, before anything is made", async () => {
    const job = wish("no", { queue: "user-queu", priorityClass: "hihg", entrypoint: "python -c 1" });
    const paths = ["queue", "priorityClass"].map((path) =>
      expect.objectContaining({
        path,
        message: expect.stringMatching(/There is no WorkloadPriorityClass|Did you mean "user-queue"/),
      }),
    );
    await expect(submitRayJob(client, job)).rejects.toMatchObject({ problems: expect.arrayContaining(paths) });
    const { cluster: _own, queue: _queue, ttlSecondsAfterFinished: _ttl, ...other } = job;
    await expect(
      submitRayJob(client, { ...other, priorityClass: undefined, clusterName: "nope" }),
    ).rejects.toMatchObject({
      problems: [{ path: "clusterName", message: expect.stringMatching(/no RayCluster "nope"/) }],
    });
    await expect(getRayJob(client, { namespace: TEAM, name: job.name })).rejects.toMatchObject({ reason: "not-found" });
  });
});

describe.runIf(plane.hasContext("bob"))("bob, who may only look in another namespace", () => {
  test("is denied with typed errors", async () => {
    const client = sdkClient(plane, "bob");
    try {
      const job = wish("bob", { namespace: "team-b", queue: false, entrypoint: "python -c 1" });
      await expect(submitRayJob(client, job)).rejects.toMatchObject({ name: "ClusterError", reason: "forbidden" });
      await expect(listRayJobs(client, TEAM)).rejects.toMatchObject({ reason: "forbidden" });
    } finally {
      await client.close();
    }
  });
});
