import { clusterError } from "./error-messages.ts";
import { type ClusterError, type ClusterErrorReason, isClusterError } from "./errors.ts";
import { MalformedAnswer } from "./malformed-answer.ts";
import { safeLine } from "./redaction.ts";

/** What was being done when something failed. */
export interface Attempt {
  /** In words: `list rayclusters`. */
  readonly request: string;
  /** Host and port of the API server. */
  readonly host: string;
  /** What the path names, for a kind that is not served: `rayclusters.ray.io/v1`. */
  readonly resource?: string | undefined;
  readonly timeoutMs?: number | undefined;
  /** The caller's own signal: a failure after it fired is `aborted`. */
  readonly signal?: AbortSignal | undefined;
  /** True when the connection presented a client certificate and no answer has ever come over it. */
  readonly unprovenClientCertificate?: boolean | undefined;
}

/** Thrown into a request whose deadline has passed. */
export class DeadlinePassed extends Error {
  override readonly name = "DeadlinePassed";
}

const REASONS: ReadonlyMap<string, ClusterErrorReason> = new Map<string, ClusterErrorReason>([
  ...each("dns", "ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_FAIL"),
  ...each("refused", "ECONNREFUSED"),
  ...each("unreachable", "EHOSTUNREACH", "ENETUNREACH", "EHOSTDOWN", "ENETDOWN", "EADDRNOTAVAIL"),
  ...each("timeout", "ETIMEDOUT", "UND_ERR_CONNECT_TIMEOUT", "UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"),
  ...each("reset", "ECONNRESET", "EPIPE", "UND_ERR_SOCKET", "UND_ERR_ABORTED", "ERR_STREAM_PREMATURE_CLOSE"),
  ...each("reset", "UND_ERR_RES_CONTENT_LENGTH_MISMATCH", "UND_ERR_INFO", "ECONNABORTED"),
  ...each("aborted", "UND_ERR_CLOSED", "UND_ERR_DESTROYED", "ABORT_ERR"),
  ...each("tls-protocol", "EPROTO", "ERR_SSL_WRONG_VERSION_NUMBER", "ERR_SSL_UNSUPPORTED_PROTOCOL"),
  ...each("tls-protocol", "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_SSL_PACKET_LENGTH_TOO_LONG"),
  ...each("tls-protocol", "ERR_SSL_NO_PROTOCOLS_AVAILABLE", "ERR_SSL_HTTP_REQUEST"),
  ...each("tls-name", "ERR_TLS_CERT_ALTNAME_INVALID", "HOSTNAME_MISMATCH"),
  ...each("tls-expired", "CERT_HAS_EXPIRED", "CERT_NOT_YET_VALID"),
  ...each("tls-untrusted", "DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_GET_ISSUER_CERT"),
  ...each("tls-untrusted", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CERT_UNTRUSTED"),
  ...each("tls-untrusted", "CERT_SIGNATURE_FAILURE", "CERT_REJECTED", "INVALID_CA", "INVALID_PURPOSE", "CERT_REVOKED"),
  ...each("client-cert", "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"),
  ...each("client-cert", "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED"),
  ...each("client-cert", "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN", "ERR_SSL_SSLV3_ALERT_CERTIFICATE_REVOKED"),
  ...each("client-cert", "ERR_SSL_TLSV1_ALERT_ACCESS_DENIED", "ERR_SSL_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE"),
  // Material that OpenSSL cannot load: the kubeconfig's certificate and key do not belong together, or are not PEM.
  ...each("credentials", "ERR_OSSL_X509_KEY_VALUES_MISMATCH", "ERR_OSSL_PEM_NO_START_LINE"),
  ...each("credentials", "ERR_OSSL_PEM_BAD_BASE64_DECODE", "ERR_OSSL_UNSUPPORTED", "ERR_OSSL_BAD_DECRYPT"),
  ...each("protocol", "UND_ERR_HEADERS_OVERFLOW", "UND_ERR_RESPONSE", "Z_DATA_ERROR", "Z_BUF_ERROR", "Z_NEED_DICT"),
]);

function each(reason: ClusterErrorReason, ...codes: readonly string[]): [string, ClusterErrorReason][] {
  return codes.map((code) => [code, reason]);
}

/** Whatever a network stack, TLS, a decoder or an abort throws, as the one error of the cluster door. */
export function errorFromFailure(failure: unknown, attempt: Attempt): ClusterError {
  if (isClusterError(failure)) return failure;
  const reason = reasonOf(failure, attempt);
  const { request, host, timeoutMs } = attempt;
  return clusterError(reason, { request, host, timeoutMs, detail: detailOf(reason, failure, attempt) });
}

function reasonOf(failure: unknown, { signal }: Attempt): ClusterErrorReason {
  if (signal?.aborted === true) return "aborted";
  for (const link of chainOf(failure)) {
    if (link instanceof DeadlinePassed || link.name === "TimeoutError") return "timeout";
    if (link instanceof MalformedAnswer || link instanceof SyntaxError) return "protocol";
    if (link.name === "HTTPParserError") return "protocol";
    if (link.message.startsWith("Proxy response")) return "not-kubernetes";
    const reason = REASONS.get(codeOf(link));
    if (reason !== undefined) return reason;
    if (codeOf(link).startsWith("HPE_")) return "protocol";
    if (codeOf(link).startsWith("ERR_SSL_")) return "tls-protocol";
    if (link.name === "AbortError") return "aborted";
  }
  return "reset";
}

const MOST_LINKS = 8;

/** The failure, its causes, and the failures of every address that was tried. */
function chainOf(failure: unknown): Error[] {
  const chain: Error[] = [];
  const waiting: unknown[] = [failure];
  while (waiting.length > 0 && chain.length < MOST_LINKS) {
    const next = waiting.shift();
    if (!(next instanceof Error)) continue;
    chain.push(next);
    waiting.push(next.cause, ...(next instanceof AggregateError ? next.errors : []));
  }
  return chain;
}

function codeOf(error: Error): string {
  const { code } = error as { code?: unknown };
  return typeof code === "string" ? code : "";
}

/** Failure text is quoted only where it tells more than the reason: never for aborts or plain network states. */
function detailOf(reason: ClusterErrorReason, failure: unknown, attempt: Attempt): string | undefined {
  switch (reason) {
    case "tls-name":
    case "tls-expired":
    case "protocol":
    case "credentials":
    case "not-kubernetes":
      return failure instanceof Error ? safeLine(failure.message, 200) : undefined;
    case "reset":
      return attempt.unprovenClientCertificate === true
        ? "perhaps it does not accept the client certificate"
        : undefined;
    default:
      return undefined;
  }
}
