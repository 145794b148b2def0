import { isBearerToken } from "../kubernetes-cluster/kubeconfig-entries.ts";
import { numberAt, textAt, valueAt } from "../values/untyped.ts";
import { SignInError } from "./sign-in-error.ts";

/** What a token endpoint gave. Secret. */
export interface TokenAnswer {
  readonly accessToken: string;
  readonly idToken: string | undefined;
  readonly refreshToken: string | undefined;
  /** Milliseconds since 1970 when the access token runs out; undefined when the server does not say. */
  readonly expiresAt: number | undefined;
}

/** What an id token says and a client must check. */
export interface IdTokenClaims {
  readonly subject: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Longest life of a token that is believed: ten years, in seconds. */
const LONGEST_LIFE_S = 315_360_000;
/** How far clocks may be apart. */
const CLOCK_SKEW_MS = 60_000;

/** @throws {@link SignInError} `invalid-answer` when it is not what RFC 6749 5.1 says. */
export function readTokenAnswer(request: string, value: unknown, now: number): TokenAnswer {
  const refuse = (why: string) => new SignInError("invalid-answer", request, why);
  const type = textAt(value, "token_type") ?? "bearer";
  if (type.toLowerCase() !== "bearer") throw refuse("the answer holds a token that is no bearer token");
  const tokens = ["access_token", "id_token", "refresh_token"].map((name) => textAt(value, name) || undefined);
  for (const token of tokens) {
    if (token !== undefined && !isBearerToken(token))
      throw refuse("the answer holds a token with characters that a token cannot have");
  }
  const [accessToken, idToken, refreshToken] = tokens;
  if (accessToken === undefined) throw refuse("the answer holds no access token");
  const lifeS = lifeIn(value);
  const expiresAt = lifeS === undefined ? undefined : now + Math.min(lifeS, LONGEST_LIFE_S) * 1000;
  return { accessToken, idToken, refreshToken, expiresAt };
}

/** Some servers write the number as text. */
function lifeIn(value: unknown): number | undefined {
  const seconds = numberAt(value, "expires_in") ?? Number(textAt(value, "expires_in") || Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
}

export interface IdTokenChecks {
  readonly issuer: string;
  readonly clientId: string;
  /** Absent where the sign-in sent none. */
  readonly nonce?: string | undefined;
  /** Of the id token before a renewal: another person's is not taken. */
  readonly subject?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Checks what an id token claims. It came straight from the token endpoint over TLS, which stands in for its signature; the API
 * server checks that.
 *
 * @throws {@link SignInError} `invalid-answer`, naming the claim and not the token.
 * @see https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation
 */
export function checkIdToken(request: string, token: string, checks: IdTokenChecks): IdTokenClaims {
  const claims = claimsOf(token);
  const refuse = (why: string) => new SignInError("invalid-answer", request, `the id token ${why}`);
  const subject = textAt(claims, "sub");
  const expiry = numberAt(claims, "exp");
  if (subject === undefined || expiry === undefined) throw refuse("is not readable, or names no person or expiry");
  if (textAt(claims, "iss") !== checks.issuer) throw refuse("is of another issuer");
  const audience = [valueAt(claims, "aud")].flat();
  if (!audience.includes(checks.clientId)) throw refuse("is for another client");
  const authorized = textAt(claims, "azp");
  if (audience.length > 1 && authorized !== undefined && authorized !== checks.clientId)
    throw refuse("was given to another client");
  if (expiry * 1000 <= checks.now - CLOCK_SKEW_MS) throw refuse("has expired already; check this machine's clock");
  if (checks.nonce !== undefined && textAt(claims, "nonce") !== checks.nonce)
    throw refuse("belongs to another sign-in");
  if (checks.subject !== undefined && subject !== checks.subject) throw refuse("is another person's");
  return { subject, expiresAt: expiry * 1000 };
}

function claimsOf(token: string): unknown {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  try {
    return JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
