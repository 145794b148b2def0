import { describe, expect, test } from "vitest";
import { cell, recorded, recordedAll, summary, texts } from "../../../../tests/fixtures/column-cells.ts";
import { handMade } from "../../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo } from "../../../../tests/fixtures/related-records.ts";
import { NODES } from "../../../common/core-objects/node.ts";
import { ADMISSION_CHECKS } from "../../../common/kueue/admission-check.ts";
import { CLUSTER_QUEUES } from "../../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../../common/kueue/local-queue.ts";
import { RESOURCE_FLAVORS } from "../../../common/kueue/resource-flavor.ts";
import { WORKLOADS } from "../../../common/kueue/workload.ts";

describe("workloads", () => {
  test.each([
    ["workload-pending", "○ pending"],
    ["workload-admitted", "● running"],
    ["workload-evicted-preempted", "○ pending"],
    ["workload-finished-failed", "■ failed"],
    ["workload-finished-succeeded", "· finished"],
    ["workload-queue-missing", "■ misconfigured"],
    ["workload-quota-reserved-check-pending", "◐ waiting-checks"],
  ])("%s", (file, text) => expect(cell(WORKLOADS, "status", recorded(WORKLOADS, file)).text).toBe(text));

  test("a stopped queue tells why it waits, when it can be read", () => {
    const held = recorded(WORKLOADS, "workload-queue-held");
    const queue = recordOf(
      LOCAL_QUEUES,
      handMade({ spec: { clusterQueue: "cq" } }, { name: held.queue, namespace: held.meta.namespace }),
    );
    const stopped = recordOf(CLUSTER_QUEUES, handMade({ spec: { stopPolicy: "Hold" } }, { name: "cq" }));
    expect(cell(WORKLOADS, "status", held).text).toBe("○ pending");
    expect(cell(WORKLOADS, "status", held, relatedTo([LOCAL_QUEUES, [queue]], [CLUSTER_QUEUES, [stopped]])).text).toBe(
      "○ on-hold",
    );
  });

  test("what it asks, short; how long it has waited, only while it does", () => {
    const admitted = recorded(WORKLOADS, "workload-admitted");
    expect(texts(WORKLOADS, "requests queue clusterQueue priority waiting", admitted)).toMatchInlineSnapshot(
      `"5 cpu, 12Gi, 1 gpu | user-queue | cq-a | 0 | "`,
    );
    expect(cell(WORKLOADS, "waiting", recorded(WORKLOADS, "workload-pending"))).toMatchObject({ tone: "info" });
  });

  test("the queue that its LocalQueue leads to is shown muted", () => {
    const pending = recordOf(WORKLOADS, handMade({ spec: { queueName: "lq" } }, { namespace: "team" }));
    const queue = recordOf(LOCAL_QUEUES, handMade({ spec: { clusterQueue: "cq" } }, { name: "lq", namespace: "team" }));
    expect(cell(WORKLOADS, "clusterQueue", pending, relatedTo([LOCAL_QUEUES, [queue]]))).toEqual({
      text: "cq",
      tone: "muted",
    });
  });

  test("in one line", () => {
    const all = [
      "workload-pending",
      "workload-admitted",
      "workload-finished-failed",
      "workload-finished-succeeded",
    ].map((file) => recorded(WORKLOADS, file));
    expect(summary(WORKLOADS, all)).toBe("1 admitted, 1 waiting, 1 in trouble, 1 over");
  });
});

describe("queues", () => {
  const line = (text: readonly { readonly text: string }[] | undefined) => text?.map((span) => span.text).join("");

  test("bars of a queue that borrows", () => {
    const queue = recorded(CLUSTER_QUEUES, "clusterqueue-borrowing");
    expect(texts(CLUSTER_QUEUES, "cpu memory gpu pending admitted status borrowed", queue)).toMatchInlineSnapshot(
      `"27/16 | 8Gi/64Gi | 0/8 | 1 | 3 | ● active | 11 cpu (default)"`,
    );
    expect(line(cell(CLUSTER_QUEUES, "cpu", queue).draw?.(24))).toMatchInlineSnapshot(`"█████████▒▒▒▒▒▒░░░ 27/16"`);
  });

  test("a stopped queue, one that names a missing flavor, one that Kueue has not seen", () => {
    expect(cell(CLUSTER_QUEUES, "status", recorded(CLUSTER_QUEUES, "clusterqueue-stopped"))).toMatchObject({
      tone: "warning",
    });
    expect(texts(CLUSTER_QUEUES, "status reason", recorded(CLUSTER_QUEUES, "clusterqueue-flavor-not-found"))).toMatch(
      /^■ inactive \| .*missing ResourceFlavor/,
    );
    expect(texts(CLUSTER_QUEUES, "status cpu pending", recordOf(CLUSTER_QUEUES, handMade({})))).toBe(
      "? unknown | - | ?",
    );
  });

  test("in one line", () => {
    expect(summary(CLUSTER_QUEUES, recordedAll(CLUSTER_QUEUES, "clusterqueues"))).toMatchInlineSnapshot(
      `"9 cluster queues, 1 inactive, 1 held, 5 pending"`,
    );
  });

  test("a local queue shows a bar when its ClusterQueue can be read, else the amount", () => {
    const queue = recorded(LOCAL_QUEUES, "localqueue-usage");
    const owner = recordOf(
      CLUSTER_QUEUES,
      handMade(
        {
          spec: {
            resourceGroups: [
              {
                coveredResources: ["cpu"],
                flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "100" }] }],
              },
            ],
          },
        },
        { name: queue.clusterQueue },
      ),
    );
    expect(cell(LOCAL_QUEUES, "cpu", queue).draw).toBeUndefined();
    expect(cell(LOCAL_QUEUES, "cpu", queue, relatedTo([CLUSTER_QUEUES, [owner]])).text).toMatch(/\/100$/);
  });

  test("cohorts, flavors and checks from what is read around them", () => {
    const queues = recordedAll(CLUSTER_QUEUES, "clusterqueues");
    const cohort = recorded(COHORTS, "cohort");
    expect(texts(COHORTS, "queueCount queues", cohort)).toBe("? | ?");
    expect(cell(COHORTS, "queueCount", cohort, relatedTo([CLUSTER_QUEUES, queues])).sort).toBe(
      queues.filter((queue) => queue.cohort === cohort.meta.name).length,
    );
    const spot = recorded(RESOURCE_FLAVORS, "resourceflavors", "spot");
    expect(cell(RESOURCE_FLAVORS, "nodes", spot).text).toBe("?");
    expect(cell(RESOURCE_FLAVORS, "nodes", spot, relatedTo([NODES, []]))).toMatchObject({ text: "0", tone: "warning" });
    expect(cell(ADMISSION_CHECKS, "status", recorded(ADMISSION_CHECKS, "admissioncheck")).text).toMatch(/^[●■?] /);
  });
});
