import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  applyAdmissionCheck,
  applyClusterQueue,
  applyCohort,
  applyLocalQueue,
  applyResourceFlavor,
  applyWorkloadPriorityClass,
  createClusterQueue,
  createCohort,
  formatQuantity,
  getAdmissionCheck,
  getClusterQueue,
  getCohort,
  getResourceFlavor,
  getWorkloadPriorityClass,
  listAdmissionChecks,
  listClusterQueues,
  listCohorts,
  listLocalQueues,
  listResourceFlavors,
  listResourceQuotas,
  listWorkloadPriorityClasses,
} from "../../src/index.ts";
import {
  administeredQueues,
  administrator,
  createQueues,
  queuesAreActive,
  removeQueues,
} from "./administered-queues.ts";
import { openControlPlane } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { requestsOf, sent } from "./sdk-client.ts";

const plane = await openControlPlane();
const client = administrator(plane);
const queues = administeredQueues(plane);
const { cohort, flavor, quota, main, queue, spare, urgent, check } = queues;

beforeAll(() => client.discovery());
afterAll(async () => {
  await removeQueues(plane, queues);
  await client.close();
});

describe("a whole setup", () => {
  test("a dry run makes nothing", async () => {
    expect(await applyCohort(client, cohort, { dryRun: true })).toMatchObject({ result: "created", changes: [] });
    await expect(getCohort(client, cohort.name)).rejects.toMatchObject({ reason: "not-found" });
  });

  test("is created, and read back as it was described", async () => {
    await createQueues(client, queues);
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
    await queuesAreActive(client, queues);
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
