import { describe, expect, test } from "vitest";
import { rehearse } from "../../src/common/kubernetes-cluster/change.ts";
import { answering, refusing } from "./http-faults.ts";
import { trainCluster } from "./train-cluster.ts";

const train = trainCluster();
const { present, change, heartbeat, remove, replace, plan } = train;

describe("rehearsed", () => {
  test.each(["delete", "patch"] as const)("%s changes nothing and tells the newest version", async (verb) => {
    const planned = plan(verb);
    const { metadata } = heartbeat();
    const { resourceVersion } = metadata;
    expect(await rehearse(train.client, planned)).toEqual({
      result: "previewed",
      warnings: [],
      resourceVersion,
      then: [],
    });
    expect(present()?.metadata).toEqual(metadata);
  });

  test("warnings are told", async () => {
    const headers = { "content-type": "application/json", warning: '299 - "spec.x is deprecated"' };
    const body = JSON.stringify({ kind: "RayCluster", ...present() });
    train.server.faults = [{ method: "PATCH", fault: answering(200, body, headers) }];
    expect(await rehearse(train.client, plan("patch"))).toMatchObject({ warnings: ["spec.x is deprecated"] });
  });

  test("a webhook without dry run makes it not previewable", async () => {
    const says = 'admission webhook "v.example" does not support dry run';
    train.server.faults = [{ method: "DELETE", fault: refusing(400, "BadRequest", says) }];
    expect(await rehearse(train.client, plan("delete"))).toMatchObject({ result: "not-previewable", warnings: [says] });
  });

  test.each([
    ["replaced", replace, "not-found"],
    ["deleted", remove, "not-found"],
    ["changed", () => void change({ spec: { replicas: 7 } }), "conflict"],
    [
      "denied",
      () => void train.server.faults.push({ method: "PATCH", fault: refusing(403, "Forbidden", "no") }),
      "forbidden",
    ],
  ])("an object that was %s meanwhile is told", async (_case, meanwhile, reason) => {
    const planned = plan("patch");
    meanwhile();
    await expect(rehearse(train.client, planned)).rejects.toMatchObject({ reason });
  });
});
