import { expect, test } from "vitest";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { ObjectName, ResourceKind, Scope } from "../../common/kubernetes-cluster/resource-kind.ts";
import { forwardRayClient, forwardRayDashboard } from "./reach-dashboard.ts";

const NAME = { namespace: "team-a", name: "train" };

function pod(name: string, phase: string, ports: readonly object[] = []) {
  const metadata = { name, namespace: "team-a", uid: name, resourceVersion: "1" };
  return { metadata, spec: { containers: [{ ports }] }, status: { phase } };
}

function having(...pods: readonly ReturnType<typeof pod>[]) {
  const told: string[] = [];
  const client = {
    readOnly: false,
    list: async (kind: ResourceKind, { namespace, labelSelector }: Scope) => {
      told.push(`list ${namespace} ${labelSelector}`);
      return { records: pods.map((object) => kind.project(object, "v1")), resourceVersion: "1", skipped: 0 };
    },
    portForward: async ({ name }: ObjectName, port: number) => {
      told.push(`forward ${name} ${port}`);
      return { localPort: 40123, close: async () => void told.push("closed") };
    },
  } as unknown as ClusterClient;
  return { client, told };
}

test.each([
  ["its usual port", [], 10001],
  ["the port that its pod names", [{ name: "client", containerPort: 20001 }], 20001],
])("Ray's own clients reach the head that runs through %s", async (_case, ports, port) => {
  const { client, told } = having(pod("old", "Failed"), pod("head", "Running", ports));
  const { address, close } = await forwardRayClient(client, NAME);
  await close();
  expect(address).toBe("ray://127.0.0.1:40123");
  const selector = "ray.io/cluster=train,ray.io/node-type=head";
  expect(told).toEqual([`list team-a ${selector}`, `forward head ${port}`, "closed"]);
});

test("a dashboard is reached through its own port", async () => {
  const { client, told } = having(pod("head", "Running", [{ name: "dashboard", containerPort: 8266 }]));
  const dashboard = await forwardRayDashboard(client, NAME);
  await dashboard.close();
  expect([dashboard.address, told[1]]).toEqual(["http://127.0.0.1:40123", "forward head 8266"]);
});

test.each([
  ["a cluster without a running head", NAME, { reason: "not-found" }],
  ["what is no name", { namespace: "team-a", name: "train,a=b" }, { name: "InputError" }],
])("nothing is forwarded to %s", async (_case, name, failure) => {
  const { client, told } = having(pod("old", "Pending"));
  await expect(forwardRayClient(client, name)).rejects.toMatchObject(failure);
  expect(told.filter((line) => line.startsWith("forward"))).toEqual([]);
});
