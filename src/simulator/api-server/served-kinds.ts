import { type KindFacts, STORED_KINDS } from "../stored-kinds.ts";

export type ServedVersions = "new" | "old";

/** A kind in one of the versions in which it is served. */
export interface ServedKind {
  readonly facts: KindFacts;
  readonly group: string;
  readonly version: string;
  /** `v1`, `kueue.x-k8s.io/v1beta2` */
  readonly apiVersion: string;
}

/** Which kinds the simulated API server serves, in which versions. */
export interface ServedKinds {
  /** In the order of discovery: groups together, preferred versions first. */
  readonly all: readonly ServedKind[];
  find(group: string, version: string, plural: string): ServedKind | undefined;
  byKind(apiVersion: string, kind: string): ServedKind | undefined;
  /** Groups with their versions, the preferred one first. The core group is `""`. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

/** Versions that a newer one has replaced: reading them carries a warning. */
const DEPRECATED = new Map([["kueue.x-k8s.io/v1beta1", "This version is deprecated. Use v1beta2 instead."]]);
/** Of which the upstream definitions do not say so. */
const NOT_DEPRECATED = new Set(["multikueueconfigs.kueue.x-k8s.io"]);
/** Events are one store under two groups. */
const NEW_EVENTS = "events.k8s.io";

export function servedKinds(versions: ServedVersions): ServedKinds {
  const all = STORED_KINDS.flatMap((facts) =>
    (versions === "old" ? facts.oldVersions : facts.versions).map((version) => served(facts, facts.group, version)),
  );
  const events = all.find(({ facts }) => facts.id === "events");
  if (events !== undefined) all.push(served(events.facts, NEW_EVENTS, "v1"));
  const byPath = new Map(all.map((kind) => [`${kind.apiVersion}/${kind.facts.plural}`, kind]));
  const byKind = new Map(all.map((kind) => [`${kind.apiVersion}/${kind.facts.kind}`, kind]));
  const groups = new Map<string, string[]>();
  for (const { group, version } of all) {
    const known = groups.get(group) ?? [];
    if (!known.includes(version)) groups.set(group, [...known, version]);
  }
  return {
    all,
    groups,
    find: (group, version, plural) => byPath.get(`${apiVersionOf(group, version)}/${plural}`),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion}/${kind}`),
  };
}

/** What a reader of this version is warned of. */
export function deprecationOf({ apiVersion, facts }: ServedKind, versions: ServedVersions): string | undefined {
  return versions === "old" || NOT_DEPRECATED.has(facts.id) ? undefined : DEPRECATED.get(apiVersion);
}

export function apiVersionOf(group: string, version: string): string {
  return group === "" ? version : `${group}/${version}`;
}

function served(facts: KindFacts, group: string, version: string): ServedKind {
  return { facts, group, version, apiVersion: apiVersionOf(group, version) };
}
