import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RayClusterConfiguration } from "./ray-cluster-configuration.ts";
import { rayClusterConfigurationOf } from "./ray-cluster-configuration-of.ts";
import { rayClusterManifest } from "./ray-cluster-manifest.ts";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/);
const labels = fc.dictionary(word, word, { maxKeys: 3 });
const some = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const pod = {
  image: some(word.map((name) => `registry.test/${name}:2.52.1`)),
  imagePullPolicy: some(fc.constantFrom("Always" as const, "IfNotPresent" as const)),
  imagePullSecrets: some(fc.uniqueArray(word, { maxLength: 2 })),
  env: some(
    fc.dictionary(
      word.map((name) => name.toUpperCase()),
      fc.oneof(
        word,
        word.map((key) => ({ secretKeyRef: { name: "s", key } })),
      ),
      { maxKeys: 3 },
    ),
  ),
  annotations: some(labels),
  nodeSelector: some(labels),
  tolerations: some(fc.array(fc.record({ key: word, operator: fc.constant("Exists" as const) }), { maxLength: 2 })),
  schedulerName: some(word),
  serviceAccount: some(word),
  claims: some(
    fc.uniqueArray(fc.record({ claim: word, mountPath: word.map((path) => `/${path}`) }), {
      maxLength: 2,
      selector: ({ mountPath }) => mountPath,
    }),
  ),
};
const amount = (unit: string) =>
  fc.oneof(
    fc.integer({ min: 2, max: 8 }).map((n) => `${n}${unit}`),
    fc.record({ request: some(fc.constant(`1${unit}`)), limit: some(fc.constant(`9${unit}`)) }),
  );
const ofGroup = {
  ...pod,
  claims: fc.constant(undefined),
  cpu: some(amount("")),
  memory: some(amount("Gi")),
  extendedResources: some(
    fc.dictionary(fc.constantFrom("nvidia.com/gpu", "google.com/tpu", "example.com/fpga"), fc.nat(4), { maxKeys: 2 }),
  ),
  labels: some(labels),
  rayStartParams: some(
    fc.dictionary(fc.constantFrom("num-cpus", "object-store-memory", "block"), fc.oneof(word, fc.constant(null))),
  ),
  overlay: some(
    fc.record({
      pod: fc.record({
        priorityClassName: some(word),
        restartPolicy: fc.constantFrom("Never" as const, null, undefined),
      }),
      sidecars: some(fc.array(fc.record({ name: word, image: word }), { maxLength: 1 })),
    }),
  ),
};
const worker = (autoscaling: boolean) =>
  fc.record({
    name: word,
    ...ofGroup,
    min: autoscaling ? fc.nat(2) : fc.constant(undefined),
    max: autoscaling ? fc.integer({ min: 2, max: 9 }) : fc.constant(undefined),
    replicas: autoscaling ? fc.constant(undefined) : some(fc.nat(5)),
    hosts: some(fc.integer({ min: 1, max: 3 })),
    idleTimeoutSeconds: some(fc.nat(99)),
  });

const configuration = fc.boolean().chain((autoscaling) =>
  fc.record({
    name: word,
    namespace: fc.constant("team-a"),
    queue: fc.oneof(fc.constant(false as const), word),
    ...pod,
    labels: some(labels),
    elastic: fc.constant(true),
    rayVersion: some(fc.constantFrom(null, "2.9.0")),
    usageStats: some(fc.constantFrom(true, false, null)),
    caBundles: some(fc.boolean()),
    head: some(fc.record(ofGroup)),
    workerGroups: fc.uniqueArray(worker(autoscaling), { maxLength: 3, selector: ({ name }) => name }),
    ...(autoscaling ? { autoscaling: fc.record({ idleTimeoutSeconds: some(fc.nat(99)) }) } : {}),
    gcsFaultTolerance: some(
      fc.record({ redisAddress: fc.constant("redis:6379"), redisPassword: some(fc.constant({ name: "s", key: "k" })) }),
    ),
    overlay: some(
      fc.record({ headServiceAnnotations: some(labels), autoscalerOptions: fc.constantFrom(null, undefined) }),
    ),
  }),
);

describe("a Ray cluster read as a configuration", () => {
  test("what a configuration builds is read and built again, the same in every field", () => {
    fc.assert(
      fc.property(configuration, (made) => {
        const manifest = rayClusterManifest(made as RayClusterConfiguration);
        const { configuration: read, notCarried } = rayClusterConfigurationOf(manifest);
        expect(notCarried).toEqual([]);
        expect(rayClusterManifest(read)).toEqual(manifest);
      }),
      { numRuns: 150 },
    );
  });

  test("reads as what was written", () => {
    const written: RayClusterConfiguration = {
      name: "train",
      namespace: "team-a",
      queue: "user-queue",
      image: "rayproject/ray:2.52.1",
      env: { A: "1" },
      head: { cpu: { request: 1, limit: 2 }, memory: { request: "8Gi", limit: "8Gi" } },
      workerGroups: [
        {
          name: "gpu",
          replicas: 2,
          cpu: { request: 4, limit: 4 },
          memory: { request: "16Gi", limit: "16Gi" },
          extendedResources: { "nvidia.com/gpu": 1 },
        },
      ],
    };
    expect(rayClusterConfigurationOf(rayClusterManifest(written))).toEqual({ configuration: written, notCarried: [] });
  });

  test("of a live object, what others write is left out", () => {
    const manifest = rayClusterManifest({ name: "train", namespace: "team-a", queue: "q" });
    const live = {
      ...manifest,
      metadata: { ...manifest.metadata, uid: "u", resourceVersion: "7", finalizers: ["x"], managedFields: [] },
      spec: { ...(manifest["spec"] as object), suspend: true },
      status: { state: "ready" },
    };
    const { configuration: read, notCarried } = rayClusterConfigurationOf(live);
    expect(notCarried).toEqual([]);
    expect(rayClusterManifest(read)).toEqual(manifest);
  });

  test("what a configuration has no place for is named", () => {
    const manifest = rayClusterManifest({ name: "train", namespace: "team-a" });
    const spec = { ...(manifest["spec"] as object), historyServerOptions: { collectorOptions: {} } };
    expect(rayClusterConfigurationOf({ ...manifest, spec }).notCarried).toEqual(["spec.historyServerOptions"]);
  });

  test.each([
    ["nothing", {}],
    ["texts instead of lists", { spec: { headGroupSpec: "x", workerGroupSpecs: "y" } }],
    ["groups that are null", { spec: { workerGroupSpecs: [null, 3] } }],
  ])("an object with %s does not make it throw", (_case, object) => {
    expect(() => rayClusterConfigurationOf({ metadata: { name: "x", namespace: "y" }, ...object })).not.toThrow();
  });
});
