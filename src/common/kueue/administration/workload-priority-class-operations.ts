import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross } from "../../kubernetes-cluster/read-served.ts";
import { WORKLOAD_PRIORITY_CLASSES, type WorkloadPriorityClass } from "../workload-priority-class.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";
import {
  type WorkloadPriorityClassConfiguration,
  workloadPriorityClassManifest,
} from "./workload-priority-class-configuration.ts";

/**
 * All WorkloadPriorityClasses. One request.
 * @example
 * const byValue = (await listWorkloadPriorityClasses(client)).toSorted((a, b) => (b.value ?? 0) - (a.value ?? 0));
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where it is not served, …
 */
export function listWorkloadPriorityClasses(
  client: ClusterClient,
  options?: CallOptions,
): Promise<readonly WorkloadPriorityClass[]> {
  return listAcross(client, WORKLOAD_PRIORITY_CLASSES, "all", options);
}

/**
 * One WorkloadPriorityClass. One request.
 * @example
 * const { value } = await getWorkloadPriorityClass(client, "urgent");
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getWorkloadPriorityClass(
  client: ClusterClient,
  name: string,
  options?: CallOptions,
): Promise<WorkloadPriorityClass> {
  return getRecord(client, WORKLOAD_PRIORITY_CLASSES, { namespace: "", name }, options);
}

/**
 * Makes a WorkloadPriorityClass that is not there yet. One request.
 * @example
 * await createWorkloadPriorityClass(client, { name: "urgent", value: 1000 });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export function createWorkloadPriorityClass(
  client: ClusterClient,
  configuration: WorkloadPriorityClassConfiguration,
  options?: WriteOptions,
): Promise<WorkloadPriorityClass> {
  return createKueueObject(
    client,
    WORKLOAD_PRIORITY_CLASSES,
    (version) => workloadPriorityClassManifest(configuration, version),
    options,
  );
}

/**
 * Makes a WorkloadPriorityClass as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun` the
 * server goes through it, and `changes` is the difference that it would make.
 * @example
 * await applyWorkloadPriorityClass(client, { name: "urgent", value: 2000, description: "Demos" });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export function applyWorkloadPriorityClass(
  client: ClusterClient,
  configuration: WorkloadPriorityClassConfiguration,
  options?: ApplyOptions,
): Promise<Applied<WorkloadPriorityClass>> {
  return applyKueueObject(
    client,
    WORKLOAD_PRIORITY_CLASSES,
    (version) => workloadPriorityClassManifest(configuration, version),
    options,
  );
}
