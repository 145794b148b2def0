import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { StoreRefusal } from "../object-store.ts";

/** Who asks. */
export interface Identity {
  readonly name: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

export interface ApiRequest {
  readonly method: string;
  /** Decoded, without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly identity: Identity;
  /** Texts for `Warning` headers. */
  readonly warnings: string[];
}

export type ApiAnswer =
  | { readonly status?: number; readonly json: unknown; readonly contentType?: string }
  | { readonly status?: number; readonly text: string; readonly contentType?: string }
  /** JSON in pieces, so that a long list is never one string. */
  | { readonly pieces: Iterable<string> }
  /** Writes the answer itself, over time. */
  | { readonly stream: (response: ServerResponse) => void };

/** The `Status` object of a refusal. */
export function statusOf(refusal: StoreRefusal): Readonly<Record<string, unknown>> {
  const { code, reason, message, details } = refusal;
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === "" ? {} : { reason }),
    ...(details === undefined ? {} : { details }),
    code,
  };
}

export function pageNotFound(): ApiAnswer {
  return { status: 404, text: "404 page not found\n", contentType: "text/plain; charset=utf-8" };
}

export function methodNotAllowed(): StoreRefusal {
  return new StoreRefusal(
    405,
    "MethodNotAllowed",
    "the server does not allow this method on the requested resource",
    {},
  );
}
