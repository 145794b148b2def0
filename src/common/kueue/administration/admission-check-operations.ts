import type { Applied, ApplyOptions } from "../../kubernetes-cluster/apply-resource.ts";
import type { CallOptions, ClusterClient, WriteOptions } from "../../kubernetes-cluster/client.ts";
import { getRecord, listAcross } from "../../kubernetes-cluster/read-served.ts";
import { ADMISSION_CHECKS, type AdmissionCheck } from "../admission-check.ts";
import { type AdmissionCheckConfiguration, admissionCheckManifest } from "./admission-check-configuration.ts";
import { applyKueueObject, createKueueObject } from "./make-kueue-object.ts";

/**
 * All AdmissionChecks. One request.
 * @example
 * const broken = (await listAdmissionChecks(client)).filter(({ activity }) => activity.active !== true);
 * @throws {@link ClusterError} `forbidden`, `kind-missing` where it is not served, …
 */
export function listAdmissionChecks(client: ClusterClient, options?: CallOptions): Promise<readonly AdmissionCheck[]> {
  return listAcross(client, ADMISSION_CHECKS, "all", options);
}

/**
 * One AdmissionCheck. One request.
 * @example
 * const { controller, activity } = await getAdmissionCheck(client, "budget");
 * @throws {@link ClusterError} `not-found`, `forbidden`, …
 */
export function getAdmissionCheck(client: ClusterClient, name: string, options?: CallOptions): Promise<AdmissionCheck> {
  return getRecord(client, ADMISSION_CHECKS, { namespace: "", name }, options);
}

/**
 * Makes a AdmissionCheck that is not there yet. One request.
 * @example
 * await createAdmissionCheck(client, { name: "budget", controllerName: "example.com/budget" });
 * @throws {@link InputError} with all that is wrong, before anything is sent; {@link ClusterError} `exists`, `forbidden`, `invalid`, …
 */
export function createAdmissionCheck(
  client: ClusterClient,
  configuration: AdmissionCheckConfiguration,
  options?: WriteOptions,
): Promise<AdmissionCheck> {
  return createKueueObject(
    client,
    ADMISSION_CHECKS,
    (version) => admissionCheckManifest(configuration, version),
    options,
  );
}

/**
 * Makes a AdmissionCheck as its configuration says, or changes the one of its name to it (server-side apply). Two requests. With `dryRun` the
 * server goes through it, and `changes` is the difference that it would make.
 * @example
 * await applyAdmissionCheck(client, { name: "budget", controllerName: "example.com/budget" });
 * @throws {@link InputError} before anything is sent; {@link ClusterError} `field-conflict`, `invalid`, `forbidden`, …
 */
export function applyAdmissionCheck(
  client: ClusterClient,
  configuration: AdmissionCheckConfiguration,
  options?: ApplyOptions,
): Promise<Applied<AdmissionCheck>> {
  return applyKueueObject(
    client,
    ADMISSION_CHECKS,
    (version) => admissionCheckManifest(configuration, version),
    options,
  );
}
