import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Dispatcher } from "undici";
import { type Attempt, errorFromFailure } from "./error-from-failure.ts";
import type { ClusterError } from "./errors.ts";
import { MalformedAnswer } from "./malformed-answer.ts";
import type { RequestDeadline } from "./request-deadline.ts";

export interface BodyBounds {
  readonly deadline: RequestDeadline;
  readonly attempt: Attempt;
  /** Most decoded bytes: a gzip bomb stops here. */
  readonly maxBytes: number;
  readonly onError?: (error: ClusterError) => ClusterError;
}

/** The inflated body of an answer, chunk by chunk, within its bounds. Rejects with `ClusterError` only. */
export async function* boundedBody(
  response: Dispatcher.ResponseData,
  bounds: BodyBounds,
): AsyncGenerator<Buffer, void, undefined> {
  const { deadline, attempt, maxBytes, onError } = bounds;
  let read = 0;
  try {
    for await (const chunk of inflated(response)) {
      read += chunk.length;
      if (read > maxBytes) throw new MalformedAnswer(`it is longer than ${maxBytes} bytes`);
      yield chunk;
    }
  } catch (failure) {
    const error = errorFromFailure(failure, attempt);
    throw onError?.(error) ?? error;
  } finally {
    deadline.end();
  }
}

function inflated({ headers, body }: Dispatcher.ResponseData): AsyncIterable<Buffer> {
  const encoding = [headers["content-encoding"]].flat()[0]?.toLowerCase() ?? "identity";
  if (encoding === "identity") return body;
  if (encoding !== "gzip") throw new MalformedAnswer("it is encoded in a way that was not asked for");
  const gunzip = createGunzip();
  // Failures of either end surface to whoever reads the inflated side.
  pipeline(body, gunzip, () => {});
  return gunzip;
}

/** All of a body. `partial`: what arrived before it broke is better than nothing (bodies of refusals). */
export async function readAll(body: AsyncIterable<Buffer>, { partial = false } = {}): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of body) chunks.push(chunk);
  } catch (error) {
    if (!partial) throw error;
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}
