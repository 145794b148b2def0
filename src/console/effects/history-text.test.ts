import { describe, expect, test } from "vitest";
import { effectContext, FakeCluster } from "../../../tests/fixtures/fake-client.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { said } from "../../../tests/fixtures/report-lines.ts";
import { openConsole, rowsOfKind, withListings } from "../../../tests/frames/console-state.ts";
import { EVENTS, type Event } from "../../common/core-objects/event.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { type Row, type RowRef, refOf } from "../model/row.ts";
import { historyText } from "./history-text.ts";

const WORKLOADS = "workloads.kueue.x-k8s.io";
const state = withListings(openConsole(80, 24, { viewName: "workloads" }), "live");

function workloadRow(name: string) {
  const row = rowsOfKind(WORKLOADS).find(({ meta }) => meta.name === name);
  if (row === undefined) throw new Error(`no ${name}`);
  return row;
}

const [LOW, HIGH] = [workloadRow("job-low-2-32396"), workloadRow("job-high-1-74638")];
const of: RowRef = refOf(WORKLOADS, LOW);

/** A preemption that no condition tells of any more. */
function preempted(victim: Row, by: Row): Event {
  const { namespace, name, uid } = victim.meta;
  return EVENTS.project(
    handMade(
      {
        type: "Normal",
        reason: "Preempted",
        message: `Preempted to accommodate a workload (UID: ${by.meta.uid}, JobUID: UNKNOWN) due to reclamation within the cohort`,
        involvedObject: { kind: "Workload", namespace, name, uid },
        firstTimestamp: "2026-11-26T10:00:00Z",
        lastTimestamp: "2026-11-26T10:00:00Z",
      },
      { name: "e", namespace, uid: `e-${uid}` },
    ),
    "v1",
  );
}
const PREEMPTED = preempted(LOW, HIGH);

function setup(list: () => Promise<readonly Event[]>, from = state) {
  const cluster = new FakeCluster("dev", {
    list: async () => ({ records: (await list()) as never[], resourceVersion: "1", skipped: 0 }),
  });
  const { context } = effectContext(() => from, cluster);
  return async (what: "timeline" | "preemptions", ref = of) =>
    said(await historyText(context, what, ref, 100)).join("\n");
}

describe("preemptions", () => {
  test("are remembered after the server has forgotten its events", async () => {
    let events: readonly Event[] = [PREEMPTED];
    const ask = setup(async () => events);
    expect(await ask("preemptions")).toContain("reclamation within the cohort");
    events = [];
    expect(await ask("preemptions")).toContain("reclamation within the cohort");
    expect(await setup(async () => [])("preemptions")).not.toContain("reclamation within the cohort");
  });

  test("are those that the object takes part in", async () => {
    const ask = setup(async () => [PREEMPTED]);
    expect(await ask("preemptions", refOf(WORKLOADS, HIGH))).toContain("by team-a/job-high-1-74638");
    expect(await ask("preemptions", refOf(WORKLOADS, workloadRow("job-gated-671aa")))).toContain(
      "No preemption is known",
    );
  });
});

describe("preemptions of a cohort", () => {
  const research = rowsOfKind("cohorts.kueue.x-k8s.io").find(({ meta }) => meta.name === "research");
  if (research === undefined) throw new Error("no cohort");
  const cohort = refOf("cohorts.kueue.x-k8s.io", research);
  const borrower = workloadRow("job-borrow-2-54cd0");
  const reclaimer = workloadRow("raycluster-ready-ae727");

  test("are those of the queues below it, and no others", async () => {
    const ask = setup(async () => [PREEMPTED, preempted(borrower, reclaimer)]);
    const text = await ask("preemptions", cohort);
    expect(text).toContain("Preemptions: 1,");
    expect(text).toContain(`by ${reclaimer.meta.namespace}/${reclaimer.meta.name}`);
  });

  test("are not known where its queues cannot be read", async () => {
    const blind = openConsole(80, 24, { viewName: "cohorts" });
    expect(await setup(async () => [PREEMPTED], blind)("preemptions", cohort)).toBe(
      "ClusterQueues cannot be read, and so not which of them are in research.",
    );
  });
});

test("what may not be read is named", async () => {
  const denied = new ClusterError("forbidden", "list events: not allowed.", { request: "list" });
  const ask = setup(() => Promise.reject(denied));
  expect(await ask("timeline")).toMatch(/created[\s\S]*Could not be read\n {2}list events: not allowed\./);
});

test("other failures are failures", async () => {
  const broken = new ClusterError("refused", "list events: nothing is listening.", { request: "list" });
  await expect(setup(() => Promise.reject(broken))("timeline")).rejects.toThrow("nothing is listening");
});

test("an object without a workload has no life with Kueue", async () => {
  const ask = setup(async () => []);
  expect(await ask("timeline", { ...of, uid: "gone", name: "gone" })).toBe("Kueue has no workload for gone.");
});
