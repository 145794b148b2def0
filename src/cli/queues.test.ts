import { expect, test } from "vitest";
import { handMade } from "../../tests/fixtures/recorded-objects.ts";
import { CLUSTER_QUEUES } from "../common/kueue/cluster-queue.ts";
import { COHORTS } from "../common/kueue/cohort.ts";
import { cohortTree } from "../common/kueue/cohort-tree.ts";
import { queueEntries } from "./queues.ts";

function queue(name: string, cohortName: string | undefined, total: string, borrowed: string, lendingLimit?: string) {
  const resources = [{ name: "cpu", nominalQuota: "10", ...(lendingLimit === undefined ? {} : { lendingLimit }) }];
  const flavorsReservation = [{ name: "f", resources: [{ name: "cpu", total, borrowed }] }];
  const resourceGroups = [{ coveredResources: ["cpu"], flavors: [{ name: "f", resources }] }];
  return CLUSTER_QUEUES.project(
    handMade(
      { spec: { cohortName, resourceGroups }, status: { flavorsReservation, pendingWorkloads: 2 } },
      { name, uid: name },
    ),
    "v1beta2",
  );
}
const cohort = (name: string, parentName?: string) =>
  COHORTS.project(handMade({ spec: { parentName } }, { name, uid: name }), "v1beta2");

test("root, its queues, the child below, then queues alone", () => {
  const tree = cohortTree(
    [queue("b", "child", "2", "0"), queue("a", "root", "13", "3"), queue("alone", undefined, "1", "0")],
    [cohort("root"), cohort("child", "root")],
  );
  expect(queueEntries(tree).map(({ kind, name, depth }) => `${"  ".repeat(depth)}${kind} ${name}`)).toEqual([
    "Cohort root",
    "  ClusterQueue a",
    "  Cohort child",
    "    ClusterQueue b",
    "ClusterQueue alone",
  ]);
});

test.each([
  ["no more than others borrow", "2", undefined, "3"],
  ["no more than is free", "9", undefined, "1"],
  ["no more than its lending limit", "2", "2", "2"],
  ["nothing while it borrows itself", "13", undefined, "0"],
])("lends %s", (_case, reserved, limit, lent) => {
  const tree = cohortTree([queue("a", "c", "13", "3"), queue("b", "c", reserved, "0", limit)], []);
  const entry = queueEntries(tree).find(({ name }) => name === "b");
  expect(entry?.quotas[0]?.lentUpTo).toBe(lent);
});

test("a circle of cohorts is shown once, as stopped", () => {
  const entries = queueEntries(cohortTree([queue("a", "x", "1", "0")], [cohort("x", "y"), cohort("y", "x")]));
  expect(entries.map(({ name, active }) => [name, active])).toEqual([
    ["x", false],
    ["a", null],
    ["y", false],
  ]);
});
