import { expect, test } from "vitest";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { withAdmittedGroups } from "./admitted-groups.ts";
import { rayClusterManifest } from "./ray-cluster-manifest.ts";

const manifest = rayClusterManifest({
  name: "train",
  namespace: "team-a",
  workerGroups: [{ name: "small", replicas: 2, cpu: "0.5", memory: "1Gi" }],
});

type Group = { replicas: number; numOfHosts?: number; template: { metadata?: object; spec: Record<string, unknown> } };

/** The cluster as the server keeps it after `write` has changed its group. */
function live(write: (group: Group) => void, manager = "kueue"): KubernetesObject {
  const { spec } = structuredClone(manifest) as unknown as { spec: { workerGroupSpecs: Group[] } };
  write(spec.workerGroupSpecs[0]!);
  const managedFields = [{ manager, fieldsV1: { "f:spec": { "f:workerGroupSpecs": {} } } }];
  return { metadata: { name: "train", uid: "u", resourceVersion: "1", managedFields }, spec } as KubernetesObject;
}

const containerOf = (group: Group) => (group.template.spec["containers"] as Record<string, unknown>[])[0]!;

test.each([
  [
    "where pods go",
    (group: Group) =>
      Object.assign(group.template.spec, { nodeSelector: { pool: "gpu" }, tolerations: [{ operator: "Exists" }] }),
  ],
  [
    "labels of its own",
    (group: Group) => Object.assign(group.template, { metadata: { labels: { "kueue.x-k8s.io/podset": "small" } } }),
  ],
  [
    "amounts in the server's form",
    (group: Group) =>
      Object.assign(containerOf(group), {
        resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { cpu: "500m", memory: "1Gi" } },
      }),
  ],
  [
    "empty values",
    (group: Group) => Object.assign(group.template, { metadata: { creationTimestamp: null, labels: {} } }),
  ],
])("groups to which Kueue has added %s are sent as they stand", (_case, write) => {
  const there = live(write);
  expect(withAdmittedGroups(manifest, there)["spec"]).toMatchObject({
    workerGroupSpecs: (there["spec"] as { workerGroupSpecs: unknown }).workerGroupSpecs,
  });
});

test.each([
  ["have another count", (group: Group) => Object.assign(group, { replicas: 3 }), "kueue"],
  ["have another image", (group: Group) => Object.assign(containerOf(group), { image: "other" }), "kueue"],
  [
    "have a variable more",
    (group: Group) => (containerOf(group)["env"] as object[]).push({ name: "A", value: "1" }),
    "kueue",
  ],
  ["have several hosts", (group: Group) => Object.assign(group, { numOfHosts: 2 }), "kueue"],
  [
    "are not Kueue's",
    (group: Group) => Object.assign(group.template.spec, { nodeSelector: { pool: "gpu" } }),
    "kubectl",
  ],
])("ours are sent where theirs %s", (_case, write, manager) => {
  expect(withAdmittedGroups(manifest, live(write, manager))).toBe(manifest);
});
