import type { JsonPatchOperation } from "./json-patch.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { ObjectName, ResourceKind } from "./resource-kind.ts";

/**
 * One change to one object, decided by a pure planner beside its domain (`planScale`, `planDelete`, …) before anything is sent.
 * Console, commands and SDK callers all go through a planner and then through `carryOut`, so no door can do what another refuses.
 */
export interface ChangePlan {
  /** What will happen, in words: `Scale group "gpu" of team-a/train from 2 to 4 workers`. */
  readonly title: string;
  readonly kind: ResourceKind;
  /** The object as it was seen: writes go to this uid or nowhere. */
  readonly target: ChangeTarget;
  readonly request: ChangeRequest;
  /** Set when the change must not be made; nothing is sent then. A whole sentence with the way out. */
  readonly refusedBecause: string | undefined;
  /** What a person should know first: clamps, restarts, who will undo it. Most important first. */
  readonly notes: readonly string[];
  /** What stops. `undefined` = could not be read, shown as `?`. */
  readonly stops: BlastRadius;
  readonly confirm: ConfirmLevel;
  /** The change that takes this one back, while the object is still as we left it. */
  readonly undo: readonly JsonPatchOperation[] | undefined;
  /** For a plan that follows another one: what must be seen of its object before it is carried out. Absent = at once. */
  readonly when?: ChangeCondition | undefined;
  /** Further changes that belong to this one (RayService: its live cluster as well), carried out after it, in order. */
  readonly then: readonly ChangePlan[];
}

/** A state of an object that some controller brings about, and that a change waits for. */
export interface ChangeCondition {
  /** As the end of a sentence: `Kueue has evicted it`. */
  readonly inWords: string;
  readonly holds: (object: KubernetesObject) => boolean;
  /** How long it is worth waiting, in milliseconds. */
  readonly withinMs: number;
  /** How things stand when it did not come about in time: a sentence. */
  readonly otherwise: string;
}

/** The one object that a plan changes, as it was seen. */
export interface ChangeTarget extends ObjectName {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation: number | undefined;
}

export type ChangeRequest =
  | { readonly verb: "delete"; readonly propagation: "Background" | "Foreground" }
  /** Operations without the tests on uid: `carryOut` adds those. Operations may carry tests on the old value of a field. */
  | { readonly verb: "patch"; readonly operations: readonly JsonPatchOperation[] };

/** What a change stops: counts of pods, accelerators and jobs. `undefined` is not known, which is not 0. */
export interface BlastRadius {
  readonly pods: number | undefined;
  readonly accelerators: number | undefined;
  /** Running Ray jobs, Serve applications or the like that end with it. */
  readonly jobs: number | undefined;
}

/** How a person confirms: nothing, `y`, the number of objects, or the object's name typed in full. */
export type ConfirmLevel = "none" | "yes" | "count" | "name";
