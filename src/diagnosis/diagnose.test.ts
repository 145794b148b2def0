import { describe, expect, test } from "vitest";
import { factsWith, hidden, madeEvent, madePod, NOW, read } from "../../tests/fixtures/diagnosis-facts.ts";
import {
  condition,
  controller,
  madeAppWrapper,
  madeRayCluster,
  madeRayPod,
  madeRayPods,
  madeWorkload,
} from "../../tests/fixtures/ray-objects.ts";
import { handMade, recordedObject } from "../../tests/fixtures/recorded-objects.ts";
import { NODES } from "../common/core-objects/node.ts";
import { RESOURCE_QUOTAS } from "../common/core-objects/resource-quota.ts";
import { WORKLOADS, type Workload } from "../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../ray/job/ray-job.ts";
import { diagnose } from "./diagnose.ts";
import type { DiagnosisFacts } from "./diagnosis-facts.ts";
import { JOB_KINDS } from "./job-like.ts";

const ADMITTED_AT = "2026-11-24T01:49:00Z";
const at = (type: string, status: string, reason: string, message = "", time = ADMITTED_AT) => ({
  ...condition(type, status, reason, message),
  lastTransitionTime: time,
});
const ADMITTED = [at("QuotaReserved", "True", "QuotaReserved"), at("Admitted", "True", "Admitted")];

const jobKind = JOB_KINDS.get("Job")!;
const job = (spec: object = {}, status: object = {}, labels: object = { "kueue.x-k8s.io/queue-name": "q" }) =>
  jobKind.project(
    handMade(
      { spec, status },
      { name: "train", namespace: "team-a", uid: "uid-train", labels, creationTimestamp: "2026-11-24T01:40:00Z" },
    ),
    "v1",
  );

function workload(conditions: readonly object[] = ADMITTED, change: { spec?: object; status?: object } = {}): Workload {
  const admission = {
    clusterQueue: "cq-a",
    podSetAssignments: [{ name: "main", count: 2, resourceUsage: { cpu: "8" } }],
  };
  return WORKLOADS.project(
    handMade(
      { spec: { queueName: "q", ...change.spec }, status: { admission, conditions, ...change.status } },
      { name: "job-train", namespace: "team-a", uid: "uid-workload", ...controller("batch/v1", "Job", "train") },
    ),
    "v1beta2",
  );
}

const forJob = (facts: Partial<DiagnosisFacts> = {}, record = job()) =>
  diagnose({ kind: "job", record }, factsWith({ workloads: read(workload()), ...facts }));

const waiting = (state: object, more: object = {}) => ({
  phase: "Pending",
  containerStatuses: [
    { name: "main", ready: false, started: false, restartCount: 0, state: { waiting: state }, ...more },
  ],
});
const unplaced = (message: string) => ({
  spec: { nodeName: undefined },
  status: {
    phase: "Pending",
    containerStatuses: [],
    conditions: [at("PodScheduled", "False", "Unschedulable", message)],
  },
});
const ended = (exitCode: number, reason = "Error") => ({
  lastState: { terminated: { exitCode, reason, finishedAt: ADMITTED_AT } },
  restartCount: 4,
});
const node = (cpu: string) =>
  NODES.project(handMade({ status: { allocatable: { cpu } } }, { name: `node-${cpu}` }), "v1");
const QUOTA =
  'pods "train-x" is forbidden: exceeded quota: tiny, requested: pods=1,requests.cpu=4, used: pods=2,requests.cpu=8, limited: pods=2,requests.cpu=10';

describe("a job from its queue to its pods", () => {
  test.each<[string, ReturnType<typeof diagnose>, string, string, RegExp]>([
    ["runs", forJob({ pods: read(madePod("a"), madePod("b")) }), "running", "finished", /^It runs\.$/],
    [
      "no Workload, suspended",
      forJob({ workloads: read() }, job({ suspend: true })),
      "no-workload",
      "queue",
      /has not taken it up/,
    ],
    [
      "Kueue cannot compose a Workload",
      forJob(
        { workloads: read(), events: read(madeEvent("Job", "train", "ErrWorkloadCompose", "bad group")) },
        job({ suspend: true }),
      ),
      "no-workload",
      "queue",
      /cannot queue it: ErrWorkloadCompose: bad group/,
    ],
    [
      "suspended by hand",
      forJob({ workloads: read() }, job({ suspend: true }, {}, {})),
      "suspended",
      "queue",
      /names no queue, so nothing starts it/,
    ],
    ["admitted, still suspended", forJob({}, job({ suspend: true })), "not-resumed", "pods-created", /still suspended/],
    [
      "admitted, nobody acts",
      forJob(),
      "controller-silent",
      "pods-created",
      /no pod of 2 exists yet, and nobody says why/,
    ],
    [
      "a quota refuses",
      forJob({ pods: read(madePod("a")), events: read(madeEvent("Job", "train", "FailedCreate", QUOTA)) }),
      "quota-refused",
      "pods-created",
      /Only 1 of its 2 pods exists: ResourceQuota tiny .* \(pods: 1 more, 2 of 2 are in use; requests.cpu: 4 more, 8 of 10/,
    ],
    [
      "a webhook refuses",
      forJob({
        events: read(
          madeEvent(
            "Job",
            "train",
            "FailedCreate",
            'admission webhook "guard.example.com" denied the request: no latest tag',
          ),
        ),
      }),
      "pods-refused",
      "pods-created",
      /guard\.example\.com refuses it: no latest tag/,
    ],
    [
      "an old refusal does not count",
      forJob({ events: read(madeEvent("Job", "train", "FailedCreate", QUOTA, "2026-11-24T01:41:00Z")) }),
      "controller-silent",
      "pods-created",
      /nobody says why/,
    ],
    [
      "no node has room",
      forJob({
        pods: read(
          madePod("a"),
          madePod(
            "b",
            unplaced("0/3 nodes are available: 2 Insufficient cpu, 1 node(s) had untolerated taint {team: ml}."),
          ),
        ),
      }),
      "unschedulable",
      "scheduled",
      /^1 of 2 pods finds no node: 2 nodes have too little cpu left; 1 node has a taint that the pod does not tolerate \(team: ml\)\.$/,
    ],
    [
      "no node is large enough",
      forJob({
        pods: read(madePod("a", unplaced("0/1 nodes are available: 1 Insufficient cpu."))),
        nodes: read(node("2")),
        workloads: read(workload()),
      }),
      "unschedulable",
      "scheduled",
      /one pod asks for 4 of cpu, and the largest node has 2\./,
    ],
    [
      "Kueue's topology gate",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            spec: { nodeName: undefined, schedulingGates: [{ name: "kueue.x-k8s.io/topology" }] },
            status: { phase: "Pending", containerStatuses: [] },
          }),
        ),
      }),
      "scheduling-gated",
      "scheduled",
      /Kueue has yet to say on which nodes/,
    ],
    [
      "somebody else's gate",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            spec: { nodeName: undefined, schedulingGates: [{ name: "example.com/approve" }] },
            status: { phase: "Pending", containerStatuses: [] },
          }),
        ),
      }),
      "scheduling-gated",
      "scheduled",
      /example\.com\/approve is not Kueue's/,
    ],
    [
      "an image that is not there",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            status: waiting({ reason: "ImagePullBackOff", message: 'Back-off pulling image "reg/x:1"' }),
          }),
        ),
        events: read(
          madeEvent(
            "Pod",
            "b",
            "Failed",
            'Failed to pull image "reg/x:1": rpc error: code = NotFound: manifest unknown',
          ),
        ),
      }),
      "image-pull",
      "image",
      /cannot get the image reg\/x:1: the registry does not have it/,
    ],
    [
      "an image without access",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", { status: waiting({ reason: "ErrImagePull", message: "401 Unauthorized" }) }),
        ),
      }),
      "image-pull",
      "image",
      /the registry refuses access/,
    ],
    [
      "out of memory",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", { status: waiting({ reason: "CrashLoopBackOff" }, ended(137, "OOMKilled")) }),
        ),
      }),
      "out-of-memory",
      "started",
      /main ran out of memory, restarted 4 times/,
    ],
    [
      "a crash loop",
      forJob({ pods: read(madePod("a"), madePod("b", { status: waiting({ reason: "CrashLoopBackOff" }, ended(1)) })) }),
      "crash-loop",
      "started",
      /keeps ending with exit code 1 \(the program reported an error\)/,
    ],
    [
      "a missing secret",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", { status: waiting({ reason: "CreateContainerConfigError", message: 'secret "s" not found' }) }),
        ),
      }),
      "configuration-missing",
      "started",
      /secret "s" not found/,
    ],
    [
      "a volume that cannot be mounted",
      forJob({
        pods: read(madePod("a"), madePod("b", { status: waiting({ reason: "ContainerCreating" }) })),
        events: read(madeEvent("Pod", "b", "FailedMount", "timed out waiting for data")),
      }),
      "volume",
      "started",
      /a volume cannot be mounted: timed out/,
    ],
    [
      "a failed pod that nothing replaced",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            status: {
              phase: "Failed",
              containerStatuses: [{ name: "main", state: { terminated: { exitCode: 3, reason: "Error" } } }],
            },
          }),
        ),
      }),
      "container-failed",
      "started",
      /ended with exit code 3/,
    ],
    [
      "a pod that is not ready",
      forJob({
        pods: read(
          madePod("a"),
          madePod("b", {
            status: {
              containerStatuses: [
                { name: "main", ready: false, started: true, restartCount: 0, state: { running: {} } },
              ],
            },
          }),
        ),
      }),
      "not-ready",
      "ready",
      /1 of 2 pods is not ready yet/,
    ],
    [
      "pods may not be read",
      forJob({ pods: hidden("No right to list pods.") }),
      "not-known",
      "pods-created",
      /is not known\. No right to list pods\./,
    ],
    [
      "Kueue saw the hidden pods ready",
      forJob({
        pods: hidden("No right."),
        workloads: read(workload([...ADMITTED, at("PodsReady", "True", "Started")])),
      }),
      "running",
      "finished",
      /^It runs\.$/,
    ],
    [
      "finished",
      forJob({ workloads: read(workload([...ADMITTED, at("Finished", "True", "Succeeded", "ok")])) }),
      "finished",
      "finished",
      /^It finished\.$/,
    ],
    [
      "failed",
      forJob({
        workloads: read(
          workload([...ADMITTED, at("Finished", "True", "Failed", "Job has reached the specified backoff limit")]),
        ),
      }),
      "finished-failed",
      "finished",
      /backoff limit/,
    ],
    [
      "on another cluster",
      forJob({ workloads: read(workload(ADMITTED, { status: { clusterName: "west" } })) }),
      "other-cluster",
      "pods-created",
      /on another cluster \(west\)/,
    ],
    [
      "deleted",
      forJob({}, { ...job(), meta: { ...job().meta, deletingSince: NOW, finalizers: ["x/y"] } }),
      "being-deleted",
      "finished",
      /waits for finalizer x\/y/,
    ],
  ])("%s", (_case, diagnosis, code, step, sentence) => {
    expect(diagnosis.sentence).toMatch(sentence);
    expect([diagnosis.code, diagnosis.answer.step]).toEqual([code, step]);
  });
});

const evicted = (reason: string, message: string, time: string, more: readonly object[] = []) => [
  at("Evicted", "True", reason, message, time),
  ...more,
];
const NO_QUOTA = at("QuotaReserved", "False", "Pending", "1 more needed");
const PREEMPTED =
  "Preempted to accommodate a workload (UID: uid-other, JobUID: uid-job) due to prioritization in the ClusterQueue; preemptor path: /research/cq-b; preemptee path: /research/cq-a";

describe("after an eviction", () => {
  const of = (
    conditions: readonly object[],
    change: { spec?: object; status?: object } = {},
    facts: Partial<DiagnosisFacts> = {},
  ) =>
    diagnose(
      { kind: "job", record: job({ suspend: true }) },
      factsWith({
        workloads: read(workload(conditions, { ...change, status: { admission: undefined, ...change.status } })),
        ...facts,
      }),
    );
  const rival = WORKLOADS.project(
    handMade(
      { status: { admission: { clusterQueue: "cq-b" } } },
      { name: "job-rival", namespace: "team-b", uid: "uid-other", ...controller("batch/v1", "Job", "rival") },
    ),
    "v1beta2",
  );
  const mine = workload(evicted("Preempted", PREEMPTED, "2026-11-24T01:58:00Z", [NO_QUOTA]), {
    status: { admission: undefined },
  });

  test.each<[string, ReturnType<typeof diagnose>, string, RegExp, RegExp]>([
    [
      "by a workload that can be seen",
      of([], {}, { workloads: read(mine, rival) }),
      "waiting-admission",
      /its quota went to Job team-b\/rival of ClusterQueue cq-b \(prioritization in the ClusterQueue\)/,
      /keeps its place/,
    ],
    [
      "by one out of sight",
      of([], {}, { workloads: read(mine) }),
      "waiting-admission",
      /went to a workload of ClusterQueue cq-b/,
      /keeps its place/,
    ],
    [
      "backing off",
      of(
        evicted("PodsReadyTimeout", "Exceeded the PodsReady timeout team-a/job-train", "2026-11-24T01:58:00Z", [
          at("Requeued", "False", "PodsReadyTimeout"),
          NO_QUOTA,
        ]),
        { status: { requeueState: { count: 2, requeueAt: "2026-11-24T02:03:00Z" } } },
      ),
      "backing-off",
      /pods were not ready in time\. Kueue tries it again in 3m/,
      /again in 3m/,
    ],
    [
      "back-off over, not put back",
      of(
        evicted("PodsReadyTimeout", "Exceeded the PodsReady timeout x", "2026-11-24T01:00:00Z", [
          at("Requeued", "False", "PodsReadyTimeout"),
          NO_QUOTA,
        ]),
        { status: { requeueState: { count: 2, requeueAt: "2026-11-24T01:03:00Z" } } },
      ),
      "back-off-over",
      /has not put it back/,
      /./,
    ],
    [
      "deactivated by a person",
      of(evicted("Deactivated", "The workload is deactivated", "2026-11-24T01:58:00Z", [NO_QUOTA]), {
        spec: { active: false },
      }),
      "deactivated",
      /somebody deactivated it/,
      /activate its Workload/,
    ],
    [
      "deactivated by Kueue",
      of(
        evicted(
          "DeactivatedDueToRequeuingLimitExceeded",
          "The workload is deactivated due to exceeding the maximum number of re-queuing retries",
          "2026-11-24T01:58:00Z",
          [NO_QUOTA],
        ),
        { spec: { active: false } },
      ),
      "deactivated",
      /re-queuing retries/,
      /activate/,
    ],
    [
      "still stopping",
      of(
        evicted("ClusterQueueStopped", "The ClusterQueue is stopped", "2026-11-24T01:59:00Z", [
          at("QuotaReserved", "True", "QuotaReserved"),
        ]),
      ),
      "evicting",
      /ClusterQueue was stopped\. Its job is being stopped/,
      /once its job has stopped/,
    ],
    [
      "stuck, nothing left",
      of(evicted("Preempted", PREEMPTED, "2026-11-24T01:00:00Z", [at("QuotaReserved", "True", "QuotaReserved")])),
      "evicting-stuck",
      /should have stopped long ago/,
      /./,
    ],
    [
      "queue stopped",
      of(evicted("LocalQueueStopped", "The LocalQueue is stopped", "2026-11-24T01:50:00Z", [NO_QUOTA])),
      "waiting-admission",
      /LocalQueue was stopped/,
      /when the queue is resumed/,
    ],
  ])("%s", (_case, diagnosis, code, sentence, comesBack) => {
    expect(diagnosis.code).toBe(code);
    expect(diagnosis.sentence).toMatch(sentence);
    expect(diagnosis.eviction?.comesBack).toMatch(comesBack);
  });

  test("an eviction that is over is still told", () => {
    const past = workload([...ADMITTED, at("Evicted", "False", "QuotaReserved", `Previously: ${PREEMPTED}`)]);
    const { eviction, code } = forJob({ workloads: read(past), pods: read(madePod("a"), madePod("b")) });
    expect(code).toBe("running");
    expect(eviction).toMatchObject({ past: true, cause: "preempted", comesBack: "", by: { clusterQueue: "cq-b" } });
  });

  test("who is stuck is said to administrators with the finalizer", () => {
    const stuck = madePod("a", {
      metadata: { deletionTimestamp: "2026-11-24T01:05:00Z", finalizers: ["example.com/hold"] },
    });
    const { adminSentence } = of(
      evicted("Preempted", PREEMPTED, "2026-11-24T01:00:00Z", [at("QuotaReserved", "True", "QuotaReserved")]),
      {},
      { pods: read(stuck) },
    );
    expect(adminSentence).toMatch(/1 pod of it \(a\) does not end, held by finalizer example.com\/hold/);
  });
});

describe("Ray and AppWrapper", () => {
  const ray = (change: Partial<DiagnosisFacts>, cluster = madeRayCluster()) =>
    diagnose({ kind: "RayCluster", record: cluster }, factsWith({ workloads: read(madeWorkload()), ...change }));
  const failure = madeRayCluster({
    status: { conditions: [condition("ReplicaFailure", "True", "FailedCreateHeadPod", QUOTA)] },
  });
  const waitsForHead = madeRayPod("train-small-a", "small", { ready: false });
  const initWait = {
    ...waitsForHead,
    node: "n",
    containers: [
      {
        name: "wait-gcs-ready",
        role: "init" as const,
        ready: false,
        started: true,
        restarts: 0,
        state: { is: "running" as const, startedAt: NOW },
        lastEnd: undefined,
      },
    ],
  };
  const brokenHead = madeRayPod("train-head", "headgroup", { ready: false, waiting: "CrashLoopBackOff" });
  const placed = (pods = madeRayPods()) => pods.map((pod) => ({ ...pod, node: "node-1" }));

  test.each<[string, ReturnType<typeof diagnose>, string, RegExp]>([
    ["ready, work not asked", ray({ pods: read(...placed()) }), "running", /keeps its resources until it is deleted/],
    ["ready and idle", ray({ pods: read(...placed()), rayJobsRunning: 0 }), "ray-idle", /no Ray job runs on it/],
    ["KubeRay's pods are refused", ray({ pods: read() }, failure), "quota-refused", /ResourceQuota tiny/],
    [
      "refused, though pods may not be read",
      ray({ pods: hidden("No right.") }, failure),
      "quota-refused",
      /ResourceQuota tiny/,
    ],
    [
      "the head's trouble before the workers that wait for it",
      ray({
        pods: read(
          initWait,
          { ...brokenHead, node: "n" },
          { ...initWait, meta: { ...initWait.meta, name: "train-small-b", uid: "b" } },
        ),
      }),
      "crash-loop",
      /^The head pod does not run: container ray keeps ending/,
    ],
    [
      "workers alone wait for the head",
      ray({
        pods: read(
          initWait,
          { ...madeRayPod("train-head", "headgroup"), node: "n" },
          { ...initWait, meta: { ...initWait.meta, uid: "b" } },
        ),
      }),
      "waiting-head",
      /waits until the head/,
    ],
    [
      "the spec is refused",
      ray(
        {
          pods: read(),
          events: read(
            madeEvent("RayCluster", "train", "InvalidRayClusterSpec", "minReplicas 3 greater than maxReplicas 1"),
          ),
        },
        madeRayCluster({ metadata: { generation: 2 }, status: { conditions: [] } }),
      ),
      "ray-spec-invalid",
      /minReplicas 3 greater/,
    ],
  ])("%s", (_case, diagnosis, code, sentence) => {
    expect(diagnosis.sentence).toMatch(sentence);
    expect(diagnosis.code).toBe(code);
  });

  test("the quota that refuses is quoted when it is full", () => {
    const quota = RESOURCE_QUOTAS.project(
      handMade(
        { spec: { hard: { pods: "2" } }, status: { hard: { pods: "2" }, used: { pods: "2" } } },
        { name: "tiny", namespace: "team-a" },
      ),
      "v1",
    );
    const { evidence } = ray({ pods: read(), quotas: read(quota) }, failure).answer;
    expect(evidence.map(({ kind, field, quote }) => [kind, field, quote.slice(0, 30)])).toEqual([
      ["RayCluster", "status.conditions[ReplicaFailure]", "ReplicaFailure=True FailedCrea"],
      ["ResourceQuota", "status.used[pods]", "full"],
    ]);
  });

  test("an AppWrapper that is being reset comes before its missing pods, with its clock", () => {
    const now = Date.parse("2026-11-24T01:47:00Z");
    const wrapper = madeAppWrapper({
      status: { phase: "Resetting", conditions: [condition("Unhealthy", "True", "FoundFailedPods", "1 pods failed")] },
    });
    const held = WORKLOADS.project(
      handMade(
        { spec: { queueName: "q" }, status: { conditions: ADMITTED } },
        { name: "w", namespace: "team-a", ...controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap") },
      ),
      "v1beta2",
    );
    const diagnosis = diagnose(
      { kind: "AppWrapper", record: wrapper },
      factsWith({ now, workloads: read(held), appWrappers: read(wrapper) }),
    );
    expect(diagnosis.code).toBe("appwrapper-resetting");
    expect(diagnosis.sentence).toMatch(
      /FoundFailedPods: 1 pods failed; 1 of 3.*In 80s: created again, if the usual period holds/,
    );
    expect(diagnosis.deadlines).toEqual([{ at: now + 80_000, sentence: "AppWrapper: created again", assumed: true }]);
  });

  test("Kueue's wait for pods is a deadline", () => {
    const waits = workload([...ADMITTED, at("PodsReady", "False", "WaitForStart", "Not all pods are ready")]);
    const { deadlines } = forJob({
      workloads: read(waits),
      podsReady: { timeoutMs: 1_200_000, recoveryMs: 60_000 },
      pods: read(madePod("a")),
    });
    expect(deadlines).toEqual([expect.objectContaining({ at: Date.parse(ADMITTED_AT) + 1_200_000 })]);
  });
});

describe("recorded objects", () => {
  const aw = (file: string) =>
    ({ kind: "AppWrapper", record: APP_WRAPPERS.project(recordedObject(file), "v1beta2") }) as const;
  const rj = (file: string) => ({ kind: "RayJob", record: RAY_JOBS.project(recordedObject(file), "v1") }) as const;
  const wl = (file: string) =>
    ({ kind: "Workload", record: WORKLOADS.project(recordedObject(file), "v1beta2") }) as const;
  const rc = (file: string) =>
    ({ kind: "RayCluster", record: RAY_CLUSTERS.project(recordedObject(file), "v1") }) as const;
  test.each([
    ["AppWrapper failed", aw("appwrapper-failing-failed"), "appwrapper-failed"],
    ["AppWrapper succeeded", aw("appwrapper-succeeded"), "finished"],
    ["RayJob complete", rj("rayjob-complete"), "finished"],
    ["RayJob failed", rj("rayjob-failed"), "finished-failed"],
    ["Workload preempted", wl("workload-evicted-preempted"), "waiting-admission"],
    ["Workload pending", wl("workload-pending"), "waiting-admission"],
    ["Workload with a pending check", wl("workload-quota-reserved-check-pending"), "waiting-checks"],
    ["Workload finished", wl("workload-finished-succeeded"), "finished"],
    ["Workload failed", wl("workload-finished-failed"), "finished-failed"],
    ["Workload without LocalQueue", wl("workload-queue-missing"), "waiting-admission"],
    ["RayCluster suspended, Workload out of sight", rc("raycluster-suspended"), "waiting-admission"],
  ])("%s", (_case, subject, code) => {
    const workloads = subject.kind === "Workload" ? read(subject.record) : hidden("No right to list workloads.");
    expect(diagnose(subject, factsWith({ workloads })).code).toBe(code);
  });
});
