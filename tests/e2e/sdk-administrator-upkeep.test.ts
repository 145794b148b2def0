import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  activateWorkload,
  changeFairWeight,
  changeQuota,
  changeWorkloadPriority,
  cordonNode,
  deactivateWorkload,
  drainQueue,
  formatQuantity,
  getClusterQueue,
  getCohort,
  holdQueue,
  holdsQuota,
  listIdleRayClusters,
  moveWorkload,
  NODES,
  readUsageReport,
  requeueWorkload,
  resumeQueue,
  uncordonNode,
  usageByResource,
  WORKLOADS,
  type Workload,
} from "../../src/index.ts";
import {
  administeredQueues,
  administrator,
  createQueues,
  queuesAreActive,
  removeQueues,
} from "./administered-queues.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { requestsOf, sent } from "./sdk-client.ts";

const plane = await openControlPlane();
const { rayCluster } = plane.make;
const objects = new TestObjects(plane);
const client = administrator(plane);
const queues = administeredQueues(plane);
const { named, cohort, flavor, main, other, queue, spare, urgent } = queues;
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

beforeAll(async () => {
  await client.discovery();
  await createQueues(client, queues);
  await queuesAreActive(client, queues);
});
afterAll(async () => {
  await objects.remove(rayCluster({ name: ray }));
  await objects.removeAll();
  await removeQueues(plane, queues);
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
