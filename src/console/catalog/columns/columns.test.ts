import { describe, expect, test } from "vitest";
import { handMade, recordedObject, recordedObjects } from "../../../../tests/fixtures/recorded-objects.ts";
import { NOW, recordOf, relatedTo, rowOf } from "../../../../tests/fixtures/related-records.ts";
import { EVENTS } from "../../../common/core-objects/event.ts";
import { LIMIT_RANGES } from "../../../common/core-objects/limit-range.ts";
import { NAMESPACES } from "../../../common/core-objects/namespace.ts";
import { NODES } from "../../../common/core-objects/node.ts";
import { PODS } from "../../../common/core-objects/pod.ts";
import { RESOURCE_QUOTAS } from "../../../common/core-objects/resource-quota.ts";
import { SERVICES } from "../../../common/core-objects/service.ts";
import type { HasMeta } from "../../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../../common/kubernetes-cluster/resource-kind.ts";
import { ADMISSION_CHECKS } from "../../../common/kueue/admission-check.ts";
import { CLUSTER_QUEUES } from "../../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../../common/kueue/local-queue.ts";
import { RESOURCE_FLAVORS } from "../../../common/kueue/resource-flavor.ts";
import { WORKLOADS } from "../../../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../../../ray/service/ray-service.ts";
import type { Related } from "../../model/related.ts";
import { kindIdOf } from "../../model/related-cache.ts";
import { COMMON_COLUMNS } from "./common.ts";
import { KIND_COLUMNS } from "./registry.ts";

const ALONE = relatedTo();

function cell(kind: ResourceKind, column: string, record: HasMeta, related: Related = ALONE) {
  const found = KIND_COLUMNS.get(kindIdOf(kind))?.columns.get(column);
  if (found === undefined) throw new Error(`no column ${column}`);
  return found.cell(record, related);
}

/** Column texts of one record, as one line. */
function texts(kind: ResourceKind, columns: string, record: HasMeta, related: Related = ALONE): string {
  return columns
    .split(" ")
    .map((column) => cell(kind, column, record, related).text)
    .join(" | ");
}

function summary(kind: ResourceKind, records: readonly HasMeta[], related: Related = ALONE): string {
  return (
    KIND_COLUMNS.get(kindIdOf(kind))?.summary?.(
      records.map((record) => rowOf(record)),
      related,
    ).text ?? ""
  );
}

const recorded = <T extends HasMeta>(kind: ResourceKind<T>, file: string, name?: string): T =>
  recordOf(kind, recordedObject(file, name));
const recordedAll = <T extends HasMeta>(kind: ResourceKind<T>, file: string): readonly T[] =>
  recordedObjects(file).map((object) => recordOf(kind, object));

describe("Ray clusters", () => {
  test.each([
    ["ready", "raycluster-ready", "● ready", "good"],
    ["starting", "raycluster-starting", "◐ provisioning", "info"],
    ["suspended, nothing known of its Workload", "raycluster-suspended", "○ suspended", "muted"],
  ])("%s", (_case, file, text, tone) =>
    expect(cell(RAY_CLUSTERS, "status", recorded(RAY_CLUSTERS, file))).toMatchObject({ text, tone }),
  );

  test("workers, resources and queue", () => {
    expect(
      texts(RAY_CLUSTERS, "workers cpu memory gpu queue", recorded(RAY_CLUSTERS, "raycluster-ready")),
    ).toMatchInlineSnapshot(`"3/3 | 5 | 12Gi | 1 | user-queue"`);
  });

  test("the queue of a cluster inside another object is that of its owner's Workload", () => {
    const owned = recordOf(
      RAY_CLUSTERS,
      handMade(
        {},
        {
          ownerReferences: [{ apiVersion: "ray.io/v1", kind: "RayJob", name: "job", uid: "job-uid", controller: true }],
        },
      ),
    );
    const workload = recordOf(
      WORKLOADS,
      handMade({ spec: { queueName: "team" } }, { labels: { "kueue.x-k8s.io/job-uid": "job-uid" } }),
    );
    expect(cell(RAY_CLUSTERS, "queue", owned).text).toBe("");
    expect(cell(RAY_CLUSTERS, "queue", owned, relatedTo([WORKLOADS, [workload]])).text).toBe("team");
    expect(cell(RAY_CLUSTERS, "belongsTo", owned).text).toBe("RayJob job");
  });

  test("an object that could not be read", () => {
    const broken = recordOf(RAY_CLUSTERS, handMade({ spec: 7 }));
    expect(texts(RAY_CLUSTERS, "status workers queue", broken)).toBe("? | ? | ?");
    expect(COMMON_COLUMNS["name"]?.cell(broken, ALONE)).toMatchObject({ text: "made", tone: "bad" });
  });

  test("in one line", () => {
    const all = ["raycluster-ready", "raycluster-starting", "raycluster-suspended"].map((file) =>
      recorded(RAY_CLUSTERS, file),
    );
    expect(summary(RAY_CLUSTERS, all)).toBe("3 clusters");
    expect(summary(RAY_CLUSTERS, [])).toBe("0 clusters");
  });
});

describe("Ray jobs, services and AppWrappers", () => {
  test.each([
    ["rayjob-complete", "· succeeded"],
    ["rayjob-failed", "■ failed"],
    ["rayjob-running", "● running"],
    ["rayjob-initializing", "◐ starting"],
  ])("%s", (file, text) => expect(cell(RAY_JOBS, "status", recorded(RAY_JOBS, file)).text).toBe(text));

  test("a job's run time ends with the job", () => {
    const status = { startTime: "2026-11-01T10:00:00Z", rayJobInfo: { startTime: "2026-11-01T10:10:00Z" } };
    expect(cell(RAY_JOBS, "runtime", recordOf(RAY_JOBS, handMade({ status })))).toMatchObject({
      text: "110m",
      sort: 6_600_000,
    });
    const ended = { ...status, endTime: "2026-11-01T10:12:00Z" };
    expect(cell(RAY_JOBS, "runtime", recordOf(RAY_JOBS, handMade({ status: ended }))).sort).toBe(120_000);
    expect(cell(RAY_JOBS, "runtime", recordOf(RAY_JOBS, handMade({}))).text).toBe("");
  });

  test.each([
    ["appwrapper-running", "● running | 0/3"],
    ["appwrapper-failing-failed", "■ failed"],
    ["appwrapper-failing-resetting", "▲ resetting"],
    ["appwrapper-suspended", "○ suspended | 0/3"],
    ["appwrapper-succeeded", "· succeeded | 0/3"],
  ])("%s", (file, text) => expect(texts(APP_WRAPPERS, "status retries", recorded(APP_WRAPPERS, file))).toContain(text));

  test("a service that nobody has looked at yet", () => {
    expect(texts(RAY_SERVICES, "status endpoints applications", recordOf(RAY_SERVICES, handMade({})))).toBe(
      "◐ starting | ? | ",
    );
  });
});

describe("workloads", () => {
  test.each([
    ["workload-pending", "○ pending"],
    ["workload-admitted", "● running"],
    ["workload-evicted-preempted", "○ pending"],
    ["workload-finished-failed", "■ failed"],
    ["workload-finished-succeeded", "· finished"],
    ["workload-queue-missing", "■ misconfigured"],
    ["workload-quota-reserved-check-pending", "◐ waiting-checks"],
  ])("%s", (file, text) => expect(cell(WORKLOADS, "status", recorded(WORKLOADS, file)).text).toBe(text));

  test("a stopped queue tells why it waits, when it can be read", () => {
    const held = recorded(WORKLOADS, "workload-queue-held");
    const queue = recordOf(
      LOCAL_QUEUES,
      handMade({ spec: { clusterQueue: "cq" } }, { name: held.queue, namespace: held.meta.namespace }),
    );
    const stopped = recordOf(CLUSTER_QUEUES, handMade({ spec: { stopPolicy: "Hold" } }, { name: "cq" }));
    expect(cell(WORKLOADS, "status", held).text).toBe("○ pending");
    expect(cell(WORKLOADS, "status", held, relatedTo([LOCAL_QUEUES, [queue]], [CLUSTER_QUEUES, [stopped]])).text).toBe(
      "○ on-hold",
    );
  });

  test("what it asks, short; how long it has waited, only while it does", () => {
    const admitted = recorded(WORKLOADS, "workload-admitted");
    expect(texts(WORKLOADS, "requests queue clusterQueue priority waiting", admitted)).toMatchInlineSnapshot(
      `"5 cpu, 12Gi, 1 gpu | user-queue | cq-a | 0 | "`,
    );
    expect(cell(WORKLOADS, "waiting", recorded(WORKLOADS, "workload-pending"))).toMatchObject({ tone: "info" });
  });

  test("the queue that its LocalQueue leads to is shown muted", () => {
    const pending = recordOf(WORKLOADS, handMade({ spec: { queueName: "lq" } }, { namespace: "team" }));
    const queue = recordOf(LOCAL_QUEUES, handMade({ spec: { clusterQueue: "cq" } }, { name: "lq", namespace: "team" }));
    expect(cell(WORKLOADS, "clusterQueue", pending, relatedTo([LOCAL_QUEUES, [queue]]))).toEqual({
      text: "cq",
      tone: "muted",
    });
  });

  test("in one line", () => {
    const all = [
      "workload-pending",
      "workload-admitted",
      "workload-finished-failed",
      "workload-finished-succeeded",
    ].map((file) => recorded(WORKLOADS, file));
    expect(summary(WORKLOADS, all)).toBe("1 admitted, 1 waiting, 1 in trouble, 1 over");
  });
});

describe("queues", () => {
  const line = (text: readonly { readonly text: string }[] | undefined) => text?.map((span) => span.text).join("");

  test("bars of a queue that borrows", () => {
    const queue = recorded(CLUSTER_QUEUES, "clusterqueue-borrowing");
    expect(texts(CLUSTER_QUEUES, "cpu memory gpu pending admitted status borrowed", queue)).toMatchInlineSnapshot(
      `"27/16 | 8Gi/64Gi | 0/8 | 1 | 3 | ● active | 11 cpu (default)"`,
    );
    expect(line(cell(CLUSTER_QUEUES, "cpu", queue).draw?.(24))).toMatchInlineSnapshot(`"█████████▒▒▒▒▒▒░░░ 27/16"`);
  });

  test("a stopped queue, one that names a missing flavor, one that Kueue has not seen", () => {
    expect(cell(CLUSTER_QUEUES, "status", recorded(CLUSTER_QUEUES, "clusterqueue-stopped"))).toMatchObject({
      tone: "warning",
    });
    expect(texts(CLUSTER_QUEUES, "status reason", recorded(CLUSTER_QUEUES, "clusterqueue-flavor-not-found"))).toMatch(
      /^■ inactive \| .*missing ResourceFlavor/,
    );
    expect(texts(CLUSTER_QUEUES, "status cpu pending", recordOf(CLUSTER_QUEUES, handMade({})))).toBe(
      "? unknown | - | ?",
    );
  });

  test("in one line", () => {
    expect(summary(CLUSTER_QUEUES, recordedAll(CLUSTER_QUEUES, "clusterqueues"))).toMatchInlineSnapshot(
      `"9 cluster queues, 1 inactive, 1 held, 5 pending"`,
    );
  });

  test("a local queue shows a bar when its ClusterQueue can be read, else the amount", () => {
    const queue = recorded(LOCAL_QUEUES, "localqueue-usage");
    const owner = recordOf(
      CLUSTER_QUEUES,
      handMade(
        {
          spec: {
            resourceGroups: [
              {
                coveredResources: ["cpu"],
                flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "100" }] }],
              },
            ],
          },
        },
        { name: queue.clusterQueue },
      ),
    );
    expect(cell(LOCAL_QUEUES, "cpu", queue).draw).toBeUndefined();
    expect(cell(LOCAL_QUEUES, "cpu", queue, relatedTo([CLUSTER_QUEUES, [owner]])).text).toMatch(/\/100$/);
  });

  test("cohorts, flavors and checks from what is read around them", () => {
    const queues = recordedAll(CLUSTER_QUEUES, "clusterqueues");
    const cohort = recorded(COHORTS, "cohort");
    expect(texts(COHORTS, "queueCount queues", cohort)).toBe("? | ?");
    expect(cell(COHORTS, "queueCount", cohort, relatedTo([CLUSTER_QUEUES, queues])).sort).toBe(
      queues.filter((queue) => queue.cohort === cohort.meta.name).length,
    );
    const spot = recorded(RESOURCE_FLAVORS, "resourceflavors", "spot");
    expect(cell(RESOURCE_FLAVORS, "nodes", spot).text).toBe("?");
    expect(cell(RESOURCE_FLAVORS, "nodes", spot, relatedTo([NODES, []]))).toMatchObject({ text: "0", tone: "warning" });
    expect(cell(ADMISSION_CHECKS, "status", recorded(ADMISSION_CHECKS, "admissioncheck")).text).toMatch(/^[●■?] /);
  });
});

describe("quotas", () => {
  const quota = (hard: object, used?: object) =>
    recordOf(RESOURCE_QUOTAS, handMade({ spec: { hard }, ...(used === undefined ? {} : { status: { hard, used } }) }));

  test.each([
    ["room left", quota({ "requests.cpu": "10" }, { "requests.cpu": "2" }), "● ok | cpu 2/10 | 2/10"],
    ["nearly full", quota({ "requests.cpu": "10" }, { "requests.cpu": "9" }), "▲ nearly full | cpu 9/10 | 9/10"],
    ["full", quota({ pods: "5" }, { pods: "5" }), "▲ full | pods 5/5 | -"],
    ["over, after it was lowered", quota({ pods: "5" }, { pods: "6" }), "■ over | pods 6/5 | -"],
    ["never counted", quota({ "requests.cpu": "10" }), "? unknown |  | ?/10"],
    [
      "the fullest of several",
      quota(
        { "requests.cpu": "10", "requests.nvidia.com/gpu": "4" },
        { "requests.cpu": "1", "requests.nvidia.com/gpu": "3" },
      ),
      "● ok | gpu 3/4 | 1/10",
    ],
  ])("%s", (_case, record, line) => expect(texts(RESOURCE_QUOTAS, "status fullest cpu", record)).toBe(line));

  test("the fullest sorts by percent, and hostile names stay text", () => {
    expect(cell(RESOURCE_QUOTAS, "fullest", quota({ pods: "5" }, { pods: "4" })).sort).toBe(80);
    const hostile = cell(RESOURCE_QUOTAS, "fullest", quota({ "a\u001b[31m": "5" }, { "a\u001b[31m": "4" }));
    expect(JSON.stringify(hostile.draw?.(30))).not.toContain("\\u001b");
  });

  test("a limit range's bounds", () => {
    const range = recordOf(
      LIMIT_RANGES,
      handMade({ spec: { limits: [{ type: "Container", max: { cpu: "4" }, defaultRequest: { memory: "1Gi" } }] } }),
    );
    expect(texts(LIMIT_RANGES, "types defaults most", range)).toBe(
      "Container | Container memory 1Gi | Container cpu 4",
    );
  });
});

describe("pods, nodes, events and the rest", () => {
  test("a head pod", () => {
    expect(
      texts(PODS, "status ready restarts rayCluster group", recorded(PODS, "pod-raycluster-head")),
    ).toMatchInlineSnapshot(`"● Running | 1/1 | 0 | ready | headgroup"`);
  });

  test.each([
    [
      "pending, no node takes it",
      {
        status: {
          phase: "Pending",
          conditions: [
            {
              type: "PodScheduled",
              status: "False",
              reason: "Unschedulable",
              message: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
            },
          ],
        },
      },
      "▲ Unschedulable",
    ],
    [
      "crashing",
      {
        spec: { containers: [{}] },
        status: {
          phase: "Running",
          containerStatuses: [{ name: "a", state: { waiting: { reason: "CrashLoopBackOff" } } }],
        },
      },
      "■ CrashLoopBackOff",
    ],
    [
      "running, not ready",
      {
        spec: { containers: [{}] },
        status: { phase: "Running", containerStatuses: [{ name: "a", ready: false, state: { running: {} } }] },
      },
      "▲ Running",
    ],
  ])("a pod that is %s", (_case, object, text) =>
    expect(cell(PODS, "status", recordOf(PODS, handMade(object))).text).toBe(text),
  );

  test("a node with and without its pods", () => {
    const [node] = recordedAll(NODES, "nodes");
    if (node === undefined) throw new Error("no node");
    const pod = recordOf(
      PODS,
      handMade({
        spec: { nodeName: node.meta.name, containers: [{ resources: { requests: { cpu: "2" } } }] },
        status: { phase: "Running" },
      }),
    );
    expect(texts(NODES, "status pods", node)).toBe("● ready | ?");
    expect(texts(NODES, "status pods", node, relatedTo([PODS, [pod]]))).toBe("● ready | 1");
    expect(cell(NODES, "cpu", node, relatedTo([PODS, [pod]])).text).toMatch(/^2\//);
    expect(cell(NODES, "cpu", node, relatedTo([PODS, []])).text).toMatch(/^0\//);
  });

  test.each([
    ["Warning", "FailedScheduling", "▲ warning"],
    ["Normal", "Unhealthy", "▲ warning"],
    ["Normal", "Started", "· normal"],
  ])("an event of type %s and reason %s", (type, reason, text) =>
    expect(cell(EVENTS, "status", recordOf(EVENTS, handMade({ type, reason }))).text).toBe(text),
  );

  test("an event's age is that of its last time", () => {
    const event = recordOf(
      EVENTS,
      handMade({ lastTimestamp: "2026-11-01T11:59:30Z", involvedObject: { kind: "Pod", name: "p" }, count: 3 }),
    );
    expect(texts(EVENTS, "last object count", event)).toBe("30s | Pod p | 3");
    expect(cell(EVENTS, "last", event).sort).toBe(NOW - 30_000);
  });

  test("a namespace that does not end, and a headless service", () => {
    expect(cell(NAMESPACES, "status", recordOf(NAMESPACES, handMade({ status: { phase: "Terminating" } }))).text).toBe(
      "◐ terminating",
    );
    const service = recordOf(
      SERVICES,
      handMade({ spec: { type: "ClusterIP", clusterIP: "None", ports: [{ name: "gcs", port: 6379 }] } }),
    );
    expect(texts(SERVICES, "type address ports", service)).toBe("ClusterIP (headless) |  | gcs:6379");
  });
});
