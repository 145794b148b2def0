import { expect, test } from "vitest";
import { builtInFiles } from "../../../tests/fixtures/catalog-files.ts";
import { recordedObjects } from "../../../tests/fixtures/recorded-objects.ts";
import { recordOf, relatedTo, rowOf } from "../../../tests/fixtures/related-records.ts";
import { COMMANDS } from "../model/commands.ts";
import { boundTo } from "../model/keymap.ts";
import { KIND_COLUMNS } from "./columns/registry.ts";
import { loadCatalog, NO_FILES } from "./load-catalog.ts";
import { precheckedFiles } from "./prechecked-files.ts";

const files = builtInFiles();
const catalog = loadCatalog({ builtInFiles: files, personFiles: NO_FILES });

test("built-in files have no problems, and every kind has a view", () => {
  expect(catalog.problems).toEqual([]);
  expect([...catalog.views.values()].map(({ kindId }) => kindId).sort()).toEqual([...KIND_COLUMNS.keys()].sort());
  expect(catalog.home).toEqual(["ray-clusters", "workloads", "cluster-queues", "resource-quotas"]);
  expect(catalog.views.get("cluster-queues")?.insteadWhenDenied).toBe("local-queues");
});

test("files that the build has checked give the same catalog", () => {
  const again = loadCatalog({ builtInFiles: precheckedFiles(files), personFiles: NO_FILES });
  expect(again.problems).toEqual([]);
  expect(shapeOf(again)).toEqual(shapeOf(catalog));
});

test("every column has room for its title, and every view a column that is always shown", () => {
  for (const { id, columns } of catalog.views.values()) {
    for (const column of columns)
      expect([id, column.id, column.width.max >= column.title.length]).toEqual([id, column.id, true]);
    expect([id, columns.some(({ priority }) => priority === 1)]).toEqual([id, true]);
  }
});

test.each([
  ["workloads", "workloads"],
  ["wl", "workloads"],
  ["kwl", "workloads"],
  ["workloads.kueue.x-k8s.io", "workloads"],
  ["clusterqueues", "cluster-queues"],
  ["cq", "cluster-queues"],
  ["lq", "local-queues"],
  ["co", "cohorts"],
  ["rf", "resource-flavors"],
  ["ac", "admission-checks"],
  ["wpc", "workload-priority-classes"],
  ["rc", "ray-clusters"],
  ["ray", "ray-clusters"],
  ["rayc", "ray-clusters"],
  ["rayclusters.ray.io", "ray-clusters"],
  ["rj", "ray-jobs"],
  ["rayj", "ray-jobs"],
  ["rs", "ray-services"],
  ["rays", "ray-services"],
  ["aw", "app-wrappers"],
  ["quota", "resource-quotas"],
  ["limits", "limit-ranges"],
  ["po", "pods"],
  ["no", "nodes"],
  ["ev", "events"],
  ["ns", "namespaces"],
  ["svc", "services"],
])(":%s leads to %s", (name, id) => {
  const found = [...catalog.views.values()].filter((view) => view.id === name || view.aliases.includes(name));
  expect(found.map((view) => view.id)).toEqual([id]);
});

test("every command has a key, or is reached otherwise", () => {
  const bound = new Set([...catalog.keymap.scopes.values()].flatMap((keys) => [...keys.values()]));
  expect([...COMMANDS.keys()].filter((id) => !bound.has(id))).toEqual([]);
  expect([...catalog.actions.keys()].filter((id) => !bound.has(id))).toEqual([]);
});

test("inner scopes win", () => {
  expect(boundTo(catalog.keymap, ["pods", "table", "global"], "l")).toBe("show.logs");
  expect(boundTo(catalog.keymap, ["nodes", "table", "global"], "l")).toBe("columns.right");
  expect(boundTo(catalog.keymap, ["nodes", "table", "global"], "s")).toBeUndefined();
});

test.each([
  ["ray-clusters", ["raycluster-ready", "raycluster-starting", "raycluster-suspended"]],
  ["ray-jobs", ["rayjob-complete", "rayjob-failed", "rayjob-running", "rayjob-initializing"]],
  ["app-wrappers", ["appwrapper-running", "appwrapper-failing-failed", "appwrapper-suspended", "appwrapper-succeeded"]],
  ["workloads", ["workload-pending", "workload-admitted", "workload-evicted-preempted", "workload-finished-failed"]],
  ["cluster-queues", ["clusterqueues"]],
  ["local-queues", ["localqueues"]],
  ["nodes", ["nodes"]],
  ["events", ["events"]],
  ["resource-flavors", ["resourceflavors"]],
  ["pods", ["pod-raycluster-head"]],
  ["services", ["services-raycluster"]],
])(
  "every column of %s answers for recorded and for broken objects, without anything else being read",
  (viewId, recordings) => {
    const view = catalog.views.get(viewId);
    const known = catalog.kinds.get(view?.kindId ?? "");
    if (view === undefined || known === undefined) throw new Error(`no view ${viewId}`);
    const objects = recordings.flatMap(recordedObjects);
    const broken = { metadata: { name: "broken", uid: "u", resourceVersion: "1" }, spec: "?", status: 7 };
    for (const object of [...objects, broken]) {
      const row = rowOf(
        recordOf(known.kind, object),
        known.rawValues.map((evaluate) => evaluate(object)),
      );
      for (const column of view.columns) {
        const cell = column.cell(row, relatedTo());
        expect(typeof cell.text).toBe("string");
        if (cell.draw !== undefined)
          for (const width of [3, 12, 40]) expect(cell.draw(width).length).toBeGreaterThan(0);
      }
      if (row.record.unreadable !== undefined) expect(view.isFault(row, relatedTo())).toBe(true);
    }
  },
);

function shapeOf({ views, kinds, home, keymap }: typeof catalog) {
  return {
    home,
    keymap,
    kinds: [...kinds].map(([id, { rawValues }]) => [id, rawValues.length]),
    views: JSON.stringify([...views]),
  };
}
