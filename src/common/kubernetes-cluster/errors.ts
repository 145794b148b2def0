/** Why a call to a cluster failed. Closed: each reason has one cause, one retry rule and one next step (`errorNextStep`). */
export type ClusterErrorReason =
  | "dns"
  | "refused"
  | "unreachable"
  | "timeout"
  | "aborted"
  | "tls-untrusted"
  | "tls-name"
  | "tls-expired"
  | "tls-protocol"
  | "client-cert"
  | "credentials"
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "kind-missing"
  | "conflict"
  | "exists"
  | "field-conflict"
  | "expired"
  | "invalid"
  | "throttled"
  | "server-error"
  | "not-kubernetes"
  | "protocol"
  | "reset"
  | "read-only";

/** One field that the server refused (422 and 409 causes). */
export interface ErrorCause {
  readonly field: string;
  readonly message: string;
}

export interface ClusterErrorDetails {
  /** What was asked, in words: `patch rayclusters/team-a/train`. */
  readonly request: string;
  /** HTTP status, when there was an answer. */
  readonly status?: number | undefined;
  /** The server's own sentence, already cleaned for a terminal and free of secrets. */
  readonly serverMessage?: string | undefined;
  readonly causes?: readonly ErrorCause[] | undefined;
  /** Milliseconds the server asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

/** The one error of the cluster door. `message` is a whole sentence with the next step; it never holds a secret or a control character. */
export class ClusterError extends Error {
  override readonly name = "ClusterError";
  readonly reason: ClusterErrorReason;
  readonly request: string;
  readonly status: number | undefined;
  readonly serverMessage: string | undefined;
  readonly causes: readonly ErrorCause[];
  readonly retryAfterMs: number | undefined;

  constructor(reason: ClusterErrorReason, message: string, details: ClusterErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.request = details.request;
    this.status = details.status;
    this.serverMessage = details.serverMessage;
    this.causes = details.causes ?? [];
    this.retryAfterMs = details.retryAfterMs;
  }
}

/**
 * Whether a failure came from the cluster, or from the way to it.
 * @example
 * if (isClusterError(error) && error.reason === "not-found") return undefined;
 */
export function isClusterError(error: unknown): error is ClusterError {
  return error instanceof ClusterError;
}
