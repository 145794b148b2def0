import { describe, expect, test } from "vitest";
import { container, openTestCluster } from "../cluster-fixtures.ts";
import { createQuotaController } from "./quota-controller.ts";

const quota = (hard: Record<string, string>) => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "q" },
  spec: { hard },
});
const pod = (name: string, requests: Record<string, string> = {}) => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name },
  spec: { containers: [container("main", requests)] },
});
const range = (limit: object) => ({
  apiVersion: "v1",
  kind: "LimitRange",
  metadata: { name: "r" },
  spec: { limits: [{ type: "Container", ...limit }] },
});
const open = () => openTestCluster([createQuotaController()]);

describe("quotas", () => {
  test.each([
    [
      "too many CPUs",
      { "requests.cpu": "2" },
      { cpu: "1" },
      'pods "p2" is forbidden: exceeded quota: q, requested: requests.cpu=1, used: requests.cpu=2, limited: requests.cpu=2',
    ],
    [
      "no pods at all",
      { pods: "2" },
      {},
      'pods "p2" is forbidden: exceeded quota: q, requested: pods=1, used: pods=2, limited: pods=2',
    ],
    [
      "a size that is not said",
      { "requests.memory": "10Gi" },
      { cpu: "1" },
      'pods "p0" is forbidden: failed quota: q: must specify requests.memory for: main',
    ],
  ])("refuse %s", (_case, hard, requests, message) => {
    const cluster = open();
    cluster.create("resourcequotas", quota(hard as Record<string, string>));
    const fill = () => [0, 1, 2].map((n) => cluster.create("pods", pod(`p${n}`, requests as Record<string, string>)));
    expect(fill).toThrow(message);
  });

  test("say what is used", () => {
    const cluster = open();
    cluster.create("resourcequotas", quota({ "requests.cpu": "300", pods: "12", "count/jobs.batch": "5" }));
    cluster.create("pods", pod("p", { cpu: "1500m" }));
    cluster.live(1);
    expect(cluster.get("resourcequotas", "q")?.["status"]).toEqual({
      hard: { "requests.cpu": "300", pods: "12", "count/jobs.batch": "5" },
      used: { "requests.cpu": "1500m", pods: "1", "count/jobs.batch": "0" },
    });
  });
});

describe("limit ranges", () => {
  test("give sizes to containers without", () => {
    const cluster = open();
    cluster.create("limitranges", range({ defaultRequest: { cpu: "500m" }, default: { memory: "1Gi" } }));
    const made = cluster.create("pods", pod("p"));
    expect(made).toMatchObject({
      spec: { containers: [{ resources: { requests: { cpu: "500m", memory: "1Gi" }, limits: { memory: "1Gi" } } }] },
    });
  });

  test("refuse sizes outside", () => {
    const cluster = open();
    cluster.create("limitranges", range({ min: { cpu: "1" } }));
    expect(() => cluster.create("pods", pod("p", { cpu: "500m" }))).toThrow(
      'pods "p" is forbidden: minimum cpu usage per Container is 1, but request is 500m',
    );
  });
});
