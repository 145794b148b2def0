import { describe, test } from "vitest";
import { ClusterError } from "../../src/common/kubernetes-cluster/errors.ts";
import { ManualClock } from "../../src/common/kubernetes-cluster/manual-clock.ts";
import type { HasMeta } from "../../src/common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../src/common/kubernetes-cluster/resource-kind.ts";
import { readText } from "../../src/console/effects/read-text.ts";
import { kindIdOf } from "../../src/console/model/related-cache.ts";
import { currentPage } from "../../src/console/model/selectors.ts";
import type { State } from "../../src/console/model/state.ts";
import { effectContext, FakeCluster } from "../fixtures/fake-client.ts";
import {
  builtInCatalog,
  NOW,
  objectNamed,
  openConsole,
  pressed,
  rowsOfKind,
  SIZES,
  told,
  withListings,
} from "./console-state.ts";
import { expectFrame } from "./golden.ts";

describe.each(SIZES)("%i×%i", (columns, rows) => {
  const onRow = (view: string, name: string) =>
    pressed(withListings(openConsole(columns, rows, { viewName: view }), "live"), "/", ...name, "enter");

  test.each([
    ["a workload that asks for more than there ever is", "workloads", "raycluster-over-quota-a9cf4", "verdict-never"],
    ["a workload whose turn has come", "workloads", "job-low-2-32396", "verdict-fits"],
    ["a Ray cluster, by its workload", "ray-clusters", "over-quota", "verdict-ray-cluster"],
    ["a ClusterQueue in a cohort", "cluster-queues", "cq-a", "queue-cluster-queue"],
    ["a stopped ClusterQueue", "cluster-queues", "cq-held", "queue-stopped"],
    ["a LocalQueue", "local-queues", "alone", "queue-local-queue"],
    ["one that runs", "ray-clusters", "ready", "diagnosis-running"],
    ["one that waits for checks", "workloads", "job-gated-671aa", "diagnosis-checks"],
    ["one that failed", "ray-jobs", "fails", "diagnosis-failed"],
  ])("%s", async (_what, view, name, picture) => {
    await expectFrame(await reported(onRow(view, name), "w"), picture);
  });

  test.each([
    ["the life of a workload", "workloads", "job-high-1-74638", "T", "timeline"],
    ["the preemptions of a queue", "cluster-queues", "cq-alone", "E", "preemptions"],
  ])("%s", async (_what, view, name, key, picture) => {
    await expectFrame(await reported(onRow(view, name), key), picture);
  });

  test.each([
    ["less quota", "cluster-queues", "cq-alone", ["i", "tab", "tab", "1"], "what-if-quota"],
    ["one that ends", "workloads", "job-high-1-74638", ["i"], "what-if-delete"],
    ["what changes nothing", "cluster-queues", "cq-a", ["i", "tab", "tab", "3", "0"], "what-if-nothing"],
  ])("what if: %s", async (_what, view, name, keys, picture) => {
    await expectFrame(await reported(pressed(onRow(view, name), ...keys), "enter"), picture);
  });

  test("a report from its end, on a line that leads somewhere", async () => {
    const state = await reported(onRow("cluster-queues", "cq-a"), "w");
    await expectFrame(pressed(state, "tab", "tab"), "queue-link");
  });
});

/** The page that a key opens, as the effect writes it. */
async function reported(state: State, key: string): Promise<State> {
  const opened = withListings(pressed(state, key), "live");
  const page = currentPage(opened);
  if (page.kind !== "text") throw new Error(`the page is ${page.kind}`);
  const { context, messages } = effectContext(() => opened, recordedCluster(), { clock: new ManualClock(NOW) });
  await readText(context, page.id, page.source);
  return told(opened, ...messages);
}

function rowsNamed(kind: ResourceKind, name: string): boolean {
  return (
    builtInCatalog().kinds.has(kindIdOf(kind)) && rowsOfKind(kindIdOf(kind)).some(({ meta }) => meta.name === name)
  );
}

/** Holds what was recorded, of the kinds that the console knows. */
function recordedCluster(): FakeCluster {
  const records = (kind: ResourceKind): readonly HasMeta[] =>
    builtInCatalog().kinds.has(kindIdOf(kind)) ? rowsOfKind(kindIdOf(kind)).map(({ record }) => record) : [];
  return new FakeCluster("dev", {
    list: async (kind) => ({ records: records(kind) as never[], resourceVersion: "1", skipped: 0 }),
    get: async (kind, { name }) => {
      if (rowsNamed(kind, name)) return objectNamed(kind.kind, name);
      throw new ClusterError("not-found", `get ${kind.plural}/${name}: it does not exist.`, { request: "get" });
    },
  });
}
