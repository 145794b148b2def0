import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openRayDashboard, type RayDashboard } from "../../src/ray/client/ray-dashboard.ts";
import { isRestJobOver } from "../../src/ray/client/rest-job.ts";
import {
  deleteRestJob,
  followRestJobLogs,
  listRestJobs,
  rayVersion,
  restJob,
  restJobLogs,
  stopRestJob,
  submitRayJobByRest,
} from "../../src/ray/client/rest-jobs.ts";
import { type RayHead, startRayHead } from "./ray-head.ts";

/** `1`: a Ray head is installed from PyPI and started here. An address: that one is used. */
const wanted = process.env["FLARETOP_RAY_HEAD"] ?? "";
const MINUTE = 60_000;

if (wanted === "")
  console.log("Skipped: Ray's own job server. Set FLARETOP_RAY_HEAD=1 to install and start one (1 GB).");

describe.skipIf(wanted === "")("a real Ray head", () => {
  let head: RayHead;
  let dashboard: RayDashboard;
  let folder: string;

  beforeAll(async () => {
    head = await startRayHead(wanted);
    dashboard = openRayDashboard({ address: head.address });
    folder = mkdtempSync(join(tmpdir(), "ray-job-"));
    writeFileSync(
      join(folder, "main.py"),
      "import os, helper\nprint('said', os.environ['WORD'], helper.NAME)\nprint('last')\n",
    );
    writeFileSync(join(folder, "helper.py"), "NAME = 'läuft'\n");
  }, 15 * MINUTE);

  afterAll(async () => {
    await dashboard?.close();
    await head?.stop();
    if (folder !== undefined) rmSync(folder, { recursive: true });
  }, MINUTE);

  test("tells its version", async () => expect(await rayVersion(dashboard)).toMatch(/^2\.\d+\.\d+/));

  test(
    "a folder is uploaded, run, followed, read and forgotten",
    async () => {
      const runtimeEnv = { working_dir: folder, env_vars: { WORD: "hello" } };
      const metadata = { team: "a" };
      const id = await submitRayJobByRest(dashboard, { entrypoint: "python main.py", runtimeEnv, metadata });
      const lines: string[] = [];
      for await (const line of followRestJobLogs(dashboard, id)) lines.push(line);
      expect(lines).toEqual(expect.arrayContaining(["said hello läuft", "last"]));
      expect(await ended(dashboard, id)).toMatchObject({ status: "SUCCEEDED", envNames: ["WORD"], exitCode: 0 });
      expect(await restJobLogs(dashboard, id)).toContain("said hello läuft");
      expect((await listRestJobs(dashboard)).map(({ submissionId }) => submissionId)).toContain(id);
      await expect(submitRayJobByRest(dashboard, { entrypoint: "x", submissionId: id })).rejects.toMatchObject({
        reason: "exists",
      });
      await deleteRestJob(dashboard, id);
      await expect(restJob(dashboard, id)).rejects.toMatchObject({ reason: "not-found" });
    },
    5 * MINUTE,
  );

  test(
    "a job that runs is stopped, and not forgotten before",
    async () => {
      const id = await submitRayJobByRest(dashboard, { entrypoint: "echo up; sleep 600" });
      for await (const line of followRestJobLogs(dashboard, id)) if (line === "up") break;
      await expect(deleteRestJob(dashboard, id)).rejects.toMatchObject({ reason: "invalid" });
      expect(await stopRestJob(dashboard, id)).toBe(true);
      expect(await ended(dashboard, id)).toMatchObject({ status: "STOPPED" });
      await deleteRestJob(dashboard, id);
    },
    5 * MINUTE,
  );

  test("what is not there is not found", async () => {
    await expect(restJob(dashboard, "nope")).rejects.toMatchObject({ reason: "not-found" });
    await expect(restJobLogs(dashboard, "nope")).rejects.toMatchObject({ reason: "not-found" });
    await expect(followRestJobLogs(dashboard, "nope").next()).rejects.toMatchObject({ reason: "not-found" });
  });
});

async function ended(dashboard: RayDashboard, id: string) {
  return expect
    .poll(async () => isRestJobOver(await restJob(dashboard, id)), { timeout: MINUTE, interval: 500 })
    .toBe(true)
    .then(() => restJob(dashboard, id));
}
