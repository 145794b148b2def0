import { expect, test } from "vitest";
import { isInputError } from "../values/input-error.ts";
import { type ResourceQuotaConfiguration, resourceQuotaManifest } from "./resource-quota-configuration.ts";

const small = { name: "compute", namespace: "team-a", hard: { "requests.cpu": 4 } };

test("a quota of many kinds, each amount in one spelling", () => {
  const hard = {
    "requests.cpu": "4000m",
    "limits.memory": "1024Mi",
    "requests.nvidia.com/gpu": 8,
    pods: "20",
    "count/rayclusters.ray.io": 3,
    "gold.storageclass.storage.k8s.io/requests.storage": "1Ti",
  };
  expect(resourceQuotaManifest({ ...small, hard, labels: { team: "a" } })).toEqual({
    apiVersion: "v1",
    kind: "ResourceQuota",
    metadata: { name: "compute", namespace: "team-a", labels: { team: "a" } },
    spec: {
      hard: {
        "requests.cpu": "4",
        "limits.memory": "1Gi",
        "requests.nvidia.com/gpu": "8",
        pods: "20",
        "count/rayclusters.ray.io": "3",
        "gold.storageclass.storage.k8s.io/requests.storage": "1Ti",
      },
    },
  });
});

test("only of some pods", () => {
  const quota = { ...small, scopes: ["NotTerminating"] as const, priorityClasses: ["high"] };
  expect(resourceQuotaManifest({ ...quota, scopes: [...quota.scopes] }).spec).toEqual({
    hard: { "requests.cpu": "4" },
    scopes: ["NotTerminating"],
    scopeSelector: { matchExpressions: [{ scopeName: "PriorityClass", operator: "In", values: ["high"] }] },
  });
});

test.each<[string, object, readonly RegExp[]]>([
  ["nothing limited", { ...small, hard: {} }, [/^hard: Limit one/]],
  ["a name with a slip", { ...small, hard: { "request.cpu": 1 } }, [/request\.cpu.*Did you mean "requests.cpu"\?/]],
  ["a name of nothing", { ...small, hard: { electricity: 1 } }, [/count\/KIND.GROUP/]],
  [
    "what the server takes and never counts",
    { ...small, hard: { "nvidia.com/gpu": 1 } },
    [/Write requests.nvidia.com\/gpu/],
  ],
  ["limits of an extended resource", { ...small, hard: { "limits.nvidia.com/gpu": 1 } }, [/count\/KIND.GROUP/]],
  ["half a pod", { ...small, hard: { pods: "1500m" } }, [/pods.*whole number/]],
  ["half a GPU", { ...small, hard: { "requests.nvidia.com/gpu": 0.5 } }, [/whole number/]],
  ["less than nothing", { ...small, hard: { pods: -1 } }, [/Give 0 or more/]],
  ["all at once", { name: "A", namespace: "a.b", hard: { pods: "x" } }, [/^name: /, /^namespace: /, /pods/]],
  ["a field that is none", { ...small, scope: [] }, [/scope.*Did you mean "scopes"/]],
])("%s is refused", (_case, configuration, problems) => {
  let thrown: unknown;
  try {
    resourceQuotaManifest(configuration as ResourceQuotaConfiguration);
  } catch (error) {
    thrown = error;
  }
  if (!isInputError(thrown)) throw new Error("it was taken");
  const told = thrown.problems.map(({ path, message }) => `${path}: ${message}`);
  expect(told).toHaveLength(problems.length);
  for (const problem of problems) expect(told).toContainEqual(expect.stringMatching(problem));
});
