import { expect, test } from "vitest";
import { checkedName } from "./checked-name.ts";
import { projectMeta } from "./meta.ts";
import type { ResourceKind } from "./resource-kind.ts";

const RAY_CLUSTERS: ResourceKind = {
  group: "ray.io",
  kind: "RayCluster",
  plural: "rayclusters",
  versions: ["v1"],
  namespaced: true,
  project: (object) => ({ meta: projectMeta(object) }),
};
const CLUSTER_QUEUES: ResourceKind = { ...RAY_CLUSTERS, kind: "ClusterQueue", namespaced: false };

test.each([
  ["an object of a namespace", RAY_CLUSTERS, { namespace: "team-a", name: "train" }],
  ["an object of the cluster", CLUSTER_QUEUES, { namespace: "", name: "cq-a.large" }],
])("a name is taken: %s", (_case, kind, name) => {
  expect(checkedName(kind, name)).toBe(name);
});

test.each([
  ["nothing", undefined, [["", /namespace: "team-a", name: "train"/]]],
  ["text", "train", [["", /Give \{/]]],
  [
    "nothing in it",
    {},
    [
      ["namespace", /undefined/],
      ["name", /undefined/],
    ],
  ],
  ["no namespace", { name: "train" }, [["namespace", /names no namespace/]]],
  ["an empty namespace", { namespace: "", name: "train" }, [["namespace", /"" names no/]]],
  ["a number", { namespace: "team-a", name: 5 }, [["name", /The value 5 names no RayCluster/]]],
  ["a path", { namespace: "team-a", name: "../pods" }, [["name", /"\.\.\/pods" names no/]]],
  ["part of a selector", { namespace: "team-a", name: "a,metadata.name!=b" }, [["name", /names no/]]],
  ["a line break", { namespace: "team-a", name: "train\n" }, [["name", /names no/]]],
  ["too long", { namespace: "team-a", name: "a".repeat(254) }, [["name", /names no/]]],
] as const)("a name is refused: %s", (_case, name, problems) => {
  let failure: unknown;
  try {
    checkedName(RAY_CLUSTERS, name as never);
  } catch (error) {
    failure = error;
  }
  const told = problems.map(([path, message]) => ({ path, message: expect.stringMatching(message) }));
  expect(failure).toMatchObject({ name: "InputError", problems: told });
});
