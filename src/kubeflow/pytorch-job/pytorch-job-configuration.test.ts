import { describe, expect, test } from "vitest";
import { isInputError } from "../../common/values/input-error.ts";
import { PYTORCH_JOBS } from "./pytorch-job.ts";
import { type PyTorchJobConfiguration, pyTorchJobManifest } from "./pytorch-job-configuration.ts";

const least: PyTorchJobConfiguration = { name: "mnist", namespace: "team-a", image: "example.com/mnist:1" };

describe("the manifest of a PyTorchJob", () => {
  test("is a master alone when nothing is said", () => {
    expect(pyTorchJobManifest(least)).toEqual({
      apiVersion: "kubeflow.org/v1",
      kind: "PyTorchJob",
      metadata: { name: "mnist", namespace: "team-a" },
      spec: {
        runPolicy: {},
        pytorchReplicaSpecs: {
          Master: {
            replicas: 1,
            restartPolicy: "OnFailure",
            template: { spec: { containers: [{ name: "pytorch", image: "example.com/mnist:1" }] } },
          },
        },
      },
    });
  });

  test("has every field in its place, for master and workers alike", () => {
    const manifest = pyTorchJobManifest({
      ...least,
      queue: "user-queue",
      command: ["python", "train.py"],
      env: { MODE: "fast" },
      workers: 2,
      processesPerNode: 4,
      resourcesPerNode: { requests: { cpu: 2 } },
      imagePullSecrets: ["pull"],
      serviceAccount: "trainer",
      nodeSelector: { pool: "gpu" },
      tolerations: [{ key: "gpu", operator: "Exists" }],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
      volumeMounts: [{ name: "data", mountPath: "/data" }],
      restartPolicy: "ExitCode",
      cleanPodPolicy: "All",
      backoffLimit: 3,
      activeDeadlineSeconds: 60,
      ttlSecondsAfterFinished: 0,
    });
    const pod = {
      serviceAccountName: "trainer",
      imagePullSecrets: [{ name: "pull" }],
      nodeSelector: { pool: "gpu" },
      tolerations: [{ key: "gpu", operator: "Exists" }],
      containers: [
        {
          name: "pytorch",
          image: "example.com/mnist:1",
          command: ["python", "train.py"],
          env: [{ name: "MODE", value: "fast" }],
          resources: { requests: { cpu: 2 } },
          volumeMounts: [{ name: "data", mountPath: "/data" }],
        },
      ],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }],
    };
    expect(manifest.metadata).toMatchObject({ labels: { "kueue.x-k8s.io/queue-name": "user-queue" } });
    expect(manifest.spec).toEqual({
      nprocPerNode: "4",
      runPolicy: { cleanPodPolicy: "All", backoffLimit: 3, activeDeadlineSeconds: 60, ttlSecondsAfterFinished: 0 },
      pytorchReplicaSpecs: {
        Master: { replicas: 1, restartPolicy: "ExitCode", template: { spec: pod } },
        Worker: { replicas: 2, restartPolicy: "ExitCode", template: { spec: pod } },
      },
    });
  });

  test("is read back as it was meant", () => {
    const manifest = pyTorchJobManifest({ ...least, workers: 3 });
    const object = { ...manifest, metadata: { ...manifest.metadata, uid: "u", resourceVersion: "1" } };
    expect(PYTORCH_JOBS.project(object, "v1").roles.map(({ role, replicas }) => `${role} ${replicas}`)).toEqual([
      "Master 1",
      "Worker 3",
    ]);
  });
});

test.each<[string, Record<string, unknown>, string[]]>([
  ["no image", { image: undefined }, ["image"]],
  ["half a worker", { workers: 0.5 }, ["workers"]],
  ["a word for processes that is not known", { processesPerNode: "tpu" }, ["processesPerNode"]],
  ["a mount of no volume", { volumeMounts: [{ name: "data", mountPath: "/data" }] }, ["volumeMounts[0].name"]],
  ["an unknown policy", { restartPolicy: "Sometimes" }, ["restartPolicy"]],
  ["a mistyped field", { worker: 2 }, ["worker"]],
])("%s is a problem", (_case, change, paths) => {
  let problems: readonly string[] = [];
  try {
    pyTorchJobManifest({ ...least, ...change } as PyTorchJobConfiguration);
  } catch (error) {
    if (!isInputError(error)) throw error;
    problems = error.problems.map(({ path }) => path);
  }
  expect(problems).toEqual(paths);
});
