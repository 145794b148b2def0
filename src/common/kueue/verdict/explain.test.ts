import { describe, expect, test } from "vitest";
import {
  conditions,
  GPU,
  named,
  type ShortCondition,
  type SmallWorld,
  smallWorld,
} from "../../../../tests/fixtures/small-admission.ts";
import { admissionState } from "./admission-state.ts";
import type { AdmissionWorld } from "./admission-world.ts";
import { explain } from "./explain.ts";
import { explainJob, type JobFacts } from "./no-workload.ts";
import { codeOfMessage } from "./quoted-verdict.ts";
import type { Verdict, VerdictCode } from "./verdict.ts";
import { whyCodes } from "./why-line.ts";
import { itemsOf } from "./world-index.ts";

function verdictOn(
  name: string,
  world: SmallWorld,
  change: (world: AdmissionWorld) => AdmissionWorld = (same) => same,
): Verdict {
  const changed = change(smallWorld(world));
  const workload = itemsOf(smallWorld(world).workloads).find(({ meta }) => meta.name === name)!;
  return explain(workload, admissionState(changed));
}

const FULL = { six: { gpus: 6, holds: "q" } };
const held = (...more: readonly ShortCondition[]) => ({
  admission: { clusterQueue: "q", podSetAssignments: [{ name: "main", count: 1, flavors: { [GPU]: "a100" } }] },
  conditions: conditions(["QuotaReserved", "True", "QuotaReserved"], ...more),
});
const check = (state: string, message = "") => ({ admissionChecks: [{ name: "look", state, message }] });

const CASES: readonly (readonly [VerdictCode, string, SmallWorld, string, string])[] = [
  [
    "finished",
    "it is over",
    { jobs: { a: { status: { conditions: conditions(["Finished", "True", "Succeeded"]) } } } },
    "",
    "It has finished.",
  ],
  ["admitted", "it runs", { jobs: { a: { holds: "q" } } }, "", "It may run: its queue has let it start."],
  [
    "evicting",
    "it is on its way out",
    { jobs: { a: { status: held(["Evicted", "True", "Preempted"]) } } },
    "",
    "It was told to stop because another job needs its place, and holds its place until its pods are gone.",
  ],
  [
    "waiting-checks",
    "a check is open",
    { jobs: { a: { status: { ...held(), ...check("Pending") } } } },
    "",
    "Its quota is held; it waits for the go-ahead of look.",
  ],
  [
    "checks-failed",
    "a check said no",
    { jobs: { a: { status: check("Rejected", "too late") } } },
    "The workload has failed admission checks",
    "look has turned it down.",
  ],
  [
    "deactivated",
    "somebody switched it off",
    {
      jobs: {
        a: {
          spec: { active: false },
          status: {
            conditions: conditions(
              ["Evicted", "True", "Deactivated", "The workload is deactivated"],
              ["Requeued", "False", "Deactivated"],
            ),
          },
        },
      },
    },
    "The workload is deactivated",
    "It is switched off because somebody set it to inactive. Activate it to queue it again.",
  ],
  [
    "gated",
    "somebody holds it back",
    { jobs: { a: { annotations: { "kueue.x-k8s.io/admission-gated-by": "x.com/a" } } } },
    "Admission is gated by: x.com/a",
    "It is held back by x.com/a, and is queued once that lets it go.",
  ],
  [
    "job-on-hold",
    "the job asks for nothing",
    { jobs: { a: { status: { conditions: conditions(["QuotaReserved", "False", "OnHold"]) } } } },
    "Job is on hold",
    "Its job asks for no pods at the moment, so there is nothing to start.",
  ],
  [
    "backing-off",
    "it is too early",
    {
      jobs: {
        a: {
          status: {
            requeueState: { count: 2, requeueAt: "2026-01-01T12:05:00Z" },
            conditions: conditions(["Evicted", "True", "PodsReadyTimeout", "Exceeded"]),
          },
        },
      },
    },
    "Exceeded",
    "It is tried again at 2026-01-01T12:05:00.000Z, since its pods did not come up in time.",
  ],
  [
    "no-queue-name",
    "no queue is named",
    { jobs: { a: { queue: "" } } },
    "LocalQueue  doesn't exist",
    "It names no queue, so nobody takes it up. Give its job a queue.",
  ],
  [
    "local-queue-missing",
    "there is no such queue",
    { jobs: { a: { queue: "b" } } },
    "LocalQueue b doesn't exist",
    "There is no queue named b in namespace ns.",
  ],
  [
    "local-queue-stopped",
    "the LocalQueue is held",
    { jobs: { a: {} }, localQueue: { stopPolicy: "Hold" } },
    "LocalQueue team-a is inactive",
    "Queue team-a is stopped; it starts nothing until somebody resumes it.",
  ],
  [
    "cluster-queue-missing",
    "the ClusterQueue is missing",
    { jobs: { a: {} }, localQueue: { clusterQueue: "z" } },
    "ClusterQueue z doesn't exist",
    "Queue team-a leads nowhere: what it draws on does not exist. Tell an administrator.",
  ],
  [
    "cluster-queue-stopped",
    "the ClusterQueue is held",
    { jobs: { a: {} }, queue: { stopPolicy: "Hold" } },
    "ClusterQueue q is inactive",
    "Queue team-a is stopped by an administrator; it starts nothing until it is resumed.",
  ],
  [
    "cluster-queue-inactive",
    "a flavor is missing",
    { jobs: { a: {} }, more: { "resourceflavors.kueue.x-k8s.io": [] } },
    "ClusterQueue q is inactive",
    "Queue team-a starts nothing: something that it needs is missing. Tell an administrator.",
  ],
  [
    "namespace-not-allowed",
    "its namespace is not welcome",
    { jobs: { a: {} }, queue: { namespaceSelector: { matchLabels: { team: "x" } } } },
    "workload namespace doesn't match ClusterQueue selector",
    "Namespace ns may not use queue team-a. Ask an administrator to let it in.",
  ],
  [
    "invalid-requests",
    "it asks more than its limits",
    { jobs: { a: { spec: { containers: [{ resources: { requests: { [GPU]: "2" }, limits: { [GPU]: "1" } } }] } } } },
    `resources validation failed: spec.podSets[0].template.spec.containers[0]: Invalid value: ["${GPU}"]: requests must not exceed its limits`,
    "What its pods ask for is not allowed here. Correct the requests and limits of the job.",
  ],
  [
    "no-matching-flavor",
    "a taint keeps it off",
    { jobs: { a: {} }, flavor: { nodeTaints: [{ key: "own", value: "yes", effect: "NoSchedule" }] } },
    "couldn't assign flavors to pod set main: untolerated taint {own yes NoSchedule <nil>} in flavor a100",
    "Can never start as it is: none of the kinds of nodes of queue team-a suits its pods.",
  ],
  [
    "no-matching-flavor",
    "nothing covers what it asks",
    { jobs: { a: { gpus: 0, cpu: "1" } } },
    "couldn't assign flavors to pod set main: resource cpu unavailable in ClusterQueue",
    "Can never start as it is: queue team-a gives out no CPUs.",
  ],
  [
    "exceeds-max-quota",
    "it asks for too much",
    { jobs: { a: { gpus: 10 } } },
    `couldn't assign flavors to pod set main: insufficient quota for ${GPU} in flavor a100, previously considered podsets requests (0) + current podset request (10) > maximum capacity (8)`,
    "Can never start as it is: it asks for 10 GPUs, and queue team-a can give 8 at most.",
  ],
  [
    "waiting-for-quota",
    "others hold the quota",
    { jobs: { ...FULL, a: { gpus: 4 } } },
    `couldn't assign flavors to pod set main: insufficient unused quota for ${GPU} in flavor a100, 2 more needed`,
    "Waits for 2 more GPUs: 6 of the 8 in queue team-a are in use.",
  ],
  [
    "waiting-for-quota",
    "fewer pods may fit some day",
    { jobs: { ...FULL, a: { gpus: 4, count: 3, minCount: 1 } } },
    `couldn't assign flavors to pod set main: insufficient quota for ${GPU} in flavor a100, previously considered podsets requests (0) + current podset request (12) > maximum capacity (8)`,
    "Waits for 2 more GPUs: 6 of the 8 in queue team-a are in use.",
  ],
  [
    "waiting-for-preemption",
    "it takes another's place",
    { jobs: { ...FULL, a: { gpus: 4, priority: 5 } }, queue: { preemption: { withinClusterQueue: "LowerPriority" } } },
    `couldn't assign flavors to pod set main: insufficient unused quota for ${GPU} in flavor a100, 2 more needed. Pending the preemption of 1 workload(s)`,
    "Starts once 1 other job has been stopped to make room for it.",
  ],
  [
    "behind-others",
    "the head blocks",
    { jobs: { ...FULL, head: { gpus: 4, at: -5 }, a: {} }, queue: { queueingStrategy: "StrictFIFO" } },
    "",
    "Waits for its turn: 1 other job is before it in queue team-a.",
  ],
  [
    "waiting-pods-ready",
    "another's pods are not ready",
    { jobs: { ...FULL, a: {} }, settings: { blockAdmission: true } },
    "waiting for all admitted workloads to be in PodsReady condition",
    "There is room for it; it waits until the pods of the job that started last are ready.",
  ],
  [
    "topology",
    "there is quota, and it waits all the same",
    { jobs: { a: {} }, flavor: { topologyName: "racks" } },
    "",
    "There is quota for it; it waits for a place where its pods fit close enough together.",
  ],
  ["fits-now", "there is room", { jobs: { a: {} } }, "", "There is room for it: it should start in a moment."],
];

test.each(CASES)("%s: %s", (code, _why, world, message, sentence) => {
  const verdict = verdictOn("a", world);
  expect(verdict).toMatchObject({ code, predicted: { message }, sentence });
  const state = admissionState(smallWorld(world));
  expect(whyCodes(state).get("a")).toEqual({ code, line: sentence });
});

describe("what is shown beside the sentence", () => {
  const world = { jobs: { ...FULL, first: { gpus: 8, priority: 1 }, a: { gpus: 4 } } };

  test("table, place and numbers", () => {
    const verdict = verdictOn("a", world);
    expect(verdict.position).toEqual({ localQueue: 2, clusterQueue: 2 });
    expect(verdict.ahead.map(({ name }) => name)).toEqual(["first"]);
    expect(verdict.flavors).toMatchObject([{ flavor: "a100", resource: GPU, matches: true }]);
    const [line] = verdict.flavors;
    expect([line?.asks, line?.free, line?.mostEver, line?.missing].map((each) => Number(each?.nanos) / 1e9)).toEqual([
      4, 2, 8, 2,
    ]);
    expect(verdict.predicted).toMatchObject({ reason: "Pending", granularReason: "WaitingForQuota" });
    expect(verdict.predicted.numbers.map(({ missing }) => Number(missing?.nanos) / 1e9)).toEqual([2]);
    expect(verdict.whyNoPreemption).toContain("withinClusterQueue is Never");
  });

  test("victims", () => {
    const queue = { preemption: { withinClusterQueue: "LowerPriority" } };
    const { victims } = verdictOn("a", { jobs: { ...FULL, a: { gpus: 4, priority: 5 } }, queue });
    expect(victims).toEqual([
      { namespace: "ns", name: "six", uid: "six", clusterQueue: "q", reason: "InClusterQueue" },
    ]);
  });

  test("a new slice of an elastic job asks only for what the old one does not hold", () => {
    const annotations = { "kueue.x-k8s.io/workload-slice-replacement-for": "ns/six" };
    expect(verdictOn("a", { jobs: { ...FULL, a: { gpus: 8, annotations } } }).code).toBe("fits-now");
  });
});

describe("what Kueue wrote is no source", () => {
  const lie = {
    conditions: conditions(["QuotaReserved", "False", "Pending", "couldn't assign: insufficient quota for x"]),
  };

  test("the condition is shown, and changes nothing else", () => {
    const { condition, ...rest } = verdictOn("a", { jobs: { ...FULL, a: { gpus: 4, status: lie } } });
    const { condition: none, ...same } = verdictOn("a", { jobs: { ...FULL, a: { gpus: 4 } } });
    expect(rest).toEqual(same);
    expect(none).toBeUndefined();
    expect(condition).toMatchObject({ type: "QuotaReserved", reason: "Pending" });
  });

  test("but for those who may not read quota: it is quoted, and what is hidden is named", () => {
    const why = "You may not list clusterqueues.";
    const verdict = verdictOn("a", { jobs: { a: { status: lie } } }, (world) => ({
      ...world,
      clusterQueues: { is: "hidden", why },
    }));
    expect(verdict).toMatchObject({ code: "exceeds-max-quota", confidence: "unsure" });
    expect(verdict.hidden.join(" ")).toContain(why);
  });

  test("where only some workloads may be read, the queue's own figures count", () => {
    const status = { flavorsReservation: [{ name: "a100", resources: [{ name: GPU, total: "6" }] }] };
    const flavors = [{ name: "a100", resources: [{ name: GPU, nominalQuota: "8" }] }];
    const spec = { namespaceSelector: {}, resourceGroups: [{ coveredResources: [GPU], flavors }] };
    const more = { "clusterqueues.kueue.x-k8s.io": [named("ClusterQueue", "q", { spec, status })] };
    const verdict = verdictOn("a", { jobs: { a: { gpus: 4 } }, more }, (world) => ({
      ...world,
      workloads: { is: "read", items: itemsOf(world.workloads), partly: "Only those of ns may be listed." },
    }));
    expect(verdict).toMatchObject({ code: "waiting-for-quota", confidence: "unsure" });
    expect(verdict.sentence).toBe("Waits for 2 more GPUs: 6 of the 8 in queue team-a are in use.");
  });
});

test.each<readonly [string, VerdictCode]>([
  [
    "insufficient unused quota for cpu in flavor f, 2 more needed. Pending the preemption of 2 workload(s)",
    "waiting-for-preemption",
  ],
  ['couldn\'t assign flavors to pod set main: topology "t" allows to fit only 1 out of 2 pod(s)', "topology"],
  ["ClusterQueue q is terminating or missing", "cluster-queue-missing"],
  ["Workload no longer fits after processing another workload", "waiting-for-quota"],
])("a message of Kueue: %s", (message, code) => {
  expect(codeOfMessage("Pending", message)).toBe(code);
});

test.each<readonly [string, Partial<JobFacts>]>([
  ["no-queue-name", { queueName: "" }],
  ["namespace-not-managed", { namespace: "kube-system" }],
  ["owner-is-queued", { queuedOwner: { kind: "AppWrapper", name: "w" } }],
  ["managed-elsewhere", { managedBy: "example.com/other" }],
  ["not-taken-up", {}],
])("a job without a Workload: %s", (code, facts) => {
  const plain: JobFacts = { kind: "Job", namespace: "ns", name: "j", queueName: "team-a", owners: [], managedBy: "" };
  expect(explainJob({ ...plain, ...facts }, smallWorld({ jobs: {} })).code).toBe(code);
});

test("a workload that was read apart from the world has the same verdict", () => {
  const world = smallWorld({ jobs: { held: { gpus: 6, holds: "q" }, waiting: { gpus: 4 } } });
  const workload =
    world.workloads.is === "read" ? world.workloads.items.find(({ meta }) => meta.name === "waiting") : undefined;
  if (workload === undefined) throw new Error("not there");
  const state = admissionState(world);
  const verdict = explain({ ...workload }, state);
  expect(verdict).toEqual(explain(workload, state));
  expect(verdict.unblockers.map(({ kind }) => kind)).toContain("end-workload");
});
