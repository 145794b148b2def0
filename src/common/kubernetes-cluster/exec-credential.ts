import { parseTime } from "../values/time.ts";
import { textAt, valueAt } from "../values/untyped.ts";
import type { ExecEntry } from "./exec-entry.ts";
import { type ClusterEntry, isBearerToken } from "./kubeconfig-entries.ts";

/** What a credential plugin gave. Secret. */
export interface ExecCredential {
  readonly token: string | undefined;
  /** PEM. */
  readonly certificate: string | undefined;
  /** PEM. */
  readonly key: string | undefined;
  /** Milliseconds since 1970; undefined: good until the server refuses it. */
  readonly expiresAt: number | undefined;
}

/**
 * The content of KUBERNETES_EXEC_INFO.
 *
 * @param ca - The certificate authority in PEM, whether the kubeconfig holds it or names its file.
 * @see https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
export function execInfo(
  entry: ExecEntry,
  cluster: ClusterEntry,
  ca: string | undefined,
  interactive: boolean,
): string {
  const facts = {
    server: cluster.server,
    "tls-server-name": cluster.tlsServerName,
    "insecure-skip-tls-verify": cluster.insecure || undefined,
    "certificate-authority-data": ca === undefined ? undefined : Buffer.from(ca, "utf8").toString("base64"),
    "proxy-url": cluster.proxyUrl,
    config: cluster.execConfig,
  };
  const spec = { interactive, ...(entry.provideClusterInfo ? { cluster: facts } : {}) };
  return JSON.stringify({ apiVersion: entry.apiVersion, kind: "ExecCredential", spec });
}

/** Reads a plugin's output. `problem` is a claim without anything of the output, which may hold secrets. */
export function readExecCredential(
  output: string,
  apiVersion: string,
  now: number,
): { credential: ExecCredential } | { problem: string } {
  const value = parseJson(output);
  if (valueAt(value, "kind") !== "ExecCredential") return { problem: "it did not print an ExecCredential" };
  if (valueAt(value, "apiVersion") !== apiVersion)
    return { problem: `it printed another version than the ${apiVersion} that the kubeconfig asks for` };
  const token = textAt(value, "status", "token") || undefined;
  const certificate = textAt(value, "status", "clientCertificateData") || undefined;
  const key = textAt(value, "status", "clientKeyData") || undefined;
  if ((token ?? certificate ?? key) === undefined) return { problem: "it printed neither a token nor a certificate" };
  if ((certificate === undefined) !== (key === undefined))
    return { problem: "it printed only one of certificate and key" };
  if (token !== undefined && !isBearerToken(token))
    return { problem: "it printed a token with characters that a token cannot have" };
  const expiry = valueAt(value, "status", "expirationTimestamp") ?? undefined;
  const expiresAt = typeof expiry === "string" ? parseTime(expiry) : undefined;
  if (expiry !== undefined && expiresAt === undefined)
    return { problem: "it printed an expiry that is not an RFC 3339 time" };
  if (expiresAt !== undefined && expiresAt <= now) {
    return {
      problem: `it printed a credential that expired at ${new Date(expiresAt).toISOString()}; is this machine's clock right?`,
    };
  }
  return { credential: { token, certificate, key, expiresAt } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
