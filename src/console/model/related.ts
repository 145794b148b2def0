import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { KueueSettings } from "../../common/kueue/verdict/admission-world.ts";
import type { Slices } from "../../common/kueue/verdict/slices.ts";
import type { Postponed } from "./postponed.ts";

/** What a column or an action may look at besides its own row. */
export interface Related {
  /** Milliseconds since 1970, the same for a whole frame. */
  readonly now: number;
  /** How Kueue is set up; undefined = not known. */
  readonly kueue?: KueueSettings | undefined;
  /** Every record of a kind that is being read; undefined = not read (not installed, no right, or not yet): show `?`. */
  records<T extends HasMeta>(kind: ResourceKind<T>): readonly T[] | undefined;
  /** Whether `records` holds all of a kind: false when only some namespaces are being read. Undefined = not read. */
  holdsAll(kind: ResourceKind): boolean | undefined;
  /** Why `records` has no answer, or not all of one. */
  absence(kind: ResourceKind): Absence | undefined;
  /** An index over records, built once per change of the listings it reads. */
  derive<T>(derivation: Derivation<T>): T;
  /** What a derivation gave, if none of its listings has changed since. */
  readonly atHand?: <T>(derivation: Derivation<T>) => T | undefined;
  /** The same as `derive`, with pauses. */
  readonly deriveInSlices?: <T>(derivation: Derivation<T>) => Slices<T>;
  /** Undefined where there are no frames: everything is found out at once. */
  readonly postponed?: Postponed | undefined;
}

/** `not-wanted`: nothing on the screen needs it. */
export type Absence = "not-wanted" | "reading" | "forbidden" | "not-served" | "failing";

/** What a derivation may look at. */
export type Listings = Pick<Related, "records" | "holdsAll" | "absence" | "kueue">;

/** A named computation over listings: `build` runs again only when one of `kinds` has changed. */
export interface Derivation<T> {
  readonly name: string;
  readonly kinds: readonly ResourceKind[];
  /** `previous`: what it gave before the change, to take over what still holds. */
  readonly build: (related: Listings, previous: T | undefined) => T;
  /** The same with pauses, where it takes long. */
  readonly buildInSlices?: (related: Listings, previous: T | undefined) => Slices<T>;
}
