import { describe, expect, test } from "vitest";
import { MemoryStore } from "../memory-store.ts";
import { createBootstrapObjects } from "./bootstrap-objects.ts";
import { type AccessQuestion, createAuthorizer } from "./rbac.ts";
import { accessRefusal } from "./refuse-access.ts";

const WRITER = { user: "admin", groups: [], manager: "test" };

function openCluster() {
  let uids = 0;
  const store = new MemoryStore({ now: () => 0, uid: () => `uid-${++uids}`, suffix: () => "abcde" });
  createBootstrapObjects(store);
  return { store, authorizer: createAuthorizer(store) };
}

const person = (name: string, ...groups: readonly string[]) => ({ name, groups: [...groups, "system:authenticated"] });
const ask = (verb: string, resource: string, namespace?: string, group = ""): AccessQuestion => ({
  verb,
  group,
  resource,
  namespace,
});

describe("the people of the simulated cluster", () => {
  const { authorizer } = openCluster();

  test.each<[string, AccessQuestion, boolean]>([
    ["alice", ask("list", "pods", "team-a"), true],
    ["alice", ask("list", "pods", "team-b"), false],
    ["alice", ask("list", "pods"), false],
    ["alice", ask("delete", "rayclusters", "team-a", "ray.io"), true],
    ["alice", ask("patch", "workloads", "team-a", "kueue.x-k8s.io"), false],
    ["alice", ask("list", "namespaces"), false],
    ["bob", ask("list", "rayclusters", "team-b", "ray.io"), true],
    ["bob", ask("delete", "rayclusters", "team-b", "ray.io"), false],
    ["bob", ask("get", "secrets", "team-b"), false],
    ["platform-admin", ask("patch", "clusterqueues", undefined, "kueue.x-k8s.io"), true],
    ["platform-admin", ask("list", "pods", "team-b"), true],
    ["platform-admin", ask("delete", "pods", "team-b"), false],
    ["platform-admin", ask("delete", "nodes"), false],
    ["nobody", ask("list", "pods", "team-a"), false],
    ["nobody", { verb: "get", path: "/apis/ray.io/v1" }, true],
    ["nobody", { verb: "get", path: "/metrics" }, false],
  ])("%s: %o", (name, question, allowed) => {
    expect(authorizer.allows(person(name), question) !== undefined).toBe(allowed);
  });

  test("a subresource is a right of its own", () => {
    const logs = { ...ask("get", "pods", "team-a"), subresource: "log" };
    const status = { ...ask("patch", "pods", "team-a"), subresource: "status" };
    expect(authorizer.allows(person("alice"), logs)).toBeDefined();
    expect(authorizer.allows(person("alice"), status)).toBeUndefined();
  });

  test("the masters may everything, strangers read the version", () => {
    expect(authorizer.allows(person("x", "system:masters"), ask("delete", "nodes"))).toBe("");
    const stranger = { name: "system:anonymous", groups: ["system:unauthenticated"] };
    expect(authorizer.allows(stranger, { verb: "get", path: "/version" })).toBeDefined();
    expect(authorizer.allows(stranger, { verb: "get", path: "/api" })).toBeUndefined();
  });

  test("says why", () => {
    expect(authorizer.allows(person("bob"), ask("list", "pods", "team-b"))).toBe(
      'RBAC: allowed by RoleBinding "bob-view/team-b" of ClusterRole "view" to User "bob"',
    );
  });
});

test("a change of a role counts at once, and resource names narrow", () => {
  const { store, authorizer } = openCluster();
  const question = { ...ask("get", "configmaps", "team-a"), name: "one" };
  const eve = person("eve");
  expect(authorizer.allows(eve, question)).toBeUndefined();
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: "narrow", namespace: "team-a" };
  const rules = [{ apiGroups: [""], resources: ["configmaps"], verbs: ["get"], resourceNames: ["one"] }];
  store.create("roles.rbac.authorization.k8s.io", { apiVersion, kind: "Role", metadata, rules }, WRITER);
  const roleRef = { kind: "Role", name: "narrow" };
  const subjects = [{ kind: "User", name: "eve" }];
  const binding = { apiVersion, kind: "RoleBinding", metadata, roleRef, subjects };
  store.create("rolebindings.rbac.authorization.k8s.io", binding, WRITER);
  expect(authorizer.allows(eve, question)).toBeDefined();
  expect(authorizer.allows(eve, { ...question, name: "two" })).toBeUndefined();
  expect(authorizer.allows(eve, ask("get", "configmaps", "team-a"))).toBeUndefined();
});

test("roles are aggregated by label", () => {
  const { store, authorizer } = openCluster();
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const kind = "ClusterRole";
  const id = "clusterroles.rbac.authorization.k8s.io";
  const rules = [{ apiGroups: ["x.io"], resources: ["things"], verbs: ["get"] }];
  const aggregationRule = { clusterRoleSelectors: [{ matchLabels: { to: "all" } }] };
  store.create(id, { apiVersion, kind, metadata: { name: "part", labels: { to: "all" } }, rules }, WRITER);
  store.create(id, { apiVersion, kind, metadata: { name: "whole" }, aggregationRule }, WRITER);
  store.create(
    "clusterrolebindings.rbac.authorization.k8s.io",
    {
      apiVersion,
      kind: "ClusterRoleBinding",
      metadata: { name: "eve" },
      roleRef: { kind, name: "whole" },
      subjects: [{ kind: "User", name: "eve" }],
    },
    WRITER,
  );
  expect(authorizer.allows(person("eve"), ask("get", "things", undefined, "x.io"))).toBeDefined();
});

test.each<[AccessQuestion, string]>([
  [
    ask("list", "pods", "team-c"),
    'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "team-c"',
  ],
  [
    { ...ask("get", "nodes"), name: "x" },
    'nodes "x" is forbidden: User "alice" cannot get resource "nodes" in API group "" at the cluster scope',
  ],
  [
    { ...ask("get", "workloads", "team-c", "kueue.x-k8s.io"), name: "x", subresource: "status" },
    'workloads.kueue.x-k8s.io "x" is forbidden: User "alice" cannot get resource "workloads/status" in API group "kueue.x-k8s.io" in the namespace "team-c"',
  ],
  [{ verb: "get", path: "/metrics" }, 'forbidden: User "alice" cannot get path "/metrics"'],
])("refusal of %o", (question, message) => {
  expect(accessRefusal({ name: "alice", groups: [] }, question).message).toBe(message);
});
