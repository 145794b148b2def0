import { describe, expect, test } from "vitest";
import { madeWorkload } from "../../tests/fixtures/ray-objects.ts";
import {
  pyTorchJobObject,
  stepStatus,
  torchCondition,
  trainCondition,
  trainJobObject,
} from "../../tests/fixtures/training-objects.ts";
import { planDeleteTrainingJob, planResumeTrainingJob, planSuspendTrainingJob } from "./plan-training-job.ts";
import { PYTORCH_JOBS } from "./pytorch-job/pytorch-job.ts";
import { PYTORCH_JOB_FRAMEWORK } from "./pytorch-job/pytorch-job-state.ts";
import { TRAIN_JOBS } from "./train-job/train-job.ts";
import { TRAIN_JOB_FRAMEWORK } from "./train-job/train-job-state.ts";

const trainJob = (change: Parameters<typeof trainJobObject>[0] = {}) =>
  TRAIN_JOBS.project(trainJobObject(change), "v1alpha1");
const pyTorchJob = (change: Parameters<typeof pyTorchJobObject>[0] = {}) =>
  PYTORCH_JOBS.project(pyTorchJobObject(change), "v1");
const running = { jobsStatus: [stepStatus("node", { active: 1, ready: 1 })] };
const inQueue = { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } };
const wrapped = {
  ownerReferences: [
    { apiVersion: "workload.codeflare.dev/v1beta2", kind: "AppWrapper", name: "box", uid: "u", controller: true },
  ],
};

describe("suspending", () => {
  test("a TrainJob sets its own field", () => {
    expect(planSuspendTrainingJob(TRAIN_JOB_FRAMEWORK, trainJob({ status: running }))).toMatchObject({
      title: "Suspend TrainJob team-a/fine-tune",
      refusedBecause: undefined,
      request: {
        operations: [
          { op: "test", path: "/spec/suspend", value: false },
          { op: "replace", path: "/spec/suspend", value: true },
        ],
      },
      stops: { pods: 2, accelerators: 2, jobs: 1 },
    });
  });

  test("a PyTorchJob sets the field of its run policy", () => {
    const plan = planSuspendTrainingJob(PYTORCH_JOB_FRAMEWORK, pyTorchJob({ runPolicy: { suspend: undefined } }));
    expect(plan.request).toMatchObject({ operations: [{ op: "add", path: "/spec/runPolicy/suspend", value: true }] });
  });

  test("in a queue goes through the Workload", () => {
    const workload = madeWorkload();
    const plan = planSuspendTrainingJob(TRAIN_JOB_FRAMEWORK, trainJob({ metadata: inQueue }), {
      kueue: { queue: "user-queue", workload },
    });
    expect(plan).toMatchObject({
      kind: { plural: "workloads" },
      target: { name: workload.meta.name },
      refusedBecause: undefined,
    });
  });

  test.each([
    ["in a queue without a Workload to be seen", { metadata: inQueue }, /would undo a change of its suspend field/],
    ["inside an AppWrapper", { metadata: wrapped }, /wrapped by AppWrapper box/],
    [
      "that has ended",
      { status: { conditions: [trainCondition("Complete", "True", "x")] } },
      /has ended \(succeeded\)/,
    ],
    ["that is suspended", { spec: { suspend: true } }, /is suspended already/],
  ])("a job %s is refused", (_case, change, because) => {
    expect(planSuspendTrainingJob(TRAIN_JOB_FRAMEWORK, trainJob(change)).refusedBecause).toMatch(because);
  });
});

test("resuming takes the field back", () => {
  const plan = planResumeTrainingJob(PYTORCH_JOB_FRAMEWORK, pyTorchJob({ runPolicy: { suspend: true } }));
  expect(plan).toMatchObject({ refusedBecause: undefined, confirm: "none" });
  expect(plan.request).toMatchObject({
    operations: [{ op: "test" }, { path: "/spec/runPolicy/suspend", value: false }],
  });
});

describe("deleting", () => {
  test("tells what is lost", () => {
    const plan = planDeleteTrainingJob(PYTORCH_JOB_FRAMEWORK, pyTorchJob());
    expect(plan).toMatchObject({
      request: { verb: "delete" },
      notes: [expect.stringMatching(/what it has not saved/)],
    });
  });

  test("has nothing to lose after the end", () => {
    const over = pyTorchJob({ status: { conditions: [torchCondition("Failed")] } });
    expect(planDeleteTrainingJob(PYTORCH_JOB_FRAMEWORK, over).notes).toEqual([]);
  });

  test("names the AppWrapper that is to be deleted instead", () => {
    const { notes } = planDeleteTrainingJob(TRAIN_JOB_FRAMEWORK, trainJob({ metadata: wrapped }));
    expect(notes[0]).toMatch(/Delete AppWrapper box instead/);
    expect(notes.join()).not.toMatch(/belongs to/);
  });
});
