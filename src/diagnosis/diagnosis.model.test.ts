import fc from "fast-check";
import { expect, test } from "vitest";
import "../../tests/fixtures/fixed-seed.ts";
import { factsWith, NOW } from "../../tests/fixtures/diagnosis-facts.ts";
import { handMade, ODD_VALUES, oddVariants, recordedObject } from "../../tests/fixtures/recorded-objects.ts";
import { EVENTS } from "../common/core-objects/event.ts";
import { PODS } from "../common/core-objects/pod.ts";
import type { KubernetesObject } from "../common/kubernetes-cluster/kubernetes-object.ts";
import { WORKLOADS } from "../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { diagnose } from "./diagnose.ts";
import { subjectKindOf } from "./subject-kinds.ts";
import { timeline } from "./timeline.ts";

const RUNS = process.env["FLARETOP_LONG"] === undefined ? 400 : 50_000;
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** Messages such as clusters write, broken at will, among escapes and nonsense. */
const hostile = fc.oneof(
  fc.constantFrom(
    "Preempted to accommodate a workload (UID: x, JobUID: y) due to z; preemptor path: /",
    "Previously: Previously: ",
    "exceeded quota: q, requested: a=1, used: =, limited: ",
    "0/3 nodes are available: 3 , 2 Insufficient cpu. preemption: ",
    "\u001b[2J\u202ehidden\u0000",
    "",
  ),
  fc.string({ maxLength: 60, unit: "binary" }),
);
const condition = fc.record({
  type: fc.constantFrom(
    "QuotaReserved",
    "Admitted",
    "Evicted",
    "Preempted",
    "Requeued",
    "PodsReady",
    "Finished",
    "HeadPodReady",
    "ReplicaFailure",
    "RayClusterSuspended",
    "Unhealthy",
    "PodScheduled",
    "Ready",
    "DisruptionTarget",
  ),
  status: fc.constantFrom("True", "False", "Unknown"),
  reason: fc.oneof(
    fc.constantFrom(
      "Preempted",
      "PodsReadyTimeout",
      "Unschedulable",
      "DeactivatedDueToX",
      "CreateFailed",
      "WaitForStart",
    ),
    hostile,
  ),
  message: hostile,
  lastTransitionTime: fc.constantFrom("2026-11-24T01:00:00Z", "2026-11-24T01:59:59Z", "2026-11-24T03:00:00Z", "never"),
});
const container = fc.record({
  name: fc.constantFrom("main", "wait-gcs-ready"),
  ready: fc.boolean(),
  restartCount: fc.nat(9),
  state: fc.oneof(
    fc.record({
      waiting: fc.record({
        reason: fc.constantFrom(
          "CrashLoopBackOff",
          "ImagePullBackOff",
          "ContainerCreating",
          "CreateContainerConfigError",
          "Odd",
        ),
        message: hostile,
      }),
    }),
    fc.record({ terminated: fc.record({ exitCode: fc.integer({ min: -1, max: 255 }), reason: hostile }) }),
    fc.constant({ running: {} }),
  ),
  lastState: fc.constantFrom({}, { terminated: { exitCode: 137, reason: "OOMKilled" } }),
});
const names = fc.constantFrom("a", "b", "c");
const owners = fc.array(
  fc.record({
    apiVersion: fc.constantFrom("ray.io/v1", "batch/v1", "workload.codeflare.dev/v1beta2"),
    kind: fc.constantFrom("RayJob", "RayCluster", "AppWrapper", "Job", "Pod"),
    name: names,
    uid: names,
    controller: fc.boolean(),
  }),
  { maxLength: 2 },
);
const odd = fc.constantFrom(...ODD_VALUES);
const labels = fc.constantFrom(
  {},
  { "kueue.x-k8s.io/queue-name": "q" },
  { "ray.io/cluster": "a", "ray.io/is-ray-node": "yes", "ray.io/node-type": "head" },
  { "workload.codeflare.dev/appwrapper": "a" },
);
const object: fc.Arbitrary<KubernetesObject> = fc
  .record({
    name: names,
    uid: names,
    ownerReferences: owners,
    labels,
    deletionTimestamp: fc.constantFrom(undefined, undefined, undefined, "2026-11-24T01:00:00Z"),
    spec: fc.oneof(
      fc.record({
        suspend: fc.boolean(),
        queueName: names,
        active: fc.boolean(),
        nodeName: fc.constantFrom("", "n"),
        schedulingGates: fc.constantFrom([], [{ name: "kueue.x-k8s.io/topology" }]),
        workerGroupSpecs: fc.constantFrom([], [{ groupName: "g", replicas: 2 }]),
        components: fc.constant([{}]),
      }),
      odd,
    ),
    status: fc.oneof(
      fc.record({
        conditions: fc.array(condition, { maxLength: 6 }),
        phase: fc.constantFrom("Pending", "Running", "Failed", "Succeeded", "Resetting", "Suspended", ""),
        jobDeploymentStatus: fc.constantFrom("", "Running", "Failed", "ValidationFailed", "Initializing", "odd"),
        jobStatus: fc.constantFrom("", "RUNNING", "FAILED"),
        containerStatuses: fc.array(container, { maxLength: 2 }),
        initContainerStatuses: fc.array(container, { maxLength: 2 }),
        message: hostile,
        admission: fc.constantFrom(undefined, { clusterQueue: "cq", podSetAssignments: [{ count: 2 }] }),
        requeueState: fc.constantFrom(
          undefined,
          { requeueAt: "2026-11-24T02:10:00Z", count: 1 },
          { requeueAt: "2026-11-24T01:10:00Z" },
        ),
        schedulingStats: fc.constantFrom(undefined, { evictions: [{ reason: "Preempted", count: 2 }] }),
      }),
      odd,
    ),
  })
  .map(({ spec, status, ...metadata }) => handMade({ spec, status }, { namespace: "ns", ...metadata }));
const events = fc.array(
  fc.record({
    kind: fc.constantFrom("Pod", "Job", "RayCluster", "Workload"),
    uid: names,
    reason: fc.constantFrom(
      "FailedCreate",
      "InvalidRayClusterSpec",
      "ErrWorkloadCompose",
      "FailedMount",
      "Failed",
      "EvictedDueToX",
    ),
    message: hostile,
  }),
  { maxLength: 4 },
);

/** Every text in it that could move a terminal's cursor or hide something. */
function unsafeTexts(value: unknown): readonly string[] {
  if (typeof value === "string") return UNSAFE.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(unsafeTexts);
}

test("any objects give an answer, in clean words", () => {
  const some = fc.array(object, { maxLength: 3 });
  fc.assert(
    fc.property(
      fc.constantFrom("workload", "raycluster", "rayjob", "rayservice", "appwrapper", "pod", "job", "pytorchjob"),
      object,
      some,
      some,
      some,
      events,
      (kind, subject, workloads, pods, others, said) => {
        const facts = factsWith({
          workloads: { is: "read", items: workloads.map((one) => WORKLOADS.project(one, "v1beta2")) },
          pods: { is: "read", items: pods.map((one) => PODS.project(one, "v1")) },
          rayClusters: { is: "read", items: others.map((one) => RAY_CLUSTERS.project(one, "v1")) },
          rayJobs: { is: "read", items: others.map((one) => RAY_JOBS.project(one, "v1")) },
          appWrappers: { is: "read", items: others.map((one) => APP_WRAPPERS.project(one, "v1beta2")) },
          events: {
            is: "read",
            items: said.map(({ kind: of, uid, reason, message }) =>
              EVENTS.project(
                handMade({
                  reason,
                  message,
                  type: "Warning",
                  involvedObject: { kind: of, uid, name: uid, namespace: "ns" },
                }),
                "v1",
              ),
            ),
          },
          podsReady: { timeoutMs: 1, recoveryMs: 1 },
        });
        const made = subjectKindOf(kind)!.subject(subject);
        const diagnosis = diagnose(made, facts);
        expect(diagnosis.steps).toContainEqual(diagnosis.answer);
        expect(diagnosis.sentence).not.toBe("");
        expect(unsafeTexts(diagnosis)).toEqual([]);
        if (made.kind === "Workload") {
          const told = timeline(made.record, facts.events.is === "read" ? facts.events.items : []);
          expect(unsafeTexts(told)).toEqual([]);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

test.each([
  ["workload", "workload-evicted-preempted"],
  ["rayjob", "rayjob-failed"],
  ["raycluster", "raycluster-starting"],
  ["appwrapper", "appwrapper-failing-resetting"],
  ["pod", "pod-raycluster-head"],
])("a recorded %s with any field broken", (kind, file) => {
  let variants = 0;
  for (const broken of oddVariants(recordedObject(file))) {
    variants += 1;
    if (variants % 7 !== 0) continue;
    expect(diagnose(subjectKindOf(kind)!.subject(broken), factsWith({ now: NOW })).sentence).not.toBe("");
  }
  expect(variants).toBeGreaterThan(50);
});
