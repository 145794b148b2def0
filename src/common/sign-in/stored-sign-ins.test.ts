import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  browse,
  FAKE_CLIENT,
  type FakeSignInServer,
  fakeSignInServer,
  json,
} from "../../../tests/fixtures/fake-sign-in-server.ts";
import { InstantClock } from "../../../tests/fixtures/instant-clock.ts";
import { renewingTokens } from "./renewing-tokens.ts";
import type { SignIn } from "./sign-in.ts";
import { signInToOpenShift } from "./sign-in-to-openshift.ts";
import { signInWithOidc } from "./sign-in-with-oidc.ts";
import { signOut } from "./sign-out.ts";
import { storedSignIns } from "./stored-sign-ins.ts";

let fake: FakeSignInServer;
let folder: string;
let clock: InstantClock;
let signIn: SignIn;
beforeEach(async () => {
  clock = new InstantClock();
  fake = await fakeSignInServer({ now: () => clock.now() });
  folder = join(mkdtempSync(join(tmpdir(), "sign-ins-")), "kept");
  const by = { openBrowser: (address: string) => void browse(address) };
  signIn = await signInWithOidc({ issuer: fake.address, clientId: FAKE_CLIENT, by });
});
afterEach(async () => {
  rmSync(join(folder, ".."), { recursive: true, force: true });
  await fake.close();
});
const renewals = () => fake.seen.filter(({ fields }) => fields["grant_type"] === "refresh_token").length;

describe("renewing", () => {
  test("sends what it has until shortly before its end, and renews once for all who wait", async () => {
    const renewed: SignIn[] = [];
    const tokens = renewingTokens(signIn, { clock, onRenewed: (later) => void renewed.push(later) });
    const first = await tokens.current();
    clock.pass(235_000);
    expect(await tokens.current()).toBe(first);
    clock.pass(10_000);
    expect(tokens.leftMs()).toBe(0);
    const [one, two] = await Promise.all([tokens.current(), tokens.current()]);
    expect(one).not.toBe(first);
    expect(two).toBe(one);
    expect([renewals(), renewed[0]?.secrets.reveal().token]).toEqual([1, one]);
    expect(tokens.leftMs()).toBeGreaterThan(200_000);
  });

  test("renews again with the token that came with the last renewal", async () => {
    const tokens = renewingTokens(signIn, { clock });
    for (let time = 0; time < 3; time += 1) {
      clock.pass(290_000);
      await tokens.current();
    }
    const sent = fake.seen.flatMap(({ fields }) => fields["refresh_token"] ?? []);
    expect(new Set(sent).size).toBe(3);
  });

  test("a refused token is renewed at once", async () => {
    const tokens = renewingTokens(signIn, { clock });
    const first = await tokens.current();
    tokens.forget();
    expect(await tokens.current()).not.toBe(first);
  });

  test("a withdrawn refresh token asks for a new sign-in, and keeps asking", async () => {
    fake.good.clear();
    const tokens = renewingTokens(signIn, { clock });
    tokens.forget();
    for (let time = 0; time < 2; time += 1)
      await expect(tokens.current()).rejects.toMatchObject({ reason: "expired", message: /Sign in again\.$/ });
  });

  test("while the sign-in server is away, a token serves to its very end, and one that was refused does not", async () => {
    fake.replies.set("POST /token", [{ status: 503, type: "text/plain" }]);
    const tokens = renewingTokens(signIn, { clock });
    const first = await tokens.current();
    clock.pass(250_000);
    expect(await tokens.current()).toBe(first);
    clock.pass(60_000);
    await expect(tokens.current()).rejects.toMatchObject({ reason: "server-error" });
    const others = renewingTokens(signIn, { clock: new InstantClock() });
    others.forget();
    await expect(others.current()).rejects.toMatchObject({ reason: "server-error" });
  });

  test("another person's token is not taken", async () => {
    fake.says.claims["sub"] = "mallory";
    const tokens = renewingTokens(signIn, { clock });
    tokens.forget();
    await expect(tokens.current()).rejects.toThrow(/another person's/);
  });

  test("an answer without an id token asks for a new sign-in", async () => {
    fake.replies.set("POST /token", [json({ access_token: "abc" })]);
    const tokens = renewingTokens(signIn, { clock });
    tokens.forget();
    await expect(tokens.current()).rejects.toMatchObject({ reason: "expired" });
  });
});

describe("files", () => {
  test("only their owner reads them, and what is loaded is what was saved", () => {
    const store = storedSignIns(folder);
    const tokenFile = store.save("a/b:c", signIn);
    expect(readFileSync(tokenFile, "utf8")).toBe(`${signIn.secrets.reveal().token}\n`);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const file of readdirSync(folder)) expect(statSync(join(folder, file)).mode & 0o777).toBe(0o600);
    const loaded = store.load(tokenFile);
    expect(loaded?.secrets.reveal()).toEqual(signIn.secrets.reveal());
    expect({ ...loaded, secrets: undefined }).toEqual({ ...signIn, secrets: undefined });
  });

  test("a token alone has nothing to renew, and takes the place of a sign-in", () => {
    const store = storedSignIns(folder);
    store.save("x", signIn);
    const tokenFile = store.save("x", "plain");
    expect([readFileSync(tokenFile, "utf8"), store.load(tokenFile), store.tokens(tokenFile, {})]).toEqual([
      "plain\n",
      undefined,
      undefined,
    ]);
  });

  test("two programs renew once, and both files follow", async () => {
    const store = storedSignIns(folder);
    const tokenFile = store.save("x", signIn);
    const [one, two] = [store.tokens(tokenFile, { clock }), store.tokens(tokenFile, { clock })];
    clock.pass(290_000);
    const given = [await one?.current(), await two?.current()];
    expect(given[0]).toBe(given[1]);
    expect(renewals()).toBe(1);
    expect(readFileSync(tokenFile, "utf8")).toBe(`${given[0]}\n`);
    expect(store.load(tokenFile)?.secrets.reveal().token).toBe(given[0]);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test("one that is renewing is waited for; a lock left behind is not for ever", async () => {
    const store = storedSignIns(folder);
    const tokenFile = store.save("x", signIn);
    writeFileSync(`${tokenFile.replace(/token$/, "json")}.lock`, "");
    const tokens = store.tokens(tokenFile, { clock });
    tokens?.forget();
    await tokens?.current();
    expect(clock.waits.length).toBeGreaterThan(100);
    expect(renewals()).toBe(1);
  });

  test("a new sign-in by another program is found", async () => {
    const store = storedSignIns(folder);
    const tokens = store.tokens(store.save("x", { ...signIn, canRenew: false }), { clock });
    const { secrets } = await signInWithOidc({
      issuer: fake.address,
      clientId: FAKE_CLIENT,
      clock,
      by: { showCode: () => undefined },
    });
    store.save("x", { ...signIn, secrets });
    tokens?.forget();
    expect(await tokens?.current()).toBe(secrets.reveal().token);
    expect(renewals()).toBe(0);
  });

  test.each([
    ["others can read", (file: string) => chmodSync(file, 0o644)],
    ["holds something else", (file: string) => writeFileSync(file, '{"version": 2}')],
    ["is cut short", (file: string) => writeFileSync(file, '{"ver')],
  ])("one that %s counts for nothing", (_case, spoil) => {
    const store = storedSignIns(folder);
    const tokenFile = store.save("x", signIn);
    spoil(tokenFile.replace(/token$/, "json"));
    expect(store.load(tokenFile)).toBeUndefined();
  });

  test("files elsewhere are neither read nor removed", () => {
    const store = storedSignIns(folder);
    const elsewhere = join(folder, "..", `${"a".repeat(24)}.token`);
    writeFileSync(elsewhere, "mine");
    writeFileSync(
      elsewhere.replace(/token$/, "json"),
      readFileSync(store.save("x", signIn).replace(/token$/, "json")),
      { mode: 0o600 },
    );
    for (const path of [
      elsewhere,
      join(folder, "..", "kept", "..", `${"a".repeat(24)}.token`),
      `${folder}x/${"a".repeat(24)}.token`,
    ]) {
      store.remove(path);
      expect(store.load(path)).toBeUndefined();
    }
    expect(readFileSync(elsewhere, "utf8")).toBe("mine");
  });

  test("removing leaves nothing", () => {
    const store = storedSignIns(folder);
    store.remove(store.save("x", signIn));
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("signing out", () => {
  test("withdraws both tokens of an OpenID sign-in", async () => {
    expect(fake.good.size).toBe(2);
    expect(await signOut(signIn)).toBe("withdrawn");
    expect(fake.good.size).toBe(0);
  });

  test("says when the issuer offers none, and when it refuses", async () => {
    const secrets = { reveal: () => ({ ...signIn.secrets.reveal(), revocationEndpoint: undefined }) };
    expect(await signOut({ ...signIn, secrets })).toBe("kept");
    fake.replies.set("POST /revoke", [{ status: 400 }]);
    await expect(signOut(signIn)).rejects.toMatchObject({ reason: "refused" });
  });

  test("deletes an OpenShift token by its hash, which is no secret", async () => {
    const token = "sha256~canary-canary-canary-canary-canary";
    await fake.close();
    fake = await fakeSignInServer({ token: () => token });
    const path = "/apis/oauth.openshift.io/v1/oauthaccesstokens/sha256~qNucyaliYSuL_1HpG_uN5DWWQgUVk7eI9VIKSoiADNI";
    fake.replies.set(`DELETE ${path}`, [json({ kind: "Status" })]);
    const by = { openBrowser: (address: string) => void browse(address) };
    const signed = await signInToOpenShift({ server: fake.address, by });
    expect(await signOut(signed)).toBe("withdrawn");
    const { path: asked, headers } = fake.seen.at(-1) ?? {};
    expect([asked, headers?.authorization]).toEqual([path, `Bearer ${token}`]);
  });

  test("an OpenShift token of old, which is its own name, is left alone", async () => {
    const secrets = { reveal: () => ({ ...signIn.secrets.reveal(), token: "old-one", server: fake.address }) };
    const before = fake.seen.length;
    expect(await signOut({ ...signIn, way: "openshift", secrets })).toBe("kept");
    expect(fake.seen).toHaveLength(before);
  });
});
