import { describe, expect, test } from "vitest";
import { builtInFiles } from "../../../tests/fixtures/catalog-files.ts";
import { madeRayCluster } from "../../../tests/fixtures/ray-objects.ts";
import { handMade } from "../../../tests/fixtures/recorded-objects.ts";
import {
  facts,
  lastNotice,
  NOW,
  opened,
  press,
  pressed,
  statusMessage,
  told,
} from "../../../tests/fixtures/small-console.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import { loadCatalog, NO_FILES } from "../catalog/load-catalog.ts";
import { DEFAULT_SETTINGS } from "../catalog/load-settings.ts";
import { COMMANDS, isCommandId } from "../model/commands.ts";
import { confirmLevel } from "../model/confirm-level.ts";
import type { ScaleDialog } from "../model/overlay.ts";
import type { Row } from "../model/row.ts";
import { focusedPane, panesOf, viewOf } from "../model/selectors.ts";
import type { State } from "../model/state.ts";
import { isHandled } from "./run-command.ts";
import { startState } from "./start.ts";

const catalog = loadCatalog({ builtInFiles: builtInFiles(), personFiles: NO_FILES });
const KIND = "rayclusters.ray.io";

function rowOf(record: ReturnType<typeof madeRayCluster>): Row {
  return { meta: record.meta, record, raw: (catalog.kinds.get(KIND)?.rawValues ?? []).map(() => undefined) };
}

function started(contextName = "dev", viewName: string | undefined = "ray-clusters"): State {
  const options = { columns: 160, rows: 48, now: NOW, settings: DEFAULT_SETTINGS, contexts: [], namespace: undefined };
  return startState({ ...options, catalog, contextName, viewName });
}

/** The page of Ray clusters with one cluster: group `small`, 2 of 1 to 4 workers. */
function withCluster(contextName = "dev", uid = "uid-train"): State {
  const change = { kind: "rows-changed", removals: [], full: true, partial: false, skipped: 0, at: NOW } as const;
  const rows = [rowOf(madeRayCluster({ metadata: { uid } }))];
  return told(
    started(contextName),
    opened(contextName, { facts: facts(contextName) }),
    { ...change, key: "workloads.kueue.x-k8s.io/*", upserts: [] },
    { ...change, key: `${KIND}/*`, upserts: rows },
    { kind: "clock-ticked", at: NOW + 1_000 },
  );
}

function scale(state: State): ScaleDialog | undefined {
  return state.overlay?.kind === "scale" ? state.overlay : undefined;
}

test("every command is carried out by somebody", () => {
  expect([...COMMANDS.keys()].filter((id) => !isCommandId(id) || !isHandled(id))).toEqual([]);
});

test("no bound key does anything unexpected before, while or after a cluster is read", () => {
  const keys = new Set([...catalog.keymap.scopes.values()].flatMap((bindings) => [...bindings.keys()]));
  for (const state of [started("dev", undefined), withCluster(), pressed(withCluster(), "y")])
    for (const key of keys) expect(press(state, key, key, "esc").state.pages.length).toBeGreaterThan(0);
});

describe("scaling", () => {
  test.each([
    [
      "opens with the groups as they are",
      ["s"],
      { typed: "", chosen: 0, groups: [{ name: "small", replicas: 2, min: 1, max: 4 }] },
    ],
    ["takes digits", ["s", "1", "2"], { typed: "12" }],
    ["takes digits back", ["s", "1", "2", "backspace"], { typed: "1" }],
    ["takes no letters", ["s", "x", "3"], { typed: "3" }],
    ["takes no more than six digits", ["s", ..."12345678"], { typed: "123456" }],
    ["goes up from the present number", ["s", "up"], { typed: "3" }],
    ["goes down, never below none", ["s", "0", "down", "-"], { typed: "0" }],
    ["widens the bounds", ["s", "9", "w"], { widenBounds: true }],
    ["stays with the only group", ["s", "tab"], { chosen: 0 }],
  ])("%s", (_case, keys, expected) => {
    expect(scale(pressed(withCluster(), ...keys))).toMatchObject(expected);
  });

  test("shows what would be sent while the number is typed", () => {
    expect(scale(pressed(withCluster(), "s", "3"))?.preview).toMatchObject({
      target: { uid: "uid-train" },
      refusedBecause: undefined,
    });
    expect(
      scale(pressed(withCluster(), "s", "9"))?.preview?.refusedBecause ??
        scale(pressed(withCluster(), "s", "9"))?.preview?.notes.join(" "),
    ).toMatch(/4|maximum/i);
  });

  test("enter asks about the number, and about nothing where none was typed", () => {
    expect(press(pressed(withCluster(), "s"), "enter").effects).toEqual([]);
    const step = press(pressed(withCluster(), "s", "3"), "enter");
    expect(step.effects).toMatchObject([{ kind: "rehearse", plans: [{ target: { uid: "uid-train" } }] }]);
    expect(step.state.overlay?.kind).toBe("confirm");
  });

  test("in a protected place it asks for the name", () => {
    const { overlay } = pressed(withCluster("prod"), "s", "3", "enter");
    expect(overlay?.kind === "confirm" && confirmLevel(overlay)).toBe("name");
  });

  test("esc changes nothing", () => {
    const state = pressed(withCluster(), "s", "3", "esc");
    expect([state.overlay, lastNotice(state)]).toEqual([undefined, "Scale: nothing was changed"]);
  });

  test("pasted digits are not typed", () => {
    expect(scale(told(pressed(withCluster(), "s"), { kind: "pasted", text: "3\n", at: NOW }))?.typed).toBe("");
  });

  test("a cluster that is replaced under the same name closes the dialog", () => {
    const open = pressed(withCluster(), "s", "3");
    const other = rowOf(madeRayCluster({ metadata: { uid: "uid-other" } }));
    const state = told(open, {
      kind: "rows-changed",
      key: `${KIND}/*`,
      upserts: [other],
      removals: ["uid-train"],
      full: false,
      partial: false,
      skipped: 0,
      at: open.now,
    });
    expect([state.overlay, lastNotice(state)]).toEqual([
      undefined,
      expect.stringMatching(/replaced by another object/),
    ]);
    expect(focusedPane(state)?.cursor).toBe("uid-other");
  });
});

test("the dashboard is looked for; nothing else happens yet", () => {
  const step = press(withCluster(), "o");
  expect([step.effects, step.state.overlay]).toEqual([
    [{ kind: "find-dashboard", of: { kindId: KIND, uid: "uid-train", namespace: "team-a", name: "train" } }],
    undefined,
  ]);
});

test("pods of a cluster open as a page of their own, narrowed by owner and label", () => {
  const pane = focusedPane(pressed(withCluster(), "p"));
  expect(pane).toMatchObject({
    viewId: "pods",
    namespace: "team-a",
    within: { uid: "uid-train", label: { key: "ray.io/cluster", value: "train" } },
  });
});

test.each([
  ["TrainJob", "trainer.kubeflow.org/v1alpha1", "train-jobs", "jobset.sigs.k8s.io/jobset-name"],
  ["PyTorchJob", "kubeflow.org/v1", "pytorch-jobs", "training.kubeflow.org/job-name"],
])("from its Workload one goes to a %s, and on to its pods", (kind, apiVersion, viewId, podLabel) => {
  const owner = { apiVersion, kind, name: "train", uid: "uid-job", controller: true };
  const record = WORKLOADS.project(handMade({}, { namespace: "team-a", ownerReferences: [owner] }), "v1beta2");
  const kindId = catalog.views.get(viewId)?.kindId ?? "";
  const job = handMade({}, { name: "train", namespace: "team-a", uid: "uid-job" });
  const change = { kind: "rows-changed", removals: [], full: true, partial: false, skipped: 0, at: NOW } as const;
  const at = told(
    started("dev", "workloads"),
    opened("dev", { facts: facts("dev") }),
    { ...change, key: "workloads.kueue.x-k8s.io/*", upserts: [{ meta: record.meta, record, raw: [] }] },
    { kind: "clock-ticked", at: NOW + 1_000 },
  );
  const there = pressed(at, "J");
  expect(focusedPane(there)).toMatchObject({ viewId, namespace: "team-a", cursor: "uid-job" });
  const jobRecord = catalog.kinds.get(kindId)?.kind.project(job, "v1") ?? record;
  const read = told(
    there,
    { ...change, key: `${kindId}/team-a`, upserts: [{ meta: jobRecord.meta, record: jobRecord, raw: [] }] },
    { kind: "clock-ticked", at: NOW + 2_000 },
  );
  expect(focusedPane(pressed(read, "p"))).toMatchObject({
    viewId: "pods",
    within: { uid: "uid-job", label: { key: podLabel, value: "train" } },
  });
});

test("a queue view that may not be listed gives way on the first screen, and stays when it was asked for by name", () => {
  const denied = statusMessage("forbidden", { kindId: "clusterqueues.kueue.x-k8s.io", namespace: undefined });
  const home = told(started("dev", undefined), opened(), denied);
  const [, , queues] = panesOf(home.pages[0]);
  expect(queues === undefined ? undefined : viewOf(home, queues)?.id).toBe("local-queues");
  const asked = pressed(home, ":", "c", "q", "enter");
  const pane = focusedPane(asked);
  expect(pane === undefined ? undefined : viewOf(asked, pane)?.id).toBe("cluster-queues");
});
