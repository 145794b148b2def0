import { describe, expect, test } from "vitest";
import { recordedObjects } from "../fixtures/recorded-objects.ts";
import { type ServedObjects, shownRows } from "./shown-rows.ts";

/** One server's objects at the same resource versions, as it served them in each version. */
function served(version: string): ServedObjects[] {
  return ["workloads", "clusterqueues", "localqueues", "cohorts"].map((plural) => ({
    kindId: `${plural}.kueue.x-k8s.io`,
    version,
    objects: recordedObjects(`${plural}-${version}`),
  }));
}

describe.each(["workloads", "cluster-queues", "local-queues", "cohorts"])("%s", (view) => {
  const old = shownRows(view, served("v1beta1"));
  const current = shownRows(view, served("v1beta2"));

  test("look the same whichever version of Kueue's API is served", () => {
    expect(Object.keys(current).length).toBeGreaterThan(0);
    expect(old).toEqual(current);
  });

  test.each(["v1beta1", "v1beta2"])("are all there from %s, and none is unreadable", (version) => {
    const kind = served(version).find(({ kindId }) => kindId.startsWith(view.replace("-", "")));
    expect(Object.keys(shownRows(view, served(version))).toSorted()).toEqual(
      kind?.objects.map(({ metadata }) => `${metadata.namespace ?? ""}/${metadata.name}`).toSorted(),
    );
  });
});

test("statuses of both versions are known ones", () => {
  for (const version of ["v1beta1", "v1beta2"]) {
    for (const [name, { status }] of Object.entries(shownRows("workloads", served(version))))
      expect(status, name).toMatch(/^\S [a-z-]+$/);
  }
});
