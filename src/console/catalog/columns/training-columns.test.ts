import { describe, expect, test } from "vitest";
import { cell, summary, texts } from "../../../../tests/fixtures/column-cells.ts";
import { handMade } from "../../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo } from "../../../../tests/fixtures/related-records.ts";
import {
  pyTorchJobObject,
  runtimeObject,
  stepStatus,
  torchCondition,
  trainCondition,
  trainJobObject,
} from "../../../../tests/fixtures/training-objects.ts";
import { WORKLOADS } from "../../../common/kueue/workload.ts";
import { PYTORCH_JOBS } from "../../../kubeflow/pytorch-job/pytorch-job.ts";
import { TRAIN_JOBS } from "../../../kubeflow/train-job/train-job.ts";
import { CLUSTER_TRAINING_RUNTIMES } from "../../../kubeflow/training-runtime.ts";

const running = {
  jobsStatus: [stepStatus("node", { active: 1, ready: 1 })],
  trainerStatus: { progressPercentage: 40 },
};
const queueLabel = { labels: { "kueue.x-k8s.io/queue-name": "user-queue" } };

describe("TrainJobs", () => {
  test("state, size and progress", () => {
    const job = recordOf(TRAIN_JOBS, trainJobObject({ status: running, metadata: queueLabel }));
    expect(texts(TRAIN_JOBS, "status runtime nodes progress cpu memory gpu queue why steps image", job)).toBe(
      "● running | torch-distributed | 2 | 40% | 8 | 32Gi | 2 | user-queue | 40% done | node 1/1 | example.com/train:1",
    );
  });

  test("what its runtime decides is left empty, and is not unknown", () => {
    const job = recordOf(TRAIN_JOBS, trainJobObject({ spec: { trainer: {} } }));
    expect(texts(TRAIN_JOBS, "nodes progress cpu gpu ranFor", job)).toBe(" |  |  |  | ");
  });

  test("a failed one stands out in the summary", () => {
    const failed = { conditions: [trainCondition("Failed", "True", "FailedJobs")] };
    const job = (status: object) => recordOf(TRAIN_JOBS, trainJobObject({ status: { ...status } }));
    expect(cell(TRAIN_JOBS, "status", job(failed))).toMatchObject({ tone: "bad" });
    expect(summary(TRAIN_JOBS, [job(running), job(failed)])).toMatch(/failed/);
  });
});

describe("PyTorchJobs", () => {
  test("roles and pods", () => {
    const status = {
      conditions: [torchCondition("Created"), torchCondition("Running")],
      replicaStatuses: { Master: { active: 1 }, Worker: { active: 1, failed: 1 } },
    };
    const job = recordOf(PYTORCH_JOBS, pyTorchJobObject({ status }));
    expect(texts(PYTORCH_JOBS, "status pods roles failed cpu gpu why", job)).toBe(
      "● running | 2/3 | Master 1/1, Worker 1/2 | 1 | 6 | 3 | 2 of 3 pods are up",
    );
  });

  test("while it waits for quota the reason is our verdict on its Workload", () => {
    const job = recordOf(PYTORCH_JOBS, pyTorchJobObject({ runPolicy: { suspend: true }, metadata: queueLabel }));
    const workload = recordOf(
      WORKLOADS,
      handMade({ spec: { queueName: "user-queue" } }, { labels: { "kueue.x-k8s.io/job-uid": "uid-mnist" } }),
    );
    const related = relatedTo([WORKLOADS, [workload]]);
    expect(texts(PYTORCH_JOBS, "status", job, related)).toBe("○ queued");
    expect(cell(PYTORCH_JOBS, "why", job, related).text).not.toBe("waits in queue user-queue");
  });
});

test("runtimes", () => {
  const old = { "trainer.kubeflow.org/support": "deprecated" };
  const runtime = recordOf(CLUSTER_TRAINING_RUNTIMES, runtimeObject("ClusterTrainingRuntime", "torch", old));
  expect(texts(CLUSTER_TRAINING_RUNTIMES, "framework nodes processes perNode steps support image", runtime)).toBe(
    "torch | 2 | auto | 1 cpu | dataset-initializer, node | deprecated | pytorch/pytorch:2.9.1",
  );
});
