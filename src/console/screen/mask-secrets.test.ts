import { expect, test } from "vitest";
import { handMade, recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { MASK, maskSecrets } from "./mask-secrets.ts";

test.each([
  [
    "an environment variable",
    { spec: { env: [{ name: "TOKEN", value: "s3cret" }] } },
    { spec: { env: [{ name: "TOKEN", value: MASK }] } },
  ],
  [
    "deep in a pod template",
    { a: [{ b: { env: [{ name: "X", value: "s3cret" }] } }] },
    { a: [{ b: { env: [{ name: "X", value: MASK }] } }] },
  ],
  ["an empty one, as that is worth seeing", { env: [{ name: "X", value: "" }] }, { env: [{ name: "X", value: "" }] }],
  [
    "a reference, which is no secret",
    { env: [{ name: "X", valueFrom: { secretKeyRef: { name: "redis", key: "password" } } }] },
    { env: [{ name: "X", valueFrom: { secretKeyRef: { name: "redis", key: "password" } } }] },
  ],
  [
    "a Secret",
    { kind: "Secret", type: "Opaque", data: { a: "czNjcmV0" }, stringData: { b: "s3cret" } },
    { kind: "Secret", type: "Opaque", data: { a: MASK }, stringData: { b: MASK } },
  ],
  [
    "a Secret inside an AppWrapper",
    { spec: { components: [{ template: { kind: "Secret", data: { a: "czNjcmV0" } } }] } },
    { spec: { components: [{ template: { kind: "Secret", data: { a: MASK } } }] } },
  ],
  ["the data of a ConfigMap stays", { kind: "ConfigMap", data: { a: "b" } }, { kind: "ConfigMap", data: { a: "b" } }],
  [
    "Ray's start parameters",
    { rayStartParams: { "redis-password": "s3cret", "num-cpus": "4" } },
    { rayStartParams: { "redis-password": MASK, "num-cpus": "4" } },
  ],
  ["Redis of fault tolerance", { redisPassword: { value: "s3cret" } }, { redisPassword: { value: MASK } }],
  [
    "a named secret is only a name",
    { secretName: "redis", imagePullSecrets: [{ name: "pull" }], tokenPath: "/t" },
    { secretName: "redis", imagePullSecrets: [{ name: "pull" }], tokenPath: "/t" },
  ],
  [
    "options of a command",
    { args: ["--port=1", "--token=s3cret", "--password", "s3cret"] },
    { args: ["--port=1", `--token=${MASK}`, "--password", MASK] },
  ],
  [
    "an entrypoint",
    { entrypoint: "python train.py --api-key=s3cret" },
    { entrypoint: `python train.py --api-key=${MASK}` },
  ],
  [
    "a runtime environment",
    { runtimeEnvYAML: "pip: [torch]\nenv_vars:\n  WANDB: s3cret\n" },
    { runtimeEnvYAML: `pip:\n- torch\nenv_vars:\n  WANDB: "${MASK}"\n` },
  ],
  ["a runtime environment that is no YAML", { runtimeEnvYAML: "a: [" }, { runtimeEnvYAML: MASK }],
])("%s", (_case, content, expected) => {
  const { metadata, ...rest } = maskSecrets(handMade(content));
  expect(metadata.name).toBe("made");
  expect(rest).toEqual(expected);
});

test("what kubectl keeps of the applied object", () => {
  const key = "kubectl.kubernetes.io/last-applied-configuration";
  const applied = JSON.stringify({ spec: { env: [{ name: "X", value: "s3cret" }] } });
  const masked = maskSecrets(handMade({}, { annotations: { [key]: applied, other: "kept" } }));
  expect(JSON.stringify(masked)).not.toContain("s3cret");
  expect(masked.metadata["annotations"]).toMatchObject({ other: "kept" });
  const broken = maskSecrets(handMade({}, { annotations: { [key]: "{s3cret" } }));
  expect(broken.metadata["annotations"]).toEqual({ [key]: MASK });
});

test("nothing else of a recorded object changes, and the object itself stays as it was", () => {
  const object = recordedObject("workload-admitted");
  const before = structuredClone(object);
  expect(maskSecrets(object)).toEqual(before);
  expect(object).toEqual(before);
});
