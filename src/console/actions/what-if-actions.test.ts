import { describe, expect, test } from "vitest";
import { action, rights, why } from "../../../tests/fixtures/action-subjects.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { GPU, smallWorld } from "../../../tests/fixtures/small-admission.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { itemsOf } from "../../common/kueue/verdict/world-index.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { valuesOf } from "../model/form.ts";
import type { Related } from "../model/related.ts";
import { NOBODY } from "./asking.ts";

const group = {
  coveredResources: ["cpu"],
  flavors: [{ name: "f", resources: [{ name: "cpu", nominalQuota: "4" }] }],
};
const cohort = recordOf(COHORTS, handMade({ spec: { resourceGroups: [group] } }, { name: "lab" }));
const empty = recordOf(COHORTS, handMade({}, { name: "empty" }));
const bare = recordOf(CLUSTER_QUEUES, handMade({}, { name: "bare" }));
const finished = recordOf(
  WORKLOADS,
  handMade({ status: { conditions: [{ type: "Finished", status: "True" }] } }, { name: "over" }),
);
const inactive = recordOf(WORKLOADS, handMade({ spec: { active: false, priority: 7 } }, { name: "off" }));

/** The ids of what can be chosen first, and of the fields that go with these values. */
function asked(id: string, record: HasMeta, values: Record<string, string> = {}, related: Related = relatedTo()) {
  const fields = action(id).form?.fields(rowOf(record), related, new Map(Object.entries(values))) ?? [];
  const [first] = fields;
  const choices = first?.kind === "choice" ? first.options.map(({ value }) => value) : [];
  return { choices, fields, ids: fields.map((field) => field.id) };
}

function supposed(id: string, record: HasMeta, values: Record<string, string>, related: Related) {
  const { fields } = asked(id, record, values, related);
  const found = action(id).form?.plan(rowOf(record), related, valuesOf(fields), NOBODY);
  return found !== undefined && "change" in found ? found : undefined;
}

describe("what can be asked", () => {
  test.each([
    ["a cohort with quota", "queue.what-if", cohort, ["quota"], ["what", "of", "nominal", "borrowing", "lending"]],
    ["a queue without quota", "queue.what-if", bare, ["Hold", "HoldAndDrain"], ["what"]],
    ["one that is not active", "workload.what-if", inactive, ["delete", "priority"], ["what"]],
  ])("of %s", (_what, id, record, choices, ids) => {
    expect(asked(id, record)).toMatchObject({ choices, ids });
  });

  test("needs no right, and nothing to be changed", () => {
    expect(rights("queue.what-if", COHORTS, cohort)).toEqual([]);
    expect(["queue.what-if", "workload.what-if"].map((id) => action(id).changes)).toEqual([false, false]);
  });

  test("nothing, of a cohort without quota and of a workload that is over", () => {
    expect(why("queue.what-if", COHORTS, cohort)).toBeUndefined();
    expect(why("queue.what-if", COHORTS, empty)).toMatch(/has no quota of its own/);
    expect(why("workload.what-if", WORKLOADS, finished)).toMatch(/is finished/);
  });
});

describe("the answer in short", () => {
  const world = smallWorld({ jobs: { big: { gpus: 6, holds: "q" }, mid: { gpus: 4, at: 1 } } });
  const [workloads, queues] = [itemsOf(world.workloads), itemsOf(world.clusterQueues)];
  const [queue] = queues;
  const related = (count: number) => {
    const many = Array.from({ length: count }, () => workloads[0]).filter((each) => each !== undefined);
    return relatedTo(
      [WORKLOADS, count === 0 ? workloads : many],
      [LOCAL_QUEUES, itemsOf(world.localQueues)],
      [CLUSTER_QUEUES, queues],
    );
  };
  const less = { what: "quota", nominal: "1" };

  test.each([
    ["is reckoned", related(0), ["Would be: 1 over-admitted."]],
    ["is left to the page when there are many workloads", related(501), []],
    ["waits for what is being read", relatedTo([CLUSTER_QUEUES, queues]), [expect.stringMatching(/read yet/)]],
  ])("%s", (_what, listings, notes) => {
    if (queue === undefined) throw new Error("no queue");
    expect(supposed("queue.what-if", queue, less, listings)).toMatchObject({
      change: { kind: "set-quota", owner: "ClusterQueue", name: "q", wish: { resource: GPU, nominal: "1" } },
      notes,
      refusedBecause: undefined,
    });
  });

  test("a LocalQueue is held", () => {
    const [localQueue] = itemsOf(world.localQueues);
    if (localQueue === undefined) throw new Error("no queue");
    expect(supposed("queue.what-if", localQueue, { what: "Hold" }, related(0))).toMatchObject({
      change: { kind: "stop", namespace: "ns", name: "team-a", policy: "Hold" },
      title: "What if LocalQueue ns/team-a were held?",
    });
  });

  test("quota of a cohort", () => {
    expect(supposed("queue.what-if", cohort, { nominal: "5", lending: "none" }, related(0))).toMatchObject({
      change: { owner: "Cohort", name: "lab" },
      title: "What if Cohort lab had, of cpu in flavor f, nominal quota 5, lending limit none?",
    });
  });
});
