import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { factsWith, madeEvent, madePod, NOW, read } from "../../tests/fixtures/diagnosis-facts.ts";
import { recordedObject, recordedObjects } from "../../tests/fixtures/recorded-objects.ts";
import type { HasMeta } from "../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES } from "../common/kueue/cluster-queue.ts";
import { COHORTS } from "../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../common/kueue/local-queue.ts";
import { RESOURCE_FLAVORS } from "../common/kueue/resource-flavor.ts";
import { admissionState } from "../common/kueue/verdict/admission-state.ts";
import { DEFAULT_SETTINGS, type Readable } from "../common/kueue/verdict/admission-world.ts";
import { explain } from "../common/kueue/verdict/explain.ts";
import { WORKLOADS, type Workload } from "../common/kueue/workload.ts";
import { diagnose } from "../diagnosis/diagnose.ts";
import { verdictJsonSchema, whyOutput } from "./verdict-schema.ts";
import { codeOf, printed, why } from "./why.ts";

const listed = <T extends HasMeta>(kind: ResourceKind<T>, file: string): Readable<T> =>
  read(...recordedObjects(file).map((object) => kind.project(object, "v1beta2")));

function diagnosed(file: string) {
  const workload: Workload = WORKLOADS.project(recordedObject(file), "v1beta2");
  const state = admissionState({
    now: NOW,
    workloads: read(workload),
    localQueues: listed(LOCAL_QUEUES, "localqueues"),
    clusterQueues: listed(CLUSTER_QUEUES, "clusterqueues"),
    cohorts: listed(COHORTS, "cohort"),
    flavors: listed(RESOURCE_FLAVORS, "resourceflavors"),
    checks: read(),
    namespaces: { is: "hidden", why: "No right to list namespaces." },
    limitRanges: read(),
    settings: DEFAULT_SETTINGS,
  });
  return diagnose(
    { kind: "Workload", record: workload },
    factsWith({ workloads: read(workload), verdict: explain(workload, state) }),
  );
}

test.each([
  ["workload-pending", 11],
  ["workload-queue-missing", 11],
  ["workload-evicted-preempted", 10],
  ["workload-quota-reserved-check-pending", 10],
  ["workload-finished-succeeded", 0],
  ["workload-finished-failed", 0],
  ["workload-admitted", 0],
])("%s: JSON as the schema says, exit code %i", (file, code) => {
  const found = diagnosed(file);
  const plain: unknown = JSON.parse(printed(found, "json"));
  expect(whyOutput.strict().parse(plain)).toEqual(plain);
  expect(codeOf(found)).toBe(code);
});

test.each([
  [11, 11, ""],
  [12, 10, "  and 2 more"],
])("of %i that are ahead, %i are named", (count, named, last) => {
  const found = diagnosed("workload-pending");
  const ahead = Array.from({ length: count }, (_unused, at) => ({
    namespace: "b",
    name: `job-${at}`,
    uid: `${at}`,
    priority: undefined,
    queuedAt: undefined,
    why: "",
  }));
  if (found.verdict === undefined) expect.fail("no verdict");
  const lines = printed({ ...found, verdict: { ...found.verdict, ahead } }, "text").split("\n");
  expect(lines.filter((line) => line.startsWith("  b/job-"))).toHaveLength(named);
  expect(lines.includes(last)).toBe(true);
});

test("the published schema is the one in use", () => {
  expect(readFileSync(new URL("../../docs/reference/verdict.schema.json", import.meta.url), "utf8")).toBe(
    verdictJsonSchema(),
  );
});

describe("words from the cluster in a report", () => {
  const pod = madePod("a", {
    status: {
      phase: "Pending",
      containerStatuses: [
        {
          name: "main",
          state: { waiting: { reason: "CreateContainerConfigError", message: "![x](http://evil)\u001b[2J <b>|" } },
        },
      ],
    },
  });
  const found = diagnose(
    { kind: "Pod", record: pod },
    factsWith({ pods: read(pod), events: read(madeEvent("Pod", "a", "x", "y")) }),
  );

  test("markdown shows them as they are", () => {
    const report = printed(found, "markdown");
    expect(report).toContain("\\!\\[x\\](http://evil)");
    expect(report).toContain("\\<b\\>\\|");
    expect(report).not.toContain("\u001b");
    expect(report.startsWith("## Pod team-a/a\n")).toBe(true);
  });

  test("text has no control characters", () => {
    expect(printed(found, "text")).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  });
});

test.each([
  ["no kind", "train", "team-a", /is not KIND\/NAME/],
  ["an unknown kind", "cron/train", "team-a", /Kinds: Workload, RayCluster/],
  ["no namespace", "rc/train", undefined, /-n NAMESPACE/],
])("usage: %s", async (_case, target, namespace, complaint) => {
  const options = {
    kubeconfig: undefined,
    context: undefined,
    namespace,
    allNamespaces: false,
    readOnly: false,
    target,
    output: "text",
  } as const;
  await expect(why({} as never, options, { now: () => NOW, namespace })).rejects.toThrow(complaint);
});
