import type { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { KindId, Row } from "./row.ts";

/** What is read together for panes: one kind in one namespace; undefined = all namespaces, or a cluster-scoped kind. */
export interface ListingScope {
  readonly kindId: KindId;
  readonly namespace: string | undefined;
}

export type ScopeKey = string;

export function scopeKey({ kindId, namespace }: ListingScope): ScopeKey {
  return `${kindId}/${namespace ?? "*"}`;
}

/**
 * Rows of one scope by uid. `update` changes it in place and raises `revision`: copying 50,000 entries per poll would cost more than
 * the poll. Nothing else writes to it, and whatever is computed from it remembers the revision.
 */
export interface RowStore {
  readonly rows: Map<string, Row>;
  revision: number;
  /** Rows as they were before their last change, for the highlight; forgotten after a few seconds. */
  readonly before: Map<string, { readonly row: Row; readonly at: number }>;
  /** The last small changes, oldest first, one a revision: what was made from an older revision can be brought up to date by them. */
  readonly changes?: StoreChange[];
}

/** Which rows a revision added, replaced or removed. */
export interface StoreChange {
  readonly revision: number;
  readonly uids: readonly string[];
}

/** What a pane knows about its rows. Rows never vanish because of an error, except when the right to see them is taken back. */
export type Listing = { readonly scope: ListingScope; readonly store: RowStore } & (
  | { readonly status: "loading" }
  /** The first pages are here, more are to come. */
  | { readonly status: "filling"; readonly readAt: number }
  | { readonly status: "live"; readonly readAt: number; readonly listOnly: boolean; readonly skipped: number }
  /** Polls fail and are tried again; the last good rows stay. `readAt` undefined: never read yet. */
  | {
      readonly status: "retrying";
      readonly readAt: number | undefined;
      readonly error: ClusterError;
      readonly retryAt: number;
    }
  /** No right, not installed, or signed out. */
  | { readonly status: "stopped"; readonly readAt: number | undefined; readonly error: ClusterError }
);

/** Destructive keys refuse rows older than this, in milliseconds, or older than three polls. */
export const STALE_AFTER_MS = 15_000;
