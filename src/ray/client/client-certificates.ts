import type { X509Certificate } from "node:crypto";
import { issueCertificate } from "../../common/certificates/issue-certificate.ts";
import { type Authority, readCertificate } from "../../common/certificates/read-authority.ts";
import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { InputError } from "../../common/values/input-error.ts";
import type { CaBundle } from "./ca-bundle.ts";
import { readClusterAuthority } from "./cluster-authority.ts";
import { RayTlsError } from "./ray-tls-error.ts";
import { readTlsFiles, removeTlsFolder, storedClusters, type TlsPaths, tlsPaths, writeTlsFiles } from "./tls-files.ts";

/** A certificate of this machine for one Ray cluster. Holds paths, and never a key. */
export interface RayClientCertificate {
  readonly cluster: ObjectName;
  readonly paths: TlsPaths;
  /** `broken`: files are missing or do not belong together; they are made anew by the next `ensureRayClientCertificate`. */
  readonly state: "valid" | "expired" | "broken";
  /** Milliseconds since 1970; undefined for a broken one. */
  readonly validFrom: number | undefined;
  readonly validTo: number | undefined;
  /** What Ray reads, for the process that connects: `{ ...process.env, ...certificate.environment }`. */
  readonly environment: RayTlsEnvironment;
}

/**
 * The variables by which Ray finds its certificates.
 * @see https://docs.ray.io/en/latest/ray-core/configure.html#tls-authentication
 */
export interface RayTlsEnvironment {
  readonly RAY_USE_TLS: "1";
  readonly RAY_TLS_SERVER_CERT: string;
  readonly RAY_TLS_SERVER_KEY: string;
  readonly RAY_TLS_CA_CERT: string;
}

/** Where certificates lie, how long they live, and who signs them. */
export interface RayTlsOptions extends Pick<CallOptions, "signal"> {
  /** Absolute path of the folder that holds the certificates of all clusters. */
  readonly folder: string;
  /** How long a certificate is valid, in days, but never longer than its authority; default 30. */
  readonly days?: number | undefined;
  /** A certificate that ends within so many days is made anew; default 7. */
  readonly renewBeforeDays?: number | undefined;
  /** Makes it anew in any case. */
  readonly force?: boolean | undefined;
  /** Name of the Secret with the authority; default: found by label. */
  readonly secretName?: string | undefined;
  /** Further authorities that servers may be signed by, from `readCaBundle`. */
  readonly bundle?: CaBundle | undefined;
  /** Milliseconds since 1970; default: this machine's clock. */
  readonly now?: (() => number) | undefined;
}

const DAY_MS = 86_400_000;
/** Clocks differ: a certificate that begins this very moment is refused by a server that is behind. */
const BACKDATED_MS = DAY_MS;

/**
 * Sees to it that this machine has a valid certificate for a Ray cluster with mTLS: makes one when there is none, when it ends soon, and
 * when the cluster was made anew with another authority. The key is made here and never leaves the folder; files can be read by
 * their owner alone. Needs the right to read Secrets of the namespace. Two requests.
 *
 * @example
 * const { environment } = await ensureRayClientCertificate(client, { namespace: "team-a", name: "train" }, { folder });
 * spawn("python", ["driver.py"], { env: { ...process.env, ...environment } });
 * @throws {@link RayTlsError} when the cluster has no usable authority, or a file cannot be written.
 * @throws {@link ClusterError} `forbidden` without the right to read Secrets, …
 */
export async function ensureRayClientCertificate(
  client: ClusterClient,
  cluster: ObjectName,
  options: RayTlsOptions,
): Promise<RayClientCertificate & { readonly made: boolean }> {
  const { days = 30, renewBeforeDays = 7, force = false, bundle, now = Date.now } = options;
  if (!(days > 0) || !(renewBeforeDays >= 0) || renewBeforeDays >= days) {
    const message = "Give more than 0 days, and more days than renewBeforeDays: else each call would make a new one.";
    throw new InputError("Life of a certificate", [{ path: "days", message }]);
  }
  const paths = tlsPaths(options.folder, cluster);
  const call: CallOptions = { signal: options.signal, urgent: true };
  const authority = await readClusterAuthority(client, cluster, options.secretName, call);
  const at = now();
  if (authority.validTo <= at) {
    const ended = new Date(authority.validTo).toISOString();
    throw new RayTlsError(
      "expired-authority",
      `The authority of RayCluster ${cluster.namespace}/${cluster.name} has expired on ${ended}. Make the cluster anew, or have its operator renew it.`,
    );
  }
  const trusted = authority.certificate + (bundle?.pem ?? "");
  const stored = readTlsFiles(paths);
  // An authority near its own end signs for less: what it can give is not near its end.
  const renewAt = Math.min(at + renewBeforeDays * DAY_MS, authority.validTo - 1);
  const usable =
    !force &&
    stored?.authority === trusted &&
    isSignedBy(stored.certificate, authority) &&
    Date.parse(stored.certificate.validTo) > renewAt;
  if (!usable) writeTlsFiles(paths, { ...issued(cluster, authority, at, days), authority: trusted });
  return { ...certificateOf(cluster, paths, at), made: !usable };
}

/**
 * Certificates in a folder, with their ends. Nothing is asked of a cluster.
 * @example
 * const ended = listRayClientCertificates(folder).filter(({ state }) => state !== "valid");
 * @throws {@link RayTlsError} when the folder cannot be read.
 */
export function listRayClientCertificates(
  folder: string,
  now: () => number = Date.now,
): readonly RayClientCertificate[] {
  const at = now();
  return storedClusters(folder).map((cluster) => certificateOf(cluster, tlsPaths(folder, cluster), at));
}

/**
 * Removes the certificate of one cluster, with its key. Nothing happens where there is none.
 * @example
 * removeRayClientCertificate(folder, { namespace: "team-a", name: "train" });
 * @throws {@link RayTlsError} when it cannot be removed.
 */
export function removeRayClientCertificate(folder: string, cluster: ObjectName): void {
  removeTlsFolder(tlsPaths(folder, cluster));
}

/**
 * Removes certificates that have expired or are broken, and answers what was removed.
 * @param options - `dryRun` removes nothing. `olderThanDays` takes those as well that began so many days ago.
 * @example
 * removeExpiredRayClientCertificates(folder, { dryRun: true }).map(({ paths }) => paths.folder);
 * @throws {@link RayTlsError} when one cannot be removed.
 */
export function removeExpiredRayClientCertificates(
  folder: string,
  options: {
    readonly dryRun?: boolean | undefined;
    readonly olderThanDays?: number | undefined;
    readonly now?: (() => number) | undefined;
  } = {},
): readonly RayClientCertificate[] {
  const { dryRun = false, olderThanDays = Number.POSITIVE_INFINITY, now = Date.now } = options;
  const oldest = now() - olderThanDays * DAY_MS;
  const found = listRayClientCertificates(folder, now).filter(
    // It was made a day after it begins.
    ({ state, validFrom }) => state !== "valid" || (validFrom ?? 0) + BACKDATED_MS < oldest,
  );
  if (!dryRun) for (const { paths } of found) removeTlsFolder(paths);
  return found;
}

function certificateOf(cluster: ObjectName, paths: TlsPaths, at: number): RayClientCertificate {
  const stored = readTlsFiles(paths);
  const validTo = stored === undefined ? undefined : Date.parse(stored.certificate.validTo);
  return {
    cluster,
    paths,
    state: validTo === undefined ? "broken" : validTo <= at ? "expired" : "valid",
    validFrom: stored === undefined ? undefined : Date.parse(stored.certificate.validFrom),
    validTo,
    environment: {
      RAY_USE_TLS: "1",
      RAY_TLS_SERVER_CERT: paths.certificate,
      RAY_TLS_SERVER_KEY: paths.key,
      RAY_TLS_CA_CERT: paths.authority,
    },
  };
}

/** Ray's drivers serve as well as they ask, so the certificate is for both, and names what they are reached by. */
function issued({ namespace, name }: ObjectName, authority: Authority, at: number, days: number) {
  const service = `${name}-head-svc`;
  return issueCertificate({
    subject: { commonName: "local" },
    issuer: authority,
    usages: ["server", "client"],
    dnsNames: ["localhost", service, `${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`],
    addresses: ["127.0.0.1", "::1"],
    validFrom: Math.max(at - BACKDATED_MS, authority.validFrom),
    validTo: Math.min(at + days * DAY_MS, authority.validTo),
  });
}

function isSignedBy(certificate: X509Certificate, { certificate: pem }: Authority): boolean {
  const above = readCertificate(pem);
  return above !== undefined && certificate.checkIssued(above) && certificate.verify(above.publicKey);
}
