import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, expect, test } from "vitest";
import { loadKubeconfig } from "../kubernetes-cluster/kubeconfig.ts";
import { readSignedIn, removeSignedIn, type SignedInContext, writeSignedIn } from "./signed-in-contexts.ts";

const folder = mkdtempSync(join(tmpdir(), "contexts-"));
const path = join(folder, "config", "kubeconfig");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeEach(() => rmSync(path, { force: true }));

const context = (name: string, more: Partial<SignedInContext> = {}): SignedInContext => ({
  name,
  server: "https://api.example.com:6443",
  ca: undefined,
  tlsServerName: undefined,
  proxyUrl: undefined,
  namespace: undefined,
  tokenFile: join(folder, "tokens", "t.token"),
  ...more,
});
const FULL = { ca: "PEM\n", tlsServerName: "api", proxyUrl: "http://proxy:3128", namespace: "team-a" };

test("what is written is read again, whatever the name", () => {
  const all = [context("ada@api:6443", FULL), context("yes"), context("a: b # c"), context('"\u202e{}')];
  for (const one of all) writeSignedIn(path, one);
  expect(readSignedIn(path)).toEqual(all);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test("it is a kubeconfig, read after all others; theirs win", () => {
  const own = join(folder, "own");
  const load = (more: object) =>
    loadKubeconfig({ env: { KUBECONFIG: own }, homeFolder: folder, signInPath: path, ...more });
  writeSignedIn(path, context("lab"));
  expect(load({})).toMatchObject({ current: "lab", problem: undefined, paths: [path] });
  const theirs = { name: "lab", context: { cluster: "c", user: "u" } };
  const clusters = [{ name: "c", cluster: { server: "https://theirs.example" } }];
  writeFileSync(own, JSON.stringify({ clusters, users: [{ name: "u", user: {} }], contexts: [theirs] }), {
    mode: 0o600,
  });
  writeSignedIn(path, context("mine"));
  const { contexts } = load({});
  expect(contexts.map(({ name, server }) => [name, server])).toEqual([
    ["lab", "https://theirs.example"],
    ["mine", "https://api.example.com:6443"],
  ]);
  expect(load({ explicitPath: own }).contexts).toHaveLength(1);
  rmSync(own);
});

test("one of the same name is replaced, and becomes the current one", () => {
  writeSignedIn(path, context("a"));
  writeSignedIn(path, context("b"));
  writeSignedIn(path, context("a", { namespace: "n" }));
  expect(readSignedIn(path)).toEqual([context("b"), context("a", { namespace: "n" })]);
  expect(readFileSync(path, "utf8")).toMatch(/current-context: a\n/);
});

test("the file goes with its last context", () => {
  writeSignedIn(path, context("a"));
  writeSignedIn(path, context("b"));
  removeSignedIn(path, "b");
  expect(readFileSync(path, "utf8")).toMatch(/current-context: a\n/);
  removeSignedIn(path, "a");
  expect(existsSync(path)).toBe(false);
});

test.each([
  ["no YAML", "a: [", /cannot be used: .*\. Move it away and sign in again\.$/],
  ["no kubeconfig", "kind: Pod\n", /not a kubeconfig/],
])("a file that is %s is told, and not written over", (_case, text, message) => {
  writeSignedIn(path, context("a"));
  writeFileSync(path, text);
  expect(() => writeSignedIn(path, context("b"))).toThrow(message);
  expect(readFileSync(path, "utf8")).toBe(text);
});
