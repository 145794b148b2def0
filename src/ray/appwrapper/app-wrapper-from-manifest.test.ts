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

test.each([
  ["Train", "example.com/v1"],
  ["ClusterRoleBinding", "rbac.authorization.k8s.io/v1"],
  ["Pod", "example.com/v1"],
])("a %s of %s is refused, wherever its component says that its pods are", (kind, apiVersion) => {
  const strange = template(kind, apiVersion, { spec: {} });
  const podSets = [{ path: "template.spec", replicas: 2 }];
  for (const component of [{ template: strange }, { template: strange, podSets }])
    expect(() => appWrapperFromManifest(wrapper([component]))).toThrow(
      new RegExp(`spec\\.components\\[0\\]\\.template: A ${kind} cannot be wrapped\\. These can: RayCluster, .*JobSet`),
    );
});

test("a component may say how many pods it has; where the replicated jobs of a JobSet are counted by itself, it need not", () => {
  const jobs = template("JobSet", "jobset.x-k8s.io/v1alpha2", {
    spec: { replicatedJobs: [{ name: "a" }, { name: "b" }] },
  });
  const podSets = [{ path: "template.spec.template", replicas: 2 }];
  const job = template("Job", "batch/v1", { spec: { template: {} } });
  for (const components of [[{ template: jobs }], [{ template: job, podSets }]])
    expect(appWrapperFromManifest(wrapper(components))).toMatchObject({ kind: "AppWrapper" });
  const nine = Array.from({ length: 9 }, (_unused, at) => ({ name: `job-${at}` }));
  const many = template("JobSet", "jobset.x-k8s.io/v1alpha2", { spec: { replicatedJobs: nine } });
  expect(() => appWrapperFromManifest(wrapper([{ template: many }]))).toThrow(
    /9 pod templates are too many: at most 8/,
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
