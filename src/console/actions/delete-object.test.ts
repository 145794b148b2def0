import { describe, expect, test } from "vitest";
import {
  action,
  cluster,
  DELETING,
  KINDS,
  ownedBy,
  plansOf,
  rights,
  why,
} from "../../../tests/fixtures/action-subjects.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo } from "../../../tests/fixtures/related-records.ts";
import { PODS } from "../../common/core-objects/pod.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { RAY_CLUSTERS } from "../../ray/cluster/ray-cluster.ts";
import { RAY_JOBS } from "../../ray/job/ray-job.ts";

describe("delete", () => {
  test("applies to every kind but Namespace and Node", () => {
    const { kinds } = action("object.delete");
    expect(kinds).not.toContain("namespaces");
    expect(kinds).not.toContain("nodes");
    expect(kinds).toHaveLength(KINDS.length - 2);
  });

  test("needs the right to delete that kind there", () => {
    expect(rights("object.delete", RAY_CLUSTERS, cluster())).toEqual(["delete rayclusters.ray.io in team-a"]);
    expect(rights("object.delete", CLUSTER_QUEUES, recordOf(CLUSTER_QUEUES, handMade({})))).toEqual([
      "delete clusterqueues.kueue.x-k8s.io",
    ]);
  });

  test("is not offered twice", () => {
    expect(why("object.delete", RAY_CLUSTERS, cluster())).toBeUndefined();
    expect(why("object.delete", RAY_CLUSTERS, cluster({}, DELETING))).toMatch(/is being deleted since/);
  });

  test("one plan per row, each for the object that was seen", () => {
    const records = [cluster({}, { uid: "u1" }), cluster({}, { uid: "u2", name: "other" })];
    const plans = plansOf("object.delete", RAY_CLUSTERS, records);
    expect(plans.map(({ target, confirm, request }) => [target.uid, target.name, confirm, request.verb])).toEqual([
      ["u1", "train", "count", "delete"],
      ["u2", "other", "count", "delete"],
    ]);
  });

  test.each([
    ["one of one's own", {}, {}, "yes"],
    ["in a protected place", {}, { protectedBecause: () => "context prod is protected" }, "name"],
    ["somebody else's", { labels: { "workload.codeflare.dev/user": "bob" } }, {}, "count"],
    ["one's own by its label", { labels: { "workload.codeflare.dev/user": "alice" } }, {}, "yes"],
    [
      "one's own, with a name that labels cannot hold",
      { labels: { "workload.codeflare.dev/user": "system.serviceaccount" } },
      { user: "system:serviceaccount" },
      "yes",
    ],
  ])("is confirmed by level: %s", (_case, metadata, asking, level) => {
    expect(plansOf("object.delete", RAY_CLUSTERS, [cluster({}, metadata)], relatedTo(), asking)[0]?.confirm).toBe(
      level,
    );
  });

  test("objects of no namespace are everybody's", () => {
    expect(plansOf("object.delete", CLUSTER_QUEUES, [recordOf(CLUSTER_QUEUES, handMade({}))])[0]?.confirm).toBe(
      "count",
    );
  });

  test("the kind's own planner tells what goes with it", () => {
    const owned = cluster({}, ownedBy("RayJob", "ray.io/v1"));
    expect(plansOf("object.delete", RAY_CLUSTERS, [owned])[0]?.notes[0]).toMatch(/^Delete RayJob owner instead/);
    const job = recordOf(
      RAY_JOBS,
      handMade(
        { status: { jobDeploymentStatus: "Running", rayClusterName: "train" } },
        { namespace: "team-a", name: "job" },
      ),
    );
    expect(plansOf("object.delete", RAY_CLUSTERS, [cluster()], relatedTo([RAY_JOBS, [job]]))[0]?.notes).toContainEqual(
      "Ends what runs on it: RayJob job.",
    );
    expect(plansOf("object.delete", PODS, [recordOf(PODS, handMade({}, { namespace: "team-a" }))])[0]?.title).toBe(
      "Delete Pod team-a/made",
    );
  });

  test("what could not be read is refused", () => {
    expect(
      plansOf("object.delete", RAY_CLUSTERS, [recordOf(RAY_CLUSTERS, handMade({ spec: 7 }))])[0]?.refusedBecause,
    ).toMatch(/could not be read/);
  });
});
