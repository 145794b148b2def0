import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross } from "../../kubernetes-cluster/read-served.ts";
import { COHORTS, type Cohort } from "../cohort.ts";
import { type CohortConfiguration, cohortManifest } from "./cohort-configuration.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";

/**
 * All Cohorts that have an object: those that queues only name are found by `cohortTree`. One request.
 * @example
 * const roots = (await listCohorts(client)).filter(({ parent }) => parent === "");
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where it is not served, …
 */
export function listCohorts(client: ClusterClient, options?: CallOptions): Promise<readonly Cohort[]> {
  return listAcross(client, COHORTS, "all", options);
}

/**
 * One Cohort. One request.
 * @example
 * const { parent, limits } = await getCohort(client, "research");
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getCohort(client: ClusterClient, name: string, options?: CallOptions): Promise<Cohort> {
  return getRecord(client, COHORTS, { namespace: "", name }, options);
}

/**
 * Makes a Cohort that is not there yet. One request.
 * @example
 * await createCohort(client, { name: "research", parent: "company" });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export function createCohort(
  client: ClusterClient,
  configuration: CohortConfiguration,
  options?: WriteOptions,
): Promise<Cohort> {
  return createKueueObject(client, COHORTS, (version) => cohortManifest(configuration, version), options);
}

/**
 * Makes a Cohort as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun` the
 * server goes through it, and `changes` is the difference that it would make.
 * @example
 * await applyCohort(client, { name: "research", parent: "company", fairWeight: 2 });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export function applyCohort(
  client: ClusterClient,
  configuration: CohortConfiguration,
  options?: ApplyOptions,
): Promise<Applied<Cohort>> {
  return applyKueueObject(client, COHORTS, (version) => cohortManifest(configuration, version), options);
}
