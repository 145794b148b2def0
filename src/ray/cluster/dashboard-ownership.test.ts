import { describe, expect, test } from "vitest";
import { cluster, httpRoute, ingress, labels, listening, route } from "../../../tests/fixtures/published-dashboards.ts";
import { controller, madeRayPods } from "../../../tests/fixtures/ray-objects.ts";
import { type DashboardSurroundings, dashboardAddress } from "./dashboard-address.ts";

describe("never somebody else's", () => {
  test.each<[string, DashboardSurroundings]>([
    [
      "HTTPRoute of another cluster",
      {
        httpRoutes: [httpRoute({ labels: { ...labels, "ray.io/cluster-name": "other" } })],
        gateways: [listening("gw.example.com")],
      },
    ],
    [
      "HTTPRoute with our labels in a stranger's namespace",
      { httpRoutes: [httpRoute({ namespace: "stranger" })], gateways: [listening("evil.example.com")] },
    ],
    ["Ingress of another name", { ingresses: [ingress("web", "i.example.com", "train-head-svc")] }],
    [
      "Ingress of our name to another service",
      { ingresses: [ingress("ray-dashboard-train", "i.example.com", "other-head-svc")] },
    ],
    [
      "Ingress of our name in another namespace",
      {
        ingresses: [
          ingress("ray-dashboard-train", "i.example.com", "train-head-svc", { metadata: { namespace: "team-b" } }),
        ],
      },
    ],
    [
      "Ingress of a former cluster of our name",
      {
        ingresses: [
          ingress("train-head-ingress", "i.example.com", "train-head-svc", {
            metadata: controller("ray.io/v1", "RayCluster", "train", "uid-former"),
          }),
        ],
      },
    ],
    [
      "Route of a cluster whose name begins like ours",
      { routes: [route("train-ingress-2", { host: "d.example.com", to: { name: "train-ingress-2-head-svc" } })] },
    ],
    ["Route of the Ray client", { routes: [route("rayclient-train", { host: "d.example.com" })] }],
    [
      "Route labelled for another",
      {
        routes: [
          route(
            "ray-dashboard-train",
            { host: "d.example.com" },
            { labels: { "ray.openshift.ai/cluster-name": "other" } },
          ),
        ],
      },
    ],
    ["an address inside the cluster", { rayJobDashboardUrl: "train-head-svc.team-a.svc.cluster.local:8265" }],
  ])("%s", (_case, around) => {
    expect(dashboardAddress(cluster, { ...around, pods: madeRayPods() })).toEqual({
      portForward: { pod: { namespace: "team-a", name: "train-head" }, port: 8265 },
      skipped: [],
    });
  });
});
