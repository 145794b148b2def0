import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { type ClusterError, isClusterError } from "../common/kubernetes-cluster/errors.ts";
import { parseSelector } from "../common/values/label-selector.ts";
import { arrange, runToEnd } from "../console/model/arrange.ts";
import type { Catalog } from "../console/model/catalog.ts";
import { type Filter, NO_FILTER } from "../console/model/filter.ts";
import { findView } from "../console/model/find-view.ts";
import { type Listing, type ScopeKey, scopeKey } from "../console/model/listing.ts";
import { NOT_ARRANGED } from "../console/model/pane.ts";
import { parseFilter } from "../console/model/parse-filter.ts";
import { emptyRelatedCache, relatedOf } from "../console/model/related-cache.ts";
import type { KindId, Row } from "../console/model/row.ts";
import { rowKindOf } from "../console/model/row-kind.ts";
import { createRowValues } from "../console/model/row-values.ts";
import type { View } from "../console/model/view.ts";
import type { GetArguments } from "./arguments.ts";
import { NothingFound, UsageError } from "./exit-code.ts";
import { printRows } from "./print-rows.ts";
import { unknownView } from "./unknown-view.ts";

export interface GetPorts {
  readonly catalog: Catalog;
  readonly now: () => number;
  readonly namespace: string | undefined;
  readonly color: boolean;
}

/** What goes to stdout, and a remark for the person that goes to stderr. */
export interface Printed {
  readonly out: string;
  readonly remark: string | undefined;
}

/** The rows of a view as text, the same ones the console shows. Columns whose other kinds may not be read say `?`. */
export async function get(client: ClusterClient, options: GetArguments, ports: GetPorts): Promise<Printed> {
  const view = findView(ports.catalog, options.view.toLowerCase());
  if (view === undefined) throw new UsageError(unknownView(options.view, ports.catalog));
  const filter = filterOf(options, view);
  const listings = await readListings(client, view, options, ports);
  const related = relatedOf(listings, emptyRelatedCache(), ports.now() + client.serverAheadMs);
  const rows = rowsOf(listings, view.kindId).filter(
    ({ meta }) => options.name === undefined || meta.name === options.name,
  );
  if (options.name !== undefined && rows.length === 0)
    throw new NothingFound(
      `No ${view.title} is called "${options.name}"${ports.namespace === undefined ? "" : ` in namespace ${ports.namespace}`}.`,
    );
  const pane = { filter, sort: view.sort, faultsOnly: false, within: undefined, arranged: NOT_ARRANGED };
  const arranged = runToEnd(
    arrange({ rows, view, pane, related, values: createRowValues(view)(related, ""), basis: "" }),
  );
  if (arranged.problem !== undefined) throw new UsageError(arranged.problem);
  const isForPeople = options.output === "table" || options.output === "wide";
  if (isForPeople && arranged.rows.length === 0) return { out: "", remark: emptyRemark(rows.length, view) };
  const how = { output: options.output, acrossNamespaces: ports.namespace === undefined, color: ports.color };
  return { out: printRows(arranged.rows, view, related, how), remark: undefined };
}

function emptyRemark(read: number, { whenEmpty }: View): string {
  return read === 0 ? whenEmpty : `None of ${read} rows passes the filter.`;
}

function filterOf({ filter = "", selector }: GetArguments, view: View): Filter {
  const parsed = filter === "" ? { filter: NO_FILTER } : parseFilter(filter, view.columns);
  if ("problem" in parsed) throw new UsageError(`--filter: ${parsed.problem}.`);
  if (selector === undefined) return parsed.filter;
  const labels = parseSelector(selector);
  if ("problem" in labels) throw new UsageError(`--selector: ${labels.problem}.`);
  return {
    text: filter,
    tests: [...parsed.filter.tests, { kind: "labels", selector: labels.selector, negated: false }],
  };
}

async function readListings(
  client: ClusterClient,
  view: View,
  options: GetArguments,
  ports: GetPorts,
): Promise<ReadonlyMap<ScopeKey, Listing>> {
  const listings = new Map<ScopeKey, Listing>();
  await Promise.all(
    [...new Set([view.kindId, ...view.needs])].map(async (kindId) => {
      const listing = await readListing(client, kindId, narrowed(kindId, view, options), ports).catch(
        (error: unknown) => {
          if (kindId === view.kindId || !isTolerable(error)) throw error;
          return undefined;
        },
      );
      if (listing !== undefined) listings.set(scopeKey(listing.scope), listing);
    }),
  );
  return listings;
}

/** The server narrows the list by labels, unless columns look at all objects of the kind; the filter does it again here. */
function narrowed(kindId: KindId, view: View, { selector }: GetArguments): string | undefined {
  return kindId === view.kindId && !view.needs.includes(kindId) ? selector : undefined;
}

async function readListing(
  client: ClusterClient,
  kindId: KindId,
  labelSelector: string | undefined,
  { catalog, namespace, now }: GetPorts,
): Promise<Listing | undefined> {
  const known = catalog.kinds.get(kindId);
  if (known === undefined) return undefined;
  const scope = { kindId, namespace: known.kind.namespaced ? namespace : undefined };
  const { records, skipped } = await client.list(rowKindOf(known), { namespace: scope.namespace, labelSelector });
  const store = { rows: new Map(records.map((row) => [row.meta.uid, row])), revision: 1, before: new Map() };
  return { scope, store, status: "live", readAt: now(), listOnly: false, skipped };
}

function rowsOf(listings: ReadonlyMap<ScopeKey, Listing>, kindId: KindId): readonly Row[] {
  return [...listings.values()].flatMap(({ scope, store }) =>
    scope.kindId === kindId ? [...store.rows.values()] : [],
  );
}

/** Kinds that columns merely look at may be missing or denied; that is shown as `?`. */
function isTolerable(error: unknown): error is ClusterError {
  return isClusterError(error) && (error.reason === "forbidden" || error.reason === "kind-missing");
}
