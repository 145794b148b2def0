import { inspect } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  browse,
  FAKE_CLIENT,
  type FakeSignInOptions,
  type FakeSignInServer,
  fakeSignInServer,
  json,
  type SignInReply,
} from "../../../tests/fixtures/fake-sign-in-server.ts";
import { InstantClock } from "../../../tests/fixtures/instant-clock.ts";
import type { BrowserWay } from "./code-flow.ts";
import type { DevicePrompt } from "./device-flow.ts";
import { type OidcOptions, signInWithOidc } from "./sign-in-with-oidc.ts";

let fake: FakeSignInServer;
beforeEach(async () => {
  fake = await fakeSignInServer();
});
afterEach(() => fake.close());

const replacing = async (options: FakeSignInOptions) => {
  await fake.close();
  fake = await fakeSignInServer(options);
};
const REFUSED = (error: string): SignInReply => json({ error, error_description: "because \u001b[31mred" }, 400);

/** The person agrees at once. */
const agreeing = (): BrowserWay => ({ openBrowser: (address) => void browse(address) });
const byBrowser = (more: Partial<OidcOptions> = {}) =>
  signInWithOidc({ issuer: fake.address, clientId: FAKE_CLIENT, by: agreeing(), ...more });

describe("with a browser", () => {
  test("gives the id token, and shows no secret when it is printed", async () => {
    const signIn = await byBrowser();
    const secrets = signIn.secrets.reveal();
    expect(secrets.token.split(".")).toHaveLength(3);
    expect(fake.good).toEqual(new Set([secrets.accessToken, secrets.refreshToken]));
    expect(signIn).toMatchObject({ way: "oidc", issuer: fake.address, canRenew: true });
    for (const shown of [inspect(signIn, { depth: 9, showHidden: true }), JSON.stringify(signIn), String(signIn)]) {
      for (const secret of [secrets.token, secrets.accessToken, secrets.refreshToken])
        expect(shown).not.toContain(secret);
    }
  });

  test("gives the access token where the API server wants that", async () => {
    const { secrets } = await byBrowser({ sends: "access-token" });
    expect(secrets.reveal().token).toMatch(/^access-/);
  });

  test("asks with PKCE, state and nonce, new ones each time", async () => {
    await byBrowser({ scopes: ["openid", "groups"] });
    await byBrowser();
    const [first, second] = fake.seen.filter(({ path }) => path === "/authorize").map(({ fields }) => fields);
    expect(first).toMatchObject({
      response_type: "code",
      client_id: FAKE_CLIENT,
      scope: "openid groups",
      code_challenge_method: "S256",
    });
    for (const name of ["state", "nonce", "code_challenge"]) {
      expect(first?.[name]).toMatch(/^[\w-]{43}$/);
      expect(second?.[name]).not.toBe(first?.[name]);
    }
  });

  test("shows a secret of the client in the header, or in the form where the server wants that", async () => {
    await replacing({ clientSecret: "s3cret" });
    await byBrowser({ clientSecret: "s3cret" });
    expect(fake.seen.at(-1)?.fields).not.toHaveProperty("client_secret");
    await fake.close();
    fake = await fakeSignInServer();
    fake.says.discovery["token_endpoint_auth_methods_supported"] = ["client_secret_post"];
    await byBrowser({ clientSecret: "s3cret" });
    expect(fake.seen.at(-1)?.fields).toHaveProperty("client_secret", "s3cret");
  });

  test("ignores answers that are not this sign-in's, and repeats nothing of them", async () => {
    const seen: { status: number; text: string }[] = [];
    const openBrowser = async (address: string) => {
      const back = new URL(address).searchParams.get("redirect_uri") ?? "";
      const { origin, host } = new URL(back);
      seen.push(await browse(`${back}?code=stolen&state=wrong`), await browse(`${back}?code=stolen`));
      seen.push(await browse(`${origin}/elsewhere`));
      // The name of another site that was made to point here.
      seen.push(await browse(back.replace(host, host.replace("localhost", "127.0.0.1"))));
      void browse(address);
    };
    const signIn = await byBrowser({ by: { openBrowser } });
    expect(signIn.canRenew).toBe(true);
    expect(seen.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect(seen.map(({ text }) => text).join()).not.toMatch(/stolen|wrong/);
  });

  test.each([
    ["says no", "error=access_denied&error_description=nope", "denied", /access_denied: nope/],
    ["says something else", "error=server_error", "refused", /server_error/],
    ["has no code", "", "invalid-answer", /holds no code/],
    ["names another issuer", "code=c&iss=https://evil.example", "invalid-answer", /another issuer/],
  ])("fails when the answer %s", async (_case, query, reason, message) => {
    const openBrowser = (address: string) => {
      const asked = new URL(address).searchParams;
      void browse(`${asked.get("redirect_uri")}?state=${asked.get("state")}&${query}`);
    };
    await expect(byBrowser({ by: { openBrowser } })).rejects.toMatchObject({
      reason,
      message: expect.stringMatching(message),
    });
  });

  test("wants the issuer in the answer where the server promised it", async () => {
    fake.says.discovery["authorization_response_iss_parameter_supported"] = true;
    await expect(byBrowser()).rejects.toMatchObject({ message: expect.stringMatching(/names no issuer/) });
  });

  test("gives up when nobody signs in, and when it is told to", async () => {
    const clock = new InstantClock();
    const waiting = byBrowser({ clock, by: { openBrowser: () => undefined } });
    await expect(waiting).rejects.toMatchObject({ reason: "expired", message: expect.stringMatching(/within 300 s/) });
    expect(clock.waits).toEqual([300_000]);
    const stop = new AbortController();
    const by = { openBrowser: () => stop.abort() };
    await expect(byBrowser({ signal: stop.signal, by })).rejects.toMatchObject({ reason: "aborted" });
  });

  test("says that its port is taken", async () => {
    const port = Number(new URL(fake.address).port);
    await expect(byBrowser({ by: { ...agreeing(), port } })).rejects.toMatchObject({
      reason: "not-offered",
      message: expect.stringMatching(new RegExp(`port ${port} of this machine is taken`)),
    });
  });
});

describe("id tokens that are not taken", () => {
  test.each([
    ["of another issuer", { iss: "https://evil.example" }, /of another issuer/],
    ["for another client", { aud: "else" }, /for another client/],
    ["given to another client", { aud: [FAKE_CLIENT, "else"], azp: "else" }, /given to another client/],
    ["of another sign-in", { nonce: "else" }, /another sign-in/],
    ["expired", { exp: 1 }, /expired already; check this machine's clock/],
    ["of nobody", { sub: undefined }, /names no person/],
  ])("%s", async (_case, claims, message) => {
    Object.assign(fake.says.claims, claims);
    await expect(byBrowser()).rejects.toMatchObject({
      reason: "invalid-answer",
      message: expect.stringMatching(message),
    });
  });
});

describe("hostile answers", () => {
  const LONG = "x".repeat(600 * 1024);
  test.each<[string, string, SignInReply, string, RegExp]>([
    [
      "no provider",
      DISCOVERY(),
      { status: 404, type: "text/plain" },
      "not-offered",
      /no OpenID provider \(HTTP status 404/,
    ],
    [
      "a login page",
      DISCOVERY(),
      { type: "text/html", body: "<html>" },
      "invalid-answer",
      /text\/html instead of JSON/,
    ],
    ["cut short", DISCOVERY(), { body: '{"issuer": "https' }, "invalid-answer", /not whole JSON/],
    ["nested", DISCOVERY(), { body: "[".repeat(5_000) }, "invalid-answer", /not whole JSON/],
    ["endless", DISCOVERY(), { body: LONG }, "protocol", /too long/],
    ["not an object", DISCOVERY(), json([]), "invalid-answer", /no issuer or no token endpoint/],
    ["busy", DISCOVERY(), { status: 503, type: "text/plain" }, "server-error", /HTTP status 503/],
    [
      "a redirect",
      DISCOVERY(),
      { status: 302, headers: { location: "http://evil.example/?code=secret" } },
      "invalid-answer",
      /redirects to http:\/\/evil\.example\/, which is not followed/,
    ],
    [
      "a redirect of the token",
      "POST /token",
      { status: 307, headers: { location: "http://evil.example/" } },
      "invalid-answer",
      /not followed/,
    ],
    [
      "a token of another type",
      "POST /token",
      json({ access_token: "a", token_type: "mac" }),
      "invalid-answer",
      /no bearer/,
    ],
    ["a token with a line break", "POST /token", json({ access_token: "a\r\nx: y" }), "invalid-answer", /characters/],
    ["no token", "POST /token", json({ ok: true }), "invalid-answer", /no access token/],
    ["no id token", "POST /token", json({ access_token: "abc" }), "invalid-answer", /no id token; is "openid"/],
    [
      "an unreadable id token",
      "POST /token",
      json({ access_token: "a", id_token: "x.y.z" }),
      "invalid-answer",
      /not readable/,
    ],
    ["a refusal", "POST /token", REFUSED("invalid_client"), "refused", /says invalid_client: because/],
  ])("%s", async (_case, at, reply, reason, message) => {
    fake.replies.set(at, [reply]);
    const failed = await byBrowser().catch((error: unknown) => error);
    expect(failed).toMatchObject({ reason, message: expect.stringMatching(message) });
    expect((failed as Error).message).not.toMatch(/\u001b|secret/);
  });

  test.each([
    ["of another issuer", { issuer: "https://evil.example" }, /calls itself "https:\/\/evil/],
    ["with a token endpoint in the clear", { token_endpoint: "http://evil.example/token" }, /not encrypted/],
    ["with an endpoint that is no address", { token_endpoint: "javascript:alert(1)" }, /no web address/],
    ["with a user name in an endpoint", { authorization_endpoint: "https://a@evil.example" }, /user name/],
    ["without PKCE", { code_challenge_methods_supported: ["plain"] }, /PKCE/],
    ["without a browser", { authorization_endpoint: undefined }, /no sign-in with a browser/],
  ])("settings %s", async (_case, says, message) => {
    Object.assign(fake.says.discovery, says);
    await expect(byBrowser()).rejects.toThrow(message);
    expect(fake.seen).toHaveLength(1);
  });

  test("nobody listening is said in words of a sign-in", async () => {
    const { address } = fake;
    await fake.close();
    await expect(byBrowser({ issuer: address })).rejects.toMatchObject({
      reason: "refused",
      message: expect.stringMatching(/nothing is listening at 127/),
    });
    fake = await fakeSignInServer();
  });
});

describe("with a code on another machine", () => {
  const clockAndPrompt = () => {
    const clock = new InstantClock();
    const shown: DevicePrompt[] = [];
    const by = { showCode: (prompt: DevicePrompt) => void shown.push(prompt) };
    const sign = (more: Partial<OidcOptions> = {}) =>
      signInWithOidc({ issuer: fake.address, clientId: FAKE_CLIENT, clock, by, ...more });
    return { clock, shown, sign };
  };
  const given = (more: object) => {
    const answer = { device_code: "d", user_code: "u", verification_uri: fake.address, ...more };
    fake.replies.set("POST /device", [json(answer)]);
  };

  test("shows the code, waits as long as it was told to, and is signed in", async () => {
    const { clock, shown, sign } = clockAndPrompt();
    expect((await sign()).canRenew).toBe(true);
    const address = `${fake.address}/activate`;
    expect(shown).toMatchObject([{ address, code: "WDJB-MJHT", wholeAddress: undefined }]);
    expect(clock.waits).toEqual([5_000, 5_000, 5_000]);
  });

  test("slows down for good when it is told to, or when the server is busy", async () => {
    const pending = REFUSED("authorization_pending");
    const busy = { status: 503, type: "text/plain" };
    fake.replies.set("POST /token", [REFUSED("slow_down"), pending, busy, pending, REFUSED("access_denied")]);
    const { clock, sign } = clockAndPrompt();
    await expect(sign()).rejects.toMatchObject({ reason: "denied" });
    expect(clock.waits).toEqual([5_000, 10_000, 10_000, 15_000, 15_000]);
  });

  test.each([
    ["says no", "access_denied", "denied"],
    ["is too late", "expired_token", "expired"],
    ["is not known", "invalid_grant", "refused"],
  ])("ends when the person %s", async (_case, error, reason) => {
    fake.replies.set("POST /token", [REFUSED(error)]);
    await expect(clockAndPrompt().sign()).rejects.toMatchObject({ reason, code: error });
    expect(fake.seen.filter(({ path }) => path === "/token")).toHaveLength(1);
  });

  test("ends by itself when the code runs out", async () => {
    given({ expires_in: 12 });
    fake.replies.set("POST /token", [REFUSED("authorization_pending")]);
    const { clock, sign } = clockAndPrompt();
    await expect(sign()).rejects.toMatchObject({
      reason: "expired",
      message: expect.stringMatching(/nobody typed the code/),
    });
    expect(clock.waits).toEqual([5_000, 5_000, 2_000]);
  });

  test("ends with the signal", async () => {
    const stop = new AbortController();
    const by = { showCode: () => stop.abort() };
    await expect(clockAndPrompt().sign({ signal: stop.signal, by })).rejects.toMatchObject({ reason: "aborted" });
    expect(fake.seen.filter(({ path }) => path === "/token")).toEqual([]);
  });

  test.each([
    ["an address in the clear", { verification_uri: "http://evil.example" }, /not encrypted/],
    ["an address that runs something", { verification_uri: "javascript:x" }, /no web address/],
    ["no code", { user_code: "" }, /no code or no address/],
  ])("refuses %s", async (_case, more, message) => {
    given(more);
    const { shown, sign } = clockAndPrompt();
    await expect(sign()).rejects.toThrow(message);
    expect(shown).toEqual([]);
  });

  test("keeps hostile pauses and codes within bounds", async () => {
    given({ user_code: "\u001b[2Jcode", interval: -5, expires_in: 1e12 });
    fake.replies.set("POST /token", [REFUSED("authorization_pending"), REFUSED("access_denied")]);
    const { clock, shown, sign } = clockAndPrompt();
    const from = clock.now();
    await expect(sign()).rejects.toMatchObject({ reason: "denied" });
    expect(clock.waits).toEqual([1_000, 1_000]);
    expect(shown[0]?.code).not.toContain("\u001b");
    expect(shown[0]?.expiresAt).toBe(from + 3_600_000);
  });

  test("says when the issuer knows no devices", async () => {
    fake.says.discovery["device_authorization_endpoint"] = undefined;
    await expect(clockAndPrompt().sign()).rejects.toMatchObject({ reason: "not-offered" });
  });
});

test.each([
  ["issuer", { issuer: "ftp://x" }, /issuer: Give an address/],
  ["issuer in the clear", { issuer: "http://issuer.example" }, /in the clear/],
  ["client", { clientId: "" }, /clientId: It is empty/],
  ["scopes", { scopes: ["a b"] }, /scopes: A scope is a word/],
  ["scopes without openid", { scopes: ["groups"] }, /Without "openid"/],
])("wrong options are told before anything is sent: %s", (_case, options, message) => {
  expect(() => byBrowser(options)).toThrow(message);
  expect(fake.seen).toEqual([]);
});

function DISCOVERY(): string {
  return "GET /.well-known/openid-configuration";
}
