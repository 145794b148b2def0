import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openControlPlane } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";
import { runProgram } from "./run-program.ts";

const plane = await openControlPlane();
const folder = mkdtempSync(join(tmpdir(), "flaretop-commands-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const IMAGE = "rayproject/ray:2.52.0";
const SMALL = ["--head-cpu", "100m", "--head-memory", "128Mi", "--cpu", "100m", "--memory", "128Mi"];

const flaretop = (...argv: readonly string[]) => runProgram(plane, folder, ["-n", TEAM, ...argv]);

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
  const again = await flaretop("job", "resubmit", name, `${name}-2`);
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining("Submit its configuration again") });
  expect(await flaretop("job", "delete", name, "--yes")).toMatchObject({ code: 0 });
});

test("a Ray job that has ended is run again as another one", async () => {
  const [name, next] = [`${plane.run}-once`, `${plane.run}-twice`];
  const wish = ["--queue", QUEUE, "--image", IMAGE, "--wait", "--timeout", "4m", "--", "python", "-c", "print(1)"];
  expect(await flaretop("job", "submit", name, ...wish)).toMatchObject({ code: 0 });
  const again = ["job", "resubmit", name, next];
  expect(await flaretop(...again, "--dry-run")).toMatchObject({
    code: 0,
    out: `RayJob ${TEAM}/${next} would be submitted, as ${name} was\n`,
  });
  expect(await flaretop(...again)).toMatchObject({
    code: 0,
    out: `RayJob ${TEAM}/${next} submitted, as ${name} was\n`,
  });
  const [before, after] = [await flaretop("job", "list", "-o", "json"), await flaretop("job", "status", next)];
  expect(JSON.parse(before.out)).toContainEqual(expect.objectContaining({ name, health: "succeeded" }));
  expect(after).toMatchObject({ code: 0, out: expect.not.stringMatching(/^State +succeeded$/m) });
  for (const each of [name, next]) expect(await flaretop("job", "delete", each, "--yes")).toMatchObject({ code: 0 });
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
