import { describe, expect, test } from "vitest";
import {
  cluster,
  gateway,
  gatewayConfig,
  headService,
  httpRoute,
  ingress,
  listening,
  route,
} from "../../../tests/fixtures/published-dashboards.ts";
import { madeRayCluster, madeRayPod, madeRayPods } from "../../../tests/fixtures/ray-objects.ts";
import { handMade, recordedObject, recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import { SERVICES } from "../../common/core-objects/service.ts";
import { type DashboardAddress, type DashboardSurroundings, dashboardAddress } from "./dashboard-address.ts";
import { dashboardServicePort } from "./dashboard-port.ts";
import { RAY_CLUSTERS } from "./ray-cluster.ts";

describe("a published address, in the order of trust", () => {
  test.each<[string, DashboardSurroundings, string, string]>([
    [
      "HTTPRoute, host of a listener",
      { httpRoutes: [httpRoute()], gateways: [listening("gw.example.com")] },
      "https://gw.example.com/ray/team-a/train",
      "HTTPRoute team-a/train",
    ],
    [
      "HTTPRoute, Route named like the gateway",
      {
        httpRoutes: [httpRoute()],
        gateways: [listening("*.example.com")],
        routes: [route("gw", { host: "r.example.com" }, { namespace: "platform" })],
      },
      "https://r.example.com/ray/team-a/train",
      "HTTPRoute team-a/train",
    ],
    [
      "HTTPRoute, platform's domain",
      { httpRoutes: [httpRoute()], gatewayConfig: gatewayConfig({ domain: "apps.example.com" }) },
      "https://data-science-gateway.apps.example.com/ray/team-a/train",
      "HTTPRoute team-a/train",
    ],
    [
      "HTTPRoute, platform's own subdomain",
      { httpRoutes: [httpRoute()], gatewayConfig: gatewayConfig({ domain: "apps.example.com", subdomain: "ds" }) },
      "https://ds.apps.example.com/ray/team-a/train",
      "HTTPRoute team-a/train",
    ],
    [
      "HTTPRoute, address of the gateway",
      {
        httpRoutes: [httpRoute()],
        gateways: [gateway({}, { addresses: [{ value: "x.svc.cluster.local" }, { value: "lb.example.com" }] })],
      },
      "https://lb.example.com/ray/team-a/train",
      "HTTPRoute team-a/train",
    ],
    [
      "HTTPRoute of the platform",
      { httpRoutes: [httpRoute({ namespace: "opendatahub", name: "r" })], gateways: [listening("gw.example.com")] },
      "https://gw.example.com/ray/team-a/train",
      "HTTPRoute opendatahub/r",
    ],
    [
      "HTTPRoute before Route",
      {
        httpRoutes: [httpRoute()],
        gateways: [listening("gw.example.com")],
        routes: [route("ray-dashboard-train", { host: "d.example.com" })],
      },
      "https://gw.example.com/ray/team-a/train",
      "HTTPRoute team-a/train",
    ],
    [
      "Route with TLS",
      { routes: [route("ray-dashboard-train", { host: "d.example.com", tls: {} })] },
      "https://d.example.com/",
      "Route team-a/ray-dashboard-train",
    ],
    [
      "Route without TLS",
      { routes: [route("train-ingress-x", { host: "d.example.com" })] },
      "http://d.example.com/",
      "Route team-a/train-ingress-x",
    ],
    [
      "Route to the OAuth proxy with a hash",
      {
        routes: [
          route("ray-dashboard-train", { host: "d.example.com", tls: {}, to: { name: "train-oauth-0a1b2c3d" } }),
        ],
      },
      "https://d.example.com/",
      "Route team-a/ray-dashboard-train",
    ],
    [
      "Route before Ingress",
      {
        routes: [route("ray-dashboard-train", { host: "r.example.com", tls: {} })],
        ingresses: [ingress("ray-dashboard-train", "i.example.com", "train-head-svc")],
      },
      "https://r.example.com/",
      "Route team-a/ray-dashboard-train",
    ],
    [
      "Ingress",
      { ingresses: [ingress("ray-dashboard-train", "i.example.com", "train-head-svc")] },
      "http://i.example.com/",
      "Ingress team-a/ray-dashboard-train",
    ],
    [
      "Ingress of KubeRay with TLS and a pattern",
      {
        ingresses: [
          ingress("train-head-ingress", "i.example.com", "train-head-svc", { tls: true, path: "/train/(.*)" }),
        ],
      },
      "https://i.example.com/train/",
      "Ingress team-a/train-head-ingress",
    ],
    [
      "the RayJob's own address, when it is public",
      { rayJobDashboardUrl: "ray.example.com:8265" },
      "http://ray.example.com:8265/",
      "RayJob status.dashboardURL",
    ],
    [
      "load balancer of the head service",
      { services: [headService({ loadBalancer: { ingress: [{ hostname: "lb.example.com" }] } })] },
      "http://lb.example.com:8265/",
      "Service team-a/train-head-svc",
    ],
  ])("%s", (_case, around, url, from) => {
    expect(dashboardAddress(cluster, { ...around, pods: madeRayPods() })).toEqual({ url, from, skipped: [] });
  });
});

test("an address no browser may be sent to is passed over and told", () => {
  const ingresses = [ingress("ray-dashboard-train", "user@evil.example.com", "train-head-svc")];
  const found = dashboardAddress(cluster, { ingresses, pods: madeRayPods() });
  expect(found).toMatchObject({ portForward: { port: 8265 } });
  expect(found.skipped).toEqual([expect.stringMatching(/^Ingress team-a\/ray-dashboard-train: .*user name/)]);
});

test.each<[string, DashboardAddress, RegExp]>([
  ["no pods to be seen", dashboardAddress(cluster, {}), /could not be read/],
  ["no head", dashboardAddress(cluster, { pods: [] }), /has no head pod/],
  [
    "head not ready",
    dashboardAddress(cluster, {
      pods: [madeRayPod("train-head", "headgroup", { ready: false, waiting: "CrashLoopBackOff" })],
    }),
    /not ready \(CrashLoopBackOff\)/,
  ],
  ["suspended", dashboardAddress(madeRayCluster({ spec: { suspend: true } }), { pods: [] }), /is suspended/],
])("no way there: %s", (_case, found, problem) =>
  expect(found).toMatchObject({ problem: expect.stringMatching(problem) }),
);

test("recorded objects: nothing publishes it, so the head pod is forwarded", () => {
  const ready = RAY_CLUSTERS.project(recordedObject("raycluster-ready"), "v1");
  const pods = [PODS.project(recordedObject("pod-raycluster-head"), "v1")];
  const services = recordedObjects("services-raycluster").map((object) => SERVICES.project(object, "v1"));
  expect(dashboardAddress(ready, { pods, services })).toMatchObject({
    portForward: { pod: { name: "ready-head-xhqxk" }, port: 8265 },
  });
});

test.each([
  [
    "by name",
    [
      { name: "x", port: 8265 },
      { name: "dashboard", port: 9265 },
    ],
    9265,
  ],
  ["by number", [{ name: "x", port: 8265 }], 8265],
  ["by KubeRay's name for unnamed ports", [{ name: "8265-port", port: 80 }], 80],
  ["not at all", [{ name: "client", port: 10001 }], undefined],
])("the service port is found %s", (_case, ports, expected) => {
  const service = SERVICES.project(handMade({ spec: { ports } }), "v1");
  expect(dashboardServicePort(service)?.port).toBe(expected);
});
