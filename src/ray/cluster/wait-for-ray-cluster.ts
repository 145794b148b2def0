import { EVENTS, type Event } from "../../common/core-objects/event.ts";
import { PODS, type Pod } from "../../common/core-objects/pod.ts";
import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import { type Clock, systemClock } from "../../common/kubernetes-cluster/clock.ts";
import { clusterError } from "../../common/kubernetes-cluster/error-messages.ts";
import type { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { Followed } from "../../common/kubernetes-cluster/followed.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import {
  inWords,
  type ObjectName,
  type ResourceKind,
  type Scope,
} from "../../common/kubernetes-cluster/resource-kind.ts";
import { workloadsByJob } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { RAY_CLUSTERS, type RayCluster } from "./ray-cluster.ts";
import {
  eventScope,
  latestWarning,
  podScope,
  type RayClusterStatus,
  statusOf,
  workloadOfCluster,
} from "./read-ray-clusters.ts";
import { whyHopeless } from "./why-hopeless.ts";

/** What a wait ends with: ready, everything stopped, or no longer there. */
export type RayClusterGoal = "ready" | "suspended" | "gone";

export interface WaitForRayClusterOptions {
  /** Default `ready`. */
  readonly until?: RayClusterGoal | undefined;
  /** Milliseconds; default: without end. */
  readonly timeoutMs?: number | undefined;
  /** Milliseconds that a failure must last before it ends the wait: much that fails is tried again. Default 20,000. */
  readonly failureGraceMs?: number | undefined;
  /** Called when state or reason have changed. */
  readonly onProgress?: ((status: RayClusterStatus) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
}

/** How a wait ended. `status` is undefined when the cluster is not there. */
export type RayClusterWait =
  | { readonly outcome: "reached"; readonly status: RayClusterStatus | undefined }
  /** It will not get there by itself: `reason` says why, in one line. */
  | { readonly outcome: "failed"; readonly reason: string; readonly status: RayClusterStatus | undefined }
  | { readonly outcome: "timed-out"; readonly reason: string; readonly status: RayClusterStatus | undefined };

const FAILURE_GRACE_MS = 20_000;

/**
 * Waits until a Ray cluster is ready (or suspended, or gone). Ends at once when it is, ends with the reason when it cannot get there
 * (its pods cannot start, KubeRay refuses its specification, somebody suspended or deleted it), and on time-out. It follows the
 * cluster by the client's polls, so a quiet wait costs next to nothing.
 *
 * @example
 * const wait = await waitForRayCluster(client, { namespace: "team-a", name: "train" }, {
 *   timeoutMs: 600_000,
 *   onProgress: ({ health, reason }) => console.error(health, reason),
 * });
 * if (wait.outcome !== "reached") throw new Error(wait.reason);
 * @throws {@link ClusterError} `not-found` when it is not there at the start, `forbidden`, and `aborted` by the signal.
 */
export async function waitForRayCluster(
  client: ClusterClient,
  name: ObjectName,
  options: WaitForRayClusterOptions = {},
): Promise<RayClusterWait> {
  const watched = new WatchedCluster(client, name);
  try {
    return await wait(client, watched, name, options);
  } finally {
    watched.stop();
  }
}

async function wait(
  client: ClusterClient,
  watched: WatchedCluster,
  name: ObjectName,
  options: WaitForRayClusterOptions,
): Promise<RayClusterWait> {
  const { until = "ready", timeoutMs = Number.POSITIVE_INFINITY, failureGraceMs = FAILURE_GRACE_MS } = options;
  const { onProgress, signal, clock = systemClock } = options;
  const endsAt = clock.monotonic() + timeoutMs;
  let failingSince: number | undefined;
  let told = "";
  let seen = false;
  for (;;) {
    const problem = { request: `wait for ${inWords(RAY_CLUSTERS, name)}`, host: new URL(client.context.server).host };
    if (signal?.aborted === true) throw clusterError("aborted", problem);
    if (watched.error !== undefined) throw watched.error;
    const now = clock.monotonic();
    const status = watched.status();
    let hopeless: string | undefined;
    if (watched.complete) {
      if (status === undefined) {
        if (until === "gone") return { outcome: "reached", status };
        if (!seen) throw clusterError("not-found", problem);
        return { outcome: "failed", reason: `${name.name} was deleted`, status };
      }
      seen = true;
      const line = `${status.health}: ${status.reason}`;
      if (line !== told) onProgress?.(status);
      told = line;
      if (isReached(until, status)) return { outcome: "reached", status };
      hopeless = whyHopeless(until, status, watched.pods);
      failingSince = hopeless === undefined ? undefined : (failingSince ?? now);
      if (hopeless !== undefined && failingSince !== undefined && now - failingSince >= failureGraceMs) {
        return { outcome: "failed", reason: hopeless, status };
      }
    }
    if (now >= endsAt) return { outcome: "timed-out", reason: timedOut(name, timeoutMs, told), status };
    const next = Math.min(
      endsAt,
      failingSince === undefined ? Number.POSITIVE_INFINITY : failingSince + failureGraceMs,
    );
    await watched.changed(clock, next - now, signal);
  }
}

/** Until KubeRay has looked at the specification as it stands, its status speaks of the one before. */
function isReached(until: RayClusterGoal, { health, cluster }: RayClusterStatus): boolean {
  const { meta, observedGeneration = meta.generation ?? 0 } = cluster;
  if (until === "ready") return health === "ready" && observedGeneration >= (meta.generation ?? 0);
  return until === "suspended" && (health === "suspended" || health === "queued");
}

function timedOut(name: ObjectName, timeoutMs: number, last: string): string {
  return `${name.name} was not there after ${Math.round(timeoutMs / 1_000)} s${last === "" ? "" : ` (${last})`}`;
}

/** A cluster with what explains it, kept up to date by polls. */
class WatchedCluster {
  /** Why the cluster itself can be followed no longer. */
  error: ClusterError | undefined;
  readonly #clusters: Followed<RayCluster>;
  readonly #around: readonly [Followed<Workload>, Followed<Pod>, Followed<Event>];
  #wake: () => void = () => undefined;

  constructor(client: ClusterClient, name: ObjectName) {
    const { namespace } = name;
    const follow = <T extends HasMeta>(kind: ResourceKind<T>, scope: Scope) =>
      new Followed(client, kind, scope, (error) => {
        if (error !== undefined && kind.plural === RAY_CLUSTERS.plural) this.error = error;
        this.#wake();
      });
    this.#clusters = follow(RAY_CLUSTERS, { namespace, fieldSelector: `metadata.name=${name.name}` });
    this.#around = [follow(WORKLOADS, { namespace }), follow(PODS, podScope(name)), follow(EVENTS, eventScope(name))];
  }

  /** All has been read once, or cannot be. Before that no state may be told: it would be a guess. */
  get complete(): boolean {
    return [this.#clusters, ...this.#around].every(({ settled }) => settled);
  }

  get pods(): readonly Pod[] | undefined {
    return this.#around[1].records();
  }

  status(): RayClusterStatus | undefined {
    const [cluster] = this.#clusters.records() ?? [];
    if (cluster === undefined) return undefined;
    const [workloads, pods, events] = this.#around;
    const workload = workloadOfCluster(cluster, workloadsByJob(workloads.records() ?? []));
    const warning = latestWarning(cluster, events.records() ?? []);
    return statusOf(cluster, { workload, pods: pods.records(), latestWarning: warning });
  }

  /** Resolves on news, after `ms`, or when the signal aborts. */
  async changed(clock: Clock, ms: number, signal: AbortSignal | undefined): Promise<void> {
    const over = new AbortController();
    const news = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const stop = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
    await Promise.race([news, clock.sleep(Math.max(ms, 0), stop)]);
    over.abort();
  }

  stop(): void {
    for (const followed of [this.#clusters, ...this.#around]) followed.stop();
  }
}
