import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  activateWorkload,
  applyAdmissionCheck,
  applyClusterQueue,
  applyCohort,
  applyLocalQueue,
  applyResourceFlavor,
  applyWorkloadPriorityClass,
  type ClusterClient,
  type ClusterQueueConfiguration,
  type CohortConfiguration,
  changeFairWeight,
  changeQuota,
  changeWorkloadPriority,
  cordonNode,
  createAdmissionCheck,
  createClusterQueue,
  createCohort,
  createLocalQueue,
  createResourceFlavor,
  createWorkloadPriorityClass,
  deactivateWorkload,
  drainQueue,
  formatQuantity,
  getAdmissionCheck,
  getClusterQueue,
  getCohort,
  getLocalQueue,
  getResourceFlavor,
  getWorkloadPriorityClass,
  holdQueue,
  holdsQuota,
  type LocalQueueConfiguration,
  listAdmissionChecks,
  listClusterQueues,
  listCohorts,
  listIdleRayClusters,
  listLocalQueues,
  listResourceFlavors,
  listResourceQuotas,
  listWorkloadPriorityClasses,
  moveWorkload,
  NODES,
  type ResourceFlavorConfiguration,
  readUsageReport,
  requeueWorkload,
  resumeQueue,
  uncordonNode,
  usageByResource,
  WORKLOADS,
  type Workload,
} from "../../src/index.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { requestsOf, sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const { rayCluster, kueueApi } = plane.make;
const objects = new TestObjects(plane);
const named = (suffix: string) => `${plane.run}-${suffix}`;
/** Rights over Kueue and nodes, and none over jobs. */
const ADMIN = plane.hasContext("platform-admin") ? "platform-admin" : undefined;

const cohort: CohortConfiguration = { name: named("cohort"), fairWeight: 2 };
const flavor: ResourceFlavorConfiguration = {
  name: named("flavor"),
  tolerations: [{ key: "example.com/e2e", operator: "Exists" }],
};
const quota = (cpu: number) => [{ flavors: [{ name: flavor.name, resources: { cpu, memory: "64Gi" } }] }];
const main: ClusterQueueConfiguration = {
  name: named("main"),
  cohort: cohort.name,
  resourceGroups: quota(2),
  preemption: { reclaimWithinCohort: "LowerPriority" },
  flavorFungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "MayStopSearch" },
};
const other: ClusterQueueConfiguration = { name: named("other"), cohort: cohort.name, resourceGroups: quota(4) };
const queue: LocalQueueConfiguration = { name: named("queue"), namespace: TEAM, clusterQueue: main.name };
const spare: LocalQueueConfiguration = { name: named("spare"), namespace: TEAM, clusterQueue: other.name };
const urgent = { name: named("urgent"), value: 1_000, description: "Demos" };
const check = { name: named("check"), controllerName: "example.com/e2e" };
/** Takes 3.1 CPUs: 1.1 are borrowed. */
const ray = named("ray");

const job = {
  apiVersion: "batch/v1",
  kind: "Job",
  metadata: {
    name: named("job"),
    namespace: TEAM,
    labels: { "kueue.x-k8s.io/queue-name": queue.name, "kueue.x-k8s.io/priority-class": urgent.name },
  },
  spec: {
    suspend: true,
    template: {
      spec: {
        restartPolicy: "Never",
        containers: [{ name: "c", image: "x", resources: { requests: { cpu: "100m", memory: "64Mi" } } }],
      },
    },
  },
} as Manifest;

const client = sdkClient(plane, ADMIN);
/** Writes only through the library; what it made is taken away in the order that finalizers ask for. */
const MADE = [
  ["LocalQueue", queue.name, TEAM],
  ["LocalQueue", spare.name, TEAM],
  ["ClusterQueue", main.name],
  ["ClusterQueue", other.name],
  ["Cohort", cohort.name],
  ["ResourceFlavor", flavor.name],
  ["WorkloadPriorityClass", urgent.name],
  ["AdmissionCheck", check.name],
] as const;

beforeAll(() => client.discovery());
afterAll(async () => {
  await objects.remove(rayCluster({ name: ray }));
  await objects.removeAll();
  for (const [kind, name, namespace] of MADE)
    await objects.remove({ apiVersion: kueueApi, kind, metadata: { name, namespace } } as Manifest);
  await client.close();
});

async function workloadOf(name: string): Promise<Workload> {
  const { records } = await client.list(WORKLOADS, { namespace: TEAM });
  const found = records.find(({ owner }) => owner?.name === name);
  if (found === undefined) throw new Error(`no workload of ${name}`);
  return found;
}
const seen = (claim: string, isWanted: (workload: Workload) => boolean) =>
  eventually(claim, () => workloadOf(ray), isWanted);
const nameOf = async () => ({ namespace: TEAM, name: (await workloadOf(ray)).meta.name });
const sent = async (call: () => Promise<unknown>) => (await requestsOf(call)).requests.length;

describe("a whole setup", () => {
  test("a dry run makes nothing", async () => {
    expect(await applyCohort(client, cohort, { dryRun: true })).toMatchObject({ result: "created", changes: [] });
    await expect(getCohort(client, cohort.name)).rejects.toMatchObject({ reason: "not-found" });
  });

  test("is created, and read back as it was described", async () => {
    await createResourceFlavor(client, flavor);
    await createCohort(client, cohort);
    await createAdmissionCheck(client, check);
    await createWorkloadPriorityClass(client, urgent);
    for (const each of [main, other]) await createClusterQueue(client, each);
    for (const each of [queue, spare]) await createLocalQueue(client, each);
    expect(await getResourceFlavor(client, flavor.name)).toMatchObject({ tolerations: [{ key: "example.com/e2e" }] });
    expect(formatQuantity((await getCohort(client, cohort.name)).fairWeight!)).toBe("2");
    expect(await getAdmissionCheck(client, check.name)).toMatchObject({ controller: check.controllerName });
    expect(await getWorkloadPriorityClass(client, urgent.name)).toMatchObject({ value: 1_000, description: "Demos" });
    expect(await getClusterQueue(client, main.name)).toMatchObject({
      cohort: cohort.name,
      namespaceSelector: "",
      preemption: { reclaimWithinCohort: "LowerPriority" },
      fungibility: { whenCanBorrow: "MayStopSearch", whenCanPreempt: "MayStopSearch" },
    });
    await eventually(
      "both queues are active",
      async () => [
        await getClusterQueue(client, main.name),
        await getLocalQueue(client, { namespace: TEAM, name: queue.name }),
      ],
      (found) => found.every(({ activity }) => activity.active === true),
    );
    await expect(createCohort(client, cohort)).rejects.toMatchObject({ reason: "exists" });
  });

  test("is listed with one request for each kind", async () => {
    for (const [list, name] of [
      [() => listClusterQueues(client), main.name],
      [() => listCohorts(client), cohort.name],
      [() => listResourceFlavors(client), flavor.name],
      [() => listWorkloadPriorityClasses(client), urgent.name],
      [() => listAdmissionChecks(client), check.name],
      [() => listLocalQueues(client, TEAM), queue.name],
      [() => listLocalQueues(client, "all"), spare.name],
    ] as const) {
      const { answer, requests } = await requestsOf<readonly { readonly meta: { readonly name: string } }[]>(list);
      expect(answer.map(({ meta }) => meta.name)).toContain(name);
      expect(requests).toHaveLength(1);
    }
    expect(await sent(() => listResourceQuotas(client, TEAM))).toBe(1);
  });

  test("applied again nothing changes; applied otherwise, what changed is told", async () => {
    const again = [
      await applyResourceFlavor(client, flavor, { force: true }),
      await applyCohort(client, cohort, { force: true }),
      await applyAdmissionCheck(client, check, { force: true }),
      await applyWorkloadPriorityClass(client, urgent, { force: true }),
      await applyClusterQueue(client, main, { force: true }),
      await applyLocalQueue(client, queue, { force: true }),
    ];
    expect(again.map(({ result, changes }) => [result, changes])).toEqual(again.map(() => ["unchanged", []]));
    const higher = { ...urgent, value: 2_000 };
    expect((await applyWorkloadPriorityClass(client, higher, { dryRun: true })).changes).toEqual([
      { path: "value", before: 1_000, after: 2_000 },
    ]);
    const more = { ...main, resourceGroups: quota(3) };
    const { result, changes } = await applyClusterQueue(client, more, { dryRun: true });
    expect([result, changes]).toEqual([
      "changed",
      [{ path: "spec.resourceGroups[0].flavors[0].resources[0].nominalQuota", before: "2", after: "3" }],
    ]);
    expect(await sent(() => applyClusterQueue(client, main))).toBe(2);
  });

  test("what Kueue would refuse is refused before anything is sent", async () => {
    const wrong = {
      ...main,
      cohort: undefined,
      resourceGroups: [{ flavors: [{ name: "F", resources: { cpu: { nominal: 1, borrowingLimit: 1 } } }] }],
    };
    const { requests } = await requestsOf(() =>
      expect(createClusterQueue(client, wrong)).rejects.toMatchObject({
        name: "InputError",
        problems: [
          { path: "resourceGroups[0].flavors[0].name" },
          { path: "resourceGroups[0].flavors[0].resources.cpu.borrowingLimit" },
        ],
      }),
    );
    expect(requests).toEqual([]);
  });
});

describe("use", () => {
  test("a Job and a Ray cluster are admitted, and the report agrees with Kueue's own status", async () => {
    await objects.create(job);
    await objects.create(rayCluster({ name: ray, queue: queue.name, headCpu: "3" }));
    await eventually(
      "the Job was admitted, at its priority",
      () => workloadOf(named("job")),
      ({ conditions, priority }) => priority === 1_000 && conditions.some(({ type }) => type === "Admitted"),
    );
    await seen("the Ray cluster holds quota", holdsQuota);
    await objects.remove(job);
    await eventually(
      "the report says what the status says",
      async () => ({ report: await readUsageReport(client), kueue: await getClusterQueue(client, main.name) }),
      ({ report, kueue }) => {
        const line = report.clusterQueues
          ?.find(({ name }) => name === main.name)
          ?.lines.find(({ resource }) => resource === "cpu");
        const own = kueue.quotas.find(({ resource }) => resource === "cpu");
        const equal = [line?.reserved, line?.used, line?.borrowed].map((amount) => amount?.nanos).join();
        return (
          equal === [own?.reserved, own?.used, own?.borrowed].map((amount) => amount?.nanos).join() &&
          line?.borrowed?.nanos === 1_100_000_000n
        );
      },
    );
  });

  test("who lends, what the cohort has, and what the namespace borrows", async () => {
    // Kueue writes the statuses of its queues one after the other.
    const heldIn = (report: Awaited<ReturnType<typeof readUsageReport>>) =>
      report.namespaces
        ?.find(({ namespace }) => namespace === TEAM)
        ?.lines.find((line) => line.flavor === flavor.name && line.resource === "cpu");
    await eventually(
      "all queues tell of the admission",
      () => readUsageReport(client),
      (report) => heldIn(report)?.reserved !== undefined && formatQuantity(heldIn(report)!.reserved!) === "3100m",
    );
    const { answer, requests } = await requestsOf(() => readUsageReport(client));
    expect(requests).toHaveLength(3);
    const cpu = (lines: Parameters<typeof usageByResource>[0] | undefined) => {
      const line = usageByResource(lines ?? []).find(({ resource }) => resource === "cpu");
      return [line?.nominal, line?.reserved, line?.borrowed, line?.lentAtMost].map(
        (amount) => amount && formatQuantity(amount),
      );
    };
    expect(cpu(answer.clusterQueues?.find(({ name }) => name === other.name)?.lines)).toEqual(["4", "0", "0", "1100m"]);
    expect(cpu(answer.cohorts?.find(({ name }) => name === cohort.name)?.lines)).toEqual([
      "6",
      "3100m",
      "1100m",
      "1100m",
    ]);
    const team = answer.namespaces?.find(({ namespace }) => namespace === TEAM);
    expect(team?.localQueues).toContain(queue.name);
    const held = heldIn(answer);
    expect([held?.reserved, held?.borrowedAtMost].map((amount) => amount && formatQuantity(amount))).toEqual([
      "3100m",
      "1100m",
    ]);
    expect(answer.notRead).toEqual([]);
  });

  test("the Ray cluster that nobody is known to use is found", async () => {
    const now = Date.now() + client.serverAheadMs + 3_600_000;
    const { answer, requests } = await requestsOf(() => listIdleRayClusters(client, TEAM, { now }));
    expect(answer.find(({ cluster }) => cluster.meta.name === ray)).toMatchObject({ work: "unknown", deviceHours: 0 });
    expect(requests).toHaveLength(3);
  });
});

describe("changes", () => {
  test("a queue is held, resumed, drained and resumed; each with few requests", async () => {
    const names = { namespace: TEAM, localQueue: queue.name };
    const { plan, rehearsal } = await holdQueue(client, names, { dryRun: true });
    expect([plan.notes[0], rehearsal?.result]).toEqual([
      "Nothing new is admitted; 1 admitted workload runs on.",
      "previewed",
    ]);
    expect(await sent(() => holdQueue(client, names))).toBe(4);
    await expect(holdQueue(client, names)).rejects.toMatchObject({ name: "ChangeRefused" });
    expect(await sent(() => resumeQueue(client, names))).toBe(3);
    const drained = await drainQueue(client, { clusterQueue: main.name });
    expect(drained).toMatchObject({ plan: { stops: { pods: 2 } }, outcome: { status: "done" } });
    await seen("it was evicted", (found) => !holdsQuota(found));
    await resumeQueue(client, { clusterQueue: main.name });
    await seen("it is back", holdsQuota);
  });

  test("a smaller quota is previewed, with who becomes over-admitted", async () => {
    await eventually(
      "the queue tells what it borrows again",
      () => getClusterQueue(client, main.name),
      ({ quotas }) => quotas.find(({ resource }) => resource === "cpu")?.borrowed?.nanos === 1_100_000_000n,
    );
    const wish = { flavor: flavor.name, resource: "cpu", nominal: "2" };
    const { answer, requests } = await requestsOf(() =>
      changeQuota(client, { clusterQueue: other.name }, wish, { dryRun: true }),
    );
    expect(answer.overAdmitted).toEqual([]);
    expect(requests).toHaveLength(4);
    const lent = await changeQuota(client, { clusterQueue: other.name }, { ...wish, nominal: "0" }, { dryRun: true });
    expect(lent.overAdmitted).toMatchObject([
      { kind: "ClusterQueue", name: main.name, above: "limit" },
      { kind: "Cohort", name: cohort.name, above: "limit" },
    ]);
    await changeQuota(client, { clusterQueue: other.name }, wish);
    await changeQuota(client, { clusterQueue: other.name }, { ...wish, nominal: "4" });
    await expect(changeQuota(client, { cohort: cohort.name }, { ...wish, borrowing: "2" })).rejects.toMatchObject({
      name: "ChangeRefused",
    });
  });

  test("weights of a queue and of a cohort", async () => {
    await changeFairWeight(client, { namespace: TEAM, localQueue: queue.name }, "3");
    await changeFairWeight(client, { cohort: cohort.name }, "1");
    expect(formatQuantity((await getCohort(client, cohort.name)).fairWeight!)).toBe("1");
  });

  test("a workload is deactivated, given a class, moved and activated in its other queue", async () => {
    await deactivateWorkload(client, await nameOf());
    await seen("it was evicted", (found) => !holdsQuota(found));
    await expect(moveWorkload(client, await nameOf(), spare.name)).rejects.toMatchObject({ name: "ChangeRefused" });
    await holdQueue(client, { namespace: TEAM, localQueue: queue.name });
    await activateWorkload(client, await nameOf());
    const { plan } = await changeWorkloadPriority(client, await nameOf(), urgent.name);
    expect(plan.kind.kind).toBe("RayCluster");
    await seen("it has the class", ({ priority }) => priority === 1_000);
    const name = await nameOf();
    expect(await sent(() => moveWorkload(client, name, spare.name))).toBe(11);
    await seen("it runs in the other queue", (found) => holdsQuota(found) && found.clusterQueue === other.name);
    await resumeQueue(client, { namespace: TEAM, localQueue: queue.name });
  });

  test("a workload is requeued", async () => {
    expect((await requeueWorkload(client, await nameOf())).outcome).toMatchObject({ status: "done" });
    await seen("it is active, and runs again", (found) => found.active === true && holdsQuota(found));
  });

  test("a node is cordoned and uncordoned", async () => {
    const [node] = (await client.list(NODES, {})).records.filter(({ unschedulable }) => !unschedulable);
    const name = node!.meta.name;
    const { plan } = await cordonNode(client, name);
    expect(plan.notes[0]).toMatch(/^\d+ pods? (?:runs|run) on it and/);
    await expect(cordonNode(client, name)).rejects.toMatchObject({ name: "ChangeRefused" });
    await uncordonNode(client, name);
  });
});

describe.runIf(plane.hasContext("bob"))("bob, who may only look in another namespace", () => {
  let bob: ClusterClient;
  beforeAll(() => {
    bob = sdkClient(plane, "bob");
  });
  afterAll(() => bob.close());

  const local = { namespace: TEAM, localQueue: queue.name };
  test.each<[string, (by: ClusterClient) => Promise<unknown>, RegExp]>([
    ["list queues", (by) => listClusterQueues(by), /list clusterqueues/],
    ["list cohorts", (by) => listCohorts(by), /list cohorts/],
    ["list flavors", (by) => listResourceFlavors(by), /list resourceflavors/],
    ["list priorities", (by) => listWorkloadPriorityClasses(by), /list workloadpriorityclasses/],
    ["list checks", (by) => listAdmissionChecks(by), /list admissionchecks/],
    ["list a team's queues", (by) => listLocalQueues(by, TEAM), /list localqueues/],
    ["list a team's quotas", (by) => listResourceQuotas(by, TEAM), /list resourcequotas/],
    [
      "look for idle clusters",
      (by) => listIdleRayClusters(by, "all", { now: 0 }),
      /list (?:rayclusters|rayjobs|workloads)/,
    ],
    ["create a queue", (by) => createClusterQueue(by, { ...main, name: named("his") }), /create clusterqueues/],
    ["create a local queue", (by) => createLocalQueue(by, { ...queue, name: named("his") }), /create localqueues/],
    ["create a cohort", (by) => createCohort(by, { name: named("his") }), /create cohorts/],
    ["create a flavor", (by) => createResourceFlavor(by, { name: named("his") }), /create resourceflavors/],
    [
      "create a priority",
      (by) => createWorkloadPriorityClass(by, { name: named("his"), value: 1 }),
      /create workloadpriorityclasses/,
    ],
    ["create a check", (by) => createAdmissionCheck(by, { ...check, name: named("his") }), /create admissionchecks/],
    ["apply a queue", (by) => applyClusterQueue(by, main), /get clusterqueues/],
    ["hold a queue", (by) => holdQueue(by, local), /get localqueues/],
    ["drain a queue", (by) => drainQueue(by, { clusterQueue: main.name }), /get clusterqueues/],
    ["resume a queue", (by) => resumeQueue(by, { clusterQueue: main.name }), /get clusterqueues/],
    [
      "change a quota",
      (by) => changeQuota(by, { clusterQueue: main.name }, { flavor: flavor.name, resource: "cpu", nominal: "9" }),
      /get clusterqueues/,
    ],
    ["change a weight", (by) => changeFairWeight(by, { cohort: cohort.name }, "9"), /get cohorts/],
    ["deactivate a workload", (by) => deactivateWorkload(by, { namespace: TEAM, name: "w" }), /get workloads/],
    ["requeue a workload", (by) => requeueWorkload(by, { namespace: TEAM, name: "w" }), /get workloads/],
    [
      "change a priority",
      (by) => changeWorkloadPriority(by, { namespace: TEAM, name: "w" }, urgent.name),
      /get (?:workloads|workloadpriorityclasses)/,
    ],
    [
      "move a workload",
      (by) => moveWorkload(by, { namespace: TEAM, name: "w" }, spare.name),
      /get (?:workloads|localqueues)/,
    ],
    ["cordon a node", (by) => cordonNode(by, "node"), /get nodes/],
  ])("may not %s, and is told which right he lacks", async (_case, call, request) => {
    await expect(call(bob)).rejects.toMatchObject({
      name: "ClusterError",
      reason: "forbidden",
      message: expect.stringMatching(request),
    });
  });

  test("gets a report that says what it could not read", async () => {
    const { clusterQueues, cohorts, notRead } = await readUsageReport(bob);
    expect([clusterQueues, cohorts]).toEqual([undefined, undefined]);
    expect(notRead).toEqual(expect.arrayContaining([expect.stringMatching(/right to list clusterqueues/)]));
  });
});
