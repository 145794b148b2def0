import { describe, expect, test } from "vitest";
import { simulatedKueue } from "../../../../tests/fixtures/differential/simulated-kueue.ts";
import { valueAt } from "../../../common/values/untyped.ts";
import type { Writer } from "../../object-store.ts";
import type { NewObject } from "../../stored-object.ts";
import { DEFAULT_KUEUE_CONFIG } from "./kueue-config.ts";
import { pendingWorkloads } from "./pending-workloads.ts";

const KUEUE_API = "kueue.x-k8s.io/v1beta2";
const SOMEBODY: Writer = { user: "somebody", groups: [], manager: "kubectl" };
const WORKLOADS = "workloads.kueue.x-k8s.io";
const WRAPPERS = "appwrappers.workload.codeflare.dev";

describe("refusals, in the words of the real webhooks", () => {
  const container = { name: "h", image: "x" };
  const head = { headGroupSpec: { rayStartParams: {}, template: { spec: { containers: [container] } } } };
  test.each([
    [
      "borrowing without a cohort",
      clusterQueue({ nominalQuota: "4", borrowingLimit: "1" }),
      'ClusterQueue.kueue.x-k8s.io "q" is invalid: spec: Invalid value: borrowingLimit must be nil when cohort is empty',
    ],
    [
      "lending more than there is",
      clusterQueue({ nominalQuota: "4", lendingLimit: "5" }, { cohortName: "c" }),
      'admission webhook "vclusterqueue.kb.io" denied the request: spec.resourceGroups[0].flavors[0].resources[0].lendingLimit: Invalid value: "5": must be less than or equal to the nominalQuota',
    ],
    [
      "borrowing while preempting without reclaiming",
      { kind: "ClusterQueue", spec: { preemption: { borrowWithinCohort: { policy: "LowerPriority" } } } },
      'ClusterQueue.kueue.x-k8s.io "q" is invalid: spec.preemption: Invalid value: reclaimWithinCohort=Never and borrowWithinCohort.Policy!=Never',
    ],
    [
      "a limit of a cohort without parent",
      { ...clusterQueue({ nominalQuota: "4", borrowingLimit: "1" }), kind: "Cohort" },
      'admission webhook "vcohort.kb.io" denied the request: spec.resourceGroups[0].flavors[0].resources[0].borrowingLimit: Invalid value: "1": must be nil when parent is empty',
    ],
    [
      "an autoscaling RayCluster with a group called head",
      {
        kind: "RayCluster",
        apiVersion: "ray.io/v1",
        spec: { ...head, enableInTreeAutoscaling: true, workerGroupSpecs: [{ groupName: "head", template: {} }] },
      },
      'admission webhook "vraycluster.kb.io" denied the request: [spec.enableInTreeAutoscaling: Invalid value: true: a kueue-managed RayCluster can use autoscaling only as an elastic job: enable the ElasticJobsViaWorkloadSlices feature gate and set the "kueue.x-k8s.io/elastic-job": "true" annotation, spec.workerGroupSpecs[0].groupName: Forbidden: "head" is reserved for the head group]',
    ],
    [
      "a RayJob that keeps its cluster",
      { kind: "RayJob", apiVersion: "ray.io/v1", spec: { entrypoint: "x", rayClusterSpec: head } },
      'admission webhook "vrayjob.kb.io" denied the request: spec.shutdownAfterJobFinishes: Invalid value: false: a kueue managed job should delete the cluster after finishing',
    ],
  ])("%s", (_name, object, message) => {
    const { store } = simulatedKueue();
    expect(() => store.create(kindOf(object.kind), complete(object), SOMEBODY)).toThrow(
      expect.objectContaining({ message }),
    );
  });
});

test("pods that do not come up are put back, later each time, and the limit ends it", () => {
  const podsReady = { ...DEFAULT_KUEUE_CONFIG.podsReady, timeoutMs: 20_000, backoffLimit: 1 };
  const { store, engine, clock } = withQueue("4", { ...DEFAULT_KUEUE_CONFIG, podsReady });
  store.create("jobs.batch", job("a", "1", { nodeSelector: { nowhere: "x" } }), SOMEBODY);
  engine.runUntil(clock.now() + 22_000);
  expect(conditions(store.list(WORKLOADS)[0])).toMatchObject({
    Evicted: `True PodsReadyTimeout Exceeded the PodsReady timeout simk/${store.list(WORKLOADS)[0]?.metadata.name}`,
    Requeued: expect.stringMatching(/^False PodsReadyTimeout/),
  });
  expect(valueAt(store.list(WORKLOADS)[0], "status", "requeueState")).toMatchObject({ count: 1 });
  engine.runUntil(clock.now() + 14_000);
  expect(conditions(store.list(WORKLOADS)[0])).toMatchObject({
    Admitted: "True Admitted The workload is admitted",
    Requeued: "True BackoffFinished The workload backoff was finished",
  });
  engine.runUntil(clock.now() + 25_000);
  expect(conditions(store.list(WORKLOADS)[0])["Evicted"]).toBe(
    "True DeactivatedDueToRequeuingLimitExceeded The workload is deactivated due to exceeding the maximum number of re-queuing retries",
  );
  expect(valueAt(store.list(WORKLOADS)[0], "spec", "active")).toBe(false);
});

test("two that take the same quota from each other until a third has gone let time pass", () => {
  const { store, engine, clock } = sharedQuota();
  const live = (ms: number) => engine.runUntil(clock.now() + ms);
  const submit = (wish: NewObject, queue: string, priority: string) => {
    const labels = { "kueue.x-k8s.io/queue-name": queue, "kueue.x-k8s.io/priority-class": priority };
    const kind = wish.kind === "AppWrapper" ? WRAPPERS : "jobs.batch";
    store.create(kind, { ...wish, metadata: { ...wish.metadata, labels } }, SOMEBODY);
    live(2_000);
  };
  const template = { apiVersion: "v1", kind: "Pod", metadata: { name: "going" }, spec: podSpec("1") };
  const wrapper: Wish = { kind: "AppWrapper", name: "going", spec: { components: [{ template }] } };
  submit(complete({ ...wrapper, apiVersion: "workload.codeflare.dev/v1beta2" }), "own", "low");
  submit(job("small", "1"), "own", "high");
  submit(job("other", "2"), "other", "high");
  const still = { conditions: [{ type: "QuotaReserved", status: "True" }] };
  store.change(wrapperKey("going"), "status", (draft) => void Object.assign(draft, { status: still }), SOMEBODY);
  // The wrapper has to go for the owner, and takes its time: its quota is neither free nor taken.
  submit(job("borrower", "2"), "other", "high");
  submit(job("owner", "2"), "own", "high");
  live(8_000);
  const preempted = store.list("events").filter(({ reason }) => reason === "EvictedDueToPreempted");
  const most = Math.max(...preempted.map(({ count }) => Number(count)));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThan(40);
  store.change(wrapperKey("going"), "status", (draft) => void Object.assign(draft, { status: {} }), SOMEBODY);
  live(5_000);
  const admitted = store.list(WORKLOADS).filter((each) => conditions(each)["Admitted"]?.startsWith("True"));
  expect(admitted.map(({ metadata }) => metadata.name.split("-")[1])).toEqual(["going", "other", "owner", "small"]);
});

test("those who wait stand in the order of priority and time", () => {
  const { store, engine, clock } = withQueue("1");
  for (const name of ["a", "b", "c"]) {
    store.create("jobs.batch", job(name, "1"), SOMEBODY);
    engine.runUntil(clock.now() + 2_000);
  }
  const positions = pendingWorkloads(store, { localQueue: "q", namespace: "simk" }).map(
    ({ workload, positionInClusterQueue, positionInLocalQueue }) => [
      workload.metadata.name.slice(0, 5),
      positionInClusterQueue,
      positionInLocalQueue,
    ],
  );
  expect(positions).toEqual([
    ["job-b", 0, 0],
    ["job-c", 1, 1],
  ]);
});

test("a RayCluster waits suspended, starts with its flavors, and is asked to stop when evicted", () => {
  const { store, engine, clock } = withQueue("4");
  const template = { spec: { containers: [{ name: "ray", image: "x", resources: { requests: { cpu: "1" } } }] } };
  const workers = [{ groupName: "Small", replicas: 2, minReplicas: 0, maxReplicas: 4, template }];
  const spec = { headGroupSpec: { template }, workerGroupSpecs: workers };
  store.create("rayclusters.ray.io", complete({ kind: "RayCluster", apiVersion: "ray.io/v1", spec }), SOMEBODY);
  engine.runUntil(clock.now() + 3_000);
  const [workload] = store.list(WORKLOADS);
  expect(valueAt(workload, "status", "admission", "podSetAssignments")).toMatchObject([
    { name: "head", count: 1, resourceUsage: { cpu: "1" } },
    { name: "small", count: 2, resourceUsage: { cpu: "2" } },
  ]);
  const cluster = () => store.list("rayclusters.ray.io")[0];
  expect(valueAt(cluster(), "spec", "suspend")).toBe(false);
  expect(valueAt(cluster(), "spec", "headGroupSpec", "template", "spec", "nodeSelector")).toEqual({ pool: "a" });
  const key = { kind: WORKLOADS, namespace: "simk", name: workload?.metadata.name ?? "" };
  store.change(key, "object", (draft) => void Object.assign(draft.spec ?? {}, { active: false }), SOMEBODY);
  engine.runUntil(clock.now() + 3_000);
  expect(valueAt(cluster(), "spec", "suspend")).toBe(true);
  expect(valueAt(cluster(), "spec", "headGroupSpec", "template", "spec", "nodeSelector")).toBeUndefined();
  expect(conditions(store.list(WORKLOADS)[0])["Evicted"]).toBe("True Deactivated The workload is deactivated");
});

test("a RayCluster that changes its size is stopped, and starts again behind a Workload of its new size", () => {
  const { store, engine, clock } = withQueue("4");
  const template = { spec: { containers: [{ name: "ray", image: "x", resources: { requests: { cpu: "1" } } }] } };
  const workers = [{ groupName: "small", replicas: 1, minReplicas: 0, maxReplicas: 4, template }];
  const spec = { headGroupSpec: { template }, workerGroupSpecs: workers };
  const made = store.create(
    "rayclusters.ray.io",
    complete({ kind: "RayCluster", apiVersion: "ray.io/v1", spec }),
    SOMEBODY,
  );
  engine.runUntil(clock.now() + 3_000);
  const cluster = () => store.list("rayclusters.ray.io")[0];
  expect(valueAt(cluster(), "metadata", "managedFields")).toMatchObject([
    { manager: "kueue", operation: "Update", fieldsV1: { "f:spec": { "f:suspend": {}, "f:workerGroupSpecs": {} } } },
  ]);
  const [before] = store.list(WORKLOADS);
  const { name, namespace = "" } = made.metadata;
  store.change(
    { kind: "rayclusters.ray.io", namespace, name },
    "object",
    (draft) => void Object.assign(valueAt(draft, "spec", "workerGroupSpecs", 0) as object, { replicas: 2 }),
    SOMEBODY,
  );
  const suspended: unknown[] = [];
  store.watch(({ kind, object }) => {
    if (kind === "rayclusters.ray.io") suspended.push(valueAt(object, "spec", "suspend"));
  });
  engine.runUntil(clock.now() + 3_000);
  expect(suspended).toEqual([true, false]);
  const workloads = store.list(WORKLOADS);
  expect(workloads.map(({ metadata }) => metadata.name)).toEqual([before?.metadata.name]);
  expect(workloads[0]?.metadata.uid).not.toBe(before?.metadata.uid);
  expect(valueAt(workloads[0], "status", "admission", "podSetAssignments", 1)).toMatchObject({ count: 2 });
});

test("a pod of an evicted RayCluster is left to its cluster: nothing holds it when it is to go", () => {
  const { store, engine, clock } = withQueue("4");
  const template = { spec: { containers: [{ name: "ray", image: "x", resources: { requests: { cpu: "1" } } }] } };
  const spec = { headGroupSpec: { template }, workerGroupSpecs: [] };
  const cluster = store.create(
    "rayclusters.ray.io",
    complete({ kind: "RayCluster", apiVersion: "ray.io/v1", spec }),
    SOMEBODY,
  );
  engine.runUntil(clock.now() + 3_000);
  const { name, namespace = "", uid } = cluster.metadata;
  const owner = { apiVersion: "ray.io/v1", kind: "RayCluster", name, uid, controller: true };
  store.create(
    "pods",
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "head", namespace, ownerReferences: [owner] },
      spec: { ...template.spec, nodeName: "n" },
    },
    SOMEBODY,
  );
  const workload = store.list(WORKLOADS)[0];
  const key = { kind: WORKLOADS, namespace, name: workload?.metadata.name ?? "" };
  store.change(key, "object", (draft) => void Object.assign(draft.spec ?? {}, { active: false }), SOMEBODY);
  engine.runUntil(clock.now() + 3_000);
  const pod = { kind: "pods", namespace, name: "head" } as const;
  store.change(pod, "status", (draft) => void Object.assign(draft, { status: { phase: "Running" } }), SOMEBODY);
  engine.runUntil(clock.now() + 3_000);
  expect(store.get(pod)?.metadata.finalizers ?? []).toEqual([]);
  expect(store.get(pod)?.metadata.labels ?? {}).not.toHaveProperty("kueue.x-k8s.io/managed");
});

test("a plain pod is kept from being scheduled until it is admitted", () => {
  const { store, engine, clock } = withQueue("1");
  const pod = (name: string) => complete({ kind: "Pod", apiVersion: "v1", name, spec: podSpec("1") });
  for (const name of ["a", "b"]) {
    store.create("pods", pod(name), SOMEBODY);
    engine.runUntil(clock.now() + 2_000);
  }
  const gates = store.list("pods").map((each) => [each.metadata.name, valueAt(each, "spec", "schedulingGates")]);
  expect(gates).toEqual([
    ["a", undefined],
    ["b", [{ name: "kueue.x-k8s.io/admission" }, { name: "kueue.x-k8s.io/topology" }]],
  ]);
});

test("with fair sharing, queues say how much they take beyond their own", () => {
  const config = { ...DEFAULT_KUEUE_CONFIG, fairSharing: ["LessThanOrEqualToFinalShare"] as const };
  const { store, engine, clock } = withQueue("1", config, { cohortName: "c" });
  store.create(
    kindOf("ClusterQueue"),
    complete({ ...clusterQueue({ nominalQuota: "3" }, { cohortName: "c" }), name: "r" }),
    SOMEBODY,
  );
  store.create("jobs.batch", job("a", "2"), SOMEBODY);
  engine.runUntil(clock.now() + 5_000);
  const shares = store
    .list(kindOf("ClusterQueue"))
    .map((queue) => valueAt(queue, "status", "fairSharing", "weightedShare"));
  expect(shares).toEqual([250, 0]);
});

interface Wish {
  readonly kind: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly spec: unknown;
}

function clusterQueue(cpu: Record<string, string>, spec: Record<string, unknown> = {}): Wish {
  const flavors = [{ name: "f", resources: [{ name: "cpu", ...cpu }] }];
  const resourceGroups = [{ coveredResources: ["cpu"], flavors }];
  return { kind: "ClusterQueue", spec: { namespaceSelector: {}, resourceGroups, ...spec } };
}

function complete({ kind, apiVersion = KUEUE_API, name = "q", spec }: Wish): NewObject {
  const namespaced = !["ClusterQueue", "Cohort", "ResourceFlavor"].includes(kind);
  const labels = { "kueue.x-k8s.io/queue-name": "q" };
  return { apiVersion, kind, metadata: { name, ...(namespaced ? { namespace: "simk", labels } : {}) }, spec };
}

function kindOf(kind: string): string {
  return `${kind.toLowerCase()}s.${kind.startsWith("Ray") ? "ray.io" : "kueue.x-k8s.io"}`;
}

function podSpec(cpu: string): unknown {
  return { containers: [{ name: "main", image: "x", resources: { requests: { cpu } } }] };
}

function job(name: string, cpu: string, pod: object = {}): NewObject {
  const template = { spec: { ...(podSpec(cpu) as object), ...pod } };
  return complete({ kind: "Job", apiVersion: "batch/v1", name, spec: { parallelism: 1, completions: 1, template } });
}

function withQueue(nominalQuota: string, config = DEFAULT_KUEUE_CONFIG, spec: Record<string, unknown> = {}) {
  const cluster = simulatedKueue(config);
  const flavor: Wish = { kind: "ResourceFlavor", name: "f", spec: { nodeLabels: { pool: "a" } } };
  cluster.store.create("resourceflavors.kueue.x-k8s.io", complete(flavor), SOMEBODY);
  cluster.store.create(kindOf("ClusterQueue"), complete(clusterQueue({ nominalQuota }, spec)), SOMEBODY);
  cluster.store.create(kindOf("LocalQueue"), complete({ kind: "LocalQueue", spec: { clusterQueue: "q" } }), SOMEBODY);
  cluster.engine.runUntil(cluster.clock.now() + 5_000);
  return cluster;
}

function wrapperKey(name: string) {
  return { kind: WRAPPERS, namespace: "simk", name };
}

/** Two queues, `own` and `other`, and a third that lends its quota; six CPUs in all. */
function sharedQuota() {
  const cluster = simulatedKueue();
  const { store } = cluster;
  store.create(kindOf("ResourceFlavor"), complete({ kind: "ResourceFlavor", name: "f", spec: {} }), SOMEBODY);
  for (const [name, value] of Object.entries({ low: 1, high: 10 })) {
    const priority = { apiVersion: KUEUE_API, kind: "WorkloadPriorityClass", metadata: { name }, value };
    store.create("workloadpriorityclasses.kueue.x-k8s.io", priority, SOMEBODY);
  }
  const preemption = { reclaimWithinCohort: "Any", withinClusterQueue: "LowerPriority" };
  for (const [name, nominalQuota] of Object.entries({ own: "3", other: "2", idle: "1" })) {
    const queue = { ...clusterQueue({ nominalQuota }, { cohortName: "c", preemption }), name };
    store.create(kindOf("ClusterQueue"), complete(queue), SOMEBODY);
    store.create(kindOf("LocalQueue"), complete({ kind: "LocalQueue", name, spec: { clusterQueue: name } }), SOMEBODY);
  }
  cluster.engine.runUntil(cluster.clock.now() + 5_000);
  return cluster;
}

function conditions(workload: unknown): Record<string, string> {
  const all = (valueAt(workload, "status", "conditions") ?? []) as readonly Record<string, string>[];
  return Object.fromEntries(
    all.map(({ type = "", status, reason, message }) => [type, `${status} ${reason} ${message}`]),
  );
}
