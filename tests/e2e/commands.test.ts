import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { PROGRAM } from "../faults/build-program.ts";
import { openControlPlane } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";

const plane = await openControlPlane();
const folder = mkdtempSync(join(tmpdir(), "flaretop-commands-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const IMAGE = "rayproject/ray:2.52.0";
const SMALL = ["--head-cpu", "100m", "--head-memory", "128Mi", "--cpu", "100m", "--memory", "128Mi"];

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs the program as a script would: no terminal, a home of its own. */
function flaretop(...argv: readonly string[]): Promise<Ran> {
  const environment = { PATH: process.env["PATH"], HOME: folder, KUBECONFIG: plane.kubeconfigFile };
  const [command = "", ...more] = argv;
  const where = command === "version" ? [] : ["-n", TEAM];
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [PROGRAM, ...where, command, ...more],
      { env: environment, timeout: 250_000 },
      (error, out, err) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
        resolve({ code, out, err });
      },
    );
    child.stdin?.end();
  });
}

describe("a Ray cluster by commands", () => {
  const name = `${plane.run}-cmd`;
  afterAll(() => flaretop("cluster", "delete", name, "--yes"));

  test("what would be made, then made, admitted and ready", async () => {
    const wish = ["cluster", "apply", name, "--queue", QUEUE, "--image", IMAGE, "--workers", "1", ...SMALL];
    expect(await flaretop(...wish, "--dry-run")).toMatchObject({
      code: 0,
      out: `RayCluster ${TEAM}/${name} would be made\n`,
    });
    const made = await flaretop(...wish, "--wait", "--timeout", "4m");
    expect(made).toMatchObject({ code: 0, out: `RayCluster ${TEAM}/${name} made\n` });
    expect(made.err).toMatch(/ready: head and 1 worker ready \(1 of 1\)\n$/);
  });

  test("listed, looked at, and read back as what makes it again", async () => {
    const list = JSON.parse((await flaretop("cluster", "list", "-o", "json")).out) as { name: string }[];
    expect(list.find((each) => each.name === name)).toMatchObject({ health: "ready", queue: QUEUE });
    const status = await flaretop("cluster", "status", name);
    expect(status.out).toMatch(/^State +ready$/m);
    expect(status.out).toMatch(new RegExp(`^ray\\.init\\(\\) +ray://${name}-head-svc\\.${TEAM}\\.svc:10001$`, "m"));
    const file = join(folder, "read-back.yaml");
    writeFileSync(file, (await flaretop("cluster", "get", name)).out);
    expect(await flaretop("cluster", "apply", "-f", file, "--diff")).toMatchObject({
      code: 0,
      out: `RayCluster ${TEAM}/${name} would stay as it is\n`,
    });
  });

  test("scaling asks for what it costs, and nobody can be asked here", async () => {
    const refused = await flaretop("cluster", "scale", name, "--replicas", "2");
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining("Kueue would stop the whole cluster") });
    const unasked = await flaretop("cluster", "scale", name, "--replicas", "2", "--accept-restart");
    expect(unasked).toMatchObject({ code: 2, err: expect.stringContaining("Add --yes") });
    const scale = ["cluster", "scale", name, "--replicas", "2", "--accept-restart", "--yes"];
    expect(await flaretop(...scale, "--wait", "--timeout", "4m")).toMatchObject({ code: 0 });
  });

  test("suspended, resumed, deleted", async () => {
    for (const verb of ["suspend", "resume", "delete"]) {
      const done = await flaretop("cluster", verb, name, "--yes", "--wait", "--timeout", "4m");
      expect([verb, done.code, done.out]).toEqual([verb, 0, expect.stringMatching(/: done\n$/)]);
    }
    expect(await flaretop("cluster", "status", name)).toMatchObject({
      code: 1,
      err: expect.stringContaining("it does not exist"),
    });
  });

  test("a person without the right is told which one is missing", async () => {
    if (!plane.hasContext("bob")) return;
    const denied = await flaretop("cluster", "apply", name, "--no-queue", "--image", IMAGE, "--context", "bob");
    expect(denied).toMatchObject({ code: 4, err: expect.stringMatching(/^flaretop: .*rayclusters/) });
  });
});

test("a Ray job by commands: submitted with its files, waited for, its log, deleted", async () => {
  const name = `${plane.run}-job`;
  writeFileSync(join(folder, "hello.py"), 'print("hello")\n');
  const wish = ["--queue", QUEUE, "--image", IMAGE, "--working-dir", folder];
  const submitted = await flaretop(
    "job",
    "submit",
    name,
    ...wish,
    "--wait",
    "--timeout",
    "4m",
    "--",
    "python",
    "hello.py",
  );
  expect(submitted).toMatchObject({ code: 0, out: expect.stringMatching(/submitted with \d+ bytes of files\n$/) });
  expect((await flaretop("job", "status", name)).out).toMatch(/^State +succeeded$/m);
  expect((await flaretop("job", "list")).out).toContain(name);
  expect(await flaretop("job", "delete", name, "--yes")).toMatchObject({ code: 0 });
});

test("an AppWrapper by commands: submitted from a file, looked at, deleted", async () => {
  const name = `${plane.run}-wrap`;
  const file = join(folder, "wrapper.yaml");
  const sizes = "head: { cpu: 100m, memory: 128Mi }, workerGroups: [{ name: w, cpu: 100m, memory: 128Mi }]";
  writeFileSync(
    file,
    `name: ${name}\nqueue: ${QUEUE}\nfaultTolerance: { retryLimit: 1 }\nclusters: [{ name: ${name}, image: "${IMAGE}", ${sizes} }]\n`,
  );
  expect(await flaretop("appwrapper", "submit", "-f", file)).toMatchObject({ code: 0 });
  expect((await flaretop("appwrapper", "status", name)).out).toMatch(new RegExp(`^Wraps +RayCluster ${name}$`, "m"));
  expect(await flaretop("appwrapper", "delete", name, "--yes")).toMatchObject({ code: 0 });
});
