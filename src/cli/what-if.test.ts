import { describe, expect, test } from "vitest";
import { GPU, named, smallWorld } from "../../tests/fixtures/small-admission.ts";
import { NODES } from "../common/core-objects/node.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { ClusterError } from "../common/kubernetes-cluster/errors.ts";
import type { HasMeta } from "../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import type { AdmissionWorld, Readable } from "../common/kueue/verdict/admission-world.ts";
import type { WhatIfArguments } from "./arguments.ts";
import { UsageError } from "./exit-code.ts";
import { whatIfAsked } from "./what-if.ts";

const NOW = Date.parse("2026-01-01T12:00:00Z");
const NOTHING: WhatIfArguments = {
  kubeconfig: undefined,
  context: undefined,
  namespace: "ns",
  allNamespaces: false,
  readOnly: false,
  file: undefined,
  quota: [],
  stop: [],
  drain: [],
  resume: [],
  delete: [],
  loseNode: [],
  output: "text",
};

/** Queue `q` of 8 GPUs: `big` holds 6 of them; `mid` waits for 4, `late` for 1 more than is left after it. */
const WORLD = smallWorld({
  jobs: { big: { gpus: 6, holds: "q" }, mid: { gpus: 4, priority: 5, at: 1 }, late: { gpus: 3, at: 2 } },
  queue: { preemption: { withinClusterQueue: "LowerPriority" }, queueingStrategy: "StrictFIFO" },
  flavor: { nodeLabels: { pool: "a100" } },
});
const CALM = smallWorld({ jobs: { big: { gpus: 6, holds: "q" } }, flavor: { nodeLabels: { pool: "a100" } } });
const NODE = NODES.project(
  named("Node", "n1", { status: { allocatable: { [GPU]: "8" } } }, { labels: { pool: "a100" } }) as never,
  "v1",
);

function clusterOf(world: AdmissionWorld): ClusterClient {
  const listings: Readonly<Record<string, Readable<HasMeta>>> = {
    workloads: world.workloads,
    localqueues: world.localQueues,
    clusterqueues: world.clusterQueues,
    cohorts: world.cohorts,
    resourceflavors: world.flavors,
    admissionchecks: world.checks,
    namespaces: world.namespaces,
    limitranges: world.limitRanges,
    nodes: { is: "read", items: [NODE] },
  };
  const records = ({ plural }: ResourceKind) => {
    const listing = listings[plural];
    return listing?.is === "read" ? listing.items : [];
  };
  const client: Partial<ClusterClient> = {
    list: async (kind) => ({ records: records(kind) as never[], resourceVersion: "1", skipped: 0 }),
    discovery: async () => ({ versionOf: () => "v1beta2" }) as never,
    // Kueue's own settings.
    get: async () => Promise.reject(new ClusterError("not-found", "get: it does not exist.", { request: "get" })),
  };
  return client as ClusterClient;
}

const jobOf = (gpus: number, more = "") => `
kind: Job
metadata: { name: train, labels: { kueue.x-k8s.io/queue-name: team-a } }
spec:
  template:
    spec:
      containers: [{ name: main, resources: { requests: { ${GPU}: ${gpus} } } }]
${more}`;

async function asked(change: Partial<WhatIfArguments>, world = WORLD, manifest = jobOf(2)) {
  return whatIfAsked(
    clusterOf(world),
    { ...NOTHING, ...change },
    { now: () => NOW, namespace: "ns", readManifest: async () => manifest },
  );
}

describe("a job", () => {
  test.each<[string, number, AdmissionWorld, number, RegExp]>([
    [
      "fits",
      2,
      CALM,
      0,
      /^ns\/train would be admitted\.\n\nBecomes admitted\n {2}ns\/train in q: nvidia.com\/gpu of a100\n/,
    ],
    [
      "waits",
      4,
      CALM,
      10,
      /^ns\/train would wait\. .*[\s\S]*What would let it start[\s\S]*Waits longer\n {2}ns\/train at place 1 of q\n/,
    ],
    ["can never run", 9, CALM, 11, /^ns\/train would wait\. Can never start/],
  ])("%s", async (_what, gpus, world, code, text) => {
    const { out, code: exit } = await asked({ file: "job.yaml" }, world, jobOf(gpus));
    expect(exit).toBe(code);
    expect(out).toMatch(text);
  });

  test("and a change that makes room for it", async () => {
    const { out, code } = await asked({ file: "job.yaml", delete: ["ns/big"] }, CALM, jobOf(8));
    expect(code).toBe(0);
    expect(out).toMatch(/Is stopped\n {2}ns\/big/);
  });

  test("as JSON", async () => {
    const { out } = await asked({ file: "job.yaml", output: "json" }, CALM, jobOf(9));
    expect(JSON.parse(out)).toMatchObject({
      job: {
        namespace: "ns",
        name: "train",
        queue: "team-a",
        priority: 0,
        admitted: false,
        code: "exceeds-max-quota",
        neverAsConfigured: true,
      },
      admitted: [],
      waitsLonger: [{ name: "train", before: null, after: { clusterQueue: "q", holdsQuota: false, place: 1 } }],
    });
  });
});

describe("without a job", () => {
  test.each<[string, Partial<WhatIfArguments>, AdmissionWorld, RegExp]>([
    [
      "less quota",
      { quota: [`q/a100/${GPU}=4`] },
      CALM,
      /Is over-admitted\n {2}ClusterQueue q holds 2 nvidia\.com\/gpu of flavor a100 more than it may\n/,
    ],
    ["a drained queue", { drain: ["q"] }, CALM, /Is stopped\n {2}ns\/big\n/],
    ["a drained queue of a namespace", { drain: ["ns/team-a"] }, CALM, /Is stopped\n {2}ns\/big\n/],
    ["a stopped queue with nobody in line", { stop: ["q"] }, CALM, /^Nothing would change\.\n$/],
    ["a queue that runs already", { resume: ["q"] }, CALM, /^Nothing would change\.\n$/],
    ["a workload that goes, by its name alone", { delete: ["big"] }, CALM, /Is stopped\n {2}ns\/big\n/],
    [
      "a node that goes",
      { loseNode: ["n1"] },
      CALM,
      /Has too few nodes\n {2}flavor a100: 6 nvidia\.com\/gpu are given out, its nodes have 0\n/,
    ],
  ])("%s", async (_what, change, world, text) => {
    const { out, code } = await asked(change, world);
    expect(code).toBe(0);
    expect(out).toMatch(text);
  });
});

test.each<[string, Partial<WhatIfArguments>, string, RegExp]>([
  ["no change", {}, "", /^Name a change/],
  ["a quota that is not one", { quota: ["q=4"] }, "", /is not QUEUE\/FLAVOR\/RESOURCE=AMOUNT/],
  ["a quota of nothing", { quota: ["q/a100/cpu=4"] }, "", /has no quota for cpu in flavor a100/],
  ["an amount that is not one", { quota: [`q/a100/${GPU}=many`] }, "", /"many" is not a nominal quota/],
  ["a queue that is not there", { stop: ["x"] }, "", /The queue x is not there/],
  ["a workload that is not there", { delete: ["ns/x"] }, "", /no workload ns\/x/],
  ["a node that is not there", { loseNode: ["x"] }, "", /no node x/],
  ["a manifest that is none", { file: "job.yaml" }, "a: [", /^job\.yaml:1/],
  ["a manifest of another kind", { file: "job.yaml" }, "kind: Pod", /^job\.yaml: The pods of a Pod are not known/],
])("refuses %s", async (_what, change, manifest, complaint) => {
  const refused = asked(change, WORLD, manifest);
  await expect(refused).rejects.toThrow(UsageError);
  await expect(refused).rejects.toThrow(complaint);
});
