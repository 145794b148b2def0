import { ownerOf } from "../../../common/core-objects/owner.ts";
import type { HasMeta } from "../../../common/kubernetes-cluster/meta.ts";
import type { Cell } from "../../model/cell.ts";
import { ageCell, namesCell, textCell } from "./cells.ts";
import { byText, byTime, type NamedColumn } from "./named-column.ts";

/** Columns of every kind, from metadata alone: they work for records that could not be read as well. */
export const COMMON_COLUMNS: Readonly<Record<string, NamedColumn>> = {
  name: byText(nameCell),
  namespace: byText(({ meta }) => textCell(meta.namespace, "muted")),
  age: byTime(({ meta }, { now }) => ageCell(meta.createdAt, now)),
  owner: byText(({ meta }) => {
    const owner = ownerOf(meta);
    return owner === undefined ? textCell("") : textCell(`${owner.kind} ${owner.name}`, "muted");
  }),
  labels: byText(({ meta }) =>
    namesCell(
      [...meta.labels].map(([key, value]) => `${key}=${value}`),
      "muted",
    ),
  ),
  unreadable: byText(({ unreadable }) => textCell(unreadable, "bad")),
};

/** The name, with a mark when the rest could not be read. */
function nameCell({ meta, unreadable }: HasMeta): Cell {
  return { text: meta.name, tone: unreadable === undefined ? "normal" : "bad", sort: meta.name };
}
