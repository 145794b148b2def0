import { safeLine } from "../kubernetes-cluster/redaction.ts";

/**
 * Why a sign-in came to nothing. Closed.
 * - `denied`: the person, or the server on their behalf, said no.
 * - `expired`: nobody answered in time, or what was to be renewed is no longer good.
 * - `not-offered`: the server does not know this way of signing in.
 * - `refused`: the server does not take what was sent; `code` says what.
 * - `invalid-answer`: the answer is not what the protocol says, so it was not used.
 */
export type SignInErrorReason = "denied" | "expired" | "not-offered" | "refused" | "invalid-answer";

/** The error of signing in. `message` is a whole sentence with the next step; it holds no secret and no control character. */
export class SignInError extends Error {
  override readonly name = "SignInError";
  readonly reason: SignInErrorReason;
  /** The error code of the server, where it gave one: `invalid_client`. */
  readonly code: string | undefined;

  /** @param detail - A claim about what happened, without a full stop; it is cleaned here. */
  constructor(reason: SignInErrorReason, request: string, detail: string, code?: string) {
    super(`${request}: ${safeLine(detail, 400).replace(/[.\s]+$/, "")}. ${NEXT_STEP[reason]}`);
    this.reason = reason;
    this.code = code === undefined ? undefined : safeLine(code, 60);
  }
}

/**
 * Whether a failure came from signing in.
 * @example
 * if (isSignInError(error)) console.error(error.reason, error.message);
 */
export function isSignInError(error: unknown): error is SignInError {
  return error instanceof SignInError;
}

const NEXT_STEP: Readonly<Record<SignInErrorReason, string>> = {
  denied: "Sign in again and agree, or ask an administrator.",
  expired: "Sign in again.",
  "not-offered": "Sign in another way.",
  refused: "Check the client and its settings at the sign-in server.",
  "invalid-answer": "Check the address; if it is right, tell an administrator of the sign-in server.",
};
