import { describe, expect, test } from "vitest";
import { cell, recorded, recordedAll, texts } from "../../../../tests/fixtures/column-cells.ts";
import { handMade } from "../../../../tests/fixtures/recorded-objects.ts";
import { NOW, recordOf, relatedTo } from "../../../../tests/fixtures/related-records.ts";
import { EVENTS } from "../../../common/core-objects/event.ts";
import { LIMIT_RANGES } from "../../../common/core-objects/limit-range.ts";
import { NAMESPACES } from "../../../common/core-objects/namespace.ts";
import { NODES } from "../../../common/core-objects/node.ts";
import { PODS } from "../../../common/core-objects/pod.ts";
import { RESOURCE_QUOTAS } from "../../../common/core-objects/resource-quota.ts";
import { SERVICES } from "../../../common/core-objects/service.ts";

describe("quotas", () => {
  const quota = (hard: object, used?: object) =>
    recordOf(RESOURCE_QUOTAS, handMade({ spec: { hard }, ...(used === undefined ? {} : { status: { hard, used } }) }));

  test.each([
    ["room left", quota({ "requests.cpu": "10" }, { "requests.cpu": "2" }), "● ok | cpu 2/10 | 2/10"],
    ["nearly full", quota({ "requests.cpu": "10" }, { "requests.cpu": "9" }), "▲ nearly full | cpu 9/10 | 9/10"],
    ["full", quota({ pods: "5" }, { pods: "5" }), "▲ full | pods 5/5 | -"],
    ["over, after it was lowered", quota({ pods: "5" }, { pods: "6" }), "■ over | pods 6/5 | -"],
    ["never counted", quota({ "requests.cpu": "10" }), "? unknown |  | ?/10"],
    [
      "the fullest of several",
      quota(
        { "requests.cpu": "10", "requests.nvidia.com/gpu": "4" },
        { "requests.cpu": "1", "requests.nvidia.com/gpu": "3" },
      ),
      "● ok | gpu 3/4 | 1/10",
    ],
  ])("%s", (_case, record, line) => expect(texts(RESOURCE_QUOTAS, "status fullest cpu", record)).toBe(line));

  test("the fullest sorts by percent, and hostile names stay text", () => {
    expect(cell(RESOURCE_QUOTAS, "fullest", quota({ pods: "5" }, { pods: "4" })).sort).toBe(80);
    const hostile = cell(RESOURCE_QUOTAS, "fullest", quota({ "a\u001b[31m": "5" }, { "a\u001b[31m": "4" }));
    expect(JSON.stringify(hostile.draw?.(30))).not.toContain("\\u001b");
  });

  test("a limit range's bounds", () => {
    const range = recordOf(
      LIMIT_RANGES,
      handMade({ spec: { limits: [{ type: "Container", max: { cpu: "4" }, defaultRequest: { memory: "1Gi" } }] } }),
    );
    expect(texts(LIMIT_RANGES, "types defaults most", range)).toBe(
      "Container | Container memory 1Gi | Container cpu 4",
    );
  });
});

describe("pods, nodes, events and the rest", () => {
  test("a head pod", () => {
    expect(
      texts(PODS, "status ready restarts rayCluster group", recorded(PODS, "pod-raycluster-head")),
    ).toMatchInlineSnapshot(`"● Running | 1/1 | 0 | ready | headgroup"`);
  });

  test.each([
    [
      "pending, no node takes it",
      {
        status: {
          phase: "Pending",
          conditions: [
            {
              type: "PodScheduled",
              status: "False",
              reason: "Unschedulable",
              message: "0/3 nodes are available: 3 Insufficient nvidia.com/gpu.",
            },
          ],
        },
      },
      "▲ Unschedulable",
    ],
    [
      "crashing",
      {
        spec: { containers: [{}] },
        status: {
          phase: "Running",
          containerStatuses: [{ name: "a", state: { waiting: { reason: "CrashLoopBackOff" } } }],
        },
      },
      "■ CrashLoopBackOff",
    ],
    [
      "running, not ready",
      {
        spec: { containers: [{}] },
        status: { phase: "Running", containerStatuses: [{ name: "a", ready: false, state: { running: {} } }] },
      },
      "▲ Running",
    ],
  ])("a pod that is %s", (_case, object, text) =>
    expect(cell(PODS, "status", recordOf(PODS, handMade(object))).text).toBe(text),
  );

  test("a node with and without its pods", () => {
    const [node] = recordedAll(NODES, "nodes");
    if (node === undefined) throw new Error("no node");
    const pod = recordOf(
      PODS,
      handMade({
        spec: { nodeName: node.meta.name, containers: [{ resources: { requests: { cpu: "2" } } }] },
        status: { phase: "Running" },
      }),
    );
    expect(texts(NODES, "status pods", node)).toBe("● ready | ?");
    expect(texts(NODES, "status pods", node, relatedTo([PODS, [pod]]))).toBe("● ready | 1");
    expect(cell(NODES, "cpu", node, relatedTo([PODS, [pod]])).text).toMatch(/^2\//);
    expect(cell(NODES, "cpu", node, relatedTo([PODS, []])).text).toMatch(/^0\//);
  });

  test.each([
    ["Warning", "FailedScheduling", "▲ warning"],
    ["Normal", "Unhealthy", "▲ warning"],
    ["Normal", "Started", "· normal"],
  ])("an event of type %s and reason %s", (type, reason, text) =>
    expect(cell(EVENTS, "status", recordOf(EVENTS, handMade({ type, reason }))).text).toBe(text),
  );

  test("an event's age is that of its last time", () => {
    const event = recordOf(
      EVENTS,
      handMade({ lastTimestamp: "2026-11-01T11:59:30Z", involvedObject: { kind: "Pod", name: "p" }, count: 3 }),
    );
    expect(texts(EVENTS, "last object count", event)).toBe("30s | Pod p | 3");
    expect(cell(EVENTS, "last", event).sort).toBe(NOW - 30_000);
  });

  test("a namespace that does not end, and a headless service", () => {
    expect(cell(NAMESPACES, "status", recordOf(NAMESPACES, handMade({ status: { phase: "Terminating" } }))).text).toBe(
      "◐ terminating",
    );
    const service = recordOf(
      SERVICES,
      handMade({ spec: { type: "ClusterIP", clusterIP: "None", ports: [{ name: "gcs", port: 6379 }] } }),
    );
    expect(texts(SERVICES, "type address ports", service)).toBe("ClusterIP (headless) |  | gcs:6379");
  });
});
