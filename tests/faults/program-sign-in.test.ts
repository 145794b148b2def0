import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { FAKE_CLIENT, type FakeSignInServer, fakeSignInServer, json } from "../fixtures/fake-sign-in-server.ts";
import type { FakeApiServer } from "./fake-api-server.ts";
import { answering } from "./http-faults.ts";
import { type Home, makeHome, openProgram, type Ran, runProgram } from "./program.ts";
import { startWorld } from "./program-world.ts";

const TOKEN = "canary-token-0123456789";
let api: FakeApiServer;
let people: FakeSignInServer;
let home: Home;
let browser: Readonly<Record<string, string>>;

beforeEach(async () => {
  api = await startWorld();
  api.user = { username: "ada", groups: ["ml"] };
  people = await fakeSignInServer();
  home = makeHome({});
  const script = join(home.folder, "browser.mjs");
  writeFileSync(script, "await fetch(process.argv[2]);");
  browser = { BROWSER: `${process.execPath} ${script}` };
});
afterEach(async () => {
  home.remove();
  await people.close();
  await api.close();
});

const run = (args: readonly string[], more: Readonly<Record<string, string>> = {}, input?: string): Promise<Ran> =>
  runProgram(args, { ...home.environment, ...more }, input);
const kubeconfig = () => join(home.folder, "config", "flaretop", "kubeconfig");
const kept = () => join(home.folder, "state", "flaretop", "sign-ins");
const tokenNow = () => {
  const [file = ""] = readdirSync(kept()).filter((name) => name.endsWith(".token"));
  return readFileSync(join(kept(), file), "utf8").trim();
};
const host = () => new URL(api.url).host;
/** The API server names its sign-in server, as OpenShift's does. */
const asOpenShift = () => {
  const settings = {
    issuer: people.address,
    authorization_endpoint: `${people.address}/authorize`,
    token_endpoint: `${people.address}/token`,
  };
  api.faults = [{ path: /^\/\.well-known\//, fault: answering(200, JSON.stringify(settings)) }];
};

describe("with a token", () => {
  const login = (...more: string[]) => run(["login", api.url, "--token-stdin", ...more], {}, `${TOKEN}\n`);

  test("says who one is; the next command uses it; nothing but the token's own file holds it", async () => {
    api.tokens = [TOKEN];
    const { code, stdout, stderr } = await login("-n", "team-a", "--context", "lab");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(
      /^Signed in to http:\/\/\S+ as ada \(groups: ml\)\.\nContext "lab" is in .*Next: flaretop --context lab\n$/,
    );
    const listed = await run(["get", "rc"]);
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^ready /m);
    expect(stdout + listed.stdout + readFileSync(kubeconfig(), "utf8")).not.toContain(TOKEN);
    expect(tokenNow()).toBe(TOKEN);
    for (const path of [kubeconfig(), ...readdirSync(kept()).map((name) => join(kept(), name))])
      expect(statSync(path).mode & 0o077).toBe(0);
  });

  test("the console opens with it, where there is no other kubeconfig", async () => {
    await login("-n", "team-a", "--context", "lab");
    const program = openProgram({ environment: home.environment });
    await program.waitFor(/Ray clusters\(team-a\)\[3\]/, 30_000);
    await program.dispose();
  });

  test("one that is refused is exit code 4, and is not kept", async () => {
    api.tokens = ["another"];
    const ran = await login();
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(ran.stderr).toMatch(/^flaretop: sign in to http.*does not accept the token\. Get a new one\.\n$/);
    expect([existsSync(kubeconfig()), existsSync(kept())]).toEqual([false, false]);
  });

  test("a new one takes the place of the old one; logout removes it", async () => {
    await login("--context", "lab");
    const again = await run(["login", "--token-stdin"], {}, "second-token");
    expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/Context "lab"/) });
    expect(tokenNow()).toBe("second-token");
    const out = await run(["logout"]);
    expect(out).toMatchObject({
      code: 0,
      stderr: "",
      stdout: expect.stringMatching(/^Signed out of .*"lab"\)\. The token is removed here/),
    });
    expect([existsSync(kubeconfig()), readdirSync(kept())]).toEqual([false, []]);
    expect(await run(["logout"])).toMatchObject({ code: 2, stderr: expect.stringMatching(/Nobody is signed in/) });
  });

  test("a context of one's own kubeconfig lends its server, and keeps its name for itself", async () => {
    const own = makeHome({ kubeconfig: { server: api.url, namespace: "team-a", context: "lab" } });
    const environment = { ...own.environment };
    const ran = await runProgram(["login", "--token-stdin"], environment, TOKEN);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining(`Context "ada@${host()}"`) });
    const named = await runProgram(["login", api.url, "--token-stdin", "--context", "lab"], environment, TOKEN);
    expect(named).toMatchObject({ code: 2, stderr: expect.stringMatching(/"lab" stands in your own kubeconfig/) });
    api.tokens = [TOKEN];
    expect(await runProgram(["get", "rc"], environment)).toMatchObject({ code: 4 });
    expect(await runProgram(["get", "rc", "--context", `ada@${host()}`], environment)).toMatchObject({ code: 0 });
    own.remove();
  });

  test.each([
    ["no server and no context", ["login", "--token-stdin"], 2, /No cluster is configured/],
    ["no address", ["login", "ftp://x", "--token-stdin"], 2, /not the address of a server/],
    [
      "an authority that is not there",
      ["login", "x", "--token-stdin", "--certificate-authority", "/gone"],
      2,
      /\/gone does not exist/,
    ],
    ["a namespace that is none", ["login", "x", "--token-stdin", "-n", "A_B"], 2, /not a namespace name/],
    ["in the clear", ["login", "http://api.example.com", "--token-stdin"], 2, /in the clear/],
    ["nobody there", ["login", "https://127.0.0.1:1", "--token-stdin"], 3, /nothing is listening/],
  ])("%s", async (_case, args, code, message) => {
    const ran = await run(args, {}, TOKEN);
    expect(ran).toMatchObject({ code, stdout: "" });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("with a browser", () => {
  test("of OpenShift: the token is got, used, and deleted at the end", async () => {
    asOpenShift();
    const ran = await run(["login", api.url, "--web", "--context", "lab"], browser);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringMatching(/as ada \(groups: ml\)/) });
    expect(ran.stderr).toMatch(/^Go on in your browser/);
    expect(people.good).toContain(tokenNow());
    expect(ran.stdout + ran.stderr).not.toContain(tokenNow());
    api.tokens = [tokenNow()];
    expect(await run(["get", "rc", "-A"])).toMatchObject({ code: 0 });
  });

  test("of an issuer: the id token is sent, renewed when it is refused, and withdrawn", async () => {
    const issuer = ["--issuer", people.address, "--client-id", FAKE_CLIENT];
    expect(await run(["login", api.url, ...issuer, "--context", "lab"], browser)).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/renewed by itself/),
    });
    const first = tokenNow();
    expect(first.split(".")).toHaveLength(3);
    api.faults = [{ path: /rayclusters/, times: 1, fault: answering(401, "{}") }];
    expect(await run(["get", "rc", "-A"])).toMatchObject({ code: 0 });
    expect(tokenNow()).not.toBe(first);
    expect(api.seen.at(-1)?.headers.authorization).toBe(`Bearer ${tokenNow()}`);
    expect(await run(["logout"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/The token is withdrawn/) });
    // What the first sign-in got and was not renewed from is good until it runs out.
    expect(people.seen.filter(({ path }) => path === "/revoke").map(({ fields }) => fields["token_type_hint"])).toEqual(
      ["refresh_token", "access_token"],
    );
  });

  test("a sign-in that is over is told with what to do", async () => {
    const issuer = ["--issuer", people.address, "--client-id", FAKE_CLIENT];
    await run(["login", api.url, ...issuer], browser);
    people.good.clear();
    api.tokens = [];
    const ran = await run(["get", "rc", "-A"]);
    expect(ran).toMatchObject({ code: 4, stdout: "" });
    expect(ran.stderr).toMatch(/no longer good\. Sign in again/);
  });

  test("plain Kubernetes has none, and says what there is instead", async () => {
    const ran = await run(["login", api.url, "--web"], browser);
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(/no OpenShift sign-in \(HTTP status 404\); use a token, or an OpenID issuer/);
  });
});

test("with a code, over SSH", async () => {
  const answer = {
    device_code: "device-secret",
    user_code: "WDJB",
    verification_uri: `${people.address}/a`,
    interval: 1,
  };
  people.replies.set("POST /device", [json(answer)]);
  people.pending = 0;
  const issuer = ["--issuer", people.address, "--client-id", FAKE_CLIENT];
  const ran = await run(["login", api.url, ...issuer], { SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" });
  expect(ran).toMatchObject({ code: 0, stderr: `Open ${people.address}/a in any browser and type this code: WDJB\n` });
  expect(ran.stdout + ran.stderr).not.toContain("device-secret");
});

test("a token typed on a terminal is not shown", async () => {
  const program = openProgram({ environment: home.environment, args: ["login", api.url, "--token-stdin"] });
  await program.waitFor(/Token \(it is not shown\):/, 30_000);
  program.send(`${TOKEN}\r`);
  await program.waitFor(/Signed in to/, 30_000);
  expect(program.raw()).not.toContain(TOKEN.slice(0, 8));
  expect(tokenNow()).toBe(TOKEN);
  await program.dispose();
});
