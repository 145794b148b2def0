import { describe, expect, test } from "vitest";
import {
  handMade,
  projectOddVariants,
  recordedObject,
  recordedObjects,
} from "../../../tests/fixtures/recorded-objects.ts";
import { NODES } from "../core-objects/node.ts";
import { formatQuantity } from "../values/quantity.ts";
import { ADMISSION_CHECKS } from "./admission-check.ts";
import { COHORTS } from "./cohort.ts";
import { nodesOf, RESOURCE_FLAVORS } from "./resource-flavor.ts";
import { TOPOLOGIES } from "./topology.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "./workload-priority-class.ts";

describe("cohorts", () => {
  const groups = [
    {
      coveredResources: ["cpu"],
      flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "6", lendingLimit: "2" }] }],
    },
  ];
  test("a recorded one without spec", () => {
    expect(COHORTS.project(recordedObject("cohort"), "v1beta2")).toMatchObject({
      parent: "",
      limits: [],
      unreadable: undefined,
    });
  });
  test.each([
    ["v1beta2", { parentName: "top" }],
    ["v1beta1", { parentName: "top" }],
    ["v1alpha1", { parent: "top" }],
  ])("%s", (version, parent) => {
    const cohort = COHORTS.project(handMade({ spec: { ...parent, resourceGroups: groups } }), version);
    expect(cohort.parent).toBe("top");
    expect(formatQuantity(cohort.limits[0]!.nominal!)).toBe("6");
    expect(cohort.limits[0]).toMatchObject({ borrowing: { is: "none" }, lending: { is: "at" } });
  });
});

describe("resource flavors", () => {
  const flavors = recordedObjects("resourceflavors").map((object) => RESOURCE_FLAVORS.project(object, "v1beta2"));
  const nodes = recordedObjects("nodes").map((object) => NODES.project(object, "v1"));
  test("recorded ones, and the nodes that they mean", () => {
    expect(flavors.map(({ meta, topology }) => [meta.name, topology])).toContainEqual(["racks", "racks"]);
    expect(nodesOf(flavors[0]!, nodes).length).toBeGreaterThan(0);
    expect(flavors[0]!.nodeLabels).toEqual(new Map([["testbed/capacity", "on-demand"]]));
    expect(nodesOf(flavors[0]!, nodes).every(({ meta }) => meta.labels.get("testbed/capacity") === "on-demand")).toBe(
      true,
    );
  });
  test("taints and tolerations", () => {
    const spec = {
      nodeTaints: [{ key: "spot", effect: "NoSchedule" }],
      tolerations: [{ key: "spot" }, { operator: "Exists" }],
    };
    expect(RESOURCE_FLAVORS.project(handMade({ spec }), "v1beta1")).toMatchObject({
      nodeTaints: [{ key: "spot", value: "", effect: "NoSchedule" }],
      tolerations: [
        { key: "spot", operator: "Equal", value: "", effect: "" },
        { key: "", operator: "Exists" },
      ],
    });
  });
  test("a flavor without labels means all nodes", () => {
    expect(nodesOf(RESOURCE_FLAVORS.project(handMade({}), "v1beta2"), nodes)).toHaveLength(nodes.length);
  });
});

describe("admission checks", () => {
  test("a recorded one", () => {
    expect(ADMISSION_CHECKS.project(recordedObject("admissioncheck"), "v1beta2")).toMatchObject({
      controller: "testbed/manual",
      parameters: "",
      activity: { active: true, reason: "Active", message: "The testbed approves by hand" },
    });
  });
  test("parameters in words, and silence", () => {
    const spec = {
      controllerName: "kueue.x-k8s.io/provisioning-request",
      parameters: { apiGroup: "kueue.x-k8s.io", kind: "ProvisioningRequestConfig", name: "gpu" },
    };
    expect(ADMISSION_CHECKS.project(handMade({ spec }), "v1beta1")).toMatchObject({
      parameters: "ProvisioningRequestConfig gpu",
      activity: { active: undefined },
    });
  });
});

test("recorded priority classes", () => {
  const classes = recordedObjects("workloadpriorityclasses").map((object) =>
    WORKLOAD_PRIORITY_CLASSES.project(object, "v1beta2"),
  );
  expect(classes.map(({ meta, value }) => [meta.name, value])).toEqual(
    expect.arrayContaining([
      ["high", 10000],
      ["low", 100],
    ]),
  );
  expect(WORKLOAD_PRIORITY_CLASSES.project(handMade({ value: "10" }), "v1beta1").value).toBeUndefined();
});

test("a recorded topology", () => {
  expect(TOPOLOGIES.project(recordedObject("topology"), "v1beta2").levels).toEqual([
    "testbed/block",
    "testbed/rack",
    "kubernetes.io/hostname",
  ]);
});

test.each([
  ["cohort", COHORTS],
  ["resourceflavors", RESOURCE_FLAVORS],
  ["admissioncheck", ADMISSION_CHECKS],
  ["workloadpriorityclasses", WORKLOAD_PRIORITY_CLASSES],
  ["topology", TOPOLOGIES],
])("never throws, whatever a field of %s holds", (file, kind) => {
  const object = recordedObject(file);
  expect(projectOddVariants(kind.project, object).names).toEqual([object.metadata.name]);
});
