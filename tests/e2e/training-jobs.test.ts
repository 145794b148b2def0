import type { KubernetesObject as Manifest } from "@kubernetes/client-node";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import {
  type ClusterClient,
  deletePyTorchJob,
  deleteTrainJob,
  getTrainJob,
  listPyTorchJobs,
  listTrainingRuntimes,
  listTrainJobs,
  PYTORCH_JOBS,
  pyTorchJobStatus,
  resumeTrainJob,
  submitPyTorchJob,
  submitTrainJob,
  suspendPyTorchJob,
  suspendTrainJob,
  TRAIN_JOBS,
  type TrainJobConfiguration,
  trainJobStatus,
  waitForTrainJob,
} from "../../src/index.ts";
import { KEY, type RunningProgram } from "../faults/program.ts";
import { runtimeObject, stepStatus, torchCondition, trainCondition } from "../fixtures/training-objects.ts";
import { choose, confirm, openConsole } from "./console.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { QUEUE, TEAM } from "./manifests.ts";
import { requestsOf, sdkClient } from "./sdk-client.ts";
import { defineTrainingKinds, writeStatus } from "./training-definitions.ts";

const plane = await openControlPlane();
const old = inject("versions") === "old";
let program: RunningProgram | undefined;
afterEach(() => program?.dispose());

/** The simulated cluster of today has the kinds from its start. */
describe.runIf(old || !plane.simulated)("a cluster without Kubeflow", () => {
  test("says so, to programs and on the screen", async () => {
    const client = sdkClient(plane);
    await expect(listTrainJobs(client, TEAM)).rejects.toMatchObject({ reason: "kind-missing" });
    await expect(
      submitTrainJob(client, { name: "fine-tune", namespace: TEAM, runtime: "torch", queue: false }),
    ).rejects.toMatchObject({ reason: "kind-missing" });
    expect(await listTrainingRuntimes(client, TEAM)).toEqual([]);
    await client.close();
    program = openConsole(plane);
    await program.waitFor(/● live/, 60_000);
    program.send(":tj\r");
    await program.waitFor(/does not serve trainjobs\.trainer\.kubeflow\.org: it is not installed here/, 60_000);
  });
});

/** Kubeflow's controllers are not there: what they would write, the tests write. */
describe.skipIf(old)("training jobs", () => {
  const objects = new TestObjects(plane);
  const runtime = `${plane.run}-torch`;
  let definitions: TestObjects;
  let client: ClusterClient;
  beforeAll(async () => {
    definitions = await defineTrainingKinds(plane);
    const { spec } = runtimeObject("ClusterTrainingRuntime", runtime);
    const made = { apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "ClusterTrainingRuntime", spec };
    await objects.create({ ...made, metadata: { name: runtime } } as Manifest);
    client = sdkClient(plane);
  });
  afterAll(async () => {
    await client?.close();
    await objects.removeAll();
    // On a simulated cluster the kinds are built in, and nothing was defined.
    await definitions?.removeAll();
  });

  const at = (name: string) => ({ namespace: TEAM, name });
  const wish = (suffix: string, change: Partial<TrainJobConfiguration> = {}): TrainJobConfiguration => ({
    ...at(`${plane.run}-${suffix}`),
    queue: false,
    runtime,
    nodes: 2,
    resourcesPerNode: { requests: { cpu: "100m" } },
    ...change,
  });
  const submitted = async (configuration: TrainJobConfiguration) => {
    const { job } = await submitTrainJob(client, configuration);
    const made = { apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "TrainJob" };
    return { job, manifest: { ...made, metadata: at(job.meta.name) } as Manifest };
  };
  const tell = (name: string, status: object) => writeStatus(plane, TRAIN_JOBS, at(name), status);
  const running = { jobsStatus: [stepStatus("node", { active: 1, ready: 1 })] };

  test("what is missing is told before anything is made; a dry run makes nothing", async () => {
    const { name } = wish("dry");
    await expect(
      submitTrainJob(client, wish("dry", { runtime: `${runtime}x`, queue: "user-queu" })),
    ).rejects.toMatchObject({
      problems: expect.arrayContaining([
        { path: "queue", message: expect.stringMatching(/Did you mean "user-queue"/) },
        { path: "runtime", message: expect.stringContaining(`Did you mean "${runtime}"`) },
      ]),
    });
    await submitTrainJob(client, wish("dry"), { dryRun: true });
    await expect(getTrainJob(client, at(name))).rejects.toMatchObject({ reason: "not-found" });
    expect((await listTrainingRuntimes(client, TEAM)).map(({ meta }) => meta.name)).toContain(runtime);
  });

  test("a TrainJob is followed to its success, suspended and resumed on the way, and deleted", async () => {
    const { job } = await submitted(wish("life"));
    const { name } = job.meta;
    expect((await listTrainJobs(client, TEAM)).map(({ meta }) => meta.name)).toContain(name);
    const { answer, requests } = await requestsOf(() => trainJobStatus(client, at(name)));
    expect(answer.health).toBe("new");
    expect(requests).toHaveLength(2);
    await tell(name, running);
    expect(await waitForTrainJob(client, at(name), { until: "running" })).toMatchObject({ outcome: "reached" });

    expect((await suspendTrainJob(client, at(name))).outcome).toMatchObject({ status: "done" });
    expect((await trainJobStatus(client, at(name))).health).toBe("suspending");
    const suspended = waitForTrainJob(client, at(name), { until: "suspended", timeoutMs: 60_000 });
    await tell(name, {
      conditions: [trainCondition("Suspended", "True", "Suspended")],
      jobsStatus: [stepStatus("node", {})],
    });
    expect(await suspended).toMatchObject({ outcome: "reached" });
    await expect(suspendTrainJob(client, at(name))).rejects.toMatchObject({ name: "ChangeRefused" });
    await resumeTrainJob(client, at(name));

    const told: string[] = [];
    const over = waitForTrainJob(client, at(name), {
      timeoutMs: 60_000,
      onProgress: ({ health }) => told.push(health),
    });
    await eventually(
      "the wait has begun",
      async () => told.length,
      (count) => count > 0,
    );
    await tell(name, { conditions: [trainCondition("Complete", "True", "AllJobsCompleted", "jobset completed")] });
    expect(await over).toMatchObject({ outcome: "reached", status: { health: "succeeded" } });
    expect(told.at(-1)).toBe("succeeded");
    await expect(suspendTrainJob(client, at(name))).rejects.toMatchObject({ name: "ChangeRefused" });
    expect((await deleteTrainJob(client, at(name))).outcome).toMatchObject({ status: "done" });
    expect(await waitForTrainJob(client, at(name), { until: "gone", timeoutMs: 60_000 })).toMatchObject({
      outcome: "reached",
    });
  });

  test("a failure ends the wait with its reason", async () => {
    const { job, manifest } = await submitted(wish("fails"));
    const over = waitForTrainJob(client, at(job.meta.name), { timeoutMs: 60_000 });
    await tell(job.meta.name, { conditions: [trainCondition("Failed", "True", "FailedJobs", "jobset failed")] });
    expect(await over).toMatchObject({ outcome: "failed", reason: "FailedJobs: jobset failed" });
    await objects.remove(manifest);
  });

  test("in a queue it is stopped through its Workload, and found from there", async () => {
    const { job, manifest } = await submitted(wish("queued", { queue: QUEUE }));
    const { name, uid } = job.meta;
    expect(job.queue).toBe(QUEUE);
    await expect(suspendTrainJob(client, at(name))).rejects.toMatchObject({ name: "ChangeRefused" });
    const pod = {
      containers: [{ name: "node", image: "i", resources: { requests: { cpu: "100m" } } }],
      restartPolicy: "Never",
    };
    const owner = { apiVersion: "trainer.kubeflow.org/v1alpha1", kind: "TrainJob", name, uid, controller: true };
    await objects.create({
      apiVersion: "kueue.x-k8s.io/v1beta2",
      kind: "Workload",
      metadata: { name: `trainjob-${name}`, namespace: TEAM, ownerReferences: [owner] },
      spec: { queueName: QUEUE, podSets: [{ name: "node", count: 2, template: { spec: pod } }] },
    } as Manifest);
    const stop = await suspendTrainJob(client, at(name), { dryRun: true });
    expect(stop.plan).toMatchObject({ kind: { plural: "workloads" }, target: { name: `trainjob-${name}` } });

    program = openConsole(plane);
    await program.waitFor(/● live/, 60_000);
    program.send(":workloads\r");
    await choose(program, `trainjob-${name}`);
    program.send("J");
    await program.waitFor(new RegExp(`━ Train jobs[\\s\\S]*› *${name} +◐ new`), 60_000);
    program.send("w");
    await program.waitFor(new RegExp(`Why Train jobs ${TEAM}/${name}`), 60_000);
    program.send(KEY.escape);
    program.send("y");
    await program.waitFor(/runtimeRef:/, 60_000);
    program.send(KEY.escape);
    await program.pressUntil("S", /through its Workload/);
    await confirm(program);
    await eventually(
      "its Workload is deactivated",
      async () => (await trainJobStatus(client, at(name))).workload,
      (workload) => workload?.active === false,
    );
    await objects.remove(manifest);
  });

  test("a PyTorchJob runs, is suspended by its run policy, and is deleted from the screen", async () => {
    const { job } = await submitPyTorchJob(client, {
      ...at(`${plane.run}-torch`),
      queue: false,
      image: "example.com/mnist:1",
      workers: 2,
      resourcesPerNode: { requests: { cpu: "100m" } },
    });
    const { name } = job.meta;
    await writeStatus(plane, PYTORCH_JOBS, at(name), {
      conditions: [torchCondition("Created"), torchCondition("Running")],
      replicaStatuses: { Master: { active: 1 }, Worker: { active: 2 } },
    });
    expect(await pyTorchJobStatus(client, at(name))).toMatchObject({ health: "running", reason: "3 of 3 pods are up" });
    expect((await suspendPyTorchJob(client, at(name))).plan.stops).toEqual({ pods: 3, accelerators: 0, jobs: 1 });
    await writeStatus(plane, PYTORCH_JOBS, at(name), {
      conditions: [torchCondition("Created"), torchCondition("Suspended")],
    });
    expect((await pyTorchJobStatus(client, at(name))).health).toBe("suspended");

    program = openConsole(plane);
    await program.waitFor(/● live/, 60_000);
    program.send(":ptj\r");
    await choose(program, name);
    await program.waitFor(new RegExp(`${name} +○ suspended +0/3`), 60_000);
    await program.pressUntil(KEY.ctrlD, /Delete PyTorchJob team-a\//);
    await confirm(program);
    const names = async () => (await listPyTorchJobs(client, TEAM)).map(({ meta }) => meta.name);
    await eventually("it is deleted", names, (found) => !found.includes(name));
    await expect(deletePyTorchJob(client, at(name))).rejects.toMatchObject({ reason: "not-found" });
  });

  test.runIf(plane.hasContext("bob"))(
    "bob, who may only look in another namespace, is denied with typed errors",
    async () => {
      const bob = sdkClient(plane, "bob");
      try {
        await expect(listTrainJobs(bob, TEAM)).rejects.toMatchObject({ name: "ClusterError", reason: "forbidden" });
        await expect(submitTrainJob(bob, wish("bob"))).rejects.toMatchObject({ reason: "forbidden" });
      } finally {
        await bob.close();
      }
    },
  );
});
