import { readAll } from "./answer-body.ts";
import { type Attempt, errorFromFailure } from "./error-from-failure.ts";
import { clusterError } from "./error-messages.ts";
import { MalformedAnswer } from "./malformed-answer.ts";
import type { Answer, Transport, TransportRequest } from "./transport.ts";

/** A decoded answer with the one thing every Kubernetes object has. */
export interface JsonAnswer {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** Sends a request and decodes its answer. */
export async function sendForJson(transport: Transport, request: TransportRequest): Promise<JsonAnswer> {
  return readJson(await transport.send(request));
}

/**
 * Decodes a whole answer.
 *
 * @throws {@link ClusterError} `protocol` for JSON that is cut short or nested too deeply, `not-kubernetes` for JSON that is no
 * Kubernetes object.
 */
export async function readJson(answer: Answer): Promise<JsonAnswer> {
  const decoded = await readAnyJson(answer);
  if (isJsonAnswer(decoded)) return decoded;
  const { attempt, status } = answer;
  const { request, host } = attempt;
  const detail = "the answer is no Kubernetes object";
  throw clusterError("not-kubernetes", { request, host, detail }, { status });
}

/** Decodes a whole answer that need not be a Kubernetes object, such as that of `/version`. */
export async function readAnyJson({ body, attempt }: Answer): Promise<unknown> {
  return decode(await readAll(body), attempt);
}

function decode(bytes: Buffer, attempt: Attempt): unknown {
  try {
    const text = withoutMark(bytes).toString("utf8");
    if (text.trim() === "") throw new MalformedAnswer("it is empty");
    refuseDeepJson(bytes);
    return parse(text, bytes.length);
  } catch (failure) {
    throw errorFromFailure(failure, attempt);
  }
}

/** JSON.parse quotes what it cannot read; that may be a secret, so only the size is told. */
function parse(text: string, bytes: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new MalformedAnswer(`it is not whole JSON (${bytes} bytes arrived)`);
  }
}

function isJsonAnswer(value: unknown): value is JsonAnswer {
  return typeof value === "object" && value !== null && typeof (value as { kind?: unknown }).kind === "string";
}

/** Skips a byte order mark, which some proxies add. */
export function withoutMark(bytes: Buffer): Buffer {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** Deeper JSON would overflow the stack of whatever walks it; nothing in Kubernetes comes near. */
export const DEEPEST_JSON = 200;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** @throws MalformedAnswer when brackets nest deeper than {@link DEEPEST_JSON}. */
export function refuseDeepJson(bytes: Uint8Array): void {
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) at = endOfText(bytes, at + 1);
    else if (byte === 0x7b || byte === 0x5b) {
      if (++depth > DEEPEST_JSON) throw new MalformedAnswer(`it is nested more than ${DEEPEST_JSON} levels deep`);
    } else if (byte === 0x7d || byte === 0x5d) depth--;
  }
}

function endOfText(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1;
  return at;
}
