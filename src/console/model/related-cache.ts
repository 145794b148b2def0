import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { KueueSettings } from "../../common/kueue/verdict/admission-world.ts";
import { type Listing, type ScopeKey, STALE_AFTER_MS, scopeKey } from "./listing.ts";
import { nothingPostponed, type Postponed } from "./postponed.ts";
import type { Absence, Derivation, Related } from "./related.ts";
import type { KindId } from "./row.ts";

/** Remembers records and derivations until a listing they were made from changes. Holds nothing that listings do not. */
export interface RelatedCache {
  readonly records: Map<KindId, { readonly basis: string; readonly records: readonly HasMeta[] }>;
  readonly derived: Map<object, { readonly basis: string; readonly value: unknown }>;
  readonly postponed: Postponed;
}

export function emptyRelatedCache(): RelatedCache {
  return { records: new Map(), derived: new Map(), postponed: nothingPostponed() };
}

export function kindIdOf({ group, plural }: Pick<ResourceKind, "group" | "plural">): KindId {
  return group === "" ? plural : `${plural}.${group}`;
}

/**
 * What columns and actions may look at: the listings as they are, at one moment. Every answer is given once and then stands, since a
 * column asks again for each row.
 */
export function relatedOf(
  listings: ReadonlyMap<ScopeKey, Listing>,
  cache: RelatedCache,
  now: number,
  kueue?: KueueSettings,
): Related {
  const answered = new Map<unknown, unknown>();
  const basisFor = (derivation: Pick<Derivation<never>, "kinds">): string =>
    once(answered, derivation.kinds, () => {
      const bases = derivation.kinds.map((kind) => basisOf(listings, kindIdOf(kind)));
      return `${kueue === undefined ? "" : "set up "}${bases.join(" ")}`;
    });
  const related: Related = {
    now,
    kueue,
    records: <T extends HasMeta>(kind: ResourceKind<T>) =>
      once(answered, kind, () => recordsOf(listings, cache, kindIdOf(kind)) as readonly T[] | undefined),
    holdsAll: (kind) => {
      const read = readListings(listings, kindIdOf(kind));
      return read.length === 0
        ? undefined
        : !kind.namespaced || read.some(({ scope }) => scope.namespace === undefined);
    },
    absence: (kind) => absenceOf(listings, kindIdOf(kind)),
    derive: <T>(derivation: Derivation<T>) =>
      once(answered, derivation, () => {
        const basis = basisFor(derivation);
        const known = cache.derived.get(derivation);
        if (known !== undefined && known.basis === basis) return known.value as T;
        const value = derivation.build(related, known?.value as T | undefined);
        cache.derived.set(derivation, { basis, value });
        return value;
      }),
    atHand: <T>(derivation: Derivation<T>) => {
      const known = cache.derived.get(derivation);
      return known?.basis === basisFor(derivation) ? (known.value as T) : undefined;
    },
    deriveInSlices: function* <T>(derivation: Derivation<T>) {
      const basis = basisFor(derivation);
      const known = cache.derived.get(derivation);
      const { buildInSlices } = derivation;
      if (known?.basis === basis || buildInSlices === undefined) return related.derive(derivation);
      const value = yield* buildInSlices(related, known?.value as T | undefined);
      // Somebody who could not wait may have built a newer one meanwhile.
      if (cache.derived.get(derivation) === known) cache.derived.set(derivation, { basis, value });
      return value;
    },
    postponed: cache.postponed,
  };
  return related;
}

function once<T>(answered: Map<unknown, unknown>, question: unknown, answer: () => T): T {
  if (!answered.has(question)) answered.set(question, answer());
  return answered.get(question) as T;
}

/** Changes whenever a listing of the kind changes; `""` while none has been read. */
export function basisOf(listings: ReadonlyMap<ScopeKey, Listing>, kindId: KindId): string {
  return readListings(listings, kindId)
    .map(({ scope, store }) => `${scope.kindId}/${scope.namespace ?? "*"}:${store.revision}`)
    .join(",");
}

/**
 * The listings that together hold a kind: the one over all namespaces when it can be read, else those of single namespaces. Also
 * those when the whole one has not been read for a while, because no pane shows all namespaces any more.
 */
function readListings(listings: ReadonlyMap<ScopeKey, Listing>, kindId: KindId): readonly Listing[] {
  const wholeKey = scopeKey({ kindId, namespace: undefined });
  const whole = listings.get(wholeKey);
  const single: Listing[] = [];
  let newest = 0;
  for (const [key, listing] of listings) {
    if (listing.scope.kindId !== kindId || key === wholeKey || !hasRows(listing)) continue;
    single.push(listing);
    newest = Math.max(newest, readAtOf(listing));
  }
  if (whole === undefined || !hasRows(whole)) return single;
  return newest > readAtOf(whole) + STALE_AFTER_MS ? single : [whole];
}

/** Of the listing over all namespaces: those of single namespaces stand in for it. */
function absenceOf(listings: ReadonlyMap<ScopeKey, Listing>, kindId: KindId): Absence | undefined {
  const whole = listings.get(scopeKey({ kindId, namespace: undefined }));
  if (whole === undefined) return "not-wanted";
  if (hasRows(whole)) return undefined;
  if (whole.status === "loading") return "reading";
  const reason = whole.status === "stopped" || whole.status === "retrying" ? whole.error.reason : undefined;
  return reason === "forbidden" ? "forbidden" : reason === "kind-missing" ? "not-served" : "failing";
}

function readAtOf(listing: Listing): number {
  return listing.status === "loading" ? 0 : (listing.readAt ?? 0);
}

function hasRows(listing: Listing): boolean {
  return (
    listing.status === "live" ||
    listing.status === "filling" ||
    (listing.status === "retrying" && listing.readAt !== undefined)
  );
}

function recordsOf(
  listings: ReadonlyMap<ScopeKey, Listing>,
  cache: RelatedCache,
  kindId: KindId,
): readonly HasMeta[] | undefined {
  const basis = basisOf(listings, kindId);
  if (basis === "") return undefined;
  const known = cache.records.get(kindId);
  if (known !== undefined && known.basis === basis) return known.records;
  const records = readListings(listings, kindId).flatMap(({ store }) =>
    Array.from(store.rows.values(), ({ record }) => record),
  );
  cache.records.set(kindId, { basis, records });
  return records;
}
