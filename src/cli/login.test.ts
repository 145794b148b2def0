import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  browse,
  FAKE_CLIENT,
  type FakeSignInServer,
  fakeSignInServer,
} from "../../tests/fixtures/fake-sign-in-server.ts";
import { InstantClock } from "../../tests/fixtures/instant-clock.ts";
import { ClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { SignIn } from "../common/sign-in/sign-in.ts";
import { SignInError } from "../common/sign-in/sign-in-error.ts";
import type { SignedInContext } from "../common/sign-in/signed-in-contexts.ts";
import { EXIT } from "./exit-code.ts";
import { type LoginPlace, type LoginPorts, login } from "./login.ts";
import { type LogoutPorts, logout } from "./logout.ts";
import type { LoginArguments } from "./sign-in-arguments.ts";

let fake: FakeSignInServer;
beforeEach(async () => {
  fake = await fakeSignInServer();
});
afterEach(() => fake.close());

const NOTHING = { ca: undefined, tlsServerName: undefined, proxyUrl: undefined, namespace: undefined };
const ARGUMENTS: LoginArguments = {
  kubeconfig: undefined,
  context: undefined,
  namespace: undefined,
  server: undefined,
  by: undefined,
  issuer: undefined,
  clientId: undefined,
  scopes: undefined,
  callbackPort: undefined,
  certificateAuthority: undefined,
};

function run(
  options: Partial<LoginArguments>,
  { place, ...ports }: Partial<LoginPorts> & { place?: Partial<LoginPlace> } = {},
) {
  const said: string[] = [];
  const kept: { context: unknown; signIn: SignIn | string }[] = [];
  const done = login(
    { name: undefined, server: fake.address, ...NOTHING, ...place },
    { ...ARGUMENTS, ...options },
    {
      readToken: async () => "canary-token\n",
      openBrowser: (address) => void browse(address),
      say: (line) => void said.push(line),
      whoAmI: async () => ({ user: "ada", groups: ["ml", "system:authenticated"] }),
      isTaken: () => false,
      keep: (context, signIn) => {
        kept.push({ context, signIn });
        return "/config/kubeconfig";
      },
      ...ports,
    },
  );
  return { done, said, kept };
}

const WITH_ISSUER = () => ({ issuer: fake.address, clientId: FAKE_CLIENT });

describe("login", () => {
  test("with a token says who one is and what comes next, and not the token", async () => {
    const { done, kept } = run({ by: "token" }, { place: { namespace: "team-a" } });
    const { host } = new URL(fake.address);
    expect(await done).toBe(
      [
        `Signed in to ${fake.address} as ada (groups: ml).`,
        `Context "ada@${host}" is in /config/kubeconfig. Next: flaretop --context ada@${host}`,
        "",
      ].join("\n"),
    );
    const context = { name: `ada@${host}`, server: fake.address, ...NOTHING, namespace: "team-a" };
    expect(kept).toEqual([{ context, signIn: "canary-token" }]);
  });

  test.each([
    ["OpenShift's browser", {}, false, "openshift"],
    ["an issuer's browser", { by: "web" as const }, true, "oidc"],
    ["an issuer's code", { by: "device" as const }, true, "oidc"],
  ])("with %s", async (_case, options, withIssuer, way) => {
    const { done, kept } = run(
      { ...options, ...(withIssuer ? WITH_ISSUER() : {}) },
      // A person at a browser needs real time; a code is asked for in turns.
      "by" in options && options.by === "device" ? { clock: new InstantClock() } : {},
    );
    expect(await done).toMatch(/as ada \(groups: ml\)\.\nThe token is renewed by itself\.\nContext/);
    expect(kept[0]?.signIn).toMatchObject({ way });
  });

  test("without a browser takes a code from an issuer", async () => {
    const { done, said } = run(WITH_ISSUER(), { openBrowser: undefined, clock: new InstantClock() });
    await done;
    expect(said).toEqual([`Open ${fake.address}/activate in any browser and type this code: WDJB-MJHT`]);
  });

  test("without a browser tells how to bring the port of OpenShift's answer over", async () => {
    const { done, said } = run(
      {},
      {
        openBrowser: undefined,
        say: (line) => {
          said.push(line);
          if (line.startsWith("http")) void browse(line);
        },
      },
    );
    await done;
    const port = new URL(new URL(said[2] ?? "").searchParams.get("redirect_uri") ?? "").port;
    expect(said[0]).toContain(`ssh -L ${port}:127.0.0.1:${port}`);
  });

  test("a name in the way is not taken", async () => {
    const isTaken = (name: string) => name.endsWith(":6443") || name === "lab";
    const server = "https://api.example.com:6443";
    expect(await run({ by: "token" }, { isTaken, place: { server } }).done).toContain(
      "flaretop --context ada@api.example.com:6443/flaretop\n",
    );
    const { done, kept } = run({ by: "token" }, { isTaken, place: { name: "lab" } });
    await expect(done).rejects.toThrow(/A context "lab" stands in your own kubeconfig.*--context/);
    expect(kept).toEqual([]);
  });

  const unauthorized = new ClusterError("unauthorized", "no", { request: "ask" });
  test.each([
    ["an empty input", { by: "token" as const }, { readToken: async () => " \n" }, /The input holds no token/],
    ["a token with a blank", { by: "token" as const }, { readToken: async () => "a b" }, /token: It is empty or holds/],
    [
      "a token that is refused",
      { by: "token" as const },
      { whoAmI: () => Promise.reject(unauthorized) },
      /does not accept the token\. Get a new/,
    ],
    [
      "a sign-in that is refused",
      {},
      { whoAmI: () => Promise.reject(unauthorized) },
      /does not accept the token\. Sign in again/,
    ],
    [
      "nobody's token",
      { by: "token" as const },
      { whoAmI: async () => ({ user: "system:anonymous", groups: [] }) },
      /nobody's/,
    ],
  ])("%s: nothing is kept", async (_case, options, ports: Partial<LoginPorts>, message) => {
    const { done, kept } = run(options, ports);
    await expect(done).rejects.toThrow(message);
    expect(kept).toEqual([]);
  });

  test("an issuer that the API server does not know is told as that, and nothing is renewed in vain", async () => {
    const { done } = run(WITH_ISSUER(), { whoAmI: () => Promise.reject(unauthorized) });
    await expect(done).rejects.toThrow(/token of this issuer\. Ask an administrator for the issuer and client ID/);
    expect(fake.seen.filter(({ fields }) => fields["grant_type"] === "refresh_token")).toEqual([]);
  });

  test("a server that cannot say who one is, and names of a hostile one", async () => {
    expect(await run({ by: "token" }, { whoAmI: async () => undefined }).done).toMatch(/which does not say as whom/);
    const whoAmI = async () => ({ user: "a'\u001b[2J$(x)", groups: [] });
    const out = await run({ by: "token" }, { whoAmI }).done;
    expect(out).not.toContain("\u001b");
    expect(out).toMatch(/--context 'a'\\''.*'\n$/);
  });
});

describe("logout", () => {
  const context = (name: string): SignedInContext => ({
    name,
    server: "https://api.example.com",
    ...NOTHING,
    tokenFile: `/t/${name}`,
  });
  const start = (wished: string | undefined, more: Partial<LogoutPorts> = {}) => {
    const removed: string[] = [];
    const done = logout(wished, {
      contexts: [context("a"), context("b")],
      current: undefined,
      load: () => ({}) as SignIn,
      withdraw: async () => "withdrawn",
      remove: ({ name }) => void removed.push(name),
      ...more,
    });
    return { done, removed };
  };

  test.each([
    ["the one named", "b", {}, "b"],
    ["the current one", undefined, { current: "b" }, "b"],
    ["the only one", undefined, { contexts: [context("c")], current: "foreign" }, "c"],
  ])("signs out of %s", async (_case, wished, more, name) => {
    const { done, removed } = start(wished, more);
    expect(await done).toEqual({
      out: `Signed out of https://api.example.com (context "${name}"). The token is withdrawn.\n`,
      problem: undefined,
      code: EXIT.done,
    });
    expect(removed).toEqual([name]);
  });

  test.each([
    ["one of several", undefined, {}, /Say which one.*"a", "b"/],
    ["one of others", "lab", {}, /"lab" was not made by flaretop login.*"a", "b"/],
    ["nobody", undefined, { contexts: [] }, /Nobody is signed in/],
  ])("does not guess: %s", async (_case, wished, more, message) => {
    const { done, removed } = start(wished, more);
    await expect(done).rejects.toThrow(message);
    expect(removed).toEqual([]);
  });

  test("a token that cannot be withdrawn is removed all the same, and that is told", async () => {
    const alone = start("a", { load: () => undefined });
    expect((await alone.done).out).toMatch(/removed here; the server takes it until it runs out/);
    const refused = start("a", { withdraw: () => Promise.reject(new SignInError("refused", "sign out", "no")) });
    expect(await refused.done).toMatchObject({
      code: EXIT.denied,
      problem: expect.stringMatching(/server still takes it/),
    });
    expect([...alone.removed, ...refused.removed]).toEqual(["a", "a"]);
  });

  test("a bug is not taken for a server's answer, and yet the token goes", async () => {
    const { done, removed } = start("a", { withdraw: () => Promise.reject(new TypeError("bug")) });
    await expect(done).rejects.toThrow("bug");
    expect(removed).toEqual(["a"]);
  });
});
