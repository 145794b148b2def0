import { describe, expect, test } from "vitest";
import {
  condition,
  controller,
  madeRayCluster,
  madeRayPods,
  madeWorkload,
  WAITING,
} from "../../../tests/fixtures/ray-objects.ts";
import { handMade, projectOddVariants } from "../../../tests/fixtures/recorded-objects.ts";
import { planScale } from "../cluster/plan-scale.ts";
import {
  type DeleteRayServiceFacts,
  owningRayService,
  planDeleteRayService,
  planResumeRayService,
  planSuspendRayService,
  type RayServiceSuspendFacts,
} from "./plan-ray-service.ts";
import { RAY_SERVICES, type RayService } from "./ray-service.ts";
import { type RayServiceHealth, rayServiceState } from "./ray-service-state.ts";

// No RayService was recorded: these objects are written from the definition of KubeRay 1.7, not from a running one.
type Fields = Readonly<Record<string, unknown>>;

const running = { default: { status: "RUNNING" } };
const ready = condition("Ready", "True", "NonZeroServeEndpoints");
const object = (status: Fields = {}, spec: Fields = {}, metadata: Fields = {}) =>
  handMade(
    {
      spec: {
        serveConfigV2: "applications: []",
        rayClusterConfig: {
          workerGroupSpecs: [{ groupName: "small", replicas: 2, minReplicas: 1, maxReplicas: 3 }],
          ...(spec["rayClusterConfig"] as Fields),
        },
        ...Object.fromEntries(Object.entries(spec).filter(([key]) => key !== "rayClusterConfig")),
      },
      status: {
        serviceStatus: "Running",
        numServeEndpoints: 2,
        observedGeneration: 1,
        activeServiceStatus: { rayClusterName: "train", applicationStatuses: running },
        conditions: [ready],
        ...status,
      },
    },
    { namespace: "team-a", name: "svc", uid: "uid-svc", ...metadata },
  );
const made = (...parts: Parameters<typeof object>) => RAY_SERVICES.project(object(...parts), "v1");

test("a service: clusters, applications, endpoints, groups", () => {
  expect(
    made({ pendingServiceStatus: { rayClusterName: "next", trafficRoutedPercent: 20, targetCapacity: 40 } }),
  ).toMatchObject({
    active: {
      name: "train",
      applications: [{ name: "default", status: "RUNNING", message: "" }],
      trafficPercent: undefined,
    },
    pending: { name: "next", applications: [], trafficPercent: 20, targetCapacity: 40 },
    serveEndpoints: 2,
    upgradeStrategy: "NewCluster",
    groups: [{ name: "small", replicas: 2 }],
    owner: undefined,
  });
});

test("a pending cluster without a name is none", () => {
  expect(made({ pendingServiceStatus: { rayClusterStatus: {} } }).pending).toBeUndefined();
});

test("odd content anywhere never throws", () => {
  const { variants, names } = projectOddVariants(RAY_SERVICES.project, object());
  expect(variants).toBeGreaterThan(200);
  expect(names).toEqual(["svc"]);
});

test.each<[string, RayService, RayServiceHealth, RegExp]>([
  ["ready", made(), "ready", /2 serve endpoints/],
  [
    "Running in the old field, but not ready",
    made({ conditions: [condition("Ready", "False", "ZeroServeEndpoints", "no endpoints")] }),
    "not-ready",
    /ZeroServeEndpoints: no endpoints/,
  ],
  ["ready, as old operators said it", made({ conditions: [] }), "ready", /endpoints/],
  ["new", made({ serviceStatus: "", conditions: [], activeServiceStatus: undefined }), "starting", /not yet seen/],
  [
    "starting",
    made({ conditions: [condition("Ready", "False", "Initializing")], activeServiceStatus: undefined }),
    "starting",
    /Initializing/,
  ],
  [
    "starting with a failed application",
    made({
      conditions: [condition("Ready", "False", "Initializing")],
      activeServiceStatus: undefined,
      pendingServiceStatus: {
        rayClusterName: "next",
        applicationStatuses: { llm: { status: "DEPLOY_FAILED", message: "no module" } },
      },
    }),
    "starting",
    /llm DEPLOY_FAILED: no module/,
  ],
  [
    "timed out for good",
    made({ conditions: [condition("Ready", "False", "InitializingTimeout")] }),
    "failed",
    /create it again/,
  ],
  ["refused", made({ conditions: [condition("Ready", "False", "ValidationFailed", "bad")] }), "invalid", /bad/],
  [
    "an application unhealthy",
    made({ activeServiceStatus: { rayClusterName: "train", applicationStatuses: { llm: { status: "UNHEALTHY" } } } }),
    "degraded",
    /llm UNHEALTHY/,
  ],
  [
    "upgrading",
    made({
      conditions: [ready, condition("UpgradeInProgress", "True", "BothActivePendingClustersExist")],
      pendingServiceStatus: { rayClusterName: "next", trafficRoutedPercent: 20 },
    }),
    "upgrading",
    /to next, 20 % of traffic there/,
  ],
  [
    "rolling back",
    made({ conditions: [ready, condition("RollbackInProgress", "True", "")] }),
    "upgrading",
    /rolling back/,
  ],
  [
    "suspending",
    made({ conditions: [condition("Suspending", "True", "SuspendInProgress")] }),
    "suspending",
    /being deleted/,
  ],
  [
    "suspended",
    made({ conditions: [condition("Suspended", "True", "SuspendComplete")] }, { suspend: true }),
    "suspended",
    /spec.suspend/,
  ],
  ["suspended below", made({}, { rayClusterConfig: { suspend: true } }), "suspended", /rayClusterConfig.suspend/],
  [
    "being deleted",
    made({}, {}, { deletionTimestamp: "2026-11-24T02:00:00Z", finalizers: ["ray.io/rayservice-finalizer"] }),
    "terminating",
    /rayservice-finalizer/,
  ],
])("a service that is %s", (_case, service, health, reason) => {
  expect(rayServiceState(service)).toEqual({ health, reason: expect.stringMatching(reason) });
});

test.each<[string, RayService, ReturnType<typeof madeWorkload>, RayServiceHealth]>([
  [
    "waits for quota",
    made({}, { rayClusterConfig: { suspend: true } }),
    madeWorkload({ conditions: WAITING }),
    "queued",
  ],
  [
    "has its Workload deactivated",
    made({}, { rayClusterConfig: { suspend: true } }),
    madeWorkload({ active: false }),
    "suspended",
  ],
])("under Kueue: %s", (_case, service, workload, health) =>
  expect(rayServiceState(service, { workload }).health).toBe(health),
);

const wrapped = controller("workload.codeflare.dev/v1beta2", "AppWrapper", "wrap");
const queue = { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } };

describe("suspend refuses, with the way out", () => {
  test.each<[string, RayService, RayServiceSuspendFacts, RegExp]>([
    ["wrapped without Kueue", made({}, {}, wrapped), {}, /Suspend or delete the AppWrapper/],
    ["queued without a Workload to be seen", made({}, {}, queue), {}, /Kueue decides over/],
    ["suspended already", made({}, { suspend: true }), {}, /suspended already/],
  ])("%s", (_case, service, facts, refused) =>
    expect(planSuspendRayService(service, facts).refusedBecause).toMatch(refused),
  );
});

test("suspend and resume: the Workload under Kueue, else the service's own field", () => {
  const kueue = { queue: "user-queue", workload: madeWorkload() };
  expect(planSuspendRayService(made({}, {}, queue), { kueue })).toMatchObject({
    refusedBecause: undefined,
    kind: { plural: "workloads" },
  });
  const clusters = [madeRayCluster()];
  expect(planSuspendRayService(made(), { clusters, pods: madeRayPods() })).toMatchObject({
    refusedBecause: undefined,
    stops: { pods: 3, accelerators: 2, jobs: 1 },
    request: { operations: [{ op: "add", path: "/spec/suspend", value: true }] },
    notes: expect.arrayContaining([expect.stringMatching(/KubeRay 1.7/)]),
  });
  expect(planResumeRayService(made({}, { suspend: true }))).toMatchObject({
    refusedBecause: undefined,
    confirm: "none",
  });
});

test.each<[string, RayService, DeleteRayServiceFacts, RegExp, object]>([
  ["serving, clusters not read", made(), {}, /Stops serving: default/, { pods: undefined, jobs: 1 }],
  [
    "serving",
    made(),
    { clusters: [madeRayCluster()], pods: madeRayPods() },
    /Stops serving: default/,
    { pods: 3, accelerators: 2, jobs: 1 },
  ],
  ["upgrading", made({ pendingServiceStatus: { rayClusterName: "next" } }), {}, /pending cluster next/, {}],
  ["wrapped", made({}, {}, wrapped), {}, /Delete AppWrapper wrap instead/, {}],
])("delete: %s", (_case, service, facts, note, stops) => {
  const plan = planDeleteRayService(service, facts);
  expect(plan.notes).toContainEqual(expect.stringMatching(note));
  expect(plan.stops).toMatchObject(stops);
});

describe("scaling the cluster of a service", () => {
  const cluster = madeRayCluster({ metadata: controller("ray.io/v1", "RayService", "svc", "uid-svc") });
  const wish = { groupName: "small", replicas: 3 };

  test("patches the RayService, then its live cluster", () => {
    const plan = planScale(cluster, { rayService: owningRayService(made()) }, wish);
    expect(plan).toMatchObject({
      refusedBecause: undefined,
      kind: { plural: "rayservices" },
      target: { uid: "uid-svc" },
      then: [{ kind: { plural: "rayclusters" } }],
    });
  });

  test("tighter bounds of the service are moved as well, and told", () => {
    const plan = planScale(cluster, { rayService: owningRayService(made()) }, { ...wish, replicas: 4 });
    expect(plan.notes).toContainEqual(expect.stringMatching(/bounds of the RayService's group/));
  });

  test("under Kueue without slices it is blocked like any other", () => {
    const rayService = owningRayService(made({}, {}, queue));
    expect(planScale(cluster, { rayService }, wish).refusedBecause).toMatch(/Kueue would stop/);
  });
});
