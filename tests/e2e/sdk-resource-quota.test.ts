import { afterAll, expect, test } from "vitest";
import {
  applyResourceQuota,
  createResourceQuota,
  getResourceQuota,
  listResourceQuotas,
  type ResourceQuotaConfiguration,
} from "../../src/index.ts";
import { eventually, openControlPlane, TestObjects } from "./control-plane.ts";
import { TEAM } from "./manifests.ts";
import { sdkClient } from "./sdk-client.ts";

const plane = await openControlPlane();
const client = sdkClient(plane);
const objects = new TestObjects(plane);
const name = `${plane.run}-quota`;
// So much that nothing of other tests is refused.
const quota: ResourceQuotaConfiguration = {
  name,
  namespace: TEAM,
  hard: {
    "requests.cpu": 100_000,
    "requests.nvidia.com/gpu": 10_000,
    pods: 100_000,
    "count/rayclusters.ray.io": 1_000,
  },
};

afterAll(async () => {
  await objects.remove({ apiVersion: "v1", kind: "ResourceQuota", metadata: { name, namespace: TEAM } });
  await client.close();
});

test("a ResourceQuota is made, counted, read, changed, and made again in vain", async () => {
  await createResourceQuota(client, quota);
  await eventually(
    "it is counted",
    () => getResourceQuota(client, { namespace: TEAM, name }),
    ({ resources }) => resources.length === 4 && resources.every(({ used }) => used !== undefined),
  );
  await expect(createResourceQuota(client, quota)).rejects.toMatchObject({ reason: "exists" });
  expect(await applyResourceQuota(client, quota, { force: true })).toMatchObject({ result: "unchanged", changes: [] });
  const more = { ...quota, hard: { ...quota.hard, pods: 200_000 } };
  expect(await applyResourceQuota(client, more, { dryRun: true })).toMatchObject({
    result: "changed",
    changes: [{ path: "spec.hard.pods", before: expect.anything(), after: "200k" }],
  });
  expect((await listResourceQuotas(client, TEAM)).map(({ meta }) => meta.name)).toContain(name);
});

test("without the right it is said which one is missing", async () => {
  if (!plane.hasContext("bob")) return;
  const bob = sdkClient(plane, "bob");
  await expect(createResourceQuota(bob, quota)).rejects.toMatchObject({
    name: "ClusterError",
    reason: "forbidden",
    message: expect.stringMatching(/create resourcequotas/),
  });
  await bob.close();
});
