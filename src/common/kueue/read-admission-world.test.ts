import { expect, test } from "vitest";
import { recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import type { ClusterClient } from "../kubernetes-cluster/client.ts";
import { clusterError } from "../kubernetes-cluster/error-messages.ts";
import type { ClusterErrorReason } from "../kubernetes-cluster/errors.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { readAdmissionWorld } from "./read-admission-world.ts";

interface Told {
  /** What a list of this kind in this scope fails with. */
  readonly fails?: (plural: string, namespace: string | undefined) => ClusterErrorReason | undefined;
  readonly unserved?: readonly string[];
}

function clientThat({ fails = () => undefined, unserved = [] }: Told) {
  const asked: string[] = [];
  const refuse = (plural: string, namespace: string | undefined) => {
    const reason = fails(plural, namespace);
    if (reason !== undefined) throw clusterError(reason, { request: `list ${plural}`, host: "test" });
  };
  const client: Partial<ClusterClient> = {
    list: async (kind, { namespace }) => {
      asked.push(`list ${kind.plural} ${namespace ?? "*"}`);
      refuse(kind.plural, namespace);
      const file =
        kind.plural === "clusterqueues" ? "clusterqueues" : kind.plural === "localqueues" ? "localqueues" : undefined;
      const records =
        file === undefined ? [] : recordedObjects(file).map((object) => kind.project(object, kind.versions[0]));
      return { records, resourceVersion: "1", skipped: 0 };
    },
    get: async (kind, { namespace, name }) => {
      asked.push(`get ${kind.plural} ${name}`);
      refuse(`get ${kind.plural}`, namespace);
      if (kind.plural === "configmaps") {
        const text = "apiVersion: config.kueue.x-k8s.io/v1beta2\nfairSharing: {}\n";
        return {
          metadata: { name, namespace, uid: "c", resourceVersion: "1" },
          data: { "controller_manager_config.yaml": text },
        };
      }
      return { metadata: { name, uid: "n", resourceVersion: "1", labels: { team: "a" } } };
    },
    discovery: async () =>
      ({ versionOf: (kind: ResourceKind) => (unserved.includes(kind.plural) ? undefined : "v1") }) as never,
  };
  return { client: client as ClusterClient, asked };
}

const read = (told: Told, namespace: string | undefined = "team-a") => {
  const { client, asked } = clientThat(told);
  return readAdmissionWorld(client, { namespace, now: () => 7 }).then((world) => ({ world, asked }));
};

test("an administrator's world: each kind once", async () => {
  const { world, asked } = await read({});
  expect(asked).toHaveLength(9);
  expect(new Set(asked).size).toBe(9);
  expect(world.clusterQueues).toMatchObject({ is: "read" });
  expect(world.clusterQueues.is === "read" && world.clusterQueues.items.length).toBeGreaterThan(5);
  expect(world.settings).toMatchObject({
    known: true,
    fairSharing: ["LessThanOrEqualToFinalShare", "LessThanInitialShare"],
  });
  expect(world.now).toBe(7);
});

test("a data scientist's world: own namespace in part, cluster objects hidden with the missing right", async () => {
  const { world, asked } = await read({
    fails: (plural, namespace) => (namespace === "team-a" || plural === "get namespaces" ? undefined : "forbidden"),
  });
  expect(world.clusterQueues).toEqual({
    is: "hidden",
    why: "Not read: ClusterQueues. It needs the right to list clusterqueues.kueue.x-k8s.io.",
  });
  expect(world.localQueues).toMatchObject({
    is: "read",
    partly:
      "Not read: LocalQueues in all namespaces. It needs the right to list localqueues.kueue.x-k8s.io in all namespaces.",
  });
  expect(world.namespaces).toMatchObject({ is: "read", items: [{ meta: { name: "team-a" } }] });
  expect(world.settings.known).toBe(false);
  expect(asked.length).toBeLessThanOrEqual(13);
});

test("kinds that a release does not serve are empty, not hidden", async () => {
  const { world, asked } = await read({ unserved: ["cohorts", "admissionchecks"] });
  expect(world.cohorts).toEqual({ is: "read", items: [] });
  expect(world.checks).toEqual({ is: "read", items: [] });
  expect(asked.some((request) => request.includes("cohorts"))).toBe(false);
});

test.each(["unreachable", "unauthorized", "aborted"] as const)("%s ends the reading", async (reason) => {
  await expect(read({ fails: (plural) => (plural === "cohorts" ? reason : undefined) })).rejects.toMatchObject({
    reason,
  });
});

test.each(["kind-missing", "server-error", "timeout"] as const)("%s hides one listing", async (reason) => {
  const { world } = await read({ fails: (plural) => (plural === "workloads" ? reason : undefined) });
  expect(world.workloads).toMatchObject({ is: "hidden", why: expect.stringContaining("Workloads") });
});
