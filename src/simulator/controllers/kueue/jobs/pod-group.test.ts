import { describe, expect, test } from "vitest";
import { openTestCluster, type TestCluster } from "../../cluster-fixtures.ts";
import { createGarbageCollector } from "../../garbage-collector.ts";
import { createKubelet } from "../../kubelet/kubelet.ts";
import { createScheduler } from "../../scheduler/scheduler.ts";
import { kueueControllers } from "../kueue.ts";

const KUEUE = "kueue.x-k8s.io";
const WORKLOADS = `workloads.${KUEUE}`;
const SOMEBODY = { user: "somebody", groups: [], manager: "kubectl" };

function open(cpu = "6"): TestCluster {
  let now = () => 0;
  const cluster = openTestCluster([
    ...kueueControllers(() => now()),
    createScheduler(),
    createKubelet(),
    createGarbageCollector(),
  ]);
  now = cluster.clock.now;
  const create = (kind: string, name: string, spec: object) =>
    cluster.store.create(
      `${kind.toLowerCase()}s.${KUEUE}`,
      {
        apiVersion: `${KUEUE}/v1beta2`,
        kind,
        metadata: { name, ...(kind === "LocalQueue" ? { namespace: "team-a" } : {}) },
        spec,
      },
      SOMEBODY,
    );
  create("ResourceFlavor", "f", { nodeLabels: { "kubernetes.io/os": "linux" } });
  const flavors = [{ name: "f", resources: [{ name: "cpu", nominalQuota: cpu }] }];
  create("ClusterQueue", "q", { namespaceSelector: {}, resourceGroups: [{ coveredResources: ["cpu"], flavors }] });
  create("LocalQueue", "main", { clusterQueue: "q" });
  cluster.live(3);
  return cluster;
}

interface Wish {
  readonly cpu?: string;
  readonly total?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

function addPod(cluster: TestCluster, name: string, { cpu = "1", total = "2", annotations = {} }: Wish = {}) {
  return cluster.create("pods", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name,
      labels: { [`${KUEUE}/queue-name`]: "main", [`${KUEUE}/pod-group-name`]: "grp" },
      annotations: { [`${KUEUE}/pod-group-total-count`]: total, ...annotations },
    },
    spec: { restartPolicy: "Never", containers: [{ name: "c", image: "i", resources: { requests: { cpu } } }] },
  });
}

const workload = (cluster: TestCluster) => cluster.get(WORKLOADS, "grp");
const conditions = (cluster: TestCluster) => {
  const status = workload(cluster)?.["status"] as { conditions?: Record<string, string>[] } | undefined;
  return Object.fromEntries(
    (status?.conditions ?? []).map(({ type = "", status: is, reason, message }) => [
      type,
      `${is} ${reason}: ${message}`,
    ]),
  );
};
const events = (cluster: TestCluster, name: string) =>
  cluster.eventsOf(name).filter((text) => !/^Normal (?:Scheduled|Created|Pulled) |Container started/.test(text));
const end = (cluster: TestCluster, name: string, phase: string) =>
  cluster.store.change(
    { kind: "pods", namespace: "team-a", name },
    "status",
    (draft) => void Object.assign(draft.status ?? {}, { phase }),
    SOMEBODY,
  );

describe("pod groups", () => {
  test("wait for each other, then start together", () => {
    const cluster = open();
    addPod(cluster, "a");
    cluster.live(5);
    expect(workload(cluster)).toBeUndefined();
    expect(events(cluster, "a")).toEqual([
      "Warning ErrWorkloadCompose 'grp' group has fewer runnable pods than expected",
    ]);
    addPod(cluster, "b", { cpu: "500m" });
    cluster.live(20);
    expect(workload(cluster)).toMatchObject({
      metadata: {
        annotations: { [`${KUEUE}/is-group-workload`]: "true" },
        finalizers: [`${KUEUE}/resource-in-use`],
        ownerReferences: [
          { kind: "Pod", name: "a" },
          { kind: "Pod", name: "b" },
        ],
      },
      spec: { queueName: "main", podSets: [{ count: 1 }, { count: 1 }] },
    });
    expect(conditions(cluster)).toEqual({
      QuotaReserved: "True QuotaReserved: Quota reserved in ClusterQueue q",
      Admitted: "True Admitted: The workload is admitted",
      PodsReady: "True Started: All pods reached readiness and the workload is running",
    });
    expect(events(cluster, "a").slice(1)).toEqual([
      "Normal CreatedWorkload Created Workload: team-a/grp",
      "Normal Started Admitted by clusterQueue q",
    ]);
    expect(events(cluster, "b")).toEqual(["Normal Started Admitted by clusterQueue q"]);
    const pod = cluster.get("pods", "a");
    expect(pod).toMatchObject({
      metadata: {
        finalizers: [`${KUEUE}/managed`],
        labels: { [`${KUEUE}/managed`]: "true", [`${KUEUE}/cluster-queue-name`]: "q" },
        annotations: { [`${KUEUE}/workload`]: "grp" },
      },
      spec: { nodeSelector: { "kubernetes.io/os": "linux" } },
      status: { phase: "Running" },
    });
    expect(pod?.metadata.labels?.[`${KUEUE}/podset`]).toBe(pod?.metadata.annotations?.[`${KUEUE}/role-hash`]);
  });

  test("alike pods are one set, and one that does not fit keeps all of them waiting", () => {
    const cluster = open();
    addPod(cluster, "a", { cpu: "5" });
    addPod(cluster, "b", { cpu: "5" });
    cluster.live(20);
    expect(workload(cluster)?.["spec"]).toMatchObject({ podSets: [{ count: 2 }] });
    expect(conditions(cluster)).toEqual({
      PodsReady: "False WaitForStart: Not all pods are ready or succeeded",
      QuotaReserved: expect.stringMatching(
        /^False Pending: couldn't assign flavors to pod set \w{8}: insufficient quota for cpu in flavor f, previously considered podsets requests \(0\) \+ current podset request \(10\) > maximum capacity \(6\)$/,
      ),
    });
    expect(cluster.store.list("pods").every(({ spec }) => (spec as { nodeName?: string }).nodeName === undefined)).toBe(
      true,
    );
  });

  test("a pod too many is deleted", () => {
    const cluster = open();
    for (const name of ["a", "b"]) addPod(cluster, name);
    cluster.live(10);
    addPod(cluster, "c");
    cluster.live(5);
    expect(cluster.store.list("pods").map(({ metadata }) => metadata.name)).toEqual(["a", "b"]);
    expect(events(cluster, "c")).toEqual(["Normal ExcessPodDeleted Excess pod deleted"]);
  });

  test("a pod that fails is waited for, and its replacement starts at once", () => {
    const cluster = open();
    for (const name of ["a", "b"]) addPod(cluster, name);
    cluster.live(20);
    end(cluster, "a", "Failed");
    cluster.live(3);
    expect(conditions(cluster)["WaitingForReplacementPods"]).toBe("True PodsFailed: Some Failed pods need replacement");
    addPod(cluster, "c");
    cluster.live(3);
    expect(conditions(cluster)["WaitingForReplacementPods"]).toBe("False PodsReady: No pods need replacement");
    expect(workload(cluster)?.metadata.ownerReferences?.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    expect(cluster.get("pods", "a")?.metadata.finalizers ?? []).toEqual([]);
    expect(events(cluster, "c")).toEqual(["Normal Started Admitted by clusterQueue q"]);
    expect(cluster.eventsOf("grp")).toContain("Normal OwnerReferencesAdded Added 1 owner reference(s)");
  });

  test("finished when all have succeeded; what is done gives its quota back before", () => {
    const cluster = open();
    for (const name of ["a", "b"]) addPod(cluster, name);
    cluster.live(20);
    end(cluster, "a", "Succeeded");
    cluster.live(3);
    expect(workload(cluster)?.["status"]).toMatchObject({ reclaimablePods: [{ count: 1 }] });
    end(cluster, "b", "Succeeded");
    cluster.live(3);
    expect(conditions(cluster)["Finished"]).toBe("True Succeeded: Pods succeeded: 2/2.");
    expect(events(cluster, "a")).toContain("Normal FinishedWorkload Workload 'team-a/grp' is declared finished");
    for (const pod of cluster.store.list("pods")) cluster.remove("pods", pod.metadata.name);
    cluster.live(60);
    for (const kind of ["pods", WORKLOADS]) expect(cluster.store.list(kind)).toEqual([]);
  });

  test("one whose pods may not be tried again is over when they are", () => {
    const cluster = open();
    const annotations = { [`${KUEUE}/retriable-in-group`]: "false" };
    for (const name of ["a", "b"]) addPod(cluster, name, { annotations });
    cluster.live(20);
    end(cluster, "a", "Failed");
    end(cluster, "b", "Succeeded");
    cluster.live(3);
    expect(conditions(cluster)["Finished"]).toBe("True Succeeded: Pods succeeded: 1/2.");
  });

  test("fast admission does not wait for all", () => {
    const cluster = open();
    addPod(cluster, "a", { total: "3", annotations: { [`${KUEUE}/pod-group-fast-admission`]: "true" } });
    cluster.live(5);
    expect(workload(cluster)?.["spec"]).toMatchObject({ podSets: [{ count: 3 }] });
    expect(conditions(cluster)["Admitted"]).toBe("True Admitted: The workload is admitted");
  });

  test("deactivated: all pods are stopped", () => {
    const cluster = open();
    for (const name of ["a", "b"]) addPod(cluster, name);
    cluster.live(20);
    cluster.patch(WORKLOADS, "grp", (spec) => Object.assign(spec, { active: false }));
    cluster.live(60);
    expect(conditions(cluster)["Evicted"]).toBe("True Deactivated: The workload is deactivated");
    expect(events(cluster, "a").at(-1)).toBe("Normal Stopped The workload is deactivated");
    expect(conditions(cluster)["QuotaReserved"]).toMatch(/^False Pending/);
  });

  test.each([
    [
      "0",
      `Invalid value: "0": incorrect annotation value '${KUEUE}/pod-group-total-count=0': group total count should be greater than zero`,
    ],
    ["x", 'Invalid value: "x": strconv.Atoi: parsing "x": invalid syntax'],
  ])("a total count of %s is refused", (total, problem) => {
    const place = `metadata.annotations[${KUEUE}/pod-group-total-count]`;
    expect(() => addPod(open(), "a", { total })).toThrow(
      `admission webhook "vpod.kb.io" denied the request: ${place}: ${problem}`,
    );
  });
});
