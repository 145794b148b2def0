import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { NODES } from "../../src/common/core-objects/node.ts";
import { planCordon } from "../../src/common/core-objects/plan-cordon.ts";
import { carryOut } from "../../src/common/kubernetes-cluster/change.ts";
import { MemoryJournal } from "../../src/common/kubernetes-cluster/journal.ts";
import { CLUSTER_QUEUES } from "../../src/common/kueue/cluster-queue.ts";
import { LOCAL_QUEUES } from "../../src/common/kueue/local-queue.ts";
import { planFairWeight } from "../../src/common/kueue/plan-fair-weight.ts";
import { planMove } from "../../src/common/kueue/plan-move.ts";
import { planPriority } from "../../src/common/kueue/plan-priority.ts";
import { planQueueStop } from "../../src/common/kueue/plan-queue-stop.ts";
import { planQuota } from "../../src/common/kueue/plan-quota.ts";
import { planRequeue } from "../../src/common/kueue/plan-requeue.ts";
import { holdsQuota, isAdmitted, WORKLOADS, type Workload } from "../../src/common/kueue/workload.ts";
import { WORKLOAD_PRIORITY_CLASSES } from "../../src/common/kueue/workload-priority-class.ts";
import { RAY_CLUSTERS } from "../../src/ray/cluster/ray-cluster.ts";
import type { RunningProgram } from "../faults/program.ts";
import { clientOf, clusterQueue, localQueue, make, recordOf, takenBack } from "./administrator.ts";
import { choose, openConsole } from "./console.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";

const plane = await openControlPlane();
const { kueueApi, rayCluster } = plane.make;
const client = clientOf(plane);
const objects = new TestObjects(plane);
const named = (suffix: string) => `${plane.run}-${suffix}`;
const [flavor, cq, lone, main, other] = ["flavor", "cq", "lone", "main", "other"].map(named) as [
  string,
  string,
  string,
  string,
  string,
];
/** Each takes 3.1 CPUs, and a queue has 4: one runs, the next one waits. */
const [runs, waits, bare] = ["runs", "waits", "bare"].map(named) as [string, string, string];
const classes = ["low", "high"].map((name, index) => ({
  apiVersion: kueueApi,
  kind: "WorkloadPriorityClass",
  metadata: { name: named(name) },
  value: (index + 1) * 100,
})) as Manifest[];
const byHand = {
  apiVersion: kueueApi,
  kind: "Workload",
  metadata: { name: bare, namespace: TEAM },
  spec: {
    queueName: main,
    podSets: [
      {
        name: "main",
        count: 1,
        template: {
          spec: {
            restartPolicy: "Never",
            containers: [{ name: "c", image: "x", resources: { requests: { cpu: "3" } } }],
          },
        },
      },
    ],
  },
} as Manifest;

let program: RunningProgram | undefined;
afterEach(() => program?.dispose());

beforeAll(async () => {
  await objects.create({
    apiVersion: kueueApi,
    kind: "ResourceFlavor",
    metadata: { name: flavor },
  } as Manifest);
  for (const manifest of classes) await objects.create(manifest);
  await objects.create(clusterQueue(kueueApi, { name: cq, flavor, cohort: named("cohort"), cpu: "4" }));
  await objects.create(clusterQueue(kueueApi, { name: lone, flavor, cpu: "4" }));
  await objects.create(localQueue(kueueApi, TEAM, main, cq));
  await objects.create(localQueue(kueueApi, TEAM, other, lone));
  await objects.create(rayCluster({ name: runs, queue: main, headCpu: "3" }));
  await eventually(
    "the first is admitted",
    () => workloadOf(runs),
    (found) => found !== undefined && isAdmitted(found),
  );
  await objects.create(rayCluster({ name: waits, queue: main, headCpu: "3" }));
  await objects.create(byHand);
  for (const name of [waits, bare]) await pending(name);
});
afterAll(async () => {
  for (const name of [runs, waits]) await objects.remove(rayCluster({ name }));
  await objects.remove(byHand);
  await objects.removeAll();
  await client.close();
});

async function workloadOf(name: string): Promise<Workload | undefined> {
  const { records } = await client.list(WORKLOADS, { namespace: TEAM });
  return records.find(({ meta, owner }) => (owner === undefined ? meta.name : owner.name) === name);
}

async function workload(name: string): Promise<Workload> {
  const found = await workloadOf(name);
  if (found === undefined) throw new Error(`no workload of ${name}`);
  return found;
}

function seen(claim: string, name: string, isWanted: (found: Workload) => boolean): Promise<unknown> {
  return eventually(
    claim,
    () => workloadOf(name),
    (found) => found !== undefined && isWanted(found),
  );
}

const pending = (name: string) =>
  seen(`${name} waits`, name, (found) => !holdsQuota(found) && found.conditions.length > 0);
const running = (name: string) => seen(`${name} runs`, name, isAdmitted);
const queueRecord = () => recordOf(client, CLUSTER_QUEUES, cq);
const localRecord = (name = main) => recordOf(client, LOCAL_QUEUES, name, TEAM);
const JOB = { kind: RAY_CLUSTERS };
const mine = { others: false, count: 1 };

describe("workloads", () => {
  test("a first priority class is taken while it waits, another one at any time, none is taken away", async () => {
    const [low, high] = await Promise.all(
      ["low", "high"].map((name) => recordOf(client, WORKLOAD_PRIORITY_CLASSES, named(name))),
    );
    await make(client, planPriority(await workload(waits), JOB, high!));
    await seen("the priority is 200", waits, ({ priority }) => priority === 200);
    const lower = planPriority(await workload(waits), JOB, low!);
    await make(client, lower);
    await seen("the priority is 100", waits, ({ priority }) => priority === 100);
    await make(client, takenBack(lower));
    await seen("the priority is 200 again", waits, ({ priority }) => priority === 200);
    const refused = planPriority(await workload(runs), JOB, high!);
    expect(refused.refusedBecause).toMatch(/runs without a priority class/);
    // The server says the same of what the planner refuses.
    const forced = { ...refused, refusedBecause: undefined };
    await expect(carryOut(client, forced, { journal: new MemoryJournal() })).rejects.toThrow(
      /cannot be added to a non-suspended/,
    );
  });

  test("one without a job takes a class and its number together", async () => {
    const high = await recordOf(client, WORKLOAD_PRIORITY_CLASSES, named("high"));
    const plan = planPriority(await workload(bare), undefined, high);
    await make(client, plan);
    await seen(
      "it has the class",
      bare,
      ({ priority, priorityClass }) => priority === 200 && priorityClass?.name === named("high"),
    );
    await make(client, takenBack(plan));
    await seen(
      "it has none again",
      bare,
      ({ priority, priorityClass }) => priority === undefined && priorityClass === undefined,
    );
  });

  test("what waits is moved to a queue that has room, and starts there; what runs is not moved", async () => {
    const running = planMove(await workload(runs), JOB, await localRecord(other));
    expect(running.refusedBecause).toMatch(/holds quota/);
    await expect(
      carryOut(client, { ...running, refusedBecause: undefined }, { journal: new MemoryJournal() }),
    ).rejects.toThrow(/immutable/);
    await make(client, planMove(await workload(waits), JOB, await localRecord(other)));
    await seen("it runs in the other queue", waits, ({ clusterQueue }) => clusterQueue === lone);
  });

  test("one without a job is moved and moved back", async () => {
    await make(client, planQueueStop(await localRecord(other), "Hold"));
    const plan = planMove(await workload(bare), undefined, await localRecord(other));
    expect(plan.notes[0]).toMatch(/is stopped/);
    await make(client, plan);
    await seen("it waits in the other queue", bare, ({ queue }) => queue === other);
    await make(client, takenBack(plan));
    await seen("it is back", bare, ({ queue }) => queue === main);
    await make(client, planQueueStop(await localRecord(other), "None"));
  });

  test("requeue: evicted, and active again", async () => {
    const before = await workload(runs);
    const plan = planRequeue(before);
    expect(plan.stops.pods).toBe(2);
    await make(client, plan);
    await seen("it was evicted", runs, ({ evictions }) => evictions.some(({ reason }) => reason === "Deactivated"));
    await seen("it is active", runs, ({ active }) => active === true);
    await eventually(
      "one of the two in the queue runs",
      async () => [await workloadOf(runs), await workloadOf(bare)],
      (found) => found.some((each) => each !== undefined && isAdmitted(each)),
    );
    await objects.remove(byHand);
    await running(runs);
  });
});

describe("queues", () => {
  test("hold lets run, drain evicts, resume starts again", async () => {
    const hold = planQueueStop(await localRecord(), "Hold");
    await make(client, hold);
    await eventually("the queue is held", localRecord, ({ activity }) => activity.reason === "Stopped");
    expect(isAdmitted(await workload(runs))).toBe(true);
    await make(client, takenBack(hold));
    await eventually("it is open again", localRecord, ({ activity }) => activity.active === true);

    const { records } = await client.list(WORKLOADS, { namespace: TEAM });
    const drain = planQueueStop(await queueRecord(), "HoldAndDrain", { ...mine, workloads: records });
    expect(drain.stops.pods).toBe(2);
    expect(drain.notes[0]).toBe(`Evicts 1 workload: RayCluster ${TEAM}/${runs}.`);
    await make(client, drain);
    await pending(runs);
    await make(client, planQueueStop(await queueRecord(), "None"));
    await running(runs);
  });

  test("less quota than is held evicts nobody, and is said before", async () => {
    await eventually(
      "the queue tells what it holds again",
      queueRecord,
      ({ quotas }) => quotas[0]?.reserved?.nanos === 3_100_000_000n,
    );
    const [queues, holder] = [(await client.list(CLUSTER_QUEUES, {})).records, await queueRecord()];
    const plan = planQuota(holder, { flavor, resource: "cpu", nominal: "2" }, { ...mine, queues, cohorts: [] });
    expect(plan.notes[0]).toMatch(new RegExp(`ClusterQueue ${cq} is over-admitted: it holds 1100m cpu`));
    await make(client, plan);
    await eventually("the quota is 2", queueRecord, ({ quotas }) => quotas[0]?.nominal?.nanos === 2_000_000_000n);
    await eventually(
      "the queue borrows what nobody has",
      queueRecord,
      ({ quotas }) => quotas[0]?.borrowed?.nanos === 1_100_000_000n,
    );
    expect(isAdmitted(await workload(runs))).toBe(true);
    await make(client, takenBack(plan));
    await eventually("it is as before", queueRecord, ({ quotas }) => quotas[0]?.nominal?.nanos === 4_000_000_000n);
  });

  test.each([
    ["borrowing", { borrowing: "1" }],
    ["lending", { lending: "1" }],
  ])("a %s limit comes and goes", async (_case, wish) => {
    const plan = planQuota(await queueRecord(), { flavor, resource: "cpu", ...wish });
    await make(client, plan);
    await make(client, takenBack(plan));
    expect((await queueRecord()).quotas[0]).toMatchObject({ borrowing: { is: "none" }, lending: { is: "none" } });
  });

  test("a fair share weight comes and goes", async () => {
    for (const sharer of [await queueRecord(), await localRecord()]) {
      const plan = planFairWeight(sharer, "2");
      await make(client, plan);
      await make(client, takenBack(plan));
    }
    expect((await queueRecord()).writtenWeight.present).toBe("spec");
  });
});

test("a node is cordoned and uncordoned", async () => {
  const [node] = (await client.list(NODES, {})).records.filter(({ unschedulable }) => !unschedulable);
  const plan = planCordon(node!, true);
  await make(client, plan);
  expect((await recordOf(client, NODES, node!.meta.name)).unschedulable).toBe(true);
  await make(client, takenBack(plan));
  expect((await recordOf(client, NODES, node!.meta.name)).unschedulable).toBe(false);
});

describe.runIf(plane.hasContext("platform-admin"))("who may", () => {
  test("platform-admin stops and resumes; bob is told which right he lacks", async () => {
    const admin = clientOf(plane, "platform-admin");
    const bob = clientOf(plane, "bob");
    try {
      const plan = planQueueStop(await localRecord(other), "Hold");
      await expect(carryOut(bob, plan, { journal: new MemoryJournal() })).rejects.toMatchObject({
        reason: "forbidden",
      });
      await make(admin, plan);
      await make(admin, takenBack(plan));
    } finally {
      await admin.close();
      await bob.close();
    }
  });
});

test("in the console: a queue is held and resumed by keys", async () => {
  program = openConsole(plane, { args: ["-n", TEAM] });
  await program.waitFor(/● live/, 20_000);
  program.send(":local-queues\r");
  await program.waitFor(/Local queues/, 20_000);
  await choose(program, other);
  await program.pressUntil("S", new RegExp(`Hold LocalQueue ${TEAM}/${other}[\\s\\S]*rehearsed it`));
  await program.pressUntil("y", /accepted by the server|done/);
  await eventually(
    "it is held",
    () => localRecord(other),
    ({ stopPolicy }) => stopPolicy === "Hold",
  );
  await program.waitFor(/▲ held/, 20_000);
  await program.pressUntil("R", /Resume LocalQueue/);
  await eventually(
    "it is open",
    () => localRecord(other),
    ({ stopPolicy }) => stopPolicy === "None",
  );
});
