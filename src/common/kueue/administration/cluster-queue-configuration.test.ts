import { describe, expect, expectTypeOf, test } from "vitest";
import { isInputError } from "../../values/input-error.ts";
import { CLUSTER_QUEUES } from "../cluster-queue.ts";
import { type ClusterQueueConfiguration, clusterQueueManifest } from "./cluster-queue-configuration.ts";

function problemsOf(configuration: unknown): Readonly<Record<string, string>> {
  try {
    clusterQueueManifest(configuration as ClusterQueueConfiguration);
    return {};
  } catch (error) {
    if (!isInputError(error)) throw error;
    return Object.fromEntries(error.problems.map(({ path, message }) => [path, message]));
  }
}

const flavor = (name: string, resources: Record<string, unknown> = { cpu: 1 }) => ({ name, resources });
const queue = (...flavors: object[]) => ({ name: "cq", resourceGroups: [{ flavors }] });
const inCohort = (...flavors: object[]) => ({ ...queue(...flavors), cohort: "c" });
const at = (rest: string, group = 0) => `resourceGroups[${group}].flavors[0].resources.${rest}`;
const many = (count: number) => Array.from({ length: count }, (_, index) => flavor(`f${index}`));

const FULL: ClusterQueueConfiguration = {
  name: "cq-a",
  labels: { team: "a" },
  cohort: "research",
  resourceGroups: [
    {
      flavors: [
        { name: "on-demand", resources: { cpu: 64, memory: "1024Gi" } },
        { name: "spot", resources: { memory: "2Ti", cpu: { nominal: "128000m", borrowingLimit: 8, lendingLimit: 0 } } },
      ],
    },
    { flavors: [{ name: "a100", resources: { "nvidia.com/gpu": 8 } }] },
  ],
  queueingStrategy: "StrictFIFO",
  namespaceSelector: { matchLabels: { kueue: "yes" } },
  preemption: { reclaimWithinCohort: "Any", borrowWithinCohort: { policy: "LowerPriority", maxPriorityThreshold: 10 } },
  flavorFungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "MayStopSearch" },
  admissionChecks: [{ name: "budget", onFlavors: ["spot"] }],
  stopPolicy: "Hold",
  fairWeight: 0.5,
  admissionMode: "UsageBasedAdmissionFairSharing",
};

describe("a ClusterQueue configuration", () => {
  test("becomes a manifest of the newest version; resources stand in the order of the first flavor", () => {
    const { spec, metadata, apiVersion } = clusterQueueManifest(FULL);
    expect([apiVersion, metadata]).toEqual(["kueue.x-k8s.io/v1beta2", { name: "cq-a", labels: { team: "a" } }]);
    expect(spec).toMatchObject({
      cohortName: "research",
      namespaceSelector: { matchLabels: { kueue: "yes" } },
      flavorFungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "MayStopSearch" },
      admissionChecksStrategy: { admissionChecks: [{ name: "budget", onFlavors: ["spot"] }] },
      fairSharing: { weight: "500m" },
      admissionScope: { admissionMode: "UsageBasedAdmissionFairSharing" },
      resourceGroups: [
        {
          coveredResources: ["cpu", "memory"],
          flavors: [
            {
              name: "on-demand",
              resources: [
                { name: "cpu", nominalQuota: "64" },
                { name: "memory", nominalQuota: "1Ti" },
              ],
            },
            {
              name: "spot",
              resources: [
                { name: "cpu", nominalQuota: "128", borrowingLimit: "8", lendingLimit: "0" },
                { name: "memory", nominalQuota: "2Ti" },
              ],
            },
          ],
        },
        { coveredResources: ["nvidia.com/gpu"], flavors: [{ name: "a100" }] },
      ],
    });
  });

  test("becomes a manifest of v1beta1, with its other names", () => {
    expect(clusterQueueManifest(FULL, "v1beta1")).toMatchObject({
      apiVersion: "kueue.x-k8s.io/v1beta1",
      spec: { cohort: "research", flavorFungibility: { whenCanBorrow: "Borrow", whenCanPreempt: "Preempt" } },
    });
  });

  test.each(["v1beta1", "v1beta2"] as const)("is read back from a manifest of %s", (version) => {
    const manifest = clusterQueueManifest(FULL, version);
    const object = { ...manifest, metadata: { ...manifest.metadata, uid: "u", resourceVersion: "1" } };
    const read = CLUSTER_QUEUES.project(object, version);
    expect(read).toMatchObject({
      cohort: "research",
      strategy: "StrictFIFO",
      stopPolicy: "Hold",
      namespaceSelector: "kueue=yes",
      fungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "MayStopSearch" },
      preemption: { reclaimWithinCohort: "Any", borrowWithinCohort: "LowerPriority", borrowMaxPriority: 10 },
      admissionChecks: [{ name: "budget", onFlavors: ["spot"] }],
    });
    expect(read.unreadable).toBeUndefined();
    expect(read.quotas).toHaveLength(5);
  });

  test("needs a name alone, and then lets all namespaces use it", () => {
    expect(clusterQueueManifest({ name: "cq" })["spec"]).toEqual({ namespaceSelector: {} });
  });
});

test.each<[string, unknown, Record<string, RegExp>]>([
  [
    "a limit without a cohort to borrow from",
    queue(flavor("f", { cpu: { nominal: 1, borrowingLimit: 1 } })),
    { [at("cpu.borrowingLimit")]: /nobody to borrow from/ },
  ],
  [
    "a limit without a cohort to lend to",
    queue(flavor("f", { cpu: { nominal: 1, lendingLimit: 1 } })),
    { [at("cpu.lendingLimit")]: /nobody to lend to/ },
  ],
  [
    "lending more than there is",
    inCohort(flavor("f", { cpu: { nominal: 1, lendingLimit: 2 } })),
    { [at("cpu.lendingLimit")]: /more than the nominal/ },
  ],
  [
    "flavors that cover different resources",
    queue(flavor("a", { cpu: 1, memory: 1 }), flavor("b")),
    { "resourceGroups[0].flavors[1].resources": /b has to cover cpu, memory/ },
  ],
  ["a flavor twice", queue(flavor("a"), flavor("a")), { "resourceGroups[0].flavors[1].name": /a is there already/ }],
  [
    "a resource in two groups",
    { name: "cq", resourceGroups: [{ flavors: [flavor("a")] }, { flavors: [flavor("b")] }] },
    { [at("cpu", 1)]: /Group 0 covers it already/ },
  ],
  [
    "a group without flavors",
    { name: "cq", resourceGroups: [{ flavors: [] }] },
    { "resourceGroups[0].flavors": /at least one flavor/ },
  ],
  [
    "a flavor without resources",
    queue(flavor("a", {})),
    { "resourceGroups[0].flavors[0].resources": /at least one resource/ },
  ],
  ["65 flavors", queue(...many(65)), { "resourceGroups[0].flavors": /at most 64/ }],
  [
    "17 groups",
    {
      name: "cq",
      resourceGroups: Array.from({ length: 17 }, (_, index) => ({
        flavors: [flavor(`f${index}`, { [`r${index}`]: 1 })],
      })),
    },
    { resourceGroups: /at most 16 groups/ },
  ],
  ["an amount that is none", queue(flavor("a", { cpu: "8GB" })), { [at("cpu")]: /"8GB" is no quantity/ }],
  ["an amount below 0", queue(flavor("a", { cpu: { nominal: -1 } })), { [at("cpu.nominal")]: /0 or more/ }],
  [
    "a field like another one",
    queue(flavor("a", { cpu: { nominal: 1, borowingLimit: 1 } })),
    { [at("cpu.borowingLimit")]: /Did you mean "borrowingLimit"/ },
  ],
  ["Kueue's own name of a field", { name: "cq", cohortName: "c" }, { cohortName: /Not a known field.*\bcohort\b/ }],
  [
    "preempting while borrowing without reclaiming",
    { name: "cq", preemption: { borrowWithinCohort: { policy: "LowerPriority" } } },
    { "preemption.borrowWithinCohort.policy": /reclaimWithinCohort/ },
  ],
  [
    "a policy that is none",
    { name: "cq", preemption: { withinClusterQueue: "Any" } },
    { "preemption.withinClusterQueue": /LowerPriority/ },
  ],
  [
    "a preference among flavors that are not compared",
    { name: "cq", flavorFungibility: { preference: "PreemptionOverBorrowing" } },
    { "flavorFungibility.preference": /TryNextFlavor/ },
  ],
  ["a weight that Kueue refuses", { name: "cq", fairWeight: "5n" }, { fairWeight: /more than 10n/ }],
  [
    "everything at once",
    { ...queue(flavor("A_1", { cpu: { nominal: "x", lendingLimit: 1 } })), name: "CQ", fairWeight: -1 },
    {
      name: /Lower-case/,
      fairWeight: /0 or more/,
      "resourceGroups[0].flavors[0].name": /Lower-case/,
      [at("cpu.nominal")]: /no quantity/,
      [at("cpu.lendingLimit")]: /nobody to lend to/,
    },
  ],
])("refused with the field's path: %s", (_case, configuration, expected) => {
  const found = problemsOf(configuration);
  expect(Object.keys(found).toSorted()).toEqual(Object.keys(expected).toSorted());
  for (const [path, message] of Object.entries(expected)) expect(found[path]).toMatch(message);
});

test("a wrong field, value or type does not compile", () => {
  expectTypeOf<{ name: string; cohort: string }>().toExtend<ClusterQueueConfiguration>();
  // @ts-expect-error: Kueue's field, not ours
  const wrongField: ClusterQueueConfiguration = { name: "cq", cohortName: "c" };
  // @ts-expect-error: no such policy
  const wrongValue: ClusterQueueConfiguration = { name: "cq", preemption: { withinClusterQueue: "Any" } };
  const resources = { cpu: true };
  const flavors = [{ name: "f", resources }];
  // @ts-expect-error: an amount is text or a number
  const wrongType: ClusterQueueConfiguration = { name: "cq", resourceGroups: [{ flavors }] };
  // @ts-expect-error: the name is missing
  const noName: ClusterQueueConfiguration = { cohort: "c" };
  for (const configuration of [wrongField, wrongValue, wrongType, noName])
    expect(Object.keys(problemsOf(configuration))).toHaveLength(1);
});
