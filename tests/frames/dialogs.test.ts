import { describe, test } from "vitest";
import type { ChangePlan, ConfirmLevel } from "../../src/common/kubernetes-cluster/change-plan.ts";
import type { ConfirmDialog, ConfirmStage, Overlay, ScaleDialog } from "../../src/console/model/overlay.ts";
import type { State } from "../../src/console/model/state.ts";
import { RAY_CLUSTERS } from "../../src/ray/cluster/ray-cluster.ts";
import { NOW, openConsole, pressed, rowsOfKind, SIZES, withListings } from "./console-state.ts";
import { expectFrame } from "./golden.ts";

const target = rowsOfKind("rayclusters.ray.io").find(({ meta }) => meta.name === "ready");

/** The table with its cursor on the first row whose name begins so. */
function onRow(state: State, name: string): State {
  return pressed(state, "/", ...name, "enter");
}

describe.each(SIZES)("%i×%i", (columns, rows) => {
  const table = (view = "ray-clusters") => withListings(openConsole(columns, rows, { viewName: view }), "live");
  const showing = (overlay: Overlay): State => ({ ...table(), overlay });

  test.each([
    ["rehearsing", { stage: "rehearsing" }],
    ["asking", { stage: "asking", previewed: true, warnings: [] }],
    ["not-previewed", { stage: "asking", previewed: false, warnings: ["spec.rayVersion is deprecated"] }],
    [
      "refused",
      {
        stage: "refused",
        because:
          'delete rayclusters/team-a/ready: not allowed. Ask for the "delete" right on rayclusters.ray.io in team-a.',
      },
    ],
    ["sending", { stage: "sending", since: NOW - 3_000 }],
  ] satisfies readonly (readonly [string, ConfirmStage])[])("confirm, %s", async (name, stage) => {
    await expectFrame(showing(dialog([plan()], { stage })), `confirm-${name}`);
  });

  test.each([
    ["none", 1],
    ["yes", 1],
    ["count", 12],
    ["name", 1],
  ] satisfies readonly (readonly [ConfirmLevel, number])[])("confirm, level %s", async (confirm, count) => {
    const plans = Array.from({ length: count }, (_unused, index) =>
      plan({ confirm }, count === 1 ? "ready" : `train-${index}`),
    );
    await expectFrame(showing(dialog(plans, { typed: confirm === "name" ? "rea" : "" })), `confirm-level-${confirm}`);
  });

  test("confirm, a name that is not what it seems", async () => {
    await expectFrame(
      showing(dialog([plan({ confirm: "name" }, "tr\u0430in")], { problem: "That is not the name" })),
      "confirm-look-alike",
    );
  });

  test("confirm, radius unknown, notes and further changes", async () => {
    const radius = { pods: undefined, accelerators: 8, jobs: undefined };
    const notes = [
      "The RayJob nightly waits on this cluster and will fail.",
      "The AppWrapper batch-7 owns it and will make it again: delete the AppWrapper instead.",
    ];
    const then = [plan({ title: 'Scale group "gpu" of the live cluster summarizer-x7k2p from 2 to 4 workers' })];
    await expectFrame(showing(dialog([plan({ stops: radius, notes, then })])), "confirm-notes");
  });

  test("scale", async () => {
    await expectFrame(showing(scale({})), "scale");
  });

  test("scale, above the maximum", async () => {
    const preview = plan({
      refusedBecause: "12 is above the maximum of 8 of group gpu. Press w to move the maximum as well.",
    });
    await expectFrame(showing(scale({ typed: "12", preview, chosen: 1 })), "scale-refused");
  });

  test("scale, bounds moved", async () => {
    const preview = plan({ notes: ["The maximum goes from 8 to 12.", "The autoscaler may take workers away again."] });
    await expectFrame(showing(scale({ typed: "12", preview, chosen: 1, widenBounds: true })), "scale-widened");
  });

  test.each([
    ["quota", "cluster-queues", "cq-a", ["e"], "form-quota"],
    [
      "quota, less than is held",
      "cluster-queues",
      "cq-a",
      ["e", "tab", "1", "tab", "tab", "n", "o", "n", "e"],
      "form-quota-over",
    ],
    ["quota, refused", "cluster-queues", "cq-a", ["e", "tab", "1", "tab", "x"], "form-quota-refused"],
    ["priority", "workloads", "raycluster-over-quota", ["P"], "form-priority"],
    ["priority, another class", "workloads", "raycluster-over-quota", ["P", "up"], "form-priority-raised"],
    ["move", "workloads", "raycluster-over-quota", ["m"], "form-move"],
    ["what if, a queue", "cluster-queues", "cq-alone", ["i", "tab", "tab", "1"], "form-what-if-queue"],
    ["what if, a workload", "workloads", "raycluster-ready", ["i", "down"], "form-what-if-workload"],
    ["fair weight", "cohorts", "research", ["W", "2"], "form-weight"],
  ])("%s", async (_case, view, name, keys, golden) => {
    await expectFrame(pressed(onRow(table(view), name), ...keys), golden);
  });

  test("choose a context", async () => {
    await expectFrame(pressed(table(), "x"), "picker-context");
  });

  test("choose a namespace, narrowed", async () => {
    await expectFrame(pressed(table(), "n", "t", "e"), "picker-namespace");
  });

  test("choose an action", async () => {
    await expectFrame(pressed(table(), "a"), "picker-action");
  });

  test("choose among more than fit", async () => {
    const items = Array.from({ length: 60 }, (_unused, index) => ({
      label: `namespace-${index}`,
      detail: "",
      disabledBecause: undefined,
      choose: { kind: "namespace", name: `namespace-${index}` } as const,
    }));
    await expectFrame(showing({ kind: "picker", title: "Namespace", items, cursor: 30, typed: "" }), "picker-long");
  });

  test("a question", async () => {
    await expectFrame(
      showing({
        kind: "question",
        title: "Run a program to sign in?",
        lines: [
          "The kubeconfig of context dev names this program. It runs as you, with your rights:",
          "",
          '/usr/bin/oc-login --server https://api.example.com:6443 --scope "openid email"',
        ],
        whenYes: [],
        whenNo: [],
        openedAt: NOW,
      }),
      "question",
    );
  });

  test("a box of text with an address", async () => {
    const lines = ["The browser is on another machine. The address has been copied; open it there."];
    await expectFrame(
      showing({ kind: "text-box", title: "Dashboard of ready", lines, url: "https://ray.example.com/team-a/ready" }),
      "text-box",
    );
  });

  test.each([
    ["command", [":"]],
    ["command-typed", [":", "w", "o"]],
    ["command-unknown", [":", ..."wrokload", "enter"]],
    ["filter", ["/", ..."ready"]],
    ["filter-problem", ["/", ..."gpuz>=8"]],
  ])("prompt, %s", async (name, keys) => {
    await expectFrame(pressed(table("workloads"), ...keys), `prompt-${name}`);
  });

  test.each([
    ["no row matches", "filter-none", ["/", ..."nothing-like-this", "enter"]],
    ["faults only", "faults-only", ["f"]],
    ["marked rows", "marked", ["space", "space", "j", "space"]],
    ["wide columns", "wide", ["w"]],
    ["columns scrolled", "scrolled-columns", ["l", "l", "l"]],
    ["a picked column", "picked-column", [">", ">", "O", "O"]],
    ["the last row", "last-row", ["G"]],
  ])("table with %s", async (_case, name, keys) => {
    await expectFrame(pressed(table("workloads"), ...keys), `table-${name}`);
  });

  test("home, another pane with the keys, and zoomed", async () => {
    const home = withListings(openConsole(columns, rows), "live");
    await expectFrame(pressed(home, "3"), "home-third-pane");
    await expectFrame(pressed(home, "3", "enter"), "home-zoomed");
  });
});

test("one too small for anything", async () => {
  await expectFrame(openConsole(30, 6), "too-small");
});

test("the smallest that works", async () => {
  await expectFrame(withListings(openConsole(40, 8), "live"), "smallest");
});

function plan(change: Partial<ChangePlan> = {}, name = "ready"): ChangePlan {
  return {
    title: `Delete RayCluster team-a/${name}`,
    kind: RAY_CLUSTERS,
    target: {
      namespace: "team-a",
      name,
      uid: name === "ready" ? (target?.meta.uid ?? "") : `5f1c0de-${name}`,
      resourceVersion: "1",
      generation: 1,
    },
    request: { verb: "delete", propagation: "Background" },
    refusedBecause: undefined,
    notes: ["It loses its place in the queue."],
    stops: { pods: 4, accelerators: 8, jobs: 1 },
    confirm: "yes",
    undo: undefined,
    then: [],
    ...change,
  };
}

function dialog(plans: readonly ChangePlan[], change: Partial<ConfirmDialog> = {}): ConfirmDialog {
  return {
    kind: "confirm",
    id: 99,
    actionTitle: "Delete",
    plans,
    stage: { stage: "asking", previewed: true, warnings: [] },
    typed: "",
    openedAt: NOW,
    problem: undefined,
    ...change,
  };
}

function scale(change: Partial<ScaleDialog>): ScaleDialog {
  return {
    kind: "scale",
    of: { kindId: "rayclusters.ray.io", uid: target?.meta.uid ?? "", namespace: "team-a", name: "ready" },
    groups: [
      { name: "cpu", replicas: 3, min: 0, max: 2_147_483_647 },
      { name: "gpu", replicas: 2, min: 1, max: 8 },
    ],
    chosen: 0,
    typed: "",
    widenBounds: false,
    openedAt: NOW,
    preview: undefined,
    ...change,
  };
}
