import { describe, expect, test } from "vitest";
import { protectedBecause } from "./protected-place.ts";

const context = { name: "dev", cluster: "west", insecure: false };
const PATTERN = "(^|-)prod(-|$)";

describe("a place is protected", () => {
  test.each([
    ["by its context", { ...context, name: "prod-eu" }, "team-a", "context prod-eu is protected"],
    ["by its cluster", { ...context, cluster: "prod" }, "team-a", "cluster prod is protected"],
    ["by its namespace", context, "team-prod", "namespace team-prod is protected"],
    ["as one of the system's", context, "kube-system", "namespace kube-system belongs to the system"],
    ["as one of OpenShift's", context, "openshift-etcd", "namespace openshift-etcd belongs to the system"],
    [
      "when nobody knows who answers",
      { ...context, insecure: true },
      "team-a",
      "the server's certificate is not checked",
    ],
  ])("%s", (_how, at, namespace, because) =>
    expect(protectedBecause({ context: at, namespace }, PATTERN)).toBe(because),
  );

  test("by a pattern that is none", () =>
    expect(protectedBecause({ context, namespace: "team-a" }, "(")).toMatch(/cannot be read/));
});

test.each(["team-a", "", "reproduce", "kubeflow"])("%j is not", (namespace) =>
  expect(protectedBecause({ context, namespace }, PATTERN)).toBeUndefined(),
);
