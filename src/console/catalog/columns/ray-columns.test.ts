import { describe, expect, test } from "vitest";
import { cell, recorded, summary, texts } from "../../../../tests/fixtures/column-cells.ts";
import { handMade } from "../../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo } from "../../../../tests/fixtures/related-records.ts";
import { WORKLOADS } from "../../../common/kueue/workload.ts";
import { APP_WRAPPERS } from "../../../ray/appwrapper/app-wrapper.ts";
import { RAY_CLUSTERS } from "../../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../../ray/job/ray-job.ts";
import { RAY_SERVICES } from "../../../ray/service/ray-service.ts";
import { COMMON_COLUMNS } from "./common.ts";

describe("Ray clusters", () => {
  test.each([
    ["ready", "raycluster-ready", "● ready", "good"],
    ["starting", "raycluster-starting", "◐ provisioning", "info"],
    ["suspended, nothing known of its Workload", "raycluster-suspended", "○ suspended", "muted"],
  ])("%s", (_case, file, text, tone) =>
    expect(cell(RAY_CLUSTERS, "status", recorded(RAY_CLUSTERS, file))).toMatchObject({ text, tone }),
  );

  test("workers, resources and queue", () => {
    expect(
      texts(RAY_CLUSTERS, "workers cpu memory gpu queue", recorded(RAY_CLUSTERS, "raycluster-ready")),
    ).toMatchInlineSnapshot(`"3/3 | 5 | 12Gi | 1 | user-queue"`);
  });

  test("the queue of a cluster inside another object is that of its owner's Workload", () => {
    const owned = recordOf(
      RAY_CLUSTERS,
      handMade(
        {},
        {
          ownerReferences: [{ apiVersion: "ray.io/v1", kind: "RayJob", name: "job", uid: "job-uid", controller: true }],
        },
      ),
    );
    const workload = recordOf(
      WORKLOADS,
      handMade({ spec: { queueName: "team" } }, { labels: { "kueue.x-k8s.io/job-uid": "job-uid" } }),
    );
    expect(cell(RAY_CLUSTERS, "queue", owned).text).toBe("");
    expect(cell(RAY_CLUSTERS, "queue", owned, relatedTo([WORKLOADS, [workload]])).text).toBe("team");
    expect(cell(RAY_CLUSTERS, "belongsTo", owned).text).toBe("RayJob job");
  });

  test("an object that could not be read", () => {
    const broken = recordOf(RAY_CLUSTERS, handMade({ spec: 7 }));
    expect(texts(RAY_CLUSTERS, "status workers queue", broken)).toBe("? | ? | ?");
    expect(COMMON_COLUMNS["name"]?.cell(broken, relatedTo())).toMatchObject({ text: "made", tone: "bad" });
  });

  test("in one line", () => {
    const all = ["raycluster-ready", "raycluster-starting", "raycluster-suspended"].map((file) =>
      recorded(RAY_CLUSTERS, file),
    );
    expect(summary(RAY_CLUSTERS, all)).toBe("3 clusters");
    expect(summary(RAY_CLUSTERS, [])).toBe("0 clusters");
  });
});

describe("Ray jobs, services and AppWrappers", () => {
  test.each([
    ["rayjob-complete", "· succeeded"],
    ["rayjob-failed", "■ failed"],
    ["rayjob-running", "● running"],
    ["rayjob-initializing", "◐ starting"],
  ])("%s", (file, text) => expect(cell(RAY_JOBS, "status", recorded(RAY_JOBS, file)).text).toBe(text));

  test("a job's run time ends with the job", () => {
    const status = { startTime: "2026-11-01T10:00:00Z", rayJobInfo: { startTime: "2026-11-01T10:10:00Z" } };
    expect(cell(RAY_JOBS, "runtime", recordOf(RAY_JOBS, handMade({ status })))).toMatchObject({
      text: "110m",
      sort: 6_600_000,
    });
    const ended = { ...status, endTime: "2026-11-01T10:12:00Z" };
    expect(cell(RAY_JOBS, "runtime", recordOf(RAY_JOBS, handMade({ status: ended }))).sort).toBe(120_000);
    expect(cell(RAY_JOBS, "runtime", recordOf(RAY_JOBS, handMade({}))).text).toBe("");
  });

  test.each([
    ["appwrapper-running", "● running | 0/3"],
    ["appwrapper-failing-failed", "■ failed"],
    ["appwrapper-failing-resetting", "▲ resetting"],
    ["appwrapper-suspended", "○ suspended | 0/3"],
    ["appwrapper-succeeded", "· succeeded | 0/3"],
  ])("%s", (file, text) => expect(texts(APP_WRAPPERS, "status retries", recorded(APP_WRAPPERS, file))).toContain(text));

  test("a service that nobody has looked at yet", () => {
    expect(texts(RAY_SERVICES, "status endpoints applications", recordOf(RAY_SERVICES, handMade({})))).toBe(
      "◐ starting | ? | ",
    );
  });
});
