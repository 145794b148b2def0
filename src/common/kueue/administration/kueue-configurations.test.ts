import { expect, test } from "vitest";
import { isInputError } from "../../values/input-error.ts";
import { type AdmissionCheckConfiguration, admissionCheckManifest } from "./admission-check-configuration.ts";
import { type CohortConfiguration, cohortManifest } from "./cohort-configuration.ts";
import { type LocalQueueConfiguration, localQueueManifest } from "./local-queue-configuration.ts";
import { type ResourceFlavorConfiguration, resourceFlavorManifest } from "./resource-flavor-configuration.ts";
import {
  type WorkloadPriorityClassConfiguration,
  workloadPriorityClassManifest,
} from "./workload-priority-class-configuration.ts";

function problemsOf(build: () => unknown): readonly string[] {
  try {
    build();
    return [];
  } catch (error) {
    if (!isInputError(error)) throw error;
    return error.problems.map(({ path, message }) => `${path}: ${message}`);
  }
}

const limited = { flavors: [{ name: "f", resources: { cpu: { nominal: 4, borrowingLimit: 2 } } }] };
const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`l${index}`, "x"]));

test.each([
  [
    "a Cohort",
    cohortManifest({ name: "research", parent: "company", resourceGroups: [limited], fairWeight: "2" }),
    {
      apiVersion: "kueue.x-k8s.io/v1beta2",
      kind: "Cohort",
      metadata: { name: "research" },
      spec: {
        parentName: "company",
        resourceGroups: [
          {
            coveredResources: ["cpu"],
            flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "4", borrowingLimit: "2" }] }],
          },
        ],
        fairSharing: { weight: "2" },
      },
    },
  ],
  [
    "a Cohort as it once was",
    cohortManifest({ name: "research", parent: "company" }, "v1alpha1"),
    { apiVersion: "kueue.x-k8s.io/v1alpha1", spec: { parent: "company" } },
  ],
  [
    "a LocalQueue in the context's namespace",
    localQueueManifest(
      { name: "default", clusterQueue: "cq", stopPolicy: "HoldAndDrain", fairWeight: 0 },
      { namespace: "team-a", version: "v1beta1" },
    ),
    {
      apiVersion: "kueue.x-k8s.io/v1beta1",
      kind: "LocalQueue",
      metadata: { name: "default", namespace: "team-a" },
      spec: { clusterQueue: "cq", stopPolicy: "HoldAndDrain", fairSharing: { weight: "0" } },
    },
  ],
  [
    "a ResourceFlavor",
    resourceFlavorManifest({
      name: "a100",
      nodeLabels: { gpu: "a100" },
      nodeTaints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
      tolerations: [{ key: "spot", operator: "Exists" }],
      topology: "racks",
    }),
    {
      kind: "ResourceFlavor",
      spec: {
        nodeLabels: { gpu: "a100" },
        nodeTaints: [{ key: "nvidia.com/gpu", effect: "NoSchedule" }],
        tolerations: [{ key: "spot", operator: "Exists" }],
        topologyName: "racks",
      },
    },
  ],
  [
    "a WorkloadPriorityClass, whose fields stand outside",
    workloadPriorityClassManifest({ name: "urgent", value: -5, description: "Demos" }),
    { kind: "WorkloadPriorityClass", metadata: { name: "urgent" }, value: -5, description: "Demos" },
  ],
  [
    "an AdmissionCheck",
    admissionCheckManifest({
      name: "nodes",
      controllerName: "kueue.x-k8s.io/provisioning-request",
      parameters: { apiGroup: "kueue.x-k8s.io", kind: "ProvisioningRequestConfig", name: "pool" },
    }),
    {
      kind: "AdmissionCheck",
      spec: {
        controllerName: "kueue.x-k8s.io/provisioning-request",
        parameters: { apiGroup: "kueue.x-k8s.io", kind: "ProvisioningRequestConfig", name: "pool" },
      },
    },
  ],
])("%s", (_case, manifest, expected) => {
  expect(manifest).toMatchObject(expected);
});

test.each<[string, () => unknown, readonly RegExp[]]>([
  [
    "a root cohort with limits",
    () => cohortManifest({ name: "c", resourceGroups: [limited] }),
    [/borrowingLimit: Without parent/],
  ],
  ["a cohort below itself", () => cohortManifest({ name: "c", parent: "c" }), [/^parent: .*circle/]],
  ["a LocalQueue nowhere", () => localQueueManifest({ name: "q", clusterQueue: "cq" }), [/^namespace: Name/]],
  [
    "a LocalQueue in no namespace there is",
    () => localQueueManifest({ name: "q", clusterQueue: "cq", namespace: "a.b" }),
    [/^namespace: /],
  ],
  ["a topology without labels", () => resourceFlavorManifest({ name: "f", topology: "racks" }), [/^nodeLabels: /]],
  ["nine labels", () => resourceFlavorManifest({ name: "f", nodeLabels: labels(9) }), [/^nodeLabels: Give at most 8/]],
  [
    "a toleration that tolerates nothing",
    () => resourceFlavorManifest({ name: "f", tolerations: [{ operator: "Equal" }] }),
    [/^tolerations\[0\].operator: /],
  ],
  [
    "an operator that Kueue does not take",
    () => resourceFlavorManifest({ name: "f", tolerations: [{ key: "a", operator: "Gt" }] }),
    [/Kueue takes Equal and Exists/],
  ],
  ["a priority of more than 32 bits", () => workloadPriorityClassManifest({ name: "p", value: 2 ** 31 }), [/^value: /]],
  ["a check by nobody", () => admissionCheckManifest({ name: "c", controllerName: "" }), [/^controllerName: /]],
  [
    "names and parameters",
    () =>
      admissionCheckManifest({ name: "C", controllerName: "x", parameters: { apiGroup: "g", kind: "-", name: "a.b" } }),
    [/^name: /, /^parameters.kind: /, /^parameters.name: /],
  ],
])("refused: %s", (_case, build, expected) => {
  const found = problemsOf(build);
  expect(found).toHaveLength(expected.length);
  for (const [index, message] of expected.entries()) expect(found[index]).toMatch(message);
});

test("wrong fields do not compile", () => {
  // @ts-expect-error: a Cohort has a parent
  const cohort: CohortConfiguration = { name: "c", cohort: "d" };
  // @ts-expect-error: a LocalQueue needs its ClusterQueue
  const queue: LocalQueueConfiguration = { name: "q", namespace: "a" };
  // @ts-expect-error: no such effect
  const flavor: ResourceFlavorConfiguration = { name: "f", nodeTaints: [{ key: "k", effect: "Never" }] };
  // @ts-expect-error: a number
  const priority: WorkloadPriorityClassConfiguration = { name: "p", value: "1" };
  // @ts-expect-error: the controller is missing
  const check: AdmissionCheckConfiguration = { name: "c" };
  const builds = [
    () => cohortManifest(cohort),
    () => localQueueManifest(queue),
    () => resourceFlavorManifest(flavor),
    () => workloadPriorityClassManifest(priority),
    () => admissionCheckManifest(check),
  ];
  for (const build of builds) expect(problemsOf(build)).toHaveLength(1);
});
