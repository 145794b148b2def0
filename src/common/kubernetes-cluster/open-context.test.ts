import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { sessionConsents } from "./exec-consent.ts";
import { type Kubeconfig, loadKubeconfig } from "./kubeconfig.ts";
import { ManualClock } from "./manual-clock.ts";
import { type OpenContextOptions, openContext } from "./open-context.ts";

// Its first load takes seconds on a busy machine, which is no part of what is tested.
beforeAll(() => import("@kubernetes/client-node"), 60_000);

// Programs are started: a busy machine may take its time.
vi.setConfig({ testTimeout: 30_000 });

let folder = "";
const path = (name: string) => join(folder, name);
const text = (name: string) => readFileSync(path(name), "utf8");
const base64 = (name: string) => readFileSync(path(name)).toString("base64");

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
  const fixtures = fileURLToPath(new URL("../../../tests/fixtures/certificates/", import.meta.url));
  for (const name of ["client.crt", "client.key", "other.crt", "other.key", "ended.crt", "ended.key"]) {
    writeFileSync(path(name), readFileSync(join(fixtures, name)), { mode: 0o600 });
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Parts {
  readonly user?: Record<string, unknown>;
  readonly cluster?: Record<string, unknown>;
  readonly more?: Partial<OpenContextOptions>;
}

function kubeconfigWith({ user = {}, cluster = {} }: Parts): Kubeconfig {
  const config = {
    clusters: [{ name: "c", cluster: { server: "https://10.0.0.1:6443/prefix/", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: [{ name: "x", context: { cluster: "c", user: "u", namespace: "team-a" } }],
  };
  writeFileSync(path("config"), JSON.stringify(config), { mode: 0o600 });
  return loadKubeconfig({ env: {}, homeFolder: folder, explicitPath: path("config") });
}

function open(parts: Parts) {
  const clock = new ManualClock();
  const refuse = async () => "no" as const;
  const context = openContext(kubeconfigWith(parts), "x", {
    askConsent: refuse,
    consents: sessionConsents(),
    env: {},
    clock,
    ...parts.more,
  });
  return { context, clock, prepare: () => context.credentials.prepare(undefined) };
}

describe("what a request carries", () => {
  const plain = { ca: undefined, cert: undefined, key: undefined, servername: undefined, rejectUnauthorized: true };

  test.each([
    ["a token", { user: { token: "abc" } }, { authorization: "Bearer abc" }],
    [
      "user and password",
      { user: { username: "ada", password: "p" } },
      { authorization: `Basic ${Buffer.from("ada:p").toString("base64")}` },
    ],
    ["nobody", {}, {}],
    [
      "all four kinds of impersonation",
      {
        user: {
          token: "abc",
          as: "boss",
          "as-uid": "7",
          "as-groups": ["a", "b"],
          "as-user-extra": { "x/y": ["1", "2"] },
        },
      },
      {
        authorization: "Bearer abc",
        "impersonate-user": "boss",
        "impersonate-uid": "7",
        "impersonate-group": ["a", "b"],
        "impersonate-extra-x%2fy": ["1", "2"],
      },
    ],
  ] as const)("%s", async (_case, parts: Parts, headers) => {
    expect(await open(parts).prepare()).toEqual({ headers, tls: plain, proxyUrl: undefined });
  });

  test("certificates from data and from files, the TLS name and the proxy", async () => {
    const cluster = { "tls-server-name": "api.internal", "proxy-url": "http://proxy.example:3128" };
    const expected = {
      tls: {
        ca: text("other.crt"),
        cert: text("client.crt"),
        key: text("client.key"),
        servername: "api.internal",
        rejectUnauthorized: true,
      },
      proxyUrl: "http://proxy.example:3128",
    };
    const data = { "client-certificate-data": base64("client.crt"), "client-key-data": base64("client.key") };
    const named = { "client-certificate": "client.crt", "client-key": "client.key" };
    expect(
      await open({ user: data, cluster: { ...cluster, "certificate-authority-data": base64("other.crt") } }).prepare(),
    ).toMatchObject(expected);
    expect(
      await open({ user: named, cluster: { ...cluster, "certificate-authority": "other.crt" } }).prepare(),
    ).toMatchObject(expected);
  });

  test("data wins over files", async () => {
    const cluster = { "certificate-authority-data": base64("client.crt"), "certificate-authority": "missing.crt" };
    expect((await open({ cluster }).prepare()).tls.ca).toBe(text("client.crt"));
  });

  test("a proxy of the environment serves where the kubeconfig names none", async () => {
    const env = { HTTPS_PROXY: "http://corporate.example:3128" };
    expect((await open({ more: { env } }).prepare()).proxyUrl).toBe("http://corporate.example:3128");
    const cluster = { "proxy-url": "http://own.example:3128" };
    expect((await open({ cluster, more: { env } }).prepare()).proxyUrl).toBe("http://own.example:3128");
  });

  test("skipped certificate checks are said, and nothing else skips them", async () => {
    const { context, prepare } = open({ cluster: { "insecure-skip-tls-verify": true } });
    expect([context.context.insecure, (await prepare()).tls.rejectUnauthorized]).toEqual([true, false]);
  });

  test("whom to act as may be given instead of the kubeconfig's", async () => {
    const actAs = { user: "other", uid: undefined, groups: ["g"], extra: new Map() };
    const { context, prepare } = open({ user: { as: "boss" }, more: { actAs } });
    expect((await prepare()).headers).toEqual({ "impersonate-user": "other", "impersonate-group": ["g"] });
    expect(context.context.actingAs).toBe("other (groups: g)");
    expect(context.warnings).toEqual(["You act as other (groups: g)."]);
  });
});

test("the facts of a context hold the server's origin, its address keeps the path", () => {
  expect(open({ user: { token: "canary" } }).context).toMatchObject({
    server: "https://10.0.0.1:6443/prefix",
    context: {
      name: "x",
      cluster: "c",
      user: "u",
      namespace: "team-a",
      server: "https://10.0.0.1:6443",
      insecure: false,
      actingAs: undefined,
    },
  });
});

describe("token files", () => {
  test("win over a token, are read again each minute, and at once when refused", async () => {
    writeFileSync(path("token"), "one\n", { mode: 0o600 });
    const { context, clock, prepare } = open({ user: { token: "static", tokenFile: "token" } });
    const bearer = async () => (await prepare()).headers["authorization"];
    expect(await bearer()).toBe("Bearer one");
    writeFileSync(path("token"), "two\n");
    expect(await bearer()).toBe("Bearer one");
    await clock.advance(60_000);
    expect(await bearer()).toBe("Bearer two");
    writeFileSync(path("token"), "three\n");
    context.credentials.invalidate(await prepare());
    expect(await bearer()).toBe("Bearer three");
  });

  test("without the file the token serves, as kubectl has it", async () => {
    expect((await open({ user: { token: "static", tokenFile: "gone" } }).prepare()).headers["authorization"]).toBe(
      "Bearer static",
    );
  });

  test("one that disappears later is an error with its name", async () => {
    writeFileSync(path("short-lived"), "t", { mode: 0o600 });
    const { context, prepare } = open({ user: { tokenFile: "short-lived" } });
    rmSync(path("short-lived"));
    context.credentials.invalidate();
    await expect(prepare()).rejects.toMatchObject({
      reason: "credentials",
      message: expect.stringMatching(/short-lived does not exist/),
    });
  });
});

describe("refused credentials", () => {
  const counted = () => {
    let runs = 0;
    writeFileSync(path("token"), "t0", { mode: 0o600 });
    const opened = open({ user: { tokenFile: "token" } });
    const renew = () => {
      runs += 1;
      writeFileSync(path("token"), `t${runs}`);
    };
    return { ...opened, renew };
  };

  test("older ones than those at hand forget nothing", async () => {
    const { context, prepare, renew } = counted();
    const first = await prepare();
    renew();
    context.credentials.invalidate(first);
    const second = await prepare();
    renew();
    context.credentials.invalidate(first);
    expect(await prepare()).toBe(second);
  });
});

describe("credential plugins", () => {
  const exec = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", command: "./plugin.cjs" };
  const withPlugin = () => {
    const output = JSON.stringify({ apiVersion: exec.apiVersion, kind: "ExecCredential", status: { token: "T" } });
    const count = `fs.appendFileSync(${JSON.stringify(path("runs"))}, "x")`;
    const lines = `const fs = require("node:fs"); ${count}; const runs = fs.readFileSync(${JSON.stringify(path("runs"))}).length;`;
    writeFileSync(path("runs"), "");
    writeFileSync(
      path("plugin.cjs"),
      `#!${process.execPath}\n${lines} process.stdout.write(${JSON.stringify(output)}.replace("T", "run-" + runs));`,
      { mode: 0o700 },
    );
    return open({ user: { exec }, more: { askConsent: async () => "yes" } });
  };

  test("ten requests refused at once run the plugin once more", async () => {
    const { context, prepare } = withPlugin();
    const ten = Array.from({ length: 10 });
    const first = await Promise.all(ten.map(prepare));
    expect(new Set(first.map(({ headers }) => headers["authorization"]))).toEqual(new Set(["Bearer run-1"]));
    const again = await Promise.all(
      first.map((refused) => {
        context.credentials.invalidate(refused);
        return prepare();
      }),
    );
    for (const refused of first) context.credentials.invalidate(refused);
    expect(new Set(again.map(({ headers }) => headers["authorization"]))).toEqual(new Set(["Bearer run-2"]));
    expect((await prepare()).headers["authorization"]).toBe("Bearer run-2");
  });

  test("a static token is used instead, and nothing runs", async () => {
    const { context, prepare } = open({ user: { exec, token: "abc" } });
    expect((await prepare()).headers["authorization"]).toBe("Bearer abc");
    expect(context.warnings).toEqual([expect.stringMatching(/credential plugin is not used/)]);
  });
});

describe("material that cannot work", () => {
  test.each([
    [
      "a key of another certificate",
      { "client-certificate": "client.crt", "client-key": "other.key" },
      /certificates of this context cannot be used \(ERR_OSSL_X509_KEY_VALUES_MISMATCH\)/,
    ],
    [
      "a certificate that has ended",
      { "client-certificate": "ended.crt", "client-key": "ended.key" },
      /client certificate expired at 2025-06-01T00:00:00.000Z/,
    ],
  ])("%s", async (_case, user, message) => {
    await expect(open({ user }).prepare()).rejects.toMatchObject({
      reason: "credentials",
      message: expect.stringMatching(message),
    });
  });

  test("an authority that is no certificate is found on opening", () => {
    expect(() =>
      open({ cluster: { "certificate-authority": "client.key", "certificate-authority-data": "QQ==" } }),
    ).toThrow(/not a PEM certificate/);
  });

  test("a context that does not exist names some that do", () => {
    const options = { askConsent: async () => "no" as const, consents: sessionConsents(), env: {} };
    expect(() => openContext(kubeconfigWith({}), "gone", options)).toThrow(/no context "gone". Choose one of: x\./);
  });
});

test("waiting for credentials ends with the signal, and others go on waiting", async () => {
  let agree: ((answer: "yes" | "no") => void) | undefined;
  const askConsent = () =>
    new Promise<"yes" | "no">((resolve) => {
      agree = resolve;
    });
  const exec = { apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never", command: process.execPath };
  const { context, prepare } = open({ user: { exec }, more: { askConsent } });
  const stop = new AbortController();
  const impatient = context.credentials.prepare(stop.signal);
  const patient = prepare();
  stop.abort();
  await expect(impatient).rejects.toMatchObject({ reason: "aborted" });
  await expect(context.credentials.prepare(stop.signal)).rejects.toMatchObject({ reason: "aborted" });
  await context.kubeConfig();
  while (agree === undefined) await new Promise((resolve) => setImmediate(resolve));
  agree("no");
  await expect(patient).rejects.toMatchObject({
    reason: "credentials",
    message: expect.stringMatching(/sign in to x: .*did not agree/),
  });
});

test("client-node's own requests carry the same credentials", async () => {
  const received: IncomingHttpHeaders[] = [];
  const server = createServer((request, answer) => {
    received.push(request.headers);
    answer.setHeader("content-type", "application/json");
    answer.end(JSON.stringify({ kind: "NodeList", apiVersion: "v1", metadata: {}, items: [] }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { context } = open({
    user: { token: "abc", as: "boss" },
    cluster: { server: `http://127.0.0.1:${(server.address() as AddressInfo).port}` },
  });
  const { CoreV1Api } = await import("@kubernetes/client-node");
  await (await context.kubeConfig()).makeApiClient(CoreV1Api).listNode();
  expect(received[0]).toMatchObject({ authorization: "Bearer abc", "impersonate-user": "boss" });
  expect(await context.kubeConfig()).toBe(await context.kubeConfig());
  await new Promise((resolve) => server.close(resolve));
});

test("contexts share nothing", async () => {
  const one = open({ user: { token: "one" } });
  const two = open({ user: { token: "two" } });
  expect((await two.prepare()).headers["authorization"]).toBe("Bearer two");
  expect((await one.prepare()).headers["authorization"]).toBe("Bearer one");
  expect(await one.context.kubeConfig()).not.toBe(await two.context.kubeConfig());
});

describe("what may be left out", () => {
  test("the context that is current; a program for signing in is not run then", async () => {
    const kubeconfig = kubeconfigWith({
      user: {
        exec: { command: process.execPath, apiVersion: "client.authentication.k8s.io/v1", interactiveMode: "Never" },
      },
    });
    const access = openContext(kubeconfig, "x", { env: {} });
    await expect(access.credentials.prepare(undefined)).rejects.toThrow(/did not agree to run/);
    expect(() => openContext(kubeconfig, kubeconfig.current, { env: {} })).toThrow(
      /no current context. Choose one of: x/,
    );
  });
});
