import type { Draft } from "../../../object-store.ts";
import type { StoredKind, StoredObject } from "../../../stored-object.ts";
import type { Writable } from "../../object-maps.ts";

/** What Kueue knows of a kind of job. */
export interface JobKind {
  readonly kind: StoredKind;
  readonly apiGroup: string;
  /** As in `kind:`. */
  readonly kindName: string;
  /** Component of its events: `batch/job`. */
  readonly framework: string;
  isSuspended(job: Readonly<Writable>): boolean;
  setSuspended(draft: Draft, suspended: boolean): void;
  /** What its pods ask for; the templates may be parts of the job: to be read, not to be written. */
  podSets(job: StoredObject): readonly PodSetWish[];
  /** Where the pod templates are, in the order of `podSets`; undefined: none to be changed for that one. */
  templates(draft: Draft): readonly (TemplatePlace | undefined)[];
  /** Set when it is over. */
  finished(job: StoredObject): Outcome | undefined;
  /** Some of it still runs. */
  isActive(job: StoredObject): boolean;
  arePodsReady(job: StoredObject): boolean;
  /** Pods of each set that are done and need no quota any more. */
  reclaimable?(job: StoredObject): Readonly<Record<string, number>>;
  /** Set pods and back when fewer start than asked. */
  setCount?(draft: Draft, count: number): void;
  /** Not Kueue's business, though it has a queue. */
  isIgnored?(job: StoredObject): boolean;
  /** Kept on the job by Kueue until it is over. */
  readonly finalizer?: string;
  /** It cannot be stopped and started again: stopping it ends it. */
  readonly endsWhenStopped?: true;
  /** It can never start as it is: its quota is given back. */
  isOnHold?(job: StoredObject): boolean;
}

export interface PodSetWish {
  readonly name: string;
  readonly template: Writable;
  readonly count: number;
  readonly minCount?: number;
  readonly topologyRequest?: Writable;
}

/** A pod template, or what stands for one: an AppWrapper keeps what is to be added beside it. */
export interface TemplatePlace {
  /** `labels` and `annotations` are found here. */
  readonly metadata: Writable;
  /** `nodeSelector`, `tolerations` and `schedulingGates` are found here. */
  readonly spec: Writable;
}

export interface Outcome {
  readonly success: boolean;
  readonly message: string;
}

/** The template in a map, with the parts it must have. */
export function templatePlace(template: Writable): TemplatePlace {
  return { metadata: part(template, "metadata"), spec: part(template, "spec") };
}

function part(template: Writable, key: string): Writable {
  const found = template[key];
  if (typeof found === "object" && found !== null) return found as Writable;
  const made: Writable = {};
  template[key] = made;
  return made;
}
