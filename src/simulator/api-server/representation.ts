import type { StoredObject } from "../stored-object.ts";
import { serialised, serialisedOnce } from "./serialised.ts";
import type { ServedKind } from "./served-kinds.ts";
import { columnDefinitions, type IncludeObject, partialMetadata, tableRow } from "./tables/table.ts";
import { toServed } from "./versions/convert.ts";

/** In which shape a client wants objects: what the first clause of `Accept` that is understood asks for. */
export type Representation =
  | { readonly as: "object" | "metadata" }
  | { readonly as: "table"; readonly include: IncludeObject };

export function representationOf(accept: string | undefined, query: URLSearchParams): Representation {
  for (const clause of (accept ?? "").split(",")) {
    const as = /;\s*as=(\w+)/.exec(clause)?.[1];
    if (as === undefined && /json|\*\/\*/.test(clause)) break;
    if (as === "Table") return { as: "table", include: includeOf(query.get("includeObject")) };
    if (as === "PartialObjectMetadata" || as === "PartialObjectMetadataList") return { as: "metadata" };
  }
  return { as: "object" };
}

function includeOf(text: string | null): IncludeObject {
  return text === "None" || text === "Object" ? text : "Metadata";
}

/** One object in the shape that was asked for, as JSON text. */
export function objectText(object: StoredObject, kind: ServedKind, shape: Representation, now: number): string {
  if (shape.as === "object") return serialised(object, kind);
  if (shape.as !== "table") return JSON.stringify(partialMetadata(object));
  return JSON.stringify(
    tableOf([object], kind, shape.include, now, { resourceVersion: object.metadata.resourceVersion }),
  );
}

export function tableOf(
  objects: readonly StoredObject[],
  kind: ServedKind,
  include: IncludeObject,
  now: number,
  metadata: Readonly<Record<string, unknown>>,
  withColumns = true,
): Readonly<Record<string, unknown>> {
  return {
    kind: "Table",
    apiVersion: "meta.k8s.io/v1",
    metadata,
    columnDefinitions: withColumns ? columnDefinitions(kind) : null,
    rows: objects.map((object) => tableRow(kind, toServed(object, kind), include, now)),
  };
}

/** A list in the shape that was asked for, piece by piece. */
export function* listPieces(
  objects: readonly StoredObject[],
  kind: ServedKind,
  shape: Representation,
  now: number,
  metadata: Readonly<Record<string, unknown>>,
): Iterable<string> {
  const isTable = shape.as === "table";
  const [listKind, apiVersion] = isTable
    ? ["Table", "meta.k8s.io/v1"]
    : shape.as === "metadata"
      ? ["PartialObjectMetadataList", "meta.k8s.io/v1"]
      : [`${kind.facts.kind}List`, kind.apiVersion];
  const head = JSON.stringify({ kind: listKind, apiVersion, metadata }).slice(0, -1);
  yield isTable
    ? `${head},"columnDefinitions":${JSON.stringify(columnDefinitions(kind))},"rows":[`
    : `${head},"items":[`;
  let separator = "";
  for (const object of objects) {
    const text = isTable
      ? JSON.stringify(tableRow(kind, toServed(object, kind), shape.include, now))
      : shape.as === "object"
        ? serialisedOnce(object, kind)
        : objectText(object, kind, shape, now);
    yield separator + text;
    separator = ",";
  }
  yield "]}\n";
}
