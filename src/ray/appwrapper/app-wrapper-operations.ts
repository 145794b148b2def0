import type { CallOptions, ClusterClient, WriteOptions } from "../../common/kubernetes-cluster/client.ts";
import { type MadeChange, type MakeChangeOptions, makeChange } from "../../common/kubernetes-cluster/make-change.ts";
import { getRecord, listAcross, listReadable, type Namespaces } from "../../common/kubernetes-cluster/read-served.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import type { TypedResource } from "../../common/kubernetes-cluster/typed-resource.ts";
import { workloadOf } from "../../common/kueue/suspend-ownership.ts";
import { WORKLOADS, type Workload } from "../../common/kueue/workload.ts";
import { APP_WRAPPERS, type AppWrapper } from "./app-wrapper.ts";
import { type AppWrapperState, appWrapperState } from "./app-wrapper-health.ts";
import { retryLimit } from "./fault-tolerance.ts";
import { planDeleteAppWrapper } from "./plan-app-wrapper.ts";
import { type AppWrapperClock, appWrapperClock } from "./retry-clock.ts";

/** What an AppWrapper does, how far its retries are, and what its controller does next. */
export interface AppWrapperStatus extends AppWrapperState {
  readonly appWrapper: AppWrapper;
  /** Retries spent, of those it has in its life. `spent` is undefined until the controller has said anything. */
  readonly retries: { readonly spent: number | undefined; readonly limit: number };
  /** Undefined when no clock runs. */
  readonly next: AppWrapperClock | undefined;
  readonly workload: Workload | undefined;
}

/**
 * Creates an AppWrapper made by `wrapInAppWrapper`. One request.
 * @example
 * const appWrapper = await submitAppWrapper(client, wrapInAppWrapper({ name: "train" }, [cluster]));
 * @throws {@link ClusterError} `exists` when one of that name is there: templates cannot be changed, so delete it first.
 */
export async function submitAppWrapper(
  client: ClusterClient,
  appWrapper: TypedResource,
  options: WriteOptions = {},
): Promise<AppWrapper> {
  const created = await client.create(APP_WRAPPERS, appWrapper, options);
  return APP_WRAPPERS.project(created, APP_WRAPPERS.versions[0]);
}

/**
 * One AppWrapper. One request.
 * @example
 * const { phase, components } = await getAppWrapper(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getAppWrapper(client: ClusterClient, name: ObjectName, options?: CallOptions): Promise<AppWrapper> {
  return getRecord(client, APP_WRAPPERS, name, options);
}

/**
 * AppWrappers of one namespace, several, or all. One request for each namespace, one for all.
 * @example
 * const failed = (await listAppWrappers(client, "team-a")).filter(({ phase }) => phase === "Failed");
 * @throws {@link InputError} for what names no namespace; {@link ClusterError} `forbidden`, `kind-missing`, …
 */
export function listAppWrappers(
  client: ClusterClient,
  namespaces: Namespaces,
  options: CallOptions = {},
): Promise<readonly AppWrapper[]> {
  return listAcross(client, APP_WRAPPERS, namespaces, options);
}

/**
 * The state of one AppWrapper with its reason, its retries and its next deadline. Two requests.
 * @param options - `now` is the moment that deadlines are measured from, in milliseconds since 1970.
 * @example
 * const { health, reason, retries } = await appWrapperStatus(client, { namespace: "team-a", name: "train" }, { now: Date.now() });
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export async function appWrapperStatus(
  client: ClusterClient,
  name: ObjectName,
  options: CallOptions & { readonly now: number },
): Promise<AppWrapperStatus> {
  const [appWrapper, workloads] = await Promise.all([
    getRecord(client, APP_WRAPPERS, name, options),
    listReadable(client, WORKLOADS, { namespace: name.namespace }, options),
  ]);
  return {
    ...appWrapperState(appWrapper),
    appWrapper,
    retries: { spent: appWrapper.resets, limit: retryLimit(appWrapper).value },
    next: appWrapperClock(appWrapper, options.now),
    workload: workloadOf(appWrapper.meta.uid, workloads ?? []),
  };
}

/**
 * Deletes an AppWrapper with all that it wraps.
 * @example
 * await deleteAppWrapper(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError}, {@link ChangeRefused}
 */
export async function deleteAppWrapper(
  client: ClusterClient,
  name: ObjectName,
  options: MakeChangeOptions = {},
): Promise<MadeChange> {
  const appWrapper = await getRecord(client, APP_WRAPPERS, name, { signal: options.signal });
  return makeChange(client, planDeleteAppWrapper(appWrapper), options);
}
