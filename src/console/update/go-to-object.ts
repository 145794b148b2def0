import type { OwnerReference } from "../../common/kubernetes-cluster/meta.ts";
import { type KindId, type Row, type RowRef, refOf } from "../model/row.ts";
import { cursorRow, focusedPane, viewOf } from "../model/selectors.ts";
import type { State, Step } from "../model/state.ts";
import type { View } from "../model/view.ts";
import { item, openPicker } from "./choices.ts";
import { openPane } from "./panes.ts";
import { done, pushPage, say } from "./step.ts";
import { openTextPage } from "./text-page.ts";

/** Pods of an object carry one of these labels, with the object's name, where ownership alone does not lead to them. */
const POD_LABELS: ReadonlyMap<KindId, string> = new Map([
  ["rayclusters.ray.io", "ray.io/cluster"],
  ["rayjobs.ray.io", "ray.io/originated-from-cr-name"],
  ["rayservices.ray.io", "ray.io/originated-from-cr-name"],
  ["appwrappers.workload.codeflare.dev", "workload.codeflare.dev/appwrapper"],
  ["trainjobs.trainer.kubeflow.org", "jobset.sigs.k8s.io/jobset-name"],
  ["pytorchjobs.kubeflow.org", "training.kubeflow.org/job-name"],
]);

/** Opens the table of an object's kind with the cursor on it. */
export function goToObject(state: State, ref: RowRef): Step {
  const view = viewOfKind(state, ref.kindId);
  if (view === undefined) return say(state, "info", `No view shows ${ref.kindId}`);
  const [next, pane] = openPane(state, view, {
    namespace: ref.namespace === "" ? undefined : ref.namespace,
    cursor: ref.uid,
  });
  return done(pushPage(next, { kind: "table", pane }));
}

export function goToOwner(state: State): Step {
  const row = chosenRow(state)?.row;
  if (row === undefined) return say(state, "info", "No row is chosen");
  const owners = row.meta.owners.flatMap((owner) => ownerRef(state, owner, row) ?? []);
  const [first] = owners;
  if (row.meta.owners.length === 0 || first === undefined)
    return say(state, "info", `${row.meta.name} has no owner that a view shows`);
  if (owners.length === 1) return goToObject(state, first);
  return openPicker(
    state,
    `Owners of ${row.meta.name}`,
    owners.map((ref) => item(ref.name, ref.kindId, { kind: "object", ref })),
  );
}

/** Pods that an object owns or that carry its label. */
export function goToPods(state: State): Step {
  const chosen = chosenRow(state);
  const pods = viewOfKind(state, "pods");
  if (chosen === undefined || pods === undefined) return say(state, "info", "No row is chosen");
  const { row, view } = chosen;
  if (row.meta.namespace === "" && view.kindId !== "nodes")
    return say(state, "info", `${view.title} have no pods of their own`);
  const key = POD_LABELS.get(view.kindId);
  const label = key === undefined ? {} : { label: { key, value: row.meta.name } };
  const within = { uid: row.meta.uid, title: row.meta.name, ...label };
  const [next, pane] = openPane(state, pods, { namespace: row.meta.namespace, within });
  return done(pushPage(next, { kind: "table", pane }));
}

export function showText(state: State, what: "yaml" | "describe" | "events" | "logs"): Step {
  const chosen = chosenRow(state);
  if (chosen === undefined) return say(state, "info", "No row is chosen");
  if (what === "logs" && chosen.view.kindId !== "pods") return goToPods(state);
  const of = refOf(chosen.view.kindId, chosen.row);
  return openTextPage(
    state,
    `${TITLES[what]} ${chosen.view.title} ${of.namespace === "" ? "" : `${of.namespace}/`}${of.name}`,
    { what, of, unfolded: false },
  );
}

const TITLES = { yaml: "YAML", describe: "Describe", events: "Events", logs: "Logs" } as const;

/** The row under the cursor of the table that has the keys. */
export function chosenRow(state: State): { readonly row: Row; readonly view: View } | undefined {
  const pane = focusedPane(state);
  const view = pane === undefined ? undefined : viewOf(state, pane);
  const row = pane === undefined ? undefined : cursorRow(state, pane);
  return row === undefined || view === undefined ? undefined : { row, view };
}

function viewOfKind(state: State, kindId: KindId): View | undefined {
  return [...state.catalog.views.values()].find((view) => view.kindId === kindId);
}

function ownerRef(state: State, { group, kind, uid, name }: OwnerReference, { meta }: Row): RowRef | undefined {
  const known = [...state.catalog.kinds.values()].find(
    (candidate) => candidate.kind.group === group && candidate.kind.kind === kind,
  );
  if (known === undefined || viewOfKind(state, known.id) === undefined) return undefined;
  return { kindId: known.id, uid, name, namespace: known.kind.namespaced ? meta.namespace : "" };
}
