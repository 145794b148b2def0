import { listAt, numberAt, textAt } from "../values/untyped.ts";
import type { Attempt } from "./error-from-failure.ts";
import { clusterError } from "./error-messages.ts";
import type { ClusterError, ClusterErrorReason, ErrorCause } from "./errors.ts";
import { safeLine } from "./redaction.ts";
import { retryAfterMs } from "./retry-after.ts";

/** An answer that is not a success, with as much of its body as was read. */
export interface RefusedAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | undefined;
  /** Where a redirect points. */
  readonly location: string | undefined;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The API server's refusal as a `ClusterError`. The Status object in the body decides; the HTTP status is only its fallback. */
export function errorFromAnswer(answer: RefusedAnswer, attempt: Attempt): ClusterError {
  const status = statusIn(answer.body);
  const causes = causesOf(status);
  const reason = reasonOf(answer, status);
  const message = status === undefined ? plainText(answer) : textAt(status, "message");
  const serverMessage = message === undefined || message === "" ? undefined : safeLine(message);
  const holdMs = retryAfterMs(answer.retryAfter, numberAt(status, "details", "retryAfterSeconds"), answer.now);
  const { request, host } = attempt;
  const facts = {
    request,
    host,
    serverMessage,
    causes,
    retryAfterMs: holdMs,
    detail: detailOf(reason, answer, attempt),
  };
  return clusterError(reason, facts, { status: answer.status });
}

/** The `ERROR` event of a watch and similar: a Status that came inside a successful answer. */
export function errorFromStatus(status: unknown, attempt: Attempt, now: number): ClusterError {
  const code = numberAt(status, "code") ?? 500;
  const body = JSON.stringify(status ?? null);
  const answer = {
    status: code,
    contentType: "application/json",
    retryAfter: undefined,
    location: undefined,
    body,
    now,
  };
  return errorFromAnswer(answer, attempt);
}

function statusIn(body: string): unknown {
  if (!body.trimStart().startsWith("{")) return undefined;
  try {
    const parsed: unknown = JSON.parse(body);
    return textAt(parsed, "kind") === "Status" ? parsed : undefined;
  } catch {
    return undefined;
  }
}

const REASON_OF_STATUS: ReadonlyMap<number, ClusterErrorReason> = new Map([
  [400, "invalid"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [406, "kind-missing"],
  [409, "conflict"],
  [410, "expired"],
  [413, "invalid"],
  [415, "invalid"],
  [422, "invalid"],
  [429, "throttled"],
]);

function reasonOf(answer: RefusedAnswer, status: unknown): ClusterErrorReason {
  const code = numberAt(status, "code") ?? answer.status;
  const said = textAt(status, "reason");
  if (code === 401) return "unauthorized";
  if (status === undefined && (isHtml(answer) || (code >= 300 && code < 400))) return "not-kubernetes";
  if (code === 404) return missing(status);
  if (code === 405) return "kind-missing";
  if (code === 409) return clash(said, status);
  if (said === "Expired" || said === "Gone") return "expired";
  if (hasCause(status, "ResourceVersionTooLarge")) return "throttled";
  return REASON_OF_STATUS.get(code) ?? (code >= 500 ? "server-error" : "protocol");
}

/** A path that is not served answers in plain text, or with a Status that names no object. */
function missing(status: unknown): ClusterErrorReason {
  const named = textAt(status, "details", "name") ?? "";
  return named === "" ? "kind-missing" : "not-found";
}

function clash(said: string | undefined, status: unknown): ClusterErrorReason {
  if (said === "AlreadyExists") return "exists";
  return hasCause(status, "FieldManagerConflict") ? "field-conflict" : "conflict";
}

function hasCause(status: unknown, reason: string): boolean {
  return listAt(status, "details", "causes").some((cause) => textAt(cause, "reason") === reason);
}

const MOST_CAUSES = 50;

function causesOf(status: unknown): readonly ErrorCause[] {
  return listAt(status, "details", "causes")
    .slice(0, MOST_CAUSES)
    .map((cause) => ({
      field: safeLine(textAt(cause, "field") ?? "", 200),
      message: safeLine(textAt(cause, "message") ?? "", 300),
    }));
}

function isHtml({ contentType, body }: RefusedAnswer): boolean {
  return /\bhtml\b/i.test(contentType) || body.trimStart().startsWith("<");
}

/** A proxy's or the server's own short text, such as `upstream connect error`. */
function plainText(answer: RefusedAnswer): string | undefined {
  if (isHtml(answer) || answer.body === "") return undefined;
  return safeLine(lastOfTraceback(answer.body) ?? answer.body, 200);
}

/** Servers in Python (Ray's) answer with where they failed, and only last with why. */
function lastOfTraceback(body: string): string | undefined {
  if (!body.startsWith("Traceback (most recent call last)")) return undefined;
  const last = body.split("\n").findLast((line) => /^[A-Za-z_][\w.]*: ./.test(line));
  return last?.replace(/^[\w.]+: /, "");
}

function detailOf(reason: ClusterErrorReason, answer: RefusedAnswer, { resource }: Attempt): string | undefined {
  const { status, location, contentType } = answer;
  if (reason === "kind-missing") return resource;
  if (reason === "protocol") return `HTTP status ${status}`;
  if (reason !== "not-kubernetes") return undefined;
  if (location !== undefined) return `it redirects to ${withoutQuery(location)}`;
  return `HTTP status ${status}, ${contentType === "" ? "no content type" : safeLine(contentType, 60)}`;
}

/** Queries of login pages carry one-time codes. */
function withoutQuery(location: string): string {
  return safeLine(location.replace(/[?#].*$/s, ""), 200);
}
