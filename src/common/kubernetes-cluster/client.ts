import type { AccessAnswer, AccessQuestion } from "./access.ts";
import type { Discovery } from "./discovery.ts";
import type { ClusterError } from "./errors.ts";
import type { JsonPatchOperation } from "./json-patch.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import type { HasMeta } from "./meta.ts";
import type { ObjectName, ResourceKind, Scope } from "./resource-kind.ts";
import type { TypedResource } from "./typed-resource.ts";

/**
 * Everything the product may ask of one cluster. Made once by `connect()`, passed as the first argument to every function that
 * talks to a server. All methods reject with `ClusterError`, or with `InputError` for what only a program without types can give:
 * a `dryRun` that is neither true nor false, a manifest that this library has not built. Every call ends within its deadline.
 */
export interface ClusterClient {
  readonly context: ContextFacts;
  /** True when the transport refuses every request that changes something. */
  readonly readOnly: boolean;
  /**
   * How far the server's clock is ahead of this machine's, in milliseconds; negative when it is behind, 0 while they agree. Whoever
   * shows how old an object is adds it to the present time.
   */
  readonly serverAheadMs: number;

  /** All objects of a scope, read by pages, item by item. Unreadable objects become records with `unreadable` set. */
  list<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope, options?: CallOptions): Promise<Listed<T>>;
  /** The raw object, for details and as the base of a change. */
  get(kind: ResourceKind, name: ObjectName, options?: CallOptions): Promise<KubernetesObject>;
  /** A part of an object that the server answers apart, such as `pendingworkloads` of a queue: untyped JSON. */
  getPart(kind: ResourceKind, name: ObjectName, part: ObjectPart, options?: CallOptions): Promise<unknown>;
  create(kind: ResourceKind, resource: TypedResource, options?: WriteOptions): Promise<KubernetesObject>;
  patch(kind: ResourceKind, name: ObjectName, patch: Patch, options?: WriteOptions): Promise<KubernetesObject>;
  /** Server-side apply with the field manager `flaretop`. */
  apply(
    kind: ResourceKind,
    resource: TypedResource,
    options?: WriteOptions & { readonly force?: boolean },
  ): Promise<KubernetesObject>;
  /** Deletes exactly the object that was seen: both preconditions are sent, and 409 means it is another one or was changed. */
  delete(kind: ResourceKind, name: ObjectName, seen: DeletePreconditions, options?: WriteOptions): Promise<void>;

  /** Keeps a subscriber up to date by bounded watches. Equal scopes of one kind share one poller. */
  poll<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope, subscriber: PollSubscriber<T>): PollSubscription;

  /** Lines of a container's log, cleaned of nothing: callers clean. Ends with the log, or on abort when `follow`. */
  logs(pod: ObjectName, options: LogOptions): AsyncIterable<string>;
  /** Listens on 127.0.0.1 and carries each connection to a pod's port until closed. */
  portForward(pod: ObjectName, podPort: number, options?: PortForwardOptions): Promise<PortForward>;

  /** Kept for 5 minutes; `fresh` asks the server again. */
  discovery(options?: CallOptions & { readonly fresh?: boolean | undefined }): Promise<Discovery>;
  /** Cached per context and identity: allowed 60 s, denied 30 s, failures not at all. */
  may(question: AccessQuestion, options?: CallOptions): Promise<AccessAnswer>;
  /** Who the server says we are; undefined when the server cannot say. */
  whoAmI(options?: CallOptions): Promise<Identity | undefined>;
  serverVersion(options?: CallOptions): Promise<string>;
  /** Namespaces one may see: listed, or OpenShift projects, else undefined (ask the config and the context). */
  namespaces(options?: CallOptions): Promise<readonly string[] | undefined>;

  /** Polls everything now, and ends every back-off but a hold that the server asked for. */
  wake(): void;
  /** Drops cached credentials and starts stopped pollers again (after a new login). */
  signInAgain(): Promise<void>;
  /** Ends polls, forwards and connections. Idempotent. */
  close(): Promise<void>;
}

/** What the kubeconfig says of the context in use. Holds no secret. */
export interface ContextFacts {
  readonly name: string;
  readonly cluster: string;
  /** Origin only, e.g. `https://10.0.0.1:6443`. */
  readonly server: string;
  readonly user: string;
  /** The context's namespace, when it names one. */
  readonly namespace: string | undefined;
  /** True when certificate checks are off: shown all the time. */
  readonly insecure: boolean;
  /** `as` of the kubeconfig or `--as`: shown all the time. */
  readonly actingAs: string | undefined;
}

/** Who the API server says we are. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** How a read is sent. Times are milliseconds. */
export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; defaults: read 5 s, list page 10 s, write 15 s. */
  readonly timeoutMs?: number | undefined;
  /** True for what a person waits for: goes over the second connection pool and needs no poll permit. */
  readonly urgent?: boolean | undefined;
}

/** How a change is sent. */
export interface WriteOptions extends CallOptions {
  /** Asks the server to go through admission and validation without storing anything. */
  readonly dryRun?: boolean | undefined;
  /** Called with each warning that the server attaches to its answer, cleaned. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

/** Which subresource of an object, and how much of it. */
export interface ObjectPart {
  readonly subresource: string;
  readonly query?: Readonly<Record<string, string>> | undefined;
}

/** All that a listing found. */
export interface Listed<T> {
  readonly records: readonly T[];
  readonly resourceVersion: string;
  /** Objects without name, uid or resourceVersion: counted, never shown as rows. */
  readonly skipped: number;
}

/** A change of single fields: JSON Patch (RFC 6902), or JSON Merge Patch (RFC 7396). */
export type Patch =
  | { readonly type: "json"; readonly operations: readonly JsonPatchOperation[] }
  | { readonly type: "merge"; readonly body: Readonly<Record<string, unknown>> };

/** Which object is to be deleted: this one, as it was seen, and no other of its name. */
export interface DeletePreconditions {
  readonly uid: string;
  readonly resourceVersion: string;
  /** Default `Background`. */
  readonly propagation?: "Background" | "Foreground" | "Orphan";
}

/** What one poll found. `full`: the upserts are all there is. `partial`: more pages of a first list are still to come. */
export interface ChangeSet<T> {
  readonly upserts: readonly T[];
  /** uids. */
  readonly removals: readonly string[];
  readonly full: boolean;
  readonly partial: boolean;
  readonly skipped: number;
}

/** How the polls of a scope fare. */
export type PollStatus =
  /** Polls succeed; `at` is when the last one did. `everyMs` is the pace right now; `listOnly`: no watch right, so whole lists at a slower pace. */
  | {
      readonly status: "live";
      readonly at: number;
      readonly listOnly: boolean;
      readonly everyMs?: number | undefined;
      /** When the server's history was found to have been reset (restored from a backup); undefined when never. */
      readonly historyResetAt?: number | undefined;
    }
  /** Polls fail and are tried again by themselves; rows are kept. */
  | { readonly status: "retrying"; readonly error: ClusterError; readonly retryAt: number }
  /** Polls ended: no right, kind not served, or credentials refused. Started again by `wake` or `signInAgain`. */
  | { readonly status: "stopped"; readonly error: ClusterError };

/** Who is told of differences, and of how the polls fare. */
export interface PollSubscriber<T> {
  onChange(change: ChangeSet<T>, at: number): void;
  onStatus(status: PollStatus): void;
}

/** A hold on the polls of one scope. */
export interface PollSubscription {
  /** A hidden scope parks: no request is sent for it, its rows are kept 5 minutes. */
  setVisible(visible: boolean): void;
  /** Polls this scope now. */
  refresh(): void;
  /** Ends the subscription; the last one of a scope ends its poller. */
  stop(): void;
}

/** Which log of a pod, and how much of it. */
export interface LogOptions {
  readonly container?: string;
  readonly tailLines?: number;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly timestamps?: boolean;
  readonly signal?: AbortSignal;
}

/** Where a port-forward listens, until when, and who is told of failures. */
export interface PortForwardOptions {
  /** 0 or absent: any free port. */
  readonly localPort?: number;
  readonly signal?: AbortSignal;
  /** Called with each connection's failure, in words. */
  readonly onProblem?: (message: string) => void;
}

/** A port of this machine that leads to a port of a pod. */
export interface PortForward {
  readonly localPort: number;
  close(): Promise<void>;
}
