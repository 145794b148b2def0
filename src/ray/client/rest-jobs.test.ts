import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  closeFrame,
  type FakeAnswer,
  type FakeDashboard,
  fakeDashboard,
  serverFrame,
} from "../../../tests/fixtures/fake-ray-dashboard.ts";
import { isInputError } from "../../common/values/input-error.ts";
import { openRayDashboard, type RayDashboard, type RayDashboardOptions } from "./ray-dashboard.ts";
import {
  deleteRestJob,
  followRestJobLogs,
  listRestJobs,
  restJob,
  restJobLogs,
  stopRestJob,
  submitRayJobByRest,
} from "./rest-jobs.ts";

let server: FakeDashboard;
let dashboard: RayDashboard;
let folder: string;

async function serve(answers: Readonly<Record<string, FakeAnswer>>, options: Partial<RayDashboardOptions> = {}) {
  server = await fakeDashboard(answers);
  dashboard = openRayDashboard({ address: server.address, ...options });
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ray-client-"));
});

afterEach(async () => {
  await dashboard?.close();
  await server?.close();
  rmSync(folder, { recursive: true });
});

const json = (value: unknown, status = 200): FakeAnswer => ({ status, body: JSON.stringify(value) });
const details = {
  type: "SUBMISSION",
  submission_id: "raysubmit_1",
  job_id: "01000000",
  status: "FAILED",
  entrypoint: "python main.py",
  message: "boom\u001b[31m",
  error_type: "JOB_ENTRYPOINT_COMMAND_ERROR",
  start_time: 1_700_000_000_000,
  end_time: 1_700_000_001_000,
  driver_exit_code: 1,
  metadata: { team: "a" },
  runtime_env: { working_dir: "gcs://_ray_pkg_x.zip", env_vars: { TOKEN: "hush-hush" } },
};

async function failure(call: () => Promise<unknown>) {
  return call().then(
    () => "no error",
    (error: unknown) => error as Error & { reason?: string },
  );
}

test("a job is submitted with Ray's names, and without what was not given", async () => {
  await serve({ "POST /api/jobs/": json({ submission_id: "mine", job_id: "mine" }) }, { token: "t0ken" });
  const id = await submitRayJobByRest(dashboard, {
    entrypoint: "python -c 1",
    submissionId: "mine",
    entrypointCpus: 0.5,
    runtimeEnv: { pip: ["emoji"], env_vars: { A: "b" } },
  });
  expect(id).toBe("mine");
  expect(JSON.parse(server.seen[0]!.body.toString())).toEqual({
    entrypoint: "python -c 1",
    submission_id: "mine",
    entrypoint_num_cpus: 0.5,
    runtime_env: { pip: ["emoji"], env_vars: { A: "b" } },
  });
  expect(server.seen[0]!.headers.authorization).toBe("Bearer t0ken");
});

test("a folder is packed, uploaded once and named by its content; requirements are read here", async () => {
  writeFileSync(join(folder, "main.py"), "print(1)");
  writeFileSync(join(folder, "requirements.txt"), "# first\nemoji==2.0 # why\n\n");
  await serve({ "POST /api/jobs/": json({ submission_id: "raysubmit_1" }) });
  const job = {
    entrypoint: "python main.py",
    runtimeEnv: { working_dir: folder, pip: join(folder, "requirements.txt"), excludes: ["*.txt"] },
  };
  // The upload is refused here: nothing is submitted then.
  expect(await failure(() => submitRayJobByRest(dashboard, job))).toMatchObject({ reason: "not-found" });
  const [, put] = server.seen;
  expect(put).toMatchObject({
    method: "PUT",
    path: expect.stringMatching(/^\/api\/packages\/gcs\/_ray_pkg_[0-9a-f]{32}\.zip$/),
  });
  expect(put!.body.subarray(0, 2).toString()).toBe("PK");
  expect(put!.body.toString("latin1")).not.toContain("requirements.txt");
  const { path } = put!;
  await dashboard.close();
  await server.close();

  await serve({ [`GET ${path}`]: { type: "text/plain" }, "POST /api/jobs/": json({ submission_id: "raysubmit_1" }) });
  await submitRayJobByRest(dashboard, job);
  expect(server.seen.map(({ method }) => method)).toEqual(["GET", "POST"]);
  expect(JSON.parse(server.seen[1]!.body.toString()).runtime_env).toEqual({
    working_dir: `gcs://${path.split("/").at(-1)}`,
    pip: ["emoji==2.0"],
  });
});

test("everything wrong is told at once, with no value of a variable, and nothing is sent", async () => {
  await serve({});
  const job = {
    entrypoint: " ",
    runtimeEnv: { pip: ["a"], conda: "b", env_vars: { "1=": "hush-hush" }, workingdir: "." },
  };
  const error = await failure(() => submitRayJobByRest(dashboard, job as never));
  expect(isInputError(error) && error.problems.map(({ path }) => path)).toEqual([
    "entrypoint",
    "runtimeEnv.env_vars.1=",
    "runtimeEnv.workingdir",
    "runtimeEnv.conda",
  ]);
  expect(String(error)).toMatch(/Did you mean "working_dir"/);
  expect(String(error)).not.toContain("hush");
  expect(server.seen).toEqual([]);
});

test("jobs are listed and read, cleaned, without the values of variables", async () => {
  await serve({ "GET /api/jobs/": json([details]), "GET /api/jobs/raysubmit_1": json(details) });
  const [job] = await listRestJobs(dashboard);
  expect(job).toEqual(await restJob(dashboard, "raysubmit_1"));
  expect(job).toMatchObject({
    submissionId: "raysubmit_1",
    status: "FAILED",
    message: expect.not.stringContaining("\u001b"),
    startedAt: 1_700_000_000_000,
    exitCode: 1,
    envNames: ["TOKEN"],
  });
  expect(JSON.stringify([...Object.values(job!)])).not.toContain("hush");
});

test("log, stop and delete", async () => {
  await serve({
    "GET /api/jobs/a/logs": json({ logs: "one\ntwo\n" }),
    "POST /api/jobs/a/stop": json({ stopped: true }),
    "DELETE /api/jobs/a": json({ deleted: true }),
  });
  expect(await restJobLogs(dashboard, "a")).toBe("one\ntwo\n");
  expect(await stopRestJob(dashboard, "a")).toBe(true);
  await deleteRestJob(dashboard, "a");
});

test("a job that runs is not forgotten", async () => {
  const body =
    "Traceback (most recent call last):\nRuntimeError: Attempted to delete job 'a', but it is in a non-terminal state RUNNING.";
  await serve({ "DELETE /api/jobs/a": { status: 500, type: "text/plain", body } });
  expect(await failure(() => deleteRestJob(dashboard, "a"))).toMatchObject({
    reason: "invalid",
    message: expect.stringMatching(/has not ended. Stop it first/),
  });
});

async function followed(): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of followRestJobLogs(dashboard, "a")) lines.push(line);
  return lines;
}

describe("following a log", () => {
  const info = { "GET /api/jobs/a": json(details) };

  test("gives lines wherever frames are cut", async () => {
    const socket = [serverFrame(1, "one\ntw"), serverFrame(9, "?"), serverFrame(1, "o\r\nthree"), closeFrame(1000)];
    await serve({ ...info, "GET /api/jobs/a/logs/tail": { socket } }, { token: "t0ken" });
    expect(await followed()).toEqual(["one", "two", "three"]);
    expect(server.seen[1]!.headers.authorization).toBe("Bearer t0ken");
  });

  test.each<[string, FakeAnswer, string]>([
    ["cut off", { socket: [serverFrame(1, "one\n")] }, "reset"],
    ["closed with an error", { socket: [closeFrame(1011)] }, "protocol"],
    ["refused", { status: 403, body: "no" }, "forbidden"],
    ["answered by a login page", { status: 200, type: "text/html", body: "<html>" }, "unauthorized"],
  ])("%s", async (_case, answer, reason) => {
    await serve({ ...info, "GET /api/jobs/a/logs/tail": answer });
    expect(await failure(followed)).toMatchObject({ name: "ClusterError", reason });
  });

  test("of a job that is not there", async () => {
    await serve({});
    expect(await failure(followed)).toMatchObject({ reason: "not-found" });
  });

  test("ends when the caller gives up", async () => {
    await serve(info);
    const signal = AbortSignal.abort();
    expect(await failure(async () => followRestJobLogs(dashboard, "a", { signal }).next())).toMatchObject({
      reason: "aborted",
    });
  });
});

describe("refusals", () => {
  test.each<[string, FakeAnswer, string, RegExp]>([
    ["no such job", { status: 404, type: "text/plain", body: "Job a does not exist" }, "not-found", /does not exist/],
    ["no token", { status: 401, type: "text/plain", body: "Unauthorized" }, "unauthorized", /token/],
    ["a wrong token", { status: 403, type: "text/plain", body: "Forbidden" }, "forbidden", /token/],
    ["a login page", { type: "text/html", body: "<html>" }, "unauthorized", /login page/],
    [
      "a redirect",
      { status: 302, headers: { location: "https://login.example/?code=1" } },
      "unauthorized",
      /login page/,
    ],
    ["not JSON", { body: "{" }, "protocol", /whole JSON/],
    [
      "a failure",
      { status: 500, type: "text/plain", body: "No available agent" },
      "server-error",
      /No available agent/,
    ],
  ])("%s", async (_case, answer, reason, message) => {
    await serve({ "GET /api/jobs/a": answer }, { token: "hush-hush" });
    const error = (await failure(() => restJob(dashboard, "a"))) as Error & { reason: string };
    expect(error).toMatchObject({ name: "ClusterError", reason, message: expect.stringMatching(message) });
    expect(error.message).not.toMatch(/hush|API server|kubeconfig/);
  });

  test("an id that is taken", async () => {
    const body = [
      "Traceback (most recent call last):",
      '  File "/ray/job_head.py", line 134, in _raise_error',
      "RuntimeError: Request failed with status code 400: Traceback (most recent call last):",
      "ValueError: Job with submission_id x already exists. Please use a different submission_id.",
      ".",
    ].join("\n");
    await serve({ "POST /api/jobs/": { status: 500, type: "text/plain", body } });
    expect(await failure(() => submitRayJobByRest(dashboard, { entrypoint: "x" }))).toMatchObject({ reason: "exists" });
  });

  test("nothing listens", async () => {
    await serve({});
    await server.close();
    expect(await failure(() => listRestJobs(dashboard))).toMatchObject({ reason: "refused" });
  });

  test("a read-only connection", async () => {
    await serve({}, { readOnly: true });
    expect(await failure(() => stopRestJob(dashboard, "a"))).toMatchObject({ reason: "read-only" });
    expect(server.seen).toEqual([]);
  });
});

test("a path before the address's end is kept", async () => {
  server = await fakeDashboard({ "GET /ray/team-a/train/api/jobs/": json([]) });
  dashboard = openRayDashboard({ address: `${server.address}/ray/team-a/train/` });
  expect(await listRestJobs(dashboard)).toEqual([]);
});

test.each([undefined, null, {}, { address: 7 }, "https://ray.example.com"])(
  "%j from a program without types is told what to give",
  (options) => {
    expect(() => openRayDashboard(options as never)).toThrow(
      expect.objectContaining({ name: "InputError", message: expect.stringContaining('begins with "https://"') }),
    );
  },
);

test.each([
  ["no address", { address: "ray:8265" }, "address"],
  ["another protocol", { address: "ray://host" }, "address"],
  ["a password in it", { address: "https://a:b@host" }, "address"],
  ["a token in the clear", { address: "http://ray.example.com", token: "hush-hush" }, "token"],
])("%s is refused", (_case, options, path) => {
  expect(() => openRayDashboard(options)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ path })] }),
  );
});
