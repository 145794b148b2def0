import { textAt } from "../values/untyped.ts";
import { SignInError, type SignInErrorReason } from "./sign-in-error.ts";
import type { Form, FormFields, ServerAnswer, SignInServer } from "./sign-in-server.ts";

/** As what this program is known at the sign-in server. */
export interface OAuthClient {
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly secretIn: "header" | "body";
}

/** Sends a form to an endpoint that knows its clients, and decodes the answer. */
export function postAsClient(
  server: SignInServer,
  client: OAuthClient,
  { request, url, fields }: { request: string; url: URL; fields: FormFields },
): Promise<ServerAnswer> {
  return server.postForm(request, url, asClient(client, fields));
}

/** A form with what tells the server which client sends it. */
export function asClient({ clientId, clientSecret, secretIn }: OAuthClient, fields: FormFields): Form {
  if (clientSecret === undefined || secretIn === "body")
    return { fields: { ...fields, client_id: clientId, client_secret: clientSecret }, headers: {} };
  const pair = `${formEncoded(clientId)}:${formEncoded(clientSecret)}`;
  const authorization = `Basic ${Buffer.from(pair, "utf8").toString("base64")}`;
  return { fields: { ...fields, client_id: clientId }, headers: { authorization } };
}

/** RFC 6749 2.3.1: both are form-encoded before they are put together. */
function formEncoded(text: string): string {
  return new URLSearchParams({ x: text }).toString().slice(2);
}

const REASONS: Readonly<Record<string, SignInErrorReason>> = {
  access_denied: "denied",
  expired_token: "expired",
  unsupported_response_type: "not-offered",
  unsupported_grant_type: "not-offered",
};

/** The code of an answer that is an error of the protocol, such as `authorization_pending`; undefined for a success. */
export function errorCodeIn({ status, value }: ServerAnswer): string | undefined {
  const code = textAt(value, "error");
  if (code !== undefined && code !== "") return code;
  return status === 200 ? undefined : `HTTP status ${status}`;
}

/** What an error code of a sign-in server means for the person. @param description - The server's own words. */
export function errorOfCode(request: string, code: string, description?: string): SignInError {
  const said = description === undefined || description === "" ? "" : `: ${description}`;
  return new SignInError(REASONS[code] ?? "refused", request, `the sign-in server says ${code}${said}`, code);
}

/** @throws {@link SignInError} unless the answer is a success. */
export function successOf(request: string, answer: ServerAnswer): unknown {
  const code = errorCodeIn(answer);
  if (code === undefined) return answer.value;
  throw errorOfCode(request, code, textAt(answer.value, "error_description"));
}
