import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { connect, openWithToken, PODS } from "../../src/index.ts";
import { makeHome, runProgram } from "../faults/program.ts";
import { openControlPlane } from "./control-plane.ts";
import { findKubectl, Kubectl } from "./kubectl-program.ts";
import { TEAM } from "./manifests.ts";

const plane = await openControlPlane();
const { server = "", caData = "" } = plane.kubeconfig.getCurrentCluster() ?? {};
const token = plane.kubeconfig.getUser("alice")?.token ?? "";
const ca = Buffer.from(caData, "base64").toString("utf8");
const folder = mkdtempSync(join(tmpdir(), "sign-in-"));
const caFile = join(folder, "ca.crt");
writeFileSync(caFile, ca);
const home = makeHome({});
afterAll(() => {
  home.remove();
  rmSync(folder, { recursive: true, force: true });
});
if (token === "") console.warn('e2e: SKIPPED, the kubeconfig has no user "alice" with a token');

const login = (input: string, ...more: string[]) =>
  runProgram(["login", server, "--token-stdin", ...more], home.environment, input);

describe.runIf(token !== "")("signing in with alice's token", () => {
  test("login, a command, kubectl, logout", async () => {
    const ran = await login(token, "--certificate-authority", caFile, "-n", TEAM, "--context", "hers");
    expect(ran).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/ as alice[ .]/) });
    const path = join(home.folder, "config", "flaretop", "kubeconfig");
    expect(await runProgram(["get", "rc"], home.environment)).toMatchObject({ code: 0 });
    const program = findKubectl();
    if (program === undefined) console.warn("e2e: SKIPPED for kubectl, there is none");
    else {
      const kubectl = new Kubectl(program, path);
      expect(await kubectl.run(["auth", "whoami"])).toMatchObject({ code: 0, output: expect.stringMatching(/alice/) });
      kubectl.close();
    }
    expect(await runProgram(["logout"], home.environment)).toMatchObject({ code: 0, stderr: "" });
    expect(await runProgram(["get", "rc"], home.environment)).toMatchObject({ code: 2 });
  });

  test.each([
    ["a wrong token", ["--certificate-authority", caFile], "wrong-token", 4, /does not accept the token/],
    ["without the authority", [], token, 3, /is not signed by/],
    ["a browser, which plain Kubernetes does not know", ["--web"], "", 2, /cannot be used with option/],
  ])("%s", async (_case, more, input, code, message) => {
    const ran = await login(input, ...more);
    expect(ran).toMatchObject({ code, stdout: "" });
    expect(ran.stderr).toMatch(message);
    expect(ran.stderr).not.toContain(token);
  });

  test("a browser's sign-in is told to be unknown here", async () => {
    const ran = await runProgram(["login", server, "--web", "--certificate-authority", caFile], home.environment);
    expect(ran).toMatchObject({ code: 2, stdout: "", stderr: expect.stringMatching(/no OpenShift sign-in/) });
  });

  test("the library opens the cluster by address and token", async () => {
    const access = openWithToken({ server, token, ca, namespace: TEAM, env: {} });
    const client = connect({ access, readOnly: true, version: "0", session: plane.run });
    expect(await client.whoAmI()).toMatchObject({ user: "alice" });
    expect((await client.list(PODS, { namespace: TEAM })).records).toBeInstanceOf(Array);
    await client.close();
  });

  test("a token that the server does not know is unauthorized, and stands in no error", async () => {
    const access = openWithToken({ server, token: "canary-unknown-token", ca, env: {} });
    const client = connect({ access, readOnly: true, version: "0", session: plane.run });
    const failed = await client.whoAmI().catch((error: unknown) => error);
    expect(failed).toMatchObject({ reason: "unauthorized" });
    expect(String(failed)).not.toContain("canary");
    await client.close();
  });
});
