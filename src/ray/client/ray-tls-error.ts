/** Why there is no certificate for a client. */
export type RayTlsErrorReason =
  /** No Secret with the authority: the cluster does not use mTLS, or is not that far. */
  | "no-authority"
  /** The Secret does not hold a certificate with its key. */
  | "unusable-authority"
  | "expired-authority"
  /** A local file or folder could not be written, read or removed. */
  | "files";

/** What failed on the way to a client's certificate. Never holds a key, nor what a file holds. */
export class RayTlsError extends Error {
  override readonly name = "RayTlsError";
  readonly reason: RayTlsErrorReason;

  constructor(reason: RayTlsErrorReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Whether a failure came from certificates of Ray clusters.
 * @example
 * if (isRayTlsError(error) && error.reason === "no-authority") console.error("this cluster does not use mTLS");
 */
export function isRayTlsError(error: unknown): error is RayTlsError {
  return error instanceof RayTlsError;
}
