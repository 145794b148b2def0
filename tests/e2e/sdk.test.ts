import { afterAll, describe, expect, test } from "vitest";
import {
  applyRayCluster,
  appWrapperStatus,
  type ClusterClient,
  createRayCluster,
  deleteAppWrapper,
  deleteRayCluster,
  forwardRayClient,
  getAppWrapper,
  getDefaultLocalQueue,
  getRayCluster,
  listAppWrappers,
  listLocalQueues,
  listPendingWorkloads,
  listQueuedRayClusters,
  listRayClusters,
  queuePosition,
  RAY_CLUSTERS,
  type RayClusterConfiguration,
  rayClusterConfigurationOf,
  rayClusterDetails,
  rayClusterManifest,
  rayClusterStatus,
  rayJobManifest,
  resumeRayCluster,
  scaleRayCluster,
  submitAppWrapper,
  suspendRayCluster,
  waitForAppWrapper,
  waitForRayCluster,
  wrapInAppWrapper,
} from "../../src/index.ts";
import { openControlPlane, TestObjects } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";
import { requestsOf, sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const MINUTE = 60_000;
const small = { cpu: "100m", memory: "128Mi" };

function configuration(suffix: string, change: Partial<RayClusterConfiguration> = {}): RayClusterConfiguration {
  return {
    name: `${plane.run}-${suffix}`,
    namespace: TEAM,
    queue: QUEUE,
    image: "rayproject/ray:2.52.0",
    head: small,
    workerGroups: [{ name: "small", replicas: 1, ...small }],
    ...change,
  };
}

describe("a Ray cluster through the library", () => {
  const client = sdkClient(plane);
  const objects = new TestObjects(plane);
  const wish = configuration("life");
  const name = { namespace: TEAM, name: wish.name };
  const two = { ...wish, workerGroups: [{ name: "small", replicas: 2, min: 1, max: 2, ...small }] };
  afterAll(async () => {
    await objects.remove(rayClusterManifest(wish));
    await client.close();
  });

  test("a dry run creates nothing", async () => {
    const { result, cluster } = await applyRayCluster(client, wish, { dryRun: true });
    expect([result, cluster.meta.name]).toEqual(["created", wish.name]);
    await expect(getRayCluster(client, name)).rejects.toMatchObject({ reason: "not-found" });
  });

  test("it is applied, admitted and ready", async () => {
    expect(await applyRayCluster(client, wish)).toMatchObject({ result: "created", changes: [] });
    const told: string[] = [];
    const wait = await waitForRayCluster(client, name, {
      timeoutMs: 2 * MINUTE,
      onProgress: ({ health }) => told.push(health),
    });
    expect(wait).toMatchObject({ outcome: "reached", status: { ready: true, workload: { queue: QUEUE } } });
    expect(told.at(-1)).toBe("ready");
  });

  test("applied again it is unchanged, and read back it is what was written", async () => {
    expect(await applyRayCluster(client, wish)).toMatchObject({ result: "unchanged", changes: [] });
    const { configuration: read, notCarried } = rayClusterConfigurationOf(await client.get(RAY_CLUSTERS, name));
    expect(notCarried).toEqual([]);
    expect(read).toMatchObject({ name: wish.name, queue: QUEUE, image: wish.image });
    expect(await applyRayCluster(client, read, { dryRun: true })).toMatchObject({ changes: [] });
  });

  test("status and details take a constant number of requests", async () => {
    const status = await requestsOf(() => rayClusterStatus(client, name));
    expect(status.answer).toMatchObject({ health: "ready", ready: true });
    expect(status.requests).toHaveLength(4);
    const details = await rayClusterDetails(client, name);
    expect(details.pods).toHaveLength(2);
    expect(details.clientAddress).toBe(`ray://${wish.name}-head-svc.${TEAM}.svc:10001`);
    const forward = await forwardRayClient(client, name);
    expect(forward.address).toMatch(/^ray:\/\/127\.0\.0\.1:\d+$/);
    await forward.close();
  });

  test("it is scaled although Kueue owns its groups", async () => {
    await expect(scaleRayCluster(client, name, { replicas: 2 })).rejects.toThrow(/Kueue would stop the whole cluster/);
    await expect(applyRayCluster(client, two)).rejects.toMatchObject({ reason: "field-conflict" });
    const { outcome, wait } = await scaleRayCluster(
      client,
      name,
      { replicas: 2, acceptRestart: true },
      { wait: { timeoutMs: 2 * MINUTE } },
    );
    expect([outcome?.status, wait]).toMatchObject(["done", { outcome: "reached" }]);
    expect((await getRayCluster(client, name)).workers).toMatchObject({ ready: 2, desired: 2 });
    expect(await applyRayCluster(client, two, { dryRun: true })).toMatchObject({ changes: [] });
  });

  test("it is suspended and resumed through its Workload", async () => {
    const suspended = await suspendRayCluster(client, name, { wait: { timeoutMs: 2 * MINUTE } });
    expect(suspended).toMatchObject({ plan: { kind: { kind: "Workload" } }, wait: { outcome: "reached" } });
    const resumed = await resumeRayCluster(client, name, { wait: { timeoutMs: 2 * MINUTE } });
    expect(resumed.wait).toMatchObject({ outcome: "reached", status: { ready: true } });
  });

  test("it is deleted", async () => {
    const { wait } = await deleteRayCluster(client, name, { wait: { timeoutMs: MINUTE } });
    expect(wait).toEqual({ outcome: "reached", status: undefined });
    await expect(deleteRayCluster(client, name)).rejects.toMatchObject({ reason: "not-found" });
  });
});

describe("mistakes", () => {
  const client = sdkClient(plane);
  afterAll(() => client.close());

  test("a queue that is not there is an error, and nothing is sent but the list of queues", async () => {
    const wrong = configuration("lost", { queue: "user-queu" });
    await client.discovery();
    const { answer, requests } = await requestsOf(() => applyRayCluster(client, wrong).catch((error: Error) => error));
    expect(answer).toMatchObject({
      name: "InputError",
      problems: [{ path: "queue", message: expect.stringMatching(/Did you mean "user-queue"\?/) }],
    });
    expect(requests).toEqual([expect.stringMatching(/^GET .*\/localqueues$/)]);
  });

  test("a wait for a cluster that is not there ends at once", async () => {
    const nobody = { namespace: TEAM, name: `${plane.run}-none` };
    await expect(waitForRayCluster(client, nobody)).rejects.toMatchObject({ reason: "not-found" });
  });
});

describe("queued clusters", () => {
  const client = sdkClient(plane);
  const wishes = [1, 2, 3].map((number) =>
    configuration(`queued-${number}`, { head: { cpu: 5_000, memory: "128Mi" } }),
  );
  afterAll(async () => {
    for (const { name, namespace = TEAM } of wishes) await deleteRayCluster(client, { name, namespace });
    await client.close();
  });

  test("are listed in two requests, however many there are", async () => {
    for (const wish of wishes) await createRayCluster(client, wish);
    const names = wishes.map(({ name }) => name);
    const mine = async () =>
      (await listQueuedRayClusters(client, TEAM)).filter(({ cluster }) => names.includes(cluster.meta.name));
    await expect.poll(async () => (await mine()).length, { timeout: MINUTE }).toBe(3);
    // A strict queue tries its first one only.
    await expect
      .poll(async () => (await mine()).some(({ reason }) => /insufficient/.test(reason)), { timeout: MINUTE })
      .toBe(true);
    const { answer: queued, requests } = await requestsOf(() => listQueuedRayClusters(client, TEAM));
    expect(requests).toHaveLength(2);
    const own = queued.filter(({ cluster }) => names.includes(cluster.meta.name));
    const positions = await Promise.all(own.map(({ workload }) => queuePosition(client, workload)));
    expect(new Set(positions.map((position) => position?.localQueue)).size).toBe(3);
    expect(positions.every((position) => (position?.clusterQueue ?? 0) >= (position?.localQueue ?? 1))).toBe(true);
    const waiting = await listPendingWorkloads(client, { namespace: TEAM, localQueue: QUEUE });
    expect(waiting.filter(({ owners }) => owners.some(({ name }) => names.includes(name)))).toHaveLength(3);
    expect((await listRayClusters(client, "all")).filter(({ meta }) => names.includes(meta.name))).toHaveLength(3);
  });
});

describe("queues through the library", () => {
  const client = sdkClient(plane);
  afterAll(() => client.close());

  test("are listed with the flavors that lead through them, without any right at cluster scope", async () => {
    const queues = await listLocalQueues(client, TEAM);
    const flavors = queues.find(({ meta }) => meta.name === QUEUE)?.flavors ?? [];
    expect(flavors.length).toBeGreaterThan(0);
    expect((await listLocalQueues(client, TEAM, { flavors })).map(({ meta }) => meta.name)).toContain(QUEUE);
    expect(await listLocalQueues(client, TEAM, { flavors: [...flavors, "no-such-flavor"] })).toEqual([]);
  });

  test("one of them is where what names no queue goes", async () => {
    const marked = (await listLocalQueues(client, TEAM)).filter(({ isMarkedDefault }) => isMarkedDefault);
    expect((await getDefaultLocalQueue(client, TEAM))?.meta.name).toBe(marked[0]?.meta.name);
  });

  test("a queue that is not there has nobody waiting, in a typed error", async () => {
    const nowhere = { namespace: TEAM, localQueue: `${plane.run}-none` };
    await expect(listPendingWorkloads(client, nowhere)).rejects.toMatchObject({ reason: "not-found" });
  });
});

describe("an AppWrapper through the library", () => {
  const client = sdkClient(plane);
  const wish = configuration("wrapped");
  const name = { namespace: TEAM, name: wish.name };
  afterAll(() => client.close());

  test("runs its cluster, which cannot be scaled from inside, and goes with it", async () => {
    await submitAppWrapper(client, wrapInAppWrapper({ name: wish.name }, [rayClusterManifest(wish)]));
    await expect
      .poll(
        () =>
          getRayCluster(client, name).then(
            () => true,
            () => false,
          ),
        { timeout: MINUTE },
      )
      .toBe(true);
    expect(await waitForRayCluster(client, name, { timeoutMs: 2 * MINUTE })).toMatchObject({ outcome: "reached" });
    await expect(scaleRayCluster(client, name, { replicas: 2 })).rejects.toThrow(/AppWrapper/);
    expect((await deleteAppWrapper(client, name)).outcome?.status).toBe("done");
    expect(await waitForRayCluster(client, name, { until: "gone", timeoutMs: MINUTE })).toMatchObject({
      outcome: "reached",
    });
  });
});

describe("an AppWrapper of a Ray job through the library", () => {
  const client = sdkClient(plane);
  const name = { namespace: TEAM, name: `${plane.run}-wrapped-job` };
  afterAll(async () => {
    await deleteAppWrapper(client, name).catch(() => {});
    await client.close();
  });

  test("is made from typed configurations, waited for, found, and deleted", async () => {
    const { image, head, workerGroups } = configuration("wrapped-job");
    const job = rayJobManifest({ ...name, entrypoint: "python -c 1", cluster: { image, head, workerGroups } });
    const submitted = await submitAppWrapper(client, wrapInAppWrapper({ name: name.name, queue: QUEUE }, [job]));
    expect(submitted.queue).toBe(QUEUE);
    const told: string[] = [];
    const wait = await waitForAppWrapper(client, name, {
      timeoutMs: 2 * MINUTE,
      onProgress: ({ health }) => told.push(health),
    });
    expect([wait.outcome, told.length > 0]).toEqual(["reached", true]);
    expect((await getAppWrapper(client, name)).components.map(({ kind }) => kind)).toEqual(["RayJob"]);
    expect((await listAppWrappers(client, TEAM)).map(({ meta }) => meta.name)).toContain(name.name);
    const { retries } = await appWrapperStatus(client, name, { now: Date.now() });
    expect(retries.limit).toBeGreaterThan(0);
    expect((await deleteAppWrapper(client, name)).outcome?.status).toBe("done");
    expect(await waitForAppWrapper(client, name, { until: "gone", timeoutMs: MINUTE })).toMatchObject({
      outcome: "reached",
    });
  });
});

describe("programs without types", () => {
  const client = sdkClient(plane);
  const wish = configuration("untyped");
  const name = { namespace: TEAM, name: wish.name };
  afterAll(() => client.close());

  test.each<readonly [string, () => Promise<unknown>]>([
    ["no namespaces", () => listRayClusters(client, undefined as never)],
    ["a name that is text", () => getRayCluster(client, wish.name as never)],
    ["a name that is part of a selector", () => waitForRayCluster(client, { ...name, name: "a,b=c" })],
    ['a dry run of "yes"', () => applyRayCluster(client, wish, { dryRun: "yes" as never })],
    ["a manifest of their own", () => client.create(RAY_CLUSTERS, { ...rayClusterManifest(wish) })],
    ["a wrapped manifest of their own", async () => wrapInAppWrapper({ name: "a" }, [{ ...rayClusterManifest(wish) }])],
  ])("get an error in time: %s", async (_case, call) => {
    await expect(call()).rejects.toMatchObject({ name: "InputError" });
    await expect(getRayCluster(client, name)).rejects.toMatchObject({ reason: "not-found" });
  });
});

describe.runIf(plane.hasContext("bob"))("bob, who may only look at another team", () => {
  const wish = configuration("denied");
  const name = { namespace: TEAM, name: "whatever" };
  const calls: readonly (readonly [string, (client: ClusterClient) => Promise<unknown>])[] = [
    ["apply", (client) => applyRayCluster(client, wish)],
    ["create", (client) => createRayCluster(client, { ...wish, queue: false })],
    ["list", (client) => listRayClusters(client, TEAM)],
    ["list everywhere", (client) => listRayClusters(client, "all")],
    ["list queued", (client) => listQueuedRayClusters(client, TEAM)],
    ["status", (client) => rayClusterStatus(client, name)],
    ["wait", (client) => waitForRayCluster(client, name)],
    ["scale", (client) => scaleRayCluster(client, name, { replicas: 1 })],
    ["delete", (client) => deleteRayCluster(client, name)],
    ["submit", (client) => submitAppWrapper(client, wrapInAppWrapper({ name: wish.name }, [rayClusterManifest(wish)]))],
  ];
  const client = sdkClient(plane, "bob");
  afterAll(() => client.close());

  test.each(calls)("%s is forbidden, in a typed error", async (_call, call) => {
    await expect(call(client)).rejects.toMatchObject({ name: "ClusterError", reason: "forbidden" });
  });
});
