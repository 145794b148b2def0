import { expect, test } from "vitest";
import {
  type AppWrapperConfiguration,
  applyRayCluster,
  type ClusterClient,
  carryOut,
  type RayClusterConfiguration,
  type RayJobConfiguration,
  submitAppWrapper,
  submitRayJob,
  type TypedResource,
} from "../../src/index.ts";

// The compiler is the test: `npm run check` fails where one of these does compile.

const name = "train";

/** Never called. */
function doesNotCompile(client: ClusterClient): readonly unknown[] {
  const clusters: readonly RayClusterConfiguration[] = [
    { name, image: "rayproject/ray:2.52.1", workerGroups: [{ name: "cpu", replicas: 2, cpu: 4, memory: "16Gi" }] },
    // @ts-expect-error no field of that name
    { name, workers: 2 },
    // @ts-expect-error nor inside a group
    { name, workerGroups: [{ name: "cpu", count: 2 }] },
    // @ts-expect-error a number, not text
    { name, workerGroups: [{ name: "cpu", replicas: "2" }] },
    // @ts-expect-error true means nothing: a name, or false
    { name, queue: true },
    // @ts-expect-error without a name
    { image: "rayproject/ray:2.52.1" },
    // @ts-expect-error no mode of that name
    { name, autoscaling: { upscalingMode: "Fast" } },
    // @ts-expect-error an overlay stays typed
    { name, overlay: { notAField: 1 } },
  ];
  const jobs: readonly RayJobConfiguration[] = [
    { name, entrypoint: "python train.py", cluster: {} },
    // @ts-expect-error without a command
    { name, cluster: {} },
    // @ts-expect-error a mode that KubeRay has and we do not offer
    { name, entrypoint: "x", submissionMode: "InteractiveMode" },
    // @ts-expect-error Ray's own words
    { name, entrypoint: "x", runtimeEnv: { workingDir: "." } },
  ];
  const wrappers: readonly AppWrapperConfiguration[] = [
    { name, faultTolerance: { retryLimit: 1 } },
    // @ts-expect-error no field of that name
    { name, faultTolerance: { retries: 1 } },
  ];
  // @ts-expect-error whatever somebody wrote is no typed resource
  const raw: TypedResource = { apiVersion: "v1", kind: "Pod", metadata: { name }, spec: {} };
  return [
    clusters,
    jobs,
    wrappers,
    // @ts-expect-error the client comes first, always
    applyRayCluster({ name }),
    // @ts-expect-error the same
    submitRayJob({ name, entrypoint: "x", cluster: {} }),
    // @ts-expect-error no raw payload
    submitAppWrapper(client, { apiVersion: "v1", kind: "Pod", metadata: { name } }),
    // @ts-expect-error a plan comes from a planner
    carryOut(client, { title: "delete it" }, {}),
    raw,
  ];
}

test("wrong configurations do not compile", () => {
  expect(doesNotCompile).toBeTypeOf("function");
});
