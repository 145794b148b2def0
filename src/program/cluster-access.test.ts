import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ClusterArguments } from "../cli/cluster-options.ts";
import { exitCodeOf } from "../cli/exit-code.ts";
import { chooseContext } from "./cluster-access.ts";

let folder: string;
let kubeconfig: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flaretop-kubeconfig-"));
  kubeconfig = join(folder, "config");
  writeFileSync(kubeconfig, TEXT);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const TEXT = `
apiVersion: v1
kind: Config
current-context: dev
clusters: [{ name: c, cluster: { server: "https://10.0.0.1:6443" } }]
users: [{ name: u, user: { token: secret } }]
contexts:
  - { name: dev, context: { cluster: c, user: u, namespace: team-a } }
  - { name: bare, context: { cluster: c, user: u } }
  - { name: torn, context: { cluster: missing, user: u } }
`;
const NOTHING: ClusterArguments = {
  kubeconfig: undefined,
  context: undefined,
  namespace: undefined,
  allNamespaces: false,
  readOnly: false,
};

function chosen(
  options: Partial<ClusterArguments>,
  environment: Readonly<Record<string, string>> = { KUBECONFIG: kubeconfig },
) {
  const { name, namespace } = chooseContext({ ...NOTHING, ...options }, environment);
  return [name, namespace];
}

test.each<readonly [string, Partial<ClusterArguments>, readonly unknown[]]>([
  ["the current context and its namespace", {}, ["dev", "team-a"]],
  ["-n", { namespace: "x" }, ["dev", "x"]],
  ["-A", { allNamespaces: true }, ["dev", undefined]],
  ["--context, which names no namespace", { context: "bare" }, ["bare", undefined]],
])("%s", (_case, options, expected) => {
  expect(chosen(options)).toEqual(expected);
});

test("--kubeconfig comes before the environment", () => {
  expect(chosen({ kubeconfig }, { KUBECONFIG: "/nowhere/at/all" })).toEqual(["dev", "team-a"]);
});

test.each<readonly [string, Partial<ClusterArguments>, Readonly<Record<string, string>> | undefined, RegExp]>([
  ["no kubeconfig at all", {}, { KUBECONFIG: "/nowhere/config" }, /\/nowhere\/config/],
  ["an unknown context", { context: "prod" }, undefined, /There is no context "prod".*Choose one of: dev, bare/],
  ["a context that cannot be used", { context: "torn" }, undefined, /Context "torn" cannot be used: /],
  ["a name that no namespace can have", { namespace: "Team_A" }, undefined, /"Team_A" is not a namespace name/],
])("%s: one sentence, usage, no secret", (_case, options, environment, message) => {
  let thrown: unknown;
  try {
    chosen(options, environment);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name: "UsageError", message: expect.stringMatching(message) });
  expect(exitCodeOf(thrown)).toBe(2);
  expect(String(thrown)).not.toMatch(/secret|\n/);
});

test("a current context that is not there is named", () => {
  const torn = join(folder, "torn");
  writeFileSync(torn, TEXT.replace("current-context: dev", "current-context: gone"));
  expect(() => chosen({ kubeconfig: torn })).toThrow(/There is no context "gone"/);
});
