import { LIMIT_RANGES } from "../core-objects/limit-range.ts";
import { NAMESPACES, type Namespace } from "../core-objects/namespace.ts";
import type { CallOptions, ClusterClient } from "../kubernetes-cluster/client.ts";
import { isClusterError } from "../kubernetes-cluster/errors.ts";
import type { HasMeta } from "../kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../kubernetes-cluster/resource-kind.ts";
import { ADMISSION_CHECKS } from "./admission-check.ts";
import { CLUSTER_QUEUES } from "./cluster-queue.ts";
import { COHORTS } from "./cohort.ts";
import { CONFIG_MAPS, KUEUE_CONFIGURATION, kueueSettings } from "./kueue-settings.ts";
import { LOCAL_QUEUES } from "./local-queue.ts";
import { readOrHidden, readWideOrOwn, whyNotRead } from "./read-or-hidden.ts";
import { RESOURCE_FLAVORS } from "./resource-flavor.ts";
import { type AdmissionWorld, DEFAULT_SETTINGS, type KueueSettings, type Readable } from "./verdict/admission-world.ts";
import { WORKLOADS } from "./workload.ts";

/** How much of Kueue to read, and when it is now. */
export interface AdmissionWorldOptions {
  /** The namespace that matters: read by itself where reading all of them is forbidden. */
  readonly namespace?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds since 1970: the moment that the world is of. */
  readonly now: () => number;
}

/**
 * Reads all that admission rests on: nine kinds at once, and four of them once more in one's own namespace where the whole is forbidden.
 *
 * @example
 * const world = await readAdmissionWorld(client, { namespace: "team-a", now: Date.now });
 * const state = admissionState(world);
 * @throws {@link ClusterError} when the cluster cannot be reached or does not know us; what is merely forbidden is hidden.
 */
export async function readAdmissionWorld(
  client: ClusterClient,
  { namespace, signal, now }: AdmissionWorldOptions,
): Promise<AdmissionWorld> {
  const how: CallOptions = { signal, urgent: true };
  const [workloads, localQueues, limitRanges, clusterQueues, cohorts, flavors, checks, namespaces, settings] =
    await Promise.all([
      readWideOrOwn(client, WORKLOADS, namespace, how),
      readWideOrOwn(client, LOCAL_QUEUES, namespace, how),
      readWideOrOwn(client, LIMIT_RANGES, namespace, how),
      readOrHidden(client, CLUSTER_QUEUES, undefined, how),
      readIfServed(client, COHORTS, how),
      readOrHidden(client, RESOURCE_FLAVORS, undefined, how),
      readIfServed(client, ADMISSION_CHECKS, how),
      readNamespaces(client, namespace, how),
      readKueueSettings(client, how),
    ]);
  return {
    now: now(),
    workloads,
    localQueues,
    clusterQueues,
    cohorts,
    flavors,
    checks,
    namespaces,
    limitRanges,
    settings,
  };
}

/** A kind that a release of Kueue does not serve has no objects: that is known, not hidden. */
async function readIfServed<T extends HasMeta>(
  client: ClusterClient,
  kind: ResourceKind<T>,
  how: CallOptions,
): Promise<Readable<T>> {
  const served = await client.discovery({ signal: how.signal });
  return served.versionOf(kind) === undefined ? { is: "read", items: [] } : readOrHidden(client, kind, undefined, how);
}

/** People of one namespace may often get it, though not list all. */
async function readNamespaces(
  client: ClusterClient,
  namespace: string | undefined,
  how: CallOptions,
): Promise<Readable<Namespace>> {
  const all = await readOrHidden(client, NAMESPACES, undefined, how);
  if (all.is === "read" || namespace === undefined) return all;
  try {
    const own = await client.get(NAMESPACES, { namespace: "", name: namespace }, how);
    return { is: "read", items: [NAMESPACES.project(own, "v1")], partly: all.why };
  } catch (error) {
    if (whyNotRead(error, NAMESPACES, undefined) === undefined && !isNotFound(error)) throw error;
    return all;
  }
}

/** Kueue's configuration; the defaults where it may not be read or lies elsewhere. */
export async function readKueueSettings(client: ClusterClient, how: CallOptions = {}): Promise<KueueSettings> {
  try {
    return kueueSettings(await client.get(CONFIG_MAPS, KUEUE_CONFIGURATION, how));
  } catch (error) {
    if (whyNotRead(error, CONFIG_MAPS, undefined) === undefined && !isNotFound(error)) throw error;
    return DEFAULT_SETTINGS;
  }
}

function isNotFound(error: unknown): boolean {
  return isClusterError(error) && error.reason === "not-found";
}
