import { ADMISSION } from "../model/admission.ts";
import { type Listing, type ListingScope, type ScopeKey, scopeKey } from "../model/listing.ts";
import type { Message } from "../model/message.ts";
import { isReport } from "../model/page.ts";
import { kindIdOf } from "../model/related-cache.ts";
import {
  currentPage,
  fallbackNamespaces,
  isDenied,
  kindOf,
  pageWithPanes,
  panesOf,
  scopeNamespace,
} from "../model/selectors.ts";
import type { State } from "../model/state.ts";

/** Changes kept for bringing orders up to date, and the most rows of one. */
const MOST_CHANGES = 16;
const LARGEST_CHANGE = 500;
const HIGHLIGHT_MS = 4_000;
/** More changes than this at once are not highlighted: everything would be. */
const MOST_HIGHLIGHTS = 2_000;
/** Listings that no pane has shown for so long are forgotten. The client, which keeps its rows for 5 minutes, then lists anew. */
const KEPT_UNSEEN_MS = 6 * 60_000;

/** What has to be polled for what is on the screen now: panes and the listings their columns look at; reports look at all namespaces. */
export function wantedScopes(state: State): readonly ListingScope[] {
  if (state.connection.status !== "open") return [];
  const wanted = new Map<ScopeKey, ListingScope>();
  const want = (kindId: string, namespace: string | undefined) => {
    const known = kindOf(state, kindId);
    if (known === undefined) return;
    const scope = { kindId, namespace: scopeNamespace(state, kindId, namespace) };
    wanted.set(scopeKey(scope), scope);
    const listing = state.listings.get(scopeKey(scope));
    if (scope.namespace !== undefined || listing === undefined || !isDenied(listing) || !known.kind.namespaced) return;
    for (const name of fallbackNamespaces(state))
      wanted.set(scopeKey({ kindId, namespace: name }), { kindId, namespace: name });
  };
  for (const pane of panesOf(pageWithPanes(state))) {
    const view = state.catalog.views.get(pane.viewId);
    if (view === undefined) continue;
    want(view.kindId, pane.namespace);
    for (const kindId of view.needs) want(kindId, pane.namespace);
    if (view.insteadWhenDenied === undefined || pane.exact === true) continue;
    const listing = state.listings.get(
      scopeKey({ kindId: view.kindId, namespace: scopeNamespace(state, view.kindId, pane.namespace) }),
    );
    const instead = state.catalog.views.get(view.insteadWhenDenied);
    if (listing !== undefined && isDenied(listing) && instead !== undefined) want(instead.kindId, pane.namespace);
  }
  const page = currentPage(state);
  if (isReckoning(state) || (page.kind === "text" && isReport(page.source)))
    for (const kind of ADMISSION.kinds) want(kindIdOf(kind), undefined);
  return [...wanted.values()];
}

function isReckoning({ overlay, catalog }: State): boolean {
  return overlay?.kind === "form" && catalog.actions.get(overlay.actionId)?.form?.reckons === true;
}

export function rowsChanged(state: State, message: Extract<Message, { kind: "rows-changed" }>): State {
  const listing = listingFor(state, message.key);
  const { store } = listing;
  const highlight = !message.full && message.upserts.length <= MOST_HIGHLIGHTS;
  if (message.full) clear(store);
  for (const row of message.upserts) {
    const former = store.rows.get(row.meta.uid);
    if (highlight && former !== undefined) store.before.set(row.meta.uid, { row: former, at: message.at });
    store.rows.set(row.meta.uid, row);
  }
  for (const uid of message.removals) {
    store.rows.delete(uid);
    store.before.delete(uid);
  }
  if (message.full || message.upserts.length > 0 || message.removals.length > 0) store.revision += 1;
  noteChange(store, message);
  const next: Listing = message.partial
    ? { scope: listing.scope, store, status: "filling", readAt: message.at }
    : {
        scope: listing.scope,
        store,
        status: "live",
        readAt: message.at,
        listOnly: listing.status === "live" && listing.listOnly,
        skipped: message.skipped,
      };
  return withListing(state, message.key, next);
}

export function scopeStatus(state: State, { key, status }: Extract<Message, { kind: "scope-status" }>): State {
  const listing = listingFor(state, key);
  const { scope, store } = listing;
  const readAt = listing.status === "loading" ? undefined : listing.readAt;
  switch (status.status) {
    case "live":
      // Until the first list is whole, the rows themselves say how far it is.
      if (listing.status === "filling" || readAt === undefined) return state;
      return withListing(state, key, {
        scope,
        store,
        status: "live",
        readAt: status.at,
        listOnly: status.listOnly,
        skipped: listing.status === "live" ? listing.skipped : 0,
      });
    case "retrying":
      return withListing(state, key, {
        scope,
        store,
        status: "retrying",
        readAt,
        error: status.error,
        retryAt: status.retryAt,
      });
    case "stopped":
      // What one may no longer see is not shown any longer.
      if (status.error.reason === "forbidden" && store.rows.size > 0) {
        clear(store);
        store.revision += 1;
      }
      return withListing(state, key, { scope, store, status: "stopped", readAt, error: status.error });
    default:
      return status satisfies never;
  }
}

/** Forgets highlights that have been on the screen long enough. */
export function forgetHighlights(state: State): void {
  for (const { store } of state.listings.values()) {
    for (const [uid, { at }] of store.before) if (state.now - at > HIGHLIGHT_MS) store.before.delete(uid);
  }
}

/** Drops listings that nothing on the screen needs and that have not been read for a while. */
export function forgetUnseen(state: State): State {
  const old = [...state.listings].filter(
    ([, listing]) => listing.status !== "loading" && state.now - (listing.readAt ?? 0) > KEPT_UNSEEN_MS,
  );
  if (old.length === 0) return state;
  const wanted = new Set(wantedScopes(state).map(scopeKey));
  const forgotten = new Set(old.flatMap(([key]) => (wanted.has(key) ? [] : [key])));
  // What was denied is not asked for again and again: the answer stays.
  const left = [...state.listings].filter(([key, listing]) => !forgotten.has(key) || isDenied(listing));
  return left.length === state.listings.size ? state : { ...state, listings: new Map(left) };
}

function clear({ rows, before, changes }: Listing["store"]): void {
  rows.clear();
  before.clear();
  changes?.splice(0);
}

/** Keeps the last few small changes; a large one makes the ones before it useless. */
function noteChange(
  { changes, revision }: Listing["store"],
  message: Extract<Message, { kind: "rows-changed" }>,
): void {
  const count = message.upserts.length + message.removals.length;
  if (changes === undefined || (count === 0 && !message.full)) return;
  if (message.full || count > LARGEST_CHANGE) {
    changes.splice(0);
    return;
  }
  changes.push({ revision, uids: [...message.upserts.map(({ meta }) => meta.uid), ...message.removals] });
  if (changes.length > MOST_CHANGES) changes.shift();
}

function listingFor(state: State, key: ScopeKey): Listing {
  const slash = key.lastIndexOf("/");
  const namespace = key.slice(slash + 1);
  return (
    state.listings.get(key) ?? {
      scope: { kindId: key.slice(0, slash), namespace: namespace === "*" ? undefined : namespace },
      store: { rows: new Map(), revision: 0, before: new Map(), changes: [] },
      status: "loading",
    }
  );
}

function withListing(state: State, key: ScopeKey, listing: Listing): State {
  return { ...state, listings: new Map(state.listings).set(key, listing) };
}
