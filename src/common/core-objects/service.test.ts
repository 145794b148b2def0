import { expect, test } from "vitest";
import { handMade, projectOddVariants, recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { SERVICES } from "./service.ts";

test("a recorded head service", () => {
  const service = SERVICES.project(recordedObjects("services-raycluster")[0]!, "v1");
  expect(service).toMatchObject({
    type: "ClusterIP",
    clusterIp: "",
    headless: true,
    publishesNotReady: true,
    owner: { kind: "RayJob", name: "fails" },
  });
  expect(service.ports[1]).toEqual({
    name: "dashboard",
    port: 8265,
    targetPort: "8265",
    nodePort: undefined,
    protocol: "TCP",
  });
  expect(service.selector.get("ray.io/node-type")).toBe("head");
});

test.each([
  ["an address", { spec: { clusterIP: "10.0.0.7" } }, { clusterIp: "10.0.0.7", headless: false }],
  [
    "a load balancer by name and by address",
    {
      spec: { externalIPs: ["2.2.2.2"] },
      status: { loadBalancer: { ingress: [{ hostname: "lb" }, { ip: "1.1.1.1" }, {}] } },
    },
    { externalAddresses: ["lb", "1.1.1.1", "2.2.2.2"] },
  ],
  [
    "a named target",
    { spec: { ports: [{ port: 80, targetPort: "http", nodePort: 30080 }] } },
    { ports: [{ name: "", port: 80, targetPort: "http", nodePort: 30080, protocol: "TCP" }] },
  ],
  ["a port without target", { spec: { ports: [{ port: 80 }] } }, { ports: [{ targetPort: "80" }] }],
  ["nothing", {}, { type: "", clusterIp: "", headless: false, ports: [], externalAddresses: [] }],
])("service: %s", (_case, content, expected) =>
  expect(SERVICES.project(handMade(content), "v1")).toMatchObject(expected),
);

test("never throws, whatever a field holds", () => {
  const object = recordedObjects("services-raycluster")[0]!;
  expect(projectOddVariants(SERVICES.project, object).names).toEqual([object.metadata.name]);
});
