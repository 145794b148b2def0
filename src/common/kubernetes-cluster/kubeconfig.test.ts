import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadKubeconfig } from "./kubeconfig.ts";
import type { FileReading, LocalFiles } from "./local-files.ts";

const HOME = "/home/ada";

/** Files that exist, by path. */
function files(contents: Record<string, string>, mode = 0o600): LocalFiles {
  return {
    read(path): FileReading {
      const text = contents[path];
      return text === undefined ? { found: "no" } : { found: "yes", content: Buffer.from(text), mode, stamp: text };
    },
  };
}

/** A kubeconfig with one cluster, user and context of one name. */
function one(
  name: string,
  { server = `https://${name}.example`, current = name, user = { token: "t" } as unknown } = {},
): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": current,
    clusters: [{ name, cluster: { server } }],
    users: [{ name, user }],
    contexts: [{ name, context: { cluster: name, user: name } }],
  });
}

const load = (
  contents: Record<string, string>,
  more: { env?: Record<string, string>; explicitPath?: string; mode?: number } = {},
) =>
  loadKubeconfig({
    env: more.env ?? {},
    homeFolder: HOME,
    workingFolder: "/work-folder",
    explicitPath: more.explicitPath,
    files: files(contents, more.mode),
    platform: "linux",
  });

describe("which files are read", () => {
  const all = {
    "/a": one("a"),
    "/b": one("b"),
    "/flag": one("flag"),
    [`${HOME}/.kube/config`]: one("home"),
    "/work-folder/rel": one("rel"),
  };

  test.each([
    ["the flag before everything", { explicitPath: "/flag", env: { KUBECONFIG: "/a" } }, "flag", ["flag"]],
    ["a relative flag", { explicitPath: "rel" }, "flag", ["rel"]],
    ["KUBECONFIG before the home folder", { env: { KUBECONFIG: "/a:/b" } }, "environment", ["a", "b"]],
    ["missing and empty parts of KUBECONFIG are skipped", { env: { KUBECONFIG: "/no::/b:" } }, "environment", ["b"]],
    ["an empty KUBECONFIG counts as none", { env: { KUBECONFIG: "" } }, "home", ["home"]],
    ["the home folder", {}, "home", ["home"]],
  ])("%s", (_case, places, origin, names) => {
    const kubeconfig = load(all, places);
    expect(kubeconfig.origin).toBe(origin);
    expect(kubeconfig.contexts.map(({ name }) => name)).toEqual(names);
    expect(kubeconfig.problem).toBeUndefined();
  });

  test.each([
    ["the flag's file is missing", { explicitPath: "/no" }, /kubeconfig \/no does not exist.*--kubeconfig/],
    [
      "KUBECONFIG names nothing that exists",
      { env: { KUBECONFIG: "/no:/nor" } },
      /KUBECONFIG names \/no, \/nor.*--kubeconfig/,
    ],
    ["nothing anywhere", {}, /KUBECONFIG is not set, \/home\/ada\/.kube\/config does not exist.*not a pod/],
  ])("none: %s", (_case, places, sentence) => {
    const kubeconfig = load({}, places);
    expect(kubeconfig).toMatchObject({ origin: "none", contexts: [], current: undefined });
    expect(kubeconfig.problem).toMatch(sentence);
  });

  test("a file without contexts says so", () => {
    expect(load({ "/a": "apiVersion: v1\nkind: Config\n" }, { explicitPath: "/a" }).problem).toMatch(
      /\/a defines no context/,
    );
  });
});

describe("several files", () => {
  test("the first definition of a name and the first current context win", () => {
    const kubeconfig = load(
      {
        "/a": one("same", { current: "" }),
        "/b": one("same", { server: "https://other.example", current: "same" }),
        "/c": one("c"),
      },
      { env: { KUBECONFIG: "/a:/b:/c" } },
    );
    expect(kubeconfig.contexts.map(({ name, server }) => [name, server])).toEqual([
      ["same", "https://same.example"],
      ["c", "https://c.example"],
    ]);
    expect(kubeconfig.current).toBe("same");
  });

  test("a context may use a cluster and user of another file", () => {
    const context = JSON.stringify({
      contexts: [{ name: "x", context: { cluster: "a", user: "a", namespace: "team-a" } }],
    });
    expect(load({ "/a": one("a"), "/b": context }, { env: { KUBECONFIG: "/b:/a" } }).contexts[0]).toMatchObject({
      name: "x",
      server: "https://a.example",
      namespace: "team-a",
      disabledBecause: undefined,
    });
  });

  test("a broken file does not take the others with it", () => {
    const kubeconfig = load({ "/a": "clusters: [", "/b": one("b") }, { env: { KUBECONFIG: "/a:/b" } });
    expect(kubeconfig.contexts.map(({ name }) => name)).toEqual(["b"]);
    expect(kubeconfig.warnings).toEqual([expect.stringMatching(/left out: \/a:1:/)]);
  });

  test("relative paths start at the folder of their own file", () => {
    const withFiles = (name: string) =>
      JSON.stringify({
        clusters: [{ name, cluster: { server: "https://x", "certificate-authority": "ca.pem" } }],
        users: [{ name, user: { tokenFile: "../token", "client-certificate": "/abs/c.pem", "client-key": "k.pem" } }],
        contexts: [{ name, context: { cluster: name, user: name } }],
      });
    const kubeconfig = load(
      { "/one/cfg": withFiles("a"), "/two/deep/cfg": withFiles("b") },
      { env: { KUBECONFIG: "/one/cfg:/two/deep/cfg" } },
    );
    expect(kubeconfig.partsOf("a")).toMatchObject({
      cluster: { caFile: "/one/ca.pem" },
      user: { tokenFile: "/token", certFile: "/abs/c.pem", keyFile: "/one/k.pem" },
    });
    expect(kubeconfig.partsOf("b")).toMatchObject({
      cluster: { caFile: "/two/deep/ca.pem" },
      user: { tokenFile: "/two/token" },
    });
  });
});

describe("in a pod", () => {
  const account = "/var/run/secrets/kubernetes.io/serviceaccount";
  const pod = { [`${account}/token`]: "t", [`${account}/namespace`]: "team-a\n", [`${account}/ca.crt`]: "x" };
  const env = { KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

  test.each([
    ["IPv4", env, "https://10.0.0.1:443"],
    ["IPv6", { ...env, KUBERNETES_SERVICE_HOST: "fd00::1" }, "https://[fd00::1]:443"],
  ])("the service account is used: %s", (_case, variables, server) => {
    const kubeconfig = load(pod, { env: variables });
    expect(kubeconfig).toMatchObject({ origin: "in-cluster", current: "in-cluster", problem: undefined });
    expect(kubeconfig.contexts).toMatchObject([{ server, namespace: "team-a", disabledBecause: undefined }]);
    expect(kubeconfig.partsOf("in-cluster")?.user.tokenFile).toBe(`${account}/token`);
  });

  test("a kubeconfig comes before the service account", () => {
    expect(load({ ...pod, "/a": one("a") }, { env: { ...env, KUBECONFIG: "/a" } }).origin).toBe("environment");
  });

  test("the flag's missing file is not replaced by it", () => {
    expect(load(pod, { env, explicitPath: "/no" }).origin).toBe("none");
  });
});

test("YAML merge keys work", () => {
  const text = [
    "apiVersion: v1",
    "kind: Config",
    "shared: &shared {token: zz}",
    "clusters: [{name: a, cluster: {server: 'https://x'}}]",
    "users: [{name: a, user: {<<: *shared}}]",
    "contexts: [{name: a, context: {cluster: a, user: a}}]",
    "current-context: a",
  ].join("\n");
  expect(load({ "/a": text }, { explicitPath: "/a" }).partsOf("a")?.user.token).toBe("zz");
});

test.each([
  ["files that others may read", { mode: 0o644 }, /Other users.*chmod 600 \/a/],
  ["files that the group may change", { mode: 0o620 }, /Other users.*chmod 600 \/a/],
  ["a current context that is not defined", { text: one("a", { current: "gone" }) }, /"gone" is not defined/],
  [
    "Node's switch for certificate checks",
    { env: { NODE_TLS_REJECT_UNAUTHORIZED: "0" } },
    /NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored/,
  ],
])(
  "a warning about %s",
  (_case, { mode, text, env }: { mode?: number; text?: string; env?: Record<string, string> }, sentence) => {
    const { warnings } = load({ "/a": text ?? one("a") }, { explicitPath: "/a", mode: mode ?? 0o600, env: env ?? {} });
    expect(warnings).toEqual([expect.stringMatching(sentence)]);
  },
);

test("secrets are not part of what a kubeconfig shows of itself", () => {
  const kubeconfig = load(
    { "/a": one("a", { user: { token: "canary-token", password: "canary-password" } }) },
    { explicitPath: "/a" },
  );
  expect(JSON.stringify(kubeconfig)).not.toContain("canary");
  expect(JSON.stringify(Object.values(kubeconfig))).not.toContain("canary");
});

describe("on disk", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  test("a file that was changed or removed is noticed, and what was loaded stays", () => {
    const path = join(folder, "config");
    writeFileSync(path, one("a"), { mode: 0o600 });
    const kubeconfig = loadKubeconfig({ env: {}, homeFolder: folder, explicitPath: path });
    expect(kubeconfig.changedPaths()).toEqual([]);
    writeFileSync(path, one("another"));
    expect(kubeconfig.changedPaths()).toEqual([path]);
    rmSync(path);
    expect(kubeconfig.changedPaths()).toEqual([path]);
    expect(kubeconfig.contexts.map(({ name }) => name)).toEqual(["a"]);
  });

  test("a folder in place of a file is named", () => {
    expect(loadKubeconfig({ env: {}, homeFolder: folder, explicitPath: folder }).problem).toMatch(/it is a folder/);
  });
});
