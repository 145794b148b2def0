import { expect, test } from "vitest";
import { applyResource } from "./apply-resource.ts";
import type { ClusterClient } from "./client.ts";
import { ClusterError, type ErrorCause } from "./errors.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { projectMeta } from "./meta.ts";
import type { ResourceKind } from "./resource-kind.ts";
import { asTypedResource } from "./typed-resource.ts";

const KIND: ResourceKind = {
  group: "example.com",
  kind: "Thing",
  plural: "things",
  versions: ["v1"],
  namespaced: true,
  project: (object) => ({ meta: projectMeta(object) }),
};
const wish = asTypedResource({ apiVersion: "example.com/v1", kind: "Thing", metadata: { name: "a", namespace: "n" } });

function stored(content: object, metadata: object = {}): KubernetesObject {
  return { ...content, metadata: { name: "a", namespace: "n", uid: "u", resourceVersion: "1", ...metadata } };
}

function clusterOf(before: KubernetesObject | undefined, after: KubernetesObject): ClusterClient {
  const client: Partial<ClusterClient> = {
    get: async () => {
      if (before !== undefined) return before;
      throw new ClusterError("not-found", "none", { request: "get" });
    },
    apply: async () => after,
  };
  return client as ClusterClient;
}

test.each([
  ["what was not there is created", undefined, stored({ spec: { a: 1 } }), "created", []],
  [
    "status and the server's own metadata are no change",
    stored({ apiVersion: "example.com/v1", spec: { a: 1 }, status: { x: 1 } }),
    stored({ apiVersion: "example.com/v2", spec: { a: 1 }, status: { x: 2 } }, { resourceVersion: "2" }),
    "unchanged",
    [],
  ],
  [
    "fields of the specification, labels, and fields that stand outside are",
    stored({ spec: { list: [{ a: 1 }] }, value: 1 }),
    stored({ spec: { list: [{ a: 2 }] }, value: 2 }, { labels: { team: "a" } }),
    "changed",
    [
      { path: "metadata.labels", before: undefined, after: { team: "a" } },
      { path: "spec.list[0].a", before: 1, after: 2 },
      { path: "value", before: 1, after: 2 },
    ],
  ],
] as const)("%s", async (_case, before, after, result, changes) => {
  expect(await applyResource(clusterOf(before, after), KIND, wish)).toMatchObject({ result, changes, manifest: wish });
});

test("the manifest may be adjusted to the object as it is", async () => {
  const other = asTypedResource({ ...wish, kind: "Other" });
  const seen: unknown[] = [];
  const applied = await applyResource(clusterOf(undefined, stored({})), KIND, wish, {}, (before) => {
    seen.push(before);
    return other;
  });
  expect([seen, applied.manifest]).toEqual([[undefined], other]);
});

test("an answer that is no answer is not taken for an absence", async () => {
  const client = clusterOf(undefined, stored({}));
  client.get = async () => {
    throw new ClusterError("forbidden", "no", { request: "get" });
  };
  await expect(applyResource(client, KIND, wish)).rejects.toMatchObject({ reason: "forbidden" });
});

test.each([
  ["its own", ['conflict with "flaretop" using v1'], [false, true]],
  ["its own and another's", ['conflict with "flaretop" using v1', 'conflict with "kueue" using v1'], [false]],
  ["nobody is named", [], [false]],
])("fields that are %s: sent with force %s", async (_case, messages, forced) => {
  const causes: readonly ErrorCause[] = messages.map((message) => ({ field: ".spec.a", message }));
  const sent: (boolean | undefined)[] = [];
  const client = clusterOf(undefined, stored({}));
  client.apply = async (_kind, _manifest, { force } = {}) => {
    sent.push(force);
    if (force === true) return stored({});
    throw new ClusterError("field-conflict", "taken", { request: "apply", causes });
  };
  await applyResource(client, KIND, wish).catch((error) => expect(error).toMatchObject({ reason: "field-conflict" }));
  expect(sent).toEqual(forced);
});
