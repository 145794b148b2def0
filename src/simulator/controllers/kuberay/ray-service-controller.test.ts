import { describe, expect, test } from "vitest";
import { container, openTestCluster, type TestCluster } from "../cluster-fixtures.ts";
import { createGarbageCollector } from "../garbage-collector.ts";
import { createKubelet } from "../kubelet/kubelet.ts";
import { createScheduler } from "../scheduler/scheduler.ts";
import { createRayClusterController } from "./ray-cluster-controller.ts";
import { RayDashboards } from "./ray-dashboard.ts";
import { createRayServiceController } from "./ray-service-controller.ts";

const KIND = "rayservices.ray.io";
const CLUSTERS = "rayclusters.ray.io";
const CONFIG = `
applications:
- name: app1
  import_path: a.b
  route_prefix: /
  deployments: [{name: D1, num_replicas: 1}]
`;

const open = () =>
  openTestCluster([
    createRayServiceController(new RayDashboards()),
    createRayClusterController(),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
  ]);

function rayService(spec: Record<string, unknown> = {}, annotations: Record<string, string> = {}, cpu = "1") {
  const template = (name: string) => ({ spec: { containers: [container(name, { cpu })] } });
  return {
    apiVersion: "ray.io/v1",
    kind: "RayService",
    metadata: { name: "svc", annotations },
    spec: {
      serveConfigV2: CONFIG,
      rayClusterConfig: {
        headGroupSpec: { rayStartParams: {}, template: template("ray-head") },
        workerGroupSpecs: [
          { groupName: "small", replicas: 1, minReplicas: 1, maxReplicas: 4, template: template("ray-worker") },
        ],
      },
      ...spec,
    },
  };
}

interface ClusterConfig {
  readonly headGroupSpec: { readonly template: { readonly spec: { readonly containers: { image: string }[] } } };
  readonly workerGroupSpecs: Record<string, unknown>[];
  suspend?: boolean;
}

const configIn = (spec: Record<string, unknown>) => spec["rayClusterConfig"] as ClusterConfig;
const setImage = (spec: Record<string, unknown>) => {
  for (const each of configIn(spec).headGroupSpec.template.spec.containers) each.image = "ray:2.53.0";
};
const statusOf = (cluster: TestCluster) => cluster.get(KIND, "svc")?.["status"] as Record<string, unknown>;
const conditionsOf = (cluster: TestCluster) =>
  (statusOf(cluster)["conditions"] as Record<string, unknown>[]).map(
    ({ type, status, reason, message }) => `${type}=${status} ${reason}: ${message}`,
  );
const nameless = (text: string) =>
  text.replaceAll(/svc-[a-z0-9]{5}\b(?!-svc)/g, "svc-X").replaceAll(/head-\w{5}\b/g, "head-X");
const eventsOf = (cluster: TestCluster) => cluster.eventsOf("svc").map(nameless);
const activeOf = (cluster: TestCluster) =>
  (statusOf(cluster)["activeServiceStatus"] as { rayClusterName?: string }).rayClusterName;

const SERVES = [
  "Ready=True NonZeroServeEndpoints: Number of serve endpoints is greater than 0",
  "UpgradeInProgress=False NoPendingCluster: Active Ray cluster exists and no pending Ray cluster",
];
const INITIAL = [
  "Ready=False Initializing: RayService is initializing",
  "UpgradeInProgress=False Initializing: RayService is initializing",
];

describe("RayServices", () => {
  test("come up and serve", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(3);
    expect(conditionsOf(cluster)).toEqual(INITIAL);
    expect(statusOf(cluster)).toMatchObject({
      activeServiceStatus: { rayClusterStatus: { desiredCPU: "0", head: {} } },
      pendingServiceStatus: { rayClusterName: expect.stringMatching(/^svc-\w{5}$/) },
    });
    cluster.live(60);
    expect(conditionsOf(cluster)).toEqual(SERVES);
    expect(statusOf(cluster)).toMatchObject({
      serviceStatus: "Running",
      numServeEndpoints: 2,
      activeServiceStatus: {
        applicationStatuses: { app1: { status: "RUNNING", serveDeploymentStatuses: { D1: { status: "HEALTHY" } } } },
        rayClusterStatus: { state: "ready" },
      },
      pendingServiceStatus: { rayClusterStatus: { desiredCPU: "0" } },
    });
    expect(eventsOf(cluster)).toEqual([
      "Normal CreatedRayCluster Created the RayCluster team-a/svc-X",
      'Normal UpdatedHeadPodServeLabel Updated the serve label to "true" for the Head Pod team-a/svc-X-head-X',
      "Normal UpdatedServeApplications Updated serve applications to the RayCluster team-a/svc-X",
      "Normal CreatedService Created the service team-a/svc-head-svc",
      "Normal CreatedService Created the service team-a/svc-serve-svc",
    ]);
  });

  test("the serve service leads to the pods that may serve", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(60);
    expect(cluster.get("services", "svc-serve-svc")).toMatchObject({
      metadata: { labels: { "ray.io/serve": "svc-serve", "ray.io/originated-from-crd": "RayService" } },
      spec: {
        ports: [{ name: "serve", port: 8000 }],
        selector: { "ray.io/cluster": activeOf(cluster), "ray.io/serve": "true" },
      },
    });
    expect(cluster.store.list("pods").map(({ metadata }) => metadata.labels?.["ray.io/serve"])).toEqual([
      "true",
      "true",
    ]);
  });

  test("another image: a second cluster comes up, takes over, and the first one goes a minute later", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(60);
    const first = activeOf(cluster);
    cluster.patch(KIND, "svc", setImage);
    cluster.live(3);
    expect(conditionsOf(cluster)).toEqual([
      SERVES[0],
      "UpgradeInProgress=True BothActivePendingClustersExist: Both active and pending Ray clusters exist",
    ]);
    expect(statusOf(cluster)["activeServiceStatus"]).not.toHaveProperty("applicationStatuses");
    cluster.live(40);
    expect(activeOf(cluster)).not.toBe(first);
    expect(conditionsOf(cluster)).toEqual(SERVES);
    expect(cluster.store.list(CLUSTERS)).toHaveLength(2);
    cluster.live(90);
    expect(cluster.store.list(CLUSTERS).map(({ metadata }) => metadata.name)).toEqual([activeOf(cluster)]);
    expect(eventsOf(cluster).slice(5)).toEqual([
      "Normal CreatedRayCluster Created the RayCluster team-a/svc-X",
      'Normal UpdatedHeadPodServeLabel Updated the serve label to "true" for the Head Pod team-a/svc-X-head-X',
      "Normal UpdatedServeApplications Updated serve applications to the RayCluster team-a/svc-X",
      "Normal UpdatedService Updated the service team-a/svc-head-svc",
      "Normal UpdatedService Updated the service team-a/svc-serve-svc",
      "Normal DeletedRayCluster Deleted the RayCluster team-a/svc-X",
    ]);
  });

  test.each([
    [
      "numbers of workers",
      (config: ClusterConfig) => Object.assign(config.workerGroupSpecs[0] ?? {}, { replicas: 3 }),
      1,
    ],
    [
      "another group at the end",
      (config: ClusterConfig) =>
        void config.workerGroupSpecs.push({ ...config.workerGroupSpecs[0], groupName: "more" }),
      2,
    ],
  ])("%s: the cluster stays the same one", (_case, change, groups) => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(60);
    const first = activeOf(cluster);
    cluster.patch(KIND, "svc", (spec) => void change(configIn(spec)));
    cluster.live(60);
    expect(activeOf(cluster)).toBe(first);
    const found = cluster.store.list(CLUSTERS).map(({ spec }) => (spec as ClusterConfig).workerGroupSpecs);
    expect(found.map((each) => each.map(({ replicas }) => replicas))).toEqual([
      Array.from({ length: groups }, () => 1),
    ]);
  });

  test("upgrades are not made where the strategy says so", () => {
    const cluster = open();
    cluster.create(KIND, rayService({ upgradeStrategy: { type: "None" } }));
    cluster.live(60);
    cluster.patch(KIND, "svc", setImage);
    cluster.live(60);
    expect(cluster.store.list(CLUSTERS)).toHaveLength(1);
    expect(conditionsOf(cluster)).toEqual(SERVES);
  });

  test("suspended and resumed in place", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(60);
    const first = activeOf(cluster);
    cluster.patch(KIND, "svc", (spec) => Object.assign(configIn(spec), { suspend: true }));
    cluster.live(60);
    expect(cluster.store.list("pods")).toEqual([]);
    cluster.patch(KIND, "svc", (spec) => Object.assign(configIn(spec), { suspend: false }));
    cluster.live(120);
    expect(activeOf(cluster)).toBe(first);
    expect(conditionsOf(cluster)).toEqual(SERVES);
  });

  test("pods that fail take the service out of readiness, and it comes back", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(60);
    for (const { metadata } of cluster.store.list("pods")) cluster.remove("pods", metadata.name);
    cluster.live(4);
    expect(conditionsOf(cluster)[0]).toBe("Ready=False ZeroServeEndpoints: Number of serve endpoints dropped to 0");
    expect(statusOf(cluster)).not.toHaveProperty("serviceStatus");
    cluster.live(90);
    expect(conditionsOf(cluster)).toEqual(SERVES);
  });

  test.each([
    [
      "a group whose bounds are the wrong way round",
      (spec: Record<string, unknown>) => Object.assign(configIn(spec).workerGroupSpecs[0] ?? {}, { minReplicas: 5 }),
      {},
      "The RayService spec is invalid: worker group small has minReplicas 5 greater than maxReplicas 4",
      "InvalidRayServiceSpec",
    ],
    [
      "a time limit that is none",
      () => undefined,
      { "ray.io/initializing-timeout": "soon" },
      "The RayService metadata is invalid: RayService annotations is invalid: annotation ray.io/initializing-timeout has invalid format: soon. Expected Go duration format (e.g., '5m', '1h') or positive integer seconds",
      "InvalidRayServiceMetadata",
    ],
  ])("refused: %s", (_case, change, annotations, message, reason) => {
    const cluster = open();
    const object = rayService({}, annotations);
    change(object.spec);
    cluster.create(KIND, object);
    cluster.live(30);
    expect(conditionsOf(cluster)).toEqual([`Ready=False ValidationFailed: ${message}`]);
    expect(eventsOf(cluster)).toEqual([`Warning ${reason} team-a/svc: ${message}`]);
    expect(cluster.store.list(CLUSTERS)).toEqual([]);
  });

  test("given up when it does not serve in time", () => {
    const cluster = open();
    cluster.create(KIND, rayService({}, { "ray.io/initializing-timeout": "1m20s" }, "90"));
    cluster.live(300);
    expect(conditionsOf(cluster)).toEqual([
      "Ready=False InitializingTimeout: RayService failed to become ready within the configured timeout of 1m20s. Time spent initializing: 1m21s",
      INITIAL[1],
    ]);
    expect(eventsOf(cluster).slice(1)).toEqual([
      "Warning RayServiceInitializingTimeout RayService initializing timeout exceeded after 1m21s (configured timeout: 1m20s)",
      "Normal DeletedRayCluster Deleted the RayCluster team-a/svc-X",
    ]);
    expect(cluster.store.list(CLUSTERS)).toEqual([]);
  });

  test.each([
    ["applications that fail", CONFIG.replace("a.b", "a.fail"), "DEPLOY_FAILED"],
    ["a configuration that is no YAML", "applications: [", undefined],
  ])("%s do not serve", (_case, serveConfigV2, status) => {
    const cluster = open();
    cluster.create(KIND, rayService({ serveConfigV2 }));
    cluster.live(120);
    expect(conditionsOf(cluster)).toEqual(INITIAL);
    const pending = statusOf(cluster)["pendingServiceStatus"] as Record<string, unknown>;
    if (status === undefined) expect(eventsOf(cluster).join()).toContain("Warning FailedToUpdateServeApplications");
    else expect(pending).toMatchObject({ applicationStatuses: { app1: { status } } });
  });

  test("deleted: nothing is left", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(60);
    cluster.remove(KIND, "svc");
    cluster.live(60);
    for (const kind of [KIND, CLUSTERS, "pods", "services"]) expect(cluster.store.list(kind)).toEqual([]);
  });

  test("one that serves asks for nothing while nothing happens", () => {
    const cluster = open();
    cluster.create(KIND, rayService());
    cluster.live(120);
    const before = cluster.get(KIND, "svc")?.metadata.resourceVersion;
    cluster.live(3_600);
    expect(cluster.get(KIND, "svc")?.metadata.resourceVersion).toBe(before);
  });
});
