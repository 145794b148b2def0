import { expect, test } from "vitest";
import { simulatedKueue } from "../../../../tests/fixtures/differential/simulated-kueue.ts";
import { valueAt } from "../../../common/values/untyped.ts";

const SOMEBODY = { user: "somebody", groups: [], manager: "kubectl" };

function admitted(limit: object | undefined, resources: object) {
  const { store, engine, clock } = simulatedKueue();
  const namespace = "simk";
  const kueue = (kind: string, spec: object, place = {}) =>
    store.create(
      `${kind.toLowerCase()}s.kueue.x-k8s.io`,
      { apiVersion: "kueue.x-k8s.io/v1beta2", kind, metadata: { name: "q", ...place }, spec },
      SOMEBODY,
    );
  kueue("ResourceFlavor", {});
  const flavors = [{ name: "q", resources: [{ name: "cpu", nominalQuota: "4" }] }];
  kueue("ClusterQueue", { namespaceSelector: {}, resourceGroups: [{ coveredResources: ["cpu"], flavors }] });
  kueue("LocalQueue", { clusterQueue: "q" }, { namespace });
  if (limit !== undefined)
    store.create(
      "limitranges",
      {
        apiVersion: "v1",
        kind: "LimitRange",
        metadata: { name: "l", namespace },
        spec: { limits: [{ type: "Container", ...limit }] },
      },
      SOMEBODY,
    );
  engine.runUntil(clock.now() + 5_000);
  store.create(
    "jobs.batch",
    {
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "j", namespace, labels: { "kueue.x-k8s.io/queue-name": "q" } },
      spec: {
        parallelism: 2,
        completions: 2,
        template: { spec: { containers: [{ name: "c", image: "i", resources }] } },
      },
    },
    SOMEBODY,
  );
  engine.runUntil(clock.now() + 5_000);
  const [workload] = store.list("workloads.kueue.x-k8s.io");
  return {
    usage: valueAt(workload, "status", "admission", "podSetAssignments", 0, "resourceUsage"),
    stored: valueAt(workload, "spec", "podSets", 0, "template", "spec", "containers", 0, "resources"),
  };
}

test.each([
  ["none asked, none given", undefined, {}, {}],
  ["none asked, a default request", { defaultRequest: { cpu: "300m" } }, {}, { cpu: "600m" }],
  ["none asked, a default limit", { default: { cpu: "1" } }, {}, { cpu: "2" }],
  ["both", { default: { cpu: "1" }, defaultRequest: { cpu: "300m" } }, {}, { cpu: "600m" }],
  ["asked", { defaultRequest: { cpu: "300m" } }, { requests: { cpu: "500m" } }, { cpu: "1" }],
])("quota of a workload in a namespace with a limit range: %s", (_case, limit, resources, usage) => {
  const found = admitted(limit, resources);
  expect(found.usage ?? {}).toEqual(usage);
  expect(found.stored).toEqual(resources);
});
