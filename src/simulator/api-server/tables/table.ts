import type { StoredObject } from "../../stored-object.ts";
import type { ServedKind } from "../served-kinds.ts";
import { AGE, type Cell, type Column, NAME } from "./column.ts";
import { CORE_COLUMNS } from "./core-columns.ts";
import { CUSTOM_COLUMNS, PLAIN_COLUMNS } from "./custom-columns.ts";
import { WORKLOAD_COLUMNS } from "./workload-columns.ts";

export type IncludeObject = "None" | "Metadata" | "Object";

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ...CORE_COLUMNS,
  ...WORKLOAD_COLUMNS,
  ...CUSTOM_COLUMNS,
};

export function columnsOf({ facts, version }: ServedKind): readonly Column[] {
  const plain = facts.custom ? PLAIN_COLUMNS : [NAME, AGE];
  return COLUMNS[`${facts.id}/${version}`] ?? COLUMNS[facts.id] ?? plain;
}

export function columnDefinitions(kind: ServedKind): readonly Readonly<Record<string, unknown>>[] {
  return columnsOf(kind).map(({ name, type, format, priority }) => ({
    name,
    type,
    format,
    description: `${name} of the ${kind.facts.kind}`,
    priority,
  }));
}

export interface TableRow {
  readonly cells: readonly Cell[];
  readonly object?: unknown;
}

/** @param object in the version that was asked for */
export function tableRow(kind: ServedKind, object: StoredObject, include: IncludeObject, now: number): TableRow {
  const cells = columnsOf(kind).map(({ cell }) => cell(object, now));
  if (include === "None") return { cells };
  return { cells, object: include === "Object" ? object : partialMetadata(object) };
}

/** An object of which only the metadata was asked for. */
export function partialMetadata({ metadata }: StoredObject): Readonly<Record<string, unknown>> {
  return { kind: "PartialObjectMetadata", apiVersion: "meta.k8s.io/v1", metadata };
}
