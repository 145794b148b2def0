import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FileReading, LocalFiles } from "./local-files.ts";
import { ManualClock } from "./manual-clock.ts";
import { openInCluster, openWithToken, type TokenAccessOptions } from "./open-with-token.ts";

// Its first load takes seconds on a busy machine, which is no part of what is tested.
beforeAll(() => import("@kubernetes/client-node"), 60_000);

const folder = mkdtempSync(join(tmpdir(), "token-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const SERVER = "https://api.example.com:6443";
const open = (options: Partial<TokenAccessOptions>) => openWithToken({ server: SERVER, env: {}, ...options });
const bearer = async (access: ReturnType<typeof open>) =>
  (await access.credentials.prepare(undefined)).headers["authorization"];

describe("what a request carries", () => {
  test("a token as it is", async () => {
    expect(await bearer(open({ token: "abc" }))).toBe("Bearer abc");
  });

  test("a token from a file, read again when it is refused", async () => {
    const tokenFile = join(folder, "t");
    writeFileSync(tokenFile, "one\n", { mode: 0o600 });
    const access = open({ tokenFile });
    expect(await bearer(access)).toBe("Bearer one");
    writeFileSync(tokenFile, "two\n");
    access.credentials.invalidate();
    expect(await bearer(access)).toBe("Bearer two");
  });

  test("tokens from a source: asked again when they run out and when they are refused", async () => {
    const clock = new ManualClock();
    const told: string[] = [];
    let count = 0;
    const token = {
      current: async () => `t${++count}`,
      leftMs: () => 10_000,
      forget: () => void told.push("forget"),
    };
    const access = open({ token, clock });
    const first = await access.credentials.prepare(undefined);
    expect(await bearer(access)).toBe("Bearer t1");
    await clock.advance(10_000);
    expect(await bearer(access)).toBe("Bearer t2");
    access.credentials.invalidate(first);
    expect(told).toEqual([]);
    access.credentials.invalidate(await access.credentials.prepare(undefined));
    expect([await bearer(access), told]).toEqual(["Bearer t3", ["forget"]]);
  });

  test("a source that has none says why, as an error of this door", async () => {
    const current = () => Promise.reject(new Error("x: it ran out. Sign in again."));
    const access = open({ token: { current, leftMs: () => 0, forget: () => undefined } });
    await expect(bearer(access)).rejects.toMatchObject({
      reason: "credentials",
      message: expect.stringMatching(/it ran out/),
    });
  });
});

test("the facts name the server, or what it was called, and hold no secret", () => {
  const access = open({ token: "canary", namespace: "team-a", name: "ci", tlsServerName: "api" });
  expect(access.context).toMatchObject({ name: "ci", server: SERVER, namespace: "team-a", insecure: false });
  expect(open({ token: "canary" }).context.name).toBe("api.example.com:6443");
  expect(JSON.stringify(access.context)).not.toContain("canary");
});

test.each<[string, Partial<TokenAccessOptions>, string]>([
  ["no address", { server: "api", token: "t" }, "server"],
  ["in the clear", { server: "http://api.example.com", token: "t" }, "server"],
  ["a password in the address", { server: "https://a:b@api.example.com", token: "t" }, "server"],
  ["no token", {}, "token"],
  ["two tokens", { token: "t", tokenFile: "f" }, "token"],
  ["an empty token", { token: "" }, "token"],
  ["a token with a line break", { token: "a\nb" }, "token"],
  ["two authorities", { token: "t", ca: "x", caFile: "y" }, "ca"],
  ["no namespace", { token: "t", namespace: "A B" }, "namespace"],
])("options that cannot be used: %s", (_case, options, path) => {
  let problems: readonly { path: string }[] = [];
  try {
    open(options);
  } catch (error) {
    ({ problems } = error as { problems: typeof problems });
  }
  expect(problems.map((problem) => problem.path)).toEqual([path]);
});

test("an authority that is none is found on opening", () => {
  expect(() => open({ token: "t", ca: "not PEM" })).toThrow(/not a PEM certificate/);
  expect(() => open({ token: "t", caFile: join(folder, "gone") })).toThrow(/does not exist/);
});

describe("in a pod", () => {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const content = new Map([
    [`${account}/token`, "pod-token\n"],
    [`${account}/namespace`, "team-a"],
  ]);
  const files: LocalFiles = {
    read: (path): FileReading => {
      const text = path.endsWith("/ca.crt") ? CA : content.get(path);
      return text === undefined
        ? { found: "no" }
        : { found: "yes", content: Buffer.from(text), mode: 0o600, stamp: "1" };
    },
  };
  const CA = "-----BEGIN CERTIFICATE-----\n";
  const env = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };

  test("the service account is used, even where a kubeconfig stands", () => {
    const { server, context } = openInCluster({ env, files });
    expect([server, context.namespace]).toEqual(["https://[fd00::1]:443", "team-a"]);
  });

  test("elsewhere it is told", () => {
    expect(() => openInCluster({ env: {}, files })).toThrow(/not a pod/);
  });
});
