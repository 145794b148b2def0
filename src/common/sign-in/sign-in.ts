import type { Hidden } from "./hidden.ts";
import { hide } from "./hidden.ts";
import { checkIdToken, readTokenAnswer } from "./token-answer.ts";

/** A person who is signed in. What is secret in it is not shown by printing or serializing it. */
export interface SignIn {
  readonly way: "openshift" | "oidc";
  /** Who vouches for the person. */
  readonly issuer: string;
  readonly clientId: string;
  /** Milliseconds since 1970 when the token runs out; undefined when that is not known. */
  readonly expiresAt: number | undefined;
  /** True when the token can be renewed without the person. */
  readonly canRenew: boolean;
  readonly secrets: Hidden<SignInSecrets>;
}

/** Everything that a sign-in needs to go on, or to be ended. Secret. */
export interface SignInSecrets {
  /** What the API server gets. */
  readonly token: string;
  /** OpenID only, for the end of the sign-in, when `token` is the id token. */
  readonly accessToken: string | undefined;
  readonly refreshToken: string | undefined;
  readonly clientSecret: string | undefined;
  readonly secretIn: "header" | "body";
  /** Which of the two tokens the API server gets. */
  readonly sends: "id-token" | "access-token";
  readonly scopes: readonly string[];
  readonly tokenEndpoint: string;
  readonly revocationEndpoint: string | undefined;
  /** OpenShift only: the API server, which keeps the tokens. */
  readonly server: string | undefined;
  /** Of the id token. */
  readonly subject: string | undefined;
  /** Certificate authorities in PEM that the sign-in was made with. */
  readonly ca: string | undefined;
}

/** The parts of a sign-in that stay when its tokens change. */
export interface SignInTerms
  extends Pick<SignIn, "way" | "issuer" | "clientId">,
    Omit<SignInSecrets, "token" | "accessToken" | "refreshToken"> {
  /** Sent with the request; checked in an id token. */
  readonly nonce: string | undefined;
  /** Of before a renewal: goes on when the answer holds none. */
  readonly refreshToken: string | undefined;
}

/** A sign-in from an answer of the token endpoint. @throws SignInError `invalid-answer` */
export function signInFrom(request: string, value: unknown, terms: SignInTerms, now: number): SignIn {
  const { way, issuer, clientId, nonce, subject, refreshToken: kept, ...rest } = terms;
  const { accessToken, idToken, refreshToken = kept, expiresAt } = readTokenAnswer(request, value, now);
  const claims =
    idToken === undefined ? undefined : checkIdToken(request, idToken, { issuer, clientId, nonce, subject, now });
  const byIdToken = rest.sends === "id-token";
  return {
    way,
    issuer,
    clientId,
    expiresAt: byIdToken ? claims?.expiresAt : expiresAt,
    canRenew: refreshToken !== undefined,
    secrets: hide({
      ...rest,
      token: byIdToken ? (idToken ?? "") : accessToken,
      accessToken: byIdToken ? accessToken : undefined,
      refreshToken,
      subject: claims?.subject ?? subject,
    }),
  };
}
