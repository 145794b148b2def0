import type { Cell } from "../../model/cell.ts";
import { countCell } from "./cells.ts";

/** Workloads that wait stand out; none is the normal case. */
export function pendingCell(pending: number | undefined): Cell {
  return countCell(pending, (pending ?? 0) > 0 ? "info" : "normal");
}
