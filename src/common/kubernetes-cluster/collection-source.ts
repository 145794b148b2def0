import type { ClusterError } from "./errors.ts";
import type { ResourceKind, Scope } from "./resource-kind.ts";

/** The three reads that keep a collection up to date. Everything rejects with {@link ClusterError} and ends within its deadline. */
export interface CollectionSource {
  /** The version to read a kind in, from discovery. Rejects with `kind-missing` when it is not served; `fresh` asks the server again. */
  versionOf(kind: ResourceKind, options?: { readonly fresh?: boolean; readonly signal?: AbortSignal }): Promise<string>;
  /** One page of a list. Resolves when the server has begun to answer; an expired `continueToken` rejects with `expired`. */
  openList(kind: ResourceKind, version: string, scope: Scope, options: ListPageOptions): Promise<ListPage>;
  /**
   * One bounded watch: the server ends it after `timeoutSeconds`. The iteration rejects with `expired` on HTTP 410; the other shape
   * of 410 arrives as an `ERROR` event. Breaking out of the loop drops the connection.
   */
  openWatch(kind: ResourceKind, version: string, scope: Scope, options: WatchOptions): AsyncIterable<WatchEvent>;
  /** True when the API server answers `GET /readyz` with success. Never rejects. */
  probeReady(signal?: AbortSignal): Promise<boolean>;
}

export interface ListPageOptions {
  readonly limit: number;
  readonly continueToken?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for the whole page; default 10 s. */
  readonly timeoutMs?: number | undefined;
  /** True sends the page over the pool for what a person waits for. */
  readonly urgent?: boolean | undefined;
}

export interface ListPage {
  /**
   * Decoded objects as they arrive, each with `apiVersion` and `kind` filled in; may hold anything a server can send. Can be read once.
   * Lets the event loop breathe every 8 ms of work. Rejects with `reset`, `timeout` or `protocol` when the answer is cut short.
   */
  readonly items: AsyncIterable<unknown>;
  /** The list's own metadata; throws before `items` has been read to its end. */
  end(): ListEnd;
}

export interface ListEnd {
  readonly resourceVersion: string;
  /** Absent on the last page. */
  readonly continueToken: string | undefined;
  readonly remainingItemCount: number | undefined;
}

export interface WatchOptions {
  readonly resourceVersion: string;
  /** Whole seconds, 1 or more: 0 would mean half an hour or more. */
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

export type WatchEvent =
  | { readonly type: "ADDED" | "MODIFIED" | "DELETED"; readonly object: unknown }
  | { readonly type: "BOOKMARK"; readonly resourceVersion: string }
  | { readonly type: "ERROR"; readonly error: ClusterError };
