import { expect, test } from "vitest";
import { recordedObject } from "../../../tests/fixtures/recorded-objects.ts";
import { appWrapperFromManifest } from "./app-wrapper-from-manifest.ts";

const template = (kind: string, apiVersion: string, more: object = {}) => ({
  apiVersion,
  kind,
  metadata: { name: "inner" },
  ...more,
});
const wrapper = (components: readonly object[], metadata: object = {}) => ({
  apiVersion: "workload.codeflare.dev/v1beta2",
  kind: "AppWrapper",
  metadata: { name: "wrap", ...metadata },
  spec: { components },
});

test("a manifest is taken as it is, in the namespace that it names or else is given", () => {
  const job = { template: template("Job", "batch/v1", { spec: { template: {} } }) };
  const given = wrapper([job], { labels: { "kueue.x-k8s.io/queue-name": "main" } });
  expect(appWrapperFromManifest(given, { namespace: "ns" })).toEqual({
    ...given,
    metadata: { ...given.metadata, namespace: "ns" },
  });
  expect(appWrapperFromManifest(wrapper([job], { namespace: "own" }), { namespace: "ns" }).metadata.namespace).toBe(
    "own",
  );
});

test("a kind that AppWrapper does not know is taken when the component says where its pods are", () => {
  const strange = template("Train", "example.com/v1", { spec: {} });
  const podSets = [{ path: "template.spec", replicas: 2 }];
  expect(appWrapperFromManifest(wrapper([{ template: strange, podSets }]))).toMatchObject({ kind: "AppWrapper" });
  expect(() => appWrapperFromManifest(wrapper([{ template: strange }]))).toThrow(
    /spec\.components\[0\]\.template: AppWrapper cannot count the pods of a Train/,
  );
});

test("of a real one the status and what the server wrote are errors that name their paths", () => {
  const { spec, metadata } = recordedObject("appwrapper-running");
  const real = { ...wrapper([]), metadata: { name: metadata.name, namespace: metadata.namespace }, spec };
  const components = (spec as { components: { template: object; declaredPodSets?: object[] }[] }).components.map(
    ({ template: inner, declaredPodSets: podSets }) => ({
      template: inner,
      ...(podSets === undefined ? {} : { podSets }),
    }),
  );
  expect(appWrapperFromManifest({ ...real, spec: { components } })).toMatchObject({ kind: "AppWrapper" });
  expect(() => appWrapperFromManifest({ ...real, status: {} })).toThrow(/status: Not a known field/);
});

test.each<[string, unknown, RegExp]>([
  ["nothing wrapped", wrapper([]), /spec\.components: Give one or more/],
  ["no map", "text", /AppWrapper manifest cannot be used/],
  ["another kind", { ...wrapper([]), kind: "Job" }, /kind: /],
  ["pods nowhere", wrapper([{ template: template("Secret", "v1") }]), /spec\.components: Nothing in it runs pods/],
  [
    "a misspelt field",
    { ...wrapper([]), spec: { component: [] } },
    /spec\.component: Not a known field\. Did you mean "components"\?/,
  ],
  [
    "another namespace inside",
    wrapper([{ template: { ...template("Job", "batch/v1"), metadata: { name: "x", namespace: "b" } } }], {
      namespace: "a",
    }),
    /spec\.components\[0\]\.template\.metadata\.namespace: Everything must be in one namespace, a/,
  ],
])("%s: an error with its place", (_case, manifest, message) => {
  expect(() => appWrapperFromManifest(manifest)).toThrow(message);
});
