import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { issueCertificate, testAuthority } from "../../../tests/faults/certificates.ts";
import {
  browse,
  FAKE_USER,
  type FakeSignInServer,
  fakeSignInServer,
  json,
  type SignInReply,
} from "../../../tests/fixtures/fake-sign-in-server.ts";
import { type OpenShiftOptions, signInToOpenShift } from "./sign-in-to-openshift.ts";

let fake: FakeSignInServer;
beforeEach(async () => {
  fake = await fakeSignInServer();
});
afterEach(() => fake.close());

const byBrowser = { openBrowser: (address: string) => void browse(address) };
const password = (user: string = FAKE_USER.name, secret: string = FAKE_USER.password) => ({
  askPassword: async () => ({ user, password: secret }),
});
const signIn = (more: Partial<OpenShiftOptions> = {}) =>
  signInToOpenShift({ server: fake.address, by: byBrowser, ...more });

describe("with a browser", () => {
  test("gives the access token of OpenShift's own client", async () => {
    const { way, clientId, secrets } = await signIn();
    expect({ way, clientId }).toEqual({ way: "openshift", clientId: "openshift-cli-client" });
    expect(fake.good).toContain(secrets.reveal().token);
    const asked = fake.seen.find(({ path }) => path === "/authorize")?.fields;
    expect(asked?.["redirect_uri"]).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
    expect(asked).not.toHaveProperty("scope");
  });

  test.each<[string, SignInReply]>([
    ["forbids strangers to ask", json({ kind: "Status", code: 403 }, 403)],
    ["does not know the question", { status: 404, type: "text/plain", body: "404 page not found" }],
  ])("a cluster that %s has no OpenShift sign-in, with what else there is", async (_case, reply) => {
    fake.replies.set("GET /.well-known/oauth-authorization-server", [reply]);
    await expect(signIn()).rejects.toMatchObject({
      reason: "not-offered",
      message: expect.stringMatching(/no OpenShift sign-in \(HTTP status 40[34]\); use a token, or an OpenID issuer/),
    });
  });
});

describe("with a password", () => {
  test("answers the challenge, reads the redirect and does not follow it", async () => {
    const { clientId, secrets } = await signIn({ by: password() });
    expect(clientId).toBe("openshift-challenging-client");
    expect(fake.good).toContain(secrets.reveal().token);
    expect(fake.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /.well-known/oauth-authorization-server",
      "GET /authorize",
      "GET /authorize",
      "POST /token",
    ]);
    expect(fake.seen[1]?.headers).not.toHaveProperty("authorization");
  });

  test("a wrong one is told, and stands in no message", async () => {
    const failed = await signIn({ by: password("ada", "wr0ng-canary") }).catch((error: unknown) => error);
    expect(failed).toMatchObject({ reason: "denied", message: expect.stringMatching(/name or password is wrong/) });
    expect(String(failed)).not.toContain("canary");
  });

  test.each<[string, SignInReply, string, RegExp]>([
    ["a login page", { type: "text/html", body: "<html>" }, "not-offered", /does not take passwords from programs/],
    ["a redirect to a login page", redirect("/login"), "not-offered", /does not take passwords/],
    ["another sign-in's answer", redirect("https://x.example/?code=a&state=b"), "invalid-answer", /another sign-in/],
    [
      "an error",
      redirect("https://x.example/?error=unsupported_response_type"),
      "not-offered",
      /unsupported_response_type/,
    ],
  ])("%s is not taken", async (_case, reply, reason, message) => {
    fake.replies.set("GET /authorize", [reply]);
    await expect(signIn({ by: password() })).rejects.toMatchObject({ reason, message: expect.stringMatching(message) });
    expect(fake.seen.filter(({ path }) => path === "/token")).toEqual([]);
  });
});

describe("certificates", () => {
  const { authority, server } = testAuthority();
  const other = issueCertificate({ subject: { commonName: "somebody else" }, isAuthority: true });
  beforeEach(async () => {
    await fake.close();
    fake = await fakeSignInServer({ tls: { key: server.key, cert: server.cert } });
  });

  test("the given authority is taken for both servers", async () => {
    expect((await signIn({ ca: authority.cert, by: password() })).way).toBe("openshift");
  });

  test.each([
    ["no", undefined],
    ["another", other.cert],
  ])("%s authority: nothing is sent", async (_case, ca) => {
    await expect(signIn({ ca, by: password() })).rejects.toMatchObject({
      reason: "tls-untrusted",
      message: expect.stringMatching(/not signed by a known authority. Give the authority's certificate/),
    });
    expect(fake.seen).toEqual([]);
  });
});

test("a server in the clear is refused before anything is sent", async () => {
  await expect(signIn({ server: "http://api.example.com" })).rejects.toThrow(
    /server: Give an address that begins with "https/,
  );
});

function redirect(location: string): SignInReply {
  return { status: 302, headers: { location } };
}
