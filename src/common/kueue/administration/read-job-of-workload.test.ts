import { expect, test } from "vitest";
import { handMade } from "../../../../tests/fixtures/recorded-objects.ts";
import type { ClusterClient } from "../../kubernetes-cluster/client.ts";
import type { ServedResource } from "../../kubernetes-cluster/discovery.ts";
import { ClusterError, type ClusterErrorReason } from "../../kubernetes-cluster/errors.ts";
import { WORKLOADS } from "../workload.ts";
import { readJobOfWorkload } from "./read-job-of-workload.ts";

const served = (group: string, version: string, kind: string, plural: string, namespaced = true): ServedResource => ({
  group,
  version,
  kind,
  plural,
  namespaced,
  verbs: [],
  shortNames: [],
});

const SERVED = [
  served("", "v1", "Pod", "pods"),
  served("batch", "v1", "Job", "jobs"),
  served("example.com", "v2", "Train", "trains"),
  served("example.com", "v1", "Train", "trains"),
  served("example.com", "v1", "Ship", "ships", false),
];

function clusterWith(answer: string | ClusterErrorReason) {
  const asked: string[] = [];
  const client: Partial<ClusterClient> = {
    discovery: async () => ({ served: SERVED, versionOf: () => "v1" }),
    get: async (kind, { namespace, name }) => {
      asked.push(`${kind.plural} ${kind.versions.join(",")} ${namespace}/${name}`);
      if (answer.startsWith("uid")) return handMade({}, { uid: answer, labels: { a: "b" } });
      throw new ClusterError(answer as ClusterErrorReason, "no", { request: "get" });
    },
  };
  return { client: client as ClusterClient, asked };
}

function workload(apiVersion: string, kind: string) {
  const ownerReferences = [{ apiVersion, kind, name: "train", uid: "uid-train", controller: true }];
  return WORKLOADS.project(handMade({}, { namespace: "team-a", ownerReferences }), "v1beta2");
}

test("any kind that is served, in all of its versions, with the job as it is", async () => {
  const { client, asked } = clusterWith("uid-train");
  const job = await readJobOfWorkload(client, workload("example.com/v1", "Train"));
  expect(asked).toEqual(["trains v2,v1 team-a/train"]);
  expect(job).toMatchObject({
    kind: { group: "example.com", plural: "trains" },
    record: { meta: { uid: "uid-train" } },
  });
});

test.each([
  ["another one of its name", "uid-other"],
  ["one that may not be read", "forbidden"],
  ["one that is gone", "not-found"],
])("%s leaves what the Workload says of it", async (_case, answer) => {
  const job = await readJobOfWorkload(clusterWith(answer).client, workload("batch/v1", "Job"));
  expect(job?.kind.plural).toBe("jobs");
  expect(job?.record).toBeUndefined();
});

test.each([
  ["a Pod, whose labels are not changed", workload("v1", "Pod")],
  ["a kind that is not served", workload("example.com/v1", "Boat")],
  ["a kind of no namespace", workload("example.com/v1", "Ship")],
  ["none", WORKLOADS.project(handMade({}, { namespace: "team-a" }), "v1beta2")],
])("%s: no job, no request", async (_case, of) => {
  const { client, asked } = clusterWith("uid-train");
  expect(await readJobOfWorkload(client, of)).toBeUndefined();
  expect(asked).toEqual([]);
});

test("a cluster that cannot be reached is an error", async () => {
  await expect(readJobOfWorkload(clusterWith("unreachable").client, workload("batch/v1", "Job"))).rejects.toThrow("no");
});
