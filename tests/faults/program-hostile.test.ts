import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { testAuthority } from "./certificates.ts";
import type { FakeApiServer } from "./fake-api-server.ts";
import { refusing } from "./http-faults.ts";
import { ANSWERED, KEY, openProgram, type RunningProgram } from "./program.ts";
import { startWorld, WORLD_KINDS } from "./program-world.ts";

let world: FakeApiServer | undefined;
let program: RunningProgram | undefined;

afterEach(async () => {
  await program?.dispose();
  await world?.close();
});

interface Payload {
  readonly id: string;
  readonly payload: string;
}

test("escape sequences in names, labels and messages never reach the terminal", async () => {
  const corpusFile = new URL("../fixtures/escape-corpus.json", import.meta.url);
  const corpus = (JSON.parse(readFileSync(corpusFile, "utf8")) as Payload[]).filter(({ payload }) =>
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/.test(payload),
  );
  world = await startWorld();
  for (const [index, { payload }] of corpus.entries()) {
    const marked = (mark: string) => `${mark}${index}_${payload}_end`;
    world.store.add(WORLD_KINDS.workloads, {
      metadata: { name: marked("n"), namespace: "team-a", labels: { team: marked("l") } },
      spec: { queueName: marked("q"), podSets: [] },
      status: {
        conditions: [{ type: "QuotaReserved", status: "False", reason: "Pending", message: marked("m") }],
      },
    });
  }
  const titles: string[] = [];
  program = openProgram({
    kubeconfig: { server: world.url, namespace: "team-a" },
    args: ["--view", "workloads"],
    columns: 230,
    rows: 50,
  });
  program.emulator.onTitleChange((title) => titles.push(title));
  const count = world.store.list(WORLD_KINDS.workloads, "team-a").length;
  await program.waitFor(new RegExp(`\\[${count}\\]`));
  for (let page = 0; page * 40 < count; page += 1) program.send("\u0006");
  program.send("\u0017");
  program.send("w");
  await program.waitFor(/━ Why[\s\S]*_end/);
  program.send(KEY.escape);
  await program.waitFor(/━ Workloads/);
  program.send("d");
  await program.waitFor(/━ Describe[\s\S]*_end/);
  program.send(KEY.escape);
  await program.waitFor(/━ Workloads/);
  program.send("\u0004");
  await program.waitFor(/Delete/);
  const raw = program.raw();
  const leaked = corpus.filter(({ payload }, index) => new RegExp(`[nlqm]${index}_${escaped(payload)}`).test(raw));
  expect(leaked.map(({ id }) => id)).toEqual([]);
  expect(raw).toMatch(/n0_/);
  expect(titles.filter((title) => !title.startsWith("flaretop"))).toEqual([]);
});

test("tokens and keys are in no frame, no error, no log and no file", async () => {
  const { authority, server, client } = testAuthority();
  const token = "very-secret-token-0123456789";
  world = await startWorld({ tls: { key: server.key, cert: server.cert } });
  world.tokens = [token];
  program = openProgram({
    kubeconfig: {
      server: world.url,
      namespace: "team-a",
      cluster: { "certificate-authority-data": base64(authority.cert) },
      user: { token, "client-certificate-data": base64(client.cert), "client-key-data": base64(client.key) },
    },
    args: ["--refresh", "1", "--log-file", "{home}/log"],
  });
  await program.waitFor(/› ready/);
  await program.pressUntil("\u0004", /Delete RayCluster team-a\/ready[\s\S]*y do it/);
  await program.pressUntil("y", ANSWERED);
  world.faults = [{ path: /rayclusters$/, fault: refusing(500, "InternalError", `Bearer ${token} was not liked`) }];
  await program.waitFor(/not liked|server error/i, 15_000);
  world.faults = [];
  world.tokens = [];
  await program.waitFor(/✖ signed out/, 20_000);
  program.send(":messages\r");
  await program.waitFor(/━ Messages/);
  program.send(":q\r");
  await program.exited;
  const keyLine = client.key.split("\n")[1] ?? "no key";
  const written = program.home.written();
  expect(written).toMatch(/rayclusters/);
  for (const secret of [token, base64(token), keyLine, base64(client.key).slice(0, 60)]) {
    expect(program.raw()).not.toContain(secret);
    expect(written).not.toContain(secret);
  }
});

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}
