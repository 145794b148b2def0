import type { KubeConfig } from "@kubernetes/client-node";
import { InputError } from "../values/input-error.ts";
import { textAt } from "../values/untyped.ts";
import type { AccessAnswer, AccessQuestion } from "./access.ts";
import { type AccessReviews, createAccessReviews } from "./access-reviews.ts";
import { type CachedRead, cachedRead } from "./cached-read.ts";
import type {
  CallOptions,
  ClusterClient,
  DeletePreconditions,
  Identity,
  Listed,
  LogOptions,
  ObjectPart,
  Patch,
  PollSubscriber,
  PollSubscription,
  PortForward,
  PortForwardOptions,
  WriteOptions,
} from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { CollectionSource } from "./collection-source.ts";
import type { ClusterAccess } from "./credentials.ts";
import type { Discovery } from "./discovery.ts";
import { clusterError } from "./error-messages.ts";
import { isClusterError } from "./errors.ts";
import { createHttpCollections } from "./http-collections.ts";
import { askWhoAmI } from "./identity.ts";
import { readAnyJson } from "./json-answer.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";
import { listWhole } from "./list-whole.ts";
import type { HasMeta } from "./meta.ts";
import {
  applyObject,
  createObject,
  deleteObject,
  getObject,
  getObjectPart,
  manner,
  patchObject,
} from "./object-calls.ts";
import { readPodLog } from "./pod-logs.ts";
import { openPortForward } from "./port-forward.ts";
import { readDiscovery } from "./read-discovery.ts";
import { safeLine } from "./redaction.ts";
import type { ObjectName, ResourceKind, Scope } from "./resource-kind.ts";
import { ServerClock } from "./server-clock.ts";
import { SharedPollers } from "./shared-pollers.ts";
import { createTransport, type Transport } from "./transport.ts";
import type { TypedResource } from "./typed-resource.ts";
import { visibleNamespaces } from "./visible-namespaces.ts";

export interface ConnectOptions {
  /** What `openContext` gave. Without `kubeConfig` there is no port-forward. */
  readonly access: ClusterAccess & {
    kubeConfig?(): Promise<KubeConfig>;
    close?(): void;
  };
  /** True refuses, in the transport, every request that changes something; default false. */
  readonly readOnly?: boolean | undefined;
  /** Of the program, for the user agent; default `0`. */
  readonly version?: string | undefined;
  /** Names this run in the API server's audit log and in the journal; default `program`. */
  readonly session?: string | undefined;
  readonly clock?: Clock | undefined;
  /** Uniform in 0 to 1; spreads polls of many programs. */
  readonly random?: (() => number) | undefined;
  /** Milliseconds between polls of a busy scope; default 2 s. */
  readonly refreshMs?: number | undefined;
  /** Called once for each distinct warning of the API server, cleaned. */
  readonly onWarning?: ((text: string) => void) | undefined;
}

const REVIEW_MS = 5_000;
const READ_MS = 5_000;
const DISCOVERY_MS = 10_000;
const DISCOVERY_KEPT_MS = 300_000;
const IDENTITY_KEPT_MS = 300_000;
const PAGE_SIZE = 500;

/**
 * Makes the one client of a cluster. Sends nothing until it is asked something.
 * @example
 * const kubeconfig = loadKubeconfig({ env: process.env, homeFolder: homedir() });
 * const client = connect({ access: openContext(kubeconfig, kubeconfig.current, { env: process.env }) });
 * try {
 *   console.log((await listRayClusters(client, "team-a")).length);
 * } finally {
 *   await client.close();
 * }
 */
export function connect(options: ConnectOptions): ClusterClient {
  if (options?.access?.credentials === undefined) {
    const message = "Give what openContext, openWithToken or openInCluster answers.";
    throw new InputError("A connection", [{ path: "access", message }]);
  }
  return new ConnectedClient(options);
}

class ConnectedClient implements ClusterClient {
  readonly context: ClusterClient["context"];
  readonly readOnly: boolean;
  readonly #access: ConnectOptions["access"];
  readonly #transport: Transport;
  readonly #source: CollectionSource;
  readonly #pollers: SharedPollers;
  readonly #reviews: AccessReviews;
  readonly #discovery: CachedRead<Discovery>;
  readonly #identity: CachedRead<Identity | undefined>;
  readonly #serverClock = new ServerClock();
  readonly #forwards = new Set<PortForward>();

  constructor(options: ConnectOptions) {
    const {
      access,
      readOnly = false,
      version = "0",
      session = "program",
      clock = systemClock,
      random = Math.random,
      refreshMs,
      onWarning,
    } = options;
    const { server, credentials } = access;
    this.context = access.context;
    this.readOnly = readOnly;
    this.#access = access;
    const userAgent = `flaretop/${headerWord(version)} (${headerWord(session)})`;
    const serverClock = this.#serverClock;
    const sending = { server, credentials, readOnly, userAgent, now: clock.now, serverClock, onWarning };
    const transport = createTransport(sending);
    this.#transport = transport;
    this.#reviews = createAccessReviews(transport, clock);
    const person = { pool: "person" } as const;
    const discover = () => readDiscovery(transport, { ...person, timeoutMs: DISCOVERY_MS });
    this.#discovery = cachedRead("discover what is served", discover, DISCOVERY_KEPT_MS, clock);
    const whoAmI = () => askWhoAmI(transport, { ...person, timeoutMs: REVIEW_MS });
    this.#identity = cachedRead("ask who I am", whoAmI, IDENTITY_KEPT_MS, clock);
    const versionOf: CollectionSource["versionOf"] = (kind, how) => this.#versionOf(kind, how);
    this.#source = createHttpCollections({ transport, versionOf, now: clock.now });
    this.#pollers = new SharedPollers({ source: this.#source, clock, random, cpuMs, baseMs: refreshMs });
  }

  get serverAheadMs(): number {
    return this.#serverClock.aheadMs;
  }

  list<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope, options: CallOptions = {}): Promise<Listed<T>> {
    const { signal = new AbortController().signal, timeoutMs, urgent } = options;
    const source: CollectionSource = {
      ...this.#source,
      openList: (of, version, within, how) => this.#source.openList(of, version, within, { ...how, timeoutMs, urgent }),
    };
    return this.#call("list", kind, options, async (version) => {
      const { rows, resourceVersion, skipped } = await listWhole(
        { source, kind, version, scope },
        { pageSize: PAGE_SIZE, signal },
      );
      return { records: [...rows.values()], resourceVersion, skipped };
    });
  }

  get(kind: ResourceKind, name: ObjectName, options?: CallOptions): Promise<KubernetesObject> {
    return this.#call("get", kind, options, (version) => getObject(this.#transport, { kind, version, name }, options));
  }

  getPart(kind: ResourceKind, name: ObjectName, part: ObjectPart, options?: CallOptions): Promise<unknown> {
    return this.#call("get", kind, options, (version) =>
      getObjectPart(this.#transport, { kind, version, name }, part, options),
    );
  }

  create(kind: ResourceKind, resource: TypedResource, options?: WriteOptions): Promise<KubernetesObject> {
    return this.#noted("create", kind, createObject(this.#transport, kind, resource, options));
  }

  apply(
    kind: ResourceKind,
    resource: TypedResource,
    options?: WriteOptions & { readonly force?: boolean },
  ): Promise<KubernetesObject> {
    return this.#noted("patch", kind, applyObject(this.#transport, kind, resource, options));
  }

  patch(kind: ResourceKind, name: ObjectName, patch: Patch, options?: WriteOptions): Promise<KubernetesObject> {
    return this.#call("patch", kind, options, (version) => {
      return patchObject(this.#transport, { kind, version, name }, patch, options);
    });
  }

  delete(kind: ResourceKind, name: ObjectName, seen: DeletePreconditions, options?: WriteOptions): Promise<void> {
    return this.#call("delete", kind, options, (version) => {
      return deleteObject(this.#transport, { kind, version, name }, seen, options);
    });
  }

  poll<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope, subscriber: PollSubscriber<T>): PollSubscription {
    return this.#pollers.poll(kind, scope, subscriber);
  }

  logs(pod: ObjectName, options: LogOptions): AsyncIterable<string> {
    return readPodLog(this.#transport, pod, options);
  }

  async portForward(pod: ObjectName, podPort: number, options: PortForwardOptions = {}): Promise<PortForward> {
    const kubeConfig = await this.#access.kubeConfig?.();
    if (kubeConfig === undefined) throw new Error("This client was connected without what a port-forward needs");
    const opened = await openPortForward(kubeConfig, pod, podPort, options);
    const forward: PortForward = {
      localPort: opened.localPort,
      close: () => {
        this.#forwards.delete(forward);
        return opened.close();
      },
    };
    this.#forwards.add(forward);
    return forward;
  }

  async discovery({
    fresh = false,
    signal,
  }: CallOptions & { readonly fresh?: boolean | undefined } = {}): Promise<Discovery> {
    if (fresh) this.#discovery.outdate();
    return this.#discovery.get(signal);
  }

  may(question: AccessQuestion, options: CallOptions = {}): Promise<AccessAnswer> {
    return this.#reviews.may(question, manner(options, REVIEW_MS, true));
  }

  whoAmI({ signal }: CallOptions = {}): Promise<Identity | undefined> {
    return this.#identity.get(signal);
  }

  async serverVersion(options: CallOptions = {}): Promise<string> {
    const request = "ask for the server's version";
    const how = { request, method: "GET", path: "/version", ...manner(options, READ_MS, true) } as const;
    const answer = await this.#transport.send(how).then(readAnyJson);
    const version = textAt(answer, "gitVersion");
    if (version !== undefined) return safeLine(version, 60);
    throw clusterError("not-kubernetes", {
      request,
      host: this.#transport.host,
      detail: "the answer names no version",
    });
  }

  namespaces({ signal, urgent }: CallOptions = {}): Promise<readonly string[] | undefined> {
    return visibleNamespaces(this.#source, { signal, urgent });
  }

  wake(): void {
    this.#pollers.wake();
  }

  async signInAgain(): Promise<void> {
    this.#access.credentials.invalidate();
    this.#reviews.forgetAll();
    this.#identity.forget();
    this.#discovery.forget();
    this.#pollers.signInAgain();
  }

  async close(): Promise<void> {
    this.#pollers.close();
    this.#access.close?.();
    await Promise.all([...this.#forwards].map((forward) => forward.close()));
    await this.#transport.close();
  }

  async #versionOf(
    kind: ResourceKind,
    how: { fresh?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<string> {
    const version = (await this.discovery(how)).versionOf(kind);
    if (version !== undefined) return version;
    const detail = kind.group === "" ? kind.plural : `${kind.plural}.${kind.group}`;
    throw clusterError("kind-missing", { request: `find ${kind.plural}`, host: this.#transport.host, detail });
  }

  /** Calls in the version that is served. When that is served no longer, what is served is asked anew, once. */
  async #call<T>(
    verb: AccessQuestion["verb"],
    kind: ResourceKind,
    options: CallOptions | undefined,
    call: (version: string) => Promise<T>,
  ): Promise<T> {
    const signal = options?.signal;
    const version = await this.#versionOf(kind, { signal });
    try {
      return await this.#noted(verb, kind, call(version));
    } catch (error) {
      if (!isClusterError(error) || error.reason !== "kind-missing") throw error;
      const served = await this.#versionOf(kind, { signal, fresh: true });
      if (served === version) throw error;
      return this.#noted(verb, kind, call(served));
    }
  }

  /** A real refusal outweighs what a review said before. */
  async #noted<T>(verb: AccessQuestion["verb"], kind: ResourceKind, called: Promise<T>): Promise<T> {
    try {
      return await called;
    } catch (error) {
      if (isClusterError(error) && error.reason === "forbidden") this.#reviews.forget({ verb, ...kind });
      throw error;
    }
  }
}

/** Processor time of this process, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function headerWord(text: string): string {
  return text.replaceAll(/[^\w.+-]/g, "-").slice(0, 80);
}
