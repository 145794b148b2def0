import { expect, test } from "vitest";
import { rayJobManifest } from "./ray-job-manifest.ts";

const job = { name: "train", namespace: "team-a", entrypoint: "python /app/train.py", cluster: {} };

test("a job is described as it will be sent, in the namespace that is given or written", () => {
  const manifest = rayJobManifest(
    { ...job, queue: "user-queue", runtimeEnv: { pip: ["emoji"] } },
    { version: "v1alpha1" },
  );
  expect(manifest).toMatchObject({
    apiVersion: "ray.io/v1alpha1",
    kind: "RayJob",
    metadata: { name: "train", namespace: "team-a", labels: { "kueue.x-k8s.io/queue-name": "user-queue" } },
    spec: { entrypoint: "python /app/train.py", runtimeEnvYAML: "pip:\n  - emoji\n", shutdownAfterJobFinishes: true },
  });
  const { namespace: _none, ...unplaced } = job;
  expect(rayJobManifest(unplaced, { namespace: "team-b" }).metadata.namespace).toBe("team-b");
  expect(() => rayJobManifest(unplaced)).toThrow(/namespace: Name the namespace/);
});

test.each([
  ["a folder", { working_dir: "./train" }, "working_dir"],
  ["a wheel", { py_modules: ["./own-1.0-py3-none-any.whl"] }, "py_modules"],
  ["a requirements file", { pip: "requirements.txt" }, "pip"],
  ["a requirements file for uv", { uv: { packages: "requirements.txt" } }, "uv"],
  ["a conda file", { conda: "environment.yaml" }, "conda"],
])("what is on this machine is refused: %s", (_case, runtimeEnv, field) => {
  expect(() => rayJobManifest({ ...job, runtimeEnv })).toThrow(
    new RegExp(`runtimeEnv\\.${field}: It is a file of this machine`),
  );
});

test("what Ray fetches itself, or finds in the image, is taken", () => {
  const runtimeEnv = {
    working_dir: "s3://bucket/train.zip",
    py_modules: ["https://example.com/own.whl"],
    conda: "ready",
  };
  expect(rayJobManifest({ ...job, runtimeEnv }).spec).toMatchObject({ entrypoint: job.entrypoint });
});
