import { rowKey } from "./collection-rows.ts";
import type { CollectionSource, ListPage } from "./collection-source.ts";
import { ClusterError, isClusterError } from "./errors.ts";
import type { HasMeta } from "./meta.ts";
import { POLLING } from "./poll-schedule.ts";
import { projectObject } from "./projection.ts";
import { inWords, type ResourceKind, type Scope } from "./resource-kind.ts";

export interface WholeList<T> {
  readonly rows: Map<string, T>;
  /** Of the first page: a watch from here misses nothing that changed while later pages were read. */
  readonly resourceVersion: string;
  readonly skipped: number;
}

/** Where a collection is read from. */
export interface Collection<T extends HasMeta> {
  readonly source: CollectionSource;
  readonly kind: ResourceKind<T>;
  readonly version: string;
  readonly scope: Scope;
}

export interface WholeListOptions<T> {
  readonly pageSize: number;
  readonly signal: AbortSignal;
  /** Asked before each further page; false ends the list with `aborted`. */
  readonly wanted?: () => boolean;
  /** Called after each page but the last, with that page's records and what was skipped so far. */
  readonly onPage?: (records: readonly T[], skipped: number) => void;
}

/** Restarts after a `continue` token expired. The token that such an answer offers gives an inconsistent list and is not used. */
const RESTARTS = 2;

/**
 * Reads a collection page by page and projects each object as it arrives.
 *
 * @throws ClusterError - `expired` when the list expires between pages three times although pages grow, `protocol` when it does not end.
 */
export async function listWhole<T extends HasMeta>(
  from: Collection<T>,
  options: WholeListOptions<T>,
): Promise<WholeList<T>> {
  let { pageSize } = options;
  for (let restarts = 0; ; restarts++) {
    try {
      return await readPages(from, { ...options, pageSize });
    } catch (error) {
      if (!isClusterError(error) || error.reason !== "expired" || restarts === RESTARTS) throw error;
      pageSize = Math.min(pageSize * 2, Math.max(pageSize, POLLING.largestPage));
    }
  }
}

async function readPages<T extends HasMeta>(from: Collection<T>, options: WholeListOptions<T>): Promise<WholeList<T>> {
  const { pageSize: limit, signal, wanted, onPage } = options;
  const rows = new Map<string, T>();
  let skipped = 0;
  let resourceVersion: string | undefined;
  let continueToken: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await from.source.openList(from.kind, from.version, from.scope, { limit, continueToken, signal });
    const taken = await takeItems(from, page);
    skipped += taken.skipped;
    for (const record of taken.records) rows.set(rowKey(record.meta.namespace, record.meta.name), record);
    const end = page.end();
    resourceVersion ??= end.resourceVersion;
    if (end.continueToken === undefined || end.continueToken === "") return { rows, resourceVersion, skipped };
    if (end.continueToken === continueToken || pages === POLLING.pagesMost) throw endless(from.kind, pages);
    if (wanted?.() === false) throw unwanted(from.kind);
    onPage?.(taken.records, skipped);
    continueToken = end.continueToken;
  }
}

async function takeItems<T extends HasMeta>(
  from: Collection<T>,
  page: ListPage,
): Promise<{ readonly records: readonly T[]; readonly skipped: number }> {
  const records: T[] = [];
  let skipped = 0;
  for await (const item of page.items) {
    const record = projectObject(from.kind, from.version, item);
    if (record === undefined) skipped += 1;
    else records.push(record);
  }
  return { records, skipped };
}

function endless(kind: ResourceKind, pages: number): ClusterError {
  const request = `list ${inWords(kind)}`;
  return new ClusterError(
    "protocol",
    `${request}: the list did not end after ${pages} pages. Check the proxy in front of the API server.`,
    {
      request,
    },
  );
}

function unwanted(kind: ResourceKind): ClusterError {
  const request = `list ${inWords(kind)}`;
  return new ClusterError("aborted", `${request}: no longer wanted.`, { request });
}
