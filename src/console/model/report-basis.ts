import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { ADMISSION } from "./admission.ts";
import { isBeforeAdmission } from "./before-admission.ts";
import { workloadFor } from "./joins.ts";
import type { ReportKind } from "./page.ts";
import { basisOf, kindIdOf } from "./related-cache.ts";
import type { RowRef } from "./row.ts";
import { relatedIn, rowOf } from "./selectors.ts";
import type { State } from "./state.ts";

/** The workload that an object is, or that holds quota for it; undefined when there is none, or none is being read. */
export function workloadBehind(state: State, of: RowRef): Workload | undefined {
  const record = rowOf(state, of)?.record;
  if (record === undefined) return undefined;
  return of.kindId === kindIdOf(WORKLOADS) ? (record as Workload) : workloadFor(record, relatedIn(state));
}

/** Names all rows that a report is made from: another name means that it has to be written again. */
export function reportBasis(state: State, what: ReportKind, of: RowRef): string {
  const everything = () =>
    [state.columns, ...ADMISSION.kinds.map((kind) => basisOf(state.listings, kindIdOf(kind)))].join(";");
  if (what === "queue" || what === "what-if") return everything();
  if (what === "preemptions") return `${state.columns};${basisOf(state.listings, kindIdOf(WORKLOADS))}`;
  const workload = workloadBehind(state, of);
  if (what === "why" && workload !== undefined && isBeforeAdmission(workload)) return everything();
  const own = rowOf(state, of)?.meta.resourceVersion ?? "gone";
  return `${state.columns} ${own} ${workload?.meta.resourceVersion ?? ""}`;
}
