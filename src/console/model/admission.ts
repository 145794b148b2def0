import { LIMIT_RANGES } from "../../common/core-objects/limit-range.ts";
import { NAMESPACES } from "../../common/core-objects/namespace.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { ADMISSION_CHECKS } from "../../common/kueue/admission-check.ts";
import { CLUSTER_QUEUES } from "../../common/kueue/cluster-queue.ts";
import { COHORTS } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES } from "../../common/kueue/local-queue.ts";
import { RESOURCE_FLAVORS } from "../../common/kueue/resource-flavor.ts";
import {
  type AdmissionState,
  admissionState,
  admissionStateInSlices,
} from "../../common/kueue/verdict/admission-state.ts";
import { type AdmissionWorld, DEFAULT_SETTINGS, type Readable } from "../../common/kueue/verdict/admission-world.ts";
import type { Slices } from "../../common/kueue/verdict/slices.ts";
import { WORKLOADS } from "../../common/kueue/workload.ts";
import type { Absence, Derivation, Listings, Related } from "./related.ts";

/** Everything that decides about admission, as it is being read. Trees of cohorts in which nothing changed are taken over. */
export const ADMISSION: Derivation<AdmissionState> = {
  name: "admission",
  kinds: [
    WORKLOADS,
    LOCAL_QUEUES,
    CLUSTER_QUEUES,
    COHORTS,
    RESOURCE_FLAVORS,
    ADMISSION_CHECKS,
    NAMESPACES,
    LIMIT_RANGES,
  ],
  build: (related, previous) => admissionState(worldIn(related), previous),
  buildInSlices: (related, previous) => admissionStateInSlices(worldIn(related), previous),
};

/** The moment is that of a question, not of the listings. */
function worldIn(related: Listings): AdmissionWorld {
  return {
    now: 0,
    workloads: readable(related, WORKLOADS),
    localQueues: readable(related, LOCAL_QUEUES),
    clusterQueues: readable(related, CLUSTER_QUEUES),
    cohorts: readable(related, COHORTS),
    flavors: readable(related, RESOURCE_FLAVORS),
    checks: readable(related, ADMISSION_CHECKS),
    namespaces: readable(related, NAMESPACES),
    limitRanges: readable(related, LIMIT_RANGES),
    settings: related.kueue ?? DEFAULT_SETTINGS,
  };
}

/** The state of admission at this moment. */
export function admissionNow(related: Related): AdmissionState {
  return atThisMoment(related.derive(ADMISSION), related);
}

/** The same with pauses: after a change, much may have to be prepared anew. */
export function* admissionInSlices(related: Related): Slices<AdmissionState> {
  return atThisMoment(yield* prepared(related), related);
}

/** As it is prepared for its listings, of no moment. */
export function prepared(related: Related): Slices<AdmissionState> {
  return related.deriveInSlices?.(ADMISSION) ?? derivedAtOnce(related);
}

// biome-ignore lint/correctness/useYield: there is nothing to pause for.
function* derivedAtOnce(related: Related): Slices<AdmissionState> {
  return related.derive(ADMISSION);
}

export function atThisMoment(admission: AdmissionState, related: Related): AdmissionState {
  const known = moments.get(related);
  if (known?.of === admission) return known.now;
  const now = { ...admission, now: related.now, world: { ...admission.world, now: related.now } };
  moments.set(related, { of: admission, now });
  return now;
}

/** Asked for by each row of a frame, at one moment. */
const moments = new WeakMap<Related, { readonly of: AdmissionState; readonly now: AdmissionState }>();

/** A kind that this release of Kueue does not serve has no objects: that is known, not hidden. */
function readable<T extends HasMeta>(listings: Listings, kind: ResourceKind<T>): Readable<T> {
  const { kind: name, plural } = kind;
  const absence = listings.absence(kind);
  const items = listings.records(kind);
  if (items === undefined) {
    return absence === "not-served"
      ? { is: "read", items: [] }
      : { is: "hidden", why: `${name} objects ${WHY_ABSENT[absence ?? "reading"](plural)}.` };
  }
  if (listings.holdsAll(kind) === true) return { is: "read", items };
  const why =
    absence === "forbidden" ? `no right to list ${plural} in all of them` : "the others are not on the screen";
  return { is: "read", items, partly: `Only the ${plural} of some namespaces are being read: ${why}.` };
}

const WHY_ABSENT: Readonly<Record<Absence, (plural: string) => string>> = {
  "not-wanted": () => "are not being read here",
  reading: () => "are still being read",
  forbidden: (plural) => `may not be read: no right to list ${plural}`,
  "not-served": () => "are not served",
  failing: () => "could not be read: the cluster does not answer",
};
