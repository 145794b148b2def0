import type { KubernetesObject } from "../../src/common/kubernetes-cluster/kubernetes-object.ts";
import { loadCatalog, NO_FILES } from "../../src/console/catalog/load-catalog.ts";
import { type Listing, type ScopeKey, scopeKey } from "../../src/console/model/listing.ts";
import { emptyRelatedCache, relatedOf } from "../../src/console/model/related-cache.ts";
import type { Row } from "../../src/console/model/row.ts";
import { rowKindOf } from "../../src/console/model/row-kind.ts";
import { builtInFiles } from "../fixtures/catalog-files.ts";

const catalog = loadCatalog({ builtInFiles: builtInFiles(), personFiles: NO_FILES });
const NOW = Date.parse("2026-11-26T21:00:00Z");

/** Objects of a kind by plural, as one served version gives them. */
export interface ServedObjects {
  readonly kindId: string;
  readonly version: string;
  readonly objects: readonly KubernetesObject[];
}

/** All cells of a view, wide ones too, by the row's `namespace/name` and column: what a person can see of the objects. */
export function shownRows(viewId: string, served: readonly ServedObjects[]): Record<string, Record<string, string>> {
  const view = catalog.views.get(viewId);
  if (view === undefined) throw new Error(`no view ${viewId}`);
  const listings = new Map<ScopeKey, Listing>(served.map((some) => [`${some.kindId}/*`, listingOf(some)]));
  const related = relatedOf(listings, emptyRelatedCache(), NOW);
  const rows = [...(listings.get(scopeKey({ kindId: view.kindId, namespace: undefined }))?.store.rows.values() ?? [])];
  return Object.fromEntries(
    rows.map((row) => [
      `${row.meta.namespace}/${row.meta.name}`,
      Object.fromEntries(view.columns.map((column) => [column.id, column.cell(row, related).text])),
    ]),
  );
}

function listingOf({ kindId, version, objects }: ServedObjects): Listing {
  const rows = new Map<string, Row>();
  const known = catalog.kinds.get(kindId);
  if (known === undefined) throw new Error(`no kind ${kindId}`);
  const kind = rowKindOf(known);
  for (const object of objects) {
    const row = kind.project(object, version);
    rows.set(row.meta.uid, row);
  }
  return {
    scope: { kindId, namespace: undefined },
    store: { rows, revision: 1, before: new Map() },
    status: "live",
    readAt: NOW,
    listOnly: false,
    skipped: 0,
  };
}
