/** An object as the simulated API server keeps it: plain JSON, always with the envelope. Treat as frozen: change through the store. */
export interface StoredObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: StoredMetadata;
  readonly [field: string]: unknown;
}

export interface StoredMetadata {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly ownerReferences?: readonly StoredOwner[];
  readonly [field: string]: unknown;
}

export interface StoredOwner {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
  readonly blockOwnerDeletion?: boolean;
}

/** A kind of the store, whatever version it is served in: `workloads.kueue.x-k8s.io`, `pods`. */
export type StoredKind = string;

export interface ObjectKey {
  readonly kind: StoredKind;
  /** `""` for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** What is given to `create`: the store fills in uid, resourceVersion, generation and times. */
export type NewObject = Omit<StoredObject, "metadata"> & {
  readonly metadata: Partial<StoredMetadata> & ({ readonly name: string } | { readonly generateName: string });
};
