import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { RAY_CLUSTERS } from "../../src/ray/cluster/ray-cluster.ts";
import { clientOf } from "./administrator.ts";
import { openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { runProgram } from "./run-program.ts";

const plane = await openControlPlane();
const client = clientOf(plane);
const objects = new TestObjects(plane);
const name = `${plane.run}-safe`;
const home = mkdtempSync(join(tmpdir(), "flaretop-safety-"));
const config = join(home, ".config", "flaretop");
const flaretop = (...argv: readonly string[]) => runProgram(plane, home, ["-n", TEAM, ...argv]);
const configured = (text: string) => writeFileSync(join(config, "config.yaml"), text);
const isThere = async () =>
  (await client.list(RAY_CLUSTERS, { namespace: TEAM })).records.some(({ meta }) => meta.name === name);

beforeAll(async () => {
  mkdirSync(config, { recursive: true });
  await objects.create(plane.make.rayCluster({ name, headCpu: "100m" }));
});
afterAll(async () => {
  await objects.removeAll();
  await client.close();
  rmSync(home, { recursive: true, force: true });
});

const PROTECTED = `protected: "^${TEAM}$"\n`;
const remove = ["cluster", "delete", name];

describe("commands keep to what a person set down for the console", () => {
  test.each([
    ["readOnly in the config", "readOnly: true\n", []],
    ["readOnly in a config that is broken otherwise", "readOnly: true\ntheme: pink\n", []],
    ["--read-only", "", ["--read-only"]],
  ])("%s: nothing is changed", async (_how, text, before) => {
    configured(text);
    const { code, err } = await flaretop(...before, ...remove, "--yes");
    expect([code, err]).toEqual([4, expect.stringMatching(/read-only/i)]);
    expect(await isThere()).toBe(true);
    expect(await flaretop(...before, "cluster", "status", name)).toMatchObject({ code: 0 });
  });

  test("in a protected place a script is told why it is asked, and that it takes --yes", async () => {
    configured(PROTECTED);
    const { code, err } = await flaretop("cluster", "suspend", name);
    expect([code, err]).toEqual([2, expect.stringContaining(`Careful: namespace ${TEAM} is protected.\n`)]);
    expect(err).toContain("Add --yes");
  });

  test("in a protected place nothing is changed that cannot be written down", async () => {
    configured(PROTECTED);
    const state = join(home, ".local", "state", "flaretop");
    rmSync(state, { recursive: true, force: true });
    mkdirSync(state, { recursive: true });
    writeFileSync(join(state, "journal"), "a file where the folder would be");
    const { code, err } = await flaretop(...remove, "--yes");
    expect([code, err]).toEqual([1, expect.stringContaining("journal of changes cannot be written")]);
    expect(await isThere()).toBe(true);
  });

  test("a config that cannot be used is told of, and everything goes on", async () => {
    configured("theme: pink\n");
    const { code, err } = await flaretop(...remove, "--yes");
    expect([code, err]).toEqual([0, expect.stringContaining("config.yaml")]);
  });
});
