import { expect, test } from "vitest";
import { asTypedResource, type TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { type AppWrapperConfiguration, wrapInAppWrapper } from "./wrap-in-app-wrapper.ts";

function made(change: {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly namespace?: string;
  readonly queue?: string;
  readonly spec?: object;
}): TypedResource {
  const { kind = "RayCluster", apiVersion = "ray.io/v1", namespace = "team-a", queue, spec = {} } = change;
  const labels = queue === undefined ? { team: "a" } : { team: "a", "kueue.x-k8s.io/queue-name": queue };
  return asTypedResource({ apiVersion, kind, metadata: { name: "train", namespace, labels }, spec });
}

test("takes the queue from what it wraps, and the settings of retries as annotations", () => {
  const settings = { retryLimit: 1, failureGracePeriodDuration: "30s", terminalExitCodes: [3, 4] };
  expect(wrapInAppWrapper({ name: "train", faultTolerance: settings }, [made({ queue: "q" })])).toEqual({
    apiVersion: "workload.codeflare.dev/v1beta2",
    kind: "AppWrapper",
    metadata: {
      name: "train",
      namespace: "team-a",
      labels: { "kueue.x-k8s.io/queue-name": "q" },
      annotations: {
        "workload.codeflare.dev.appwrapper/retryLimit": "1",
        "workload.codeflare.dev.appwrapper/failureGracePeriodDuration": "30s",
        "workload.codeflare.dev.appwrapper/terminalExitCodes": "3,4",
      },
    },
    spec: {
      components: [
        { template: { ...made({}), metadata: { name: "train", namespace: "team-a", labels: { team: "a" } } } },
      ],
    },
  });
});

test.each([
  ["no list", undefined, /resources: Give a list/],
  [
    "what a program wrote itself",
    [{ apiVersion: "v1", kind: "Pod", metadata: { name: "p" } }],
    /resources\[0\]: Build it/,
  ],
  ["nothing in a list", [made({}), null], /resources\[1\]: Build it/],
])("is refused from a program without types: %s", (_case, resources, message) => {
  expect(() => wrapInAppWrapper({ name: "a" }, resources as never)).toThrow(message);
});

const groups = (count: number) => ({ workerGroupSpecs: Array.from({ length: count }, () => ({})) });

test.each<[string, AppWrapperConfiguration | object, readonly TypedResource[], RegExp]>([
  [
    "a kind whose pods nobody counts",
    { name: "a" },
    [made({ kind: "RayService" })],
    /resources\[0\]: A RayService cannot be wrapped\. These can: RayCluster/,
  ],
  [
    "two namespaces",
    { name: "a" },
    [made({}), made({ namespace: "team-b" })],
    /resources\[1\]\.metadata\.namespace: .*team-a/,
  ],
  ["two queues", { name: "a" }, [made({ queue: "q" }), made({ queue: "r" })], /queue: .*q, r/],
  ["more than 8 pod templates", { name: "a" }, [made({ spec: groups(8) })], /9 pod templates are too many/],
  ["nothing that runs", { name: "a" }, [made({ apiVersion: "v1", kind: "Secret" })], /Nothing in it runs pods/],
  ["nothing at all", { name: "a" }, [], /Nothing in it runs pods/],
  [
    "groups of several hosts",
    { name: "a" },
    [made({ spec: { workerGroupSpecs: [{ numOfHosts: 2 }] } })],
    /one pod per replica/,
  ],
  [
    "a time that is none",
    { name: "a", faultTolerance: { retryPausePeriodDuration: "soon" } },
    [made({})],
    /retryPausePeriodDuration: Give a duration/,
  ],
  [
    "a setting that is not known",
    { name: "a", faultTolerance: { retries: 1 } },
    [made({})],
    /faultTolerance\.retries: Not a known field/,
  ],
])("refuses %s", (_case, configuration, resources, message) => {
  expect(() => wrapInAppWrapper(configuration as AppWrapperConfiguration, resources)).toThrow(message);
});
