import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";

/** What a healthy server would answer. */
export interface PlannedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface FaultyExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Does the work and says what the answer would be. */
  answer(): Promise<PlannedAnswer>;
}

/** Breaks one exchange. */
export type Fault = (exchange: FaultyExchange) => void | Promise<void>;

/** Which requests a fault is for; it is used up after `times` of them (default: never). */
export interface FaultRule {
  readonly method?: string;
  readonly path?: RegExp;
  /** Lets so many matching requests pass first. */
  skip?: number;
  times?: number;
  readonly fault: Fault;
}

const JSON_TYPE = { "content-type": "application/json" };

export function statusBody(code: number, reason: string, message: string, details?: object): string {
  return JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, reason, code, details });
}

/** Answers with a fixed body, whatever was asked. */
export function answering(status: number, body: string, headers: Record<string, string> = JSON_TYPE): Fault {
  return ({ response }) => {
    response.writeHead(status, headers);
    response.end(body);
  };
}

/** Answers with a Status. */
export function refusing(code: number, reason: string, message: string, details?: object, headers = {}): Fault {
  return answering(code, statusBody(code, reason, message, details), { ...JSON_TYPE, ...headers });
}

export const htmlLogin = answering(200, "<!doctype html><title>Sign in</title>", { "content-type": "text/html" });

export function redirecting(to: string): Fault {
  return answering(302, "", { location: to });
}

/** Never answers. */
export const hanging: Fault = () => {};

/** Headers and a part of the body, then silence. */
export const hangingInBody: Fault = async ({ response, answer }) => {
  const { status, headers, body } = await answer();
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.write(body.slice(0, 20));
};

export const resetting: Fault = ({ socket }) => {
  socket.resetAndDestroy();
};

/** Half of the body, then a reset: the length header is never met. */
export const resettingInBody: Fault = async ({ response, socket, answer }) => {
  const { status, headers, body } = await answer();
  response.writeHead(status, { ...headers, "content-length": String(Buffer.byteLength(body)) });
  response.write(body.slice(0, body.length >> 1), () => socket.resetAndDestroy());
};

/** Half of the body, ended as if that were all. */
export const truncating: Fault = async ({ response, answer }) => {
  const { status, headers, body } = await answer();
  response.writeHead(status, headers);
  response.end(body.slice(0, body.length >> 1));
};

/** Does the work, loses the answer. */
export const losingTheAnswer: Fault = async ({ socket, answer }) => {
  await answer();
  socket.resetAndDestroy();
};

/** A middlebox that repeats a write. */
export const sendingTwice: Fault = async ({ response, answer }) => {
  await answer();
  const { status, headers, body } = await answer();
  response.writeHead(status, headers);
  response.end(body);
};

/** Bytes that are no HTTP. */
export const garbage: Fault = ({ socket }) => {
  socket.end("\x16\x03\x01 not http at all\r\n\r\n");
};

/** A body of so many MiB of blanks that travels as a few kilobytes. */
export function gzipBomb(mebibytes: number): Fault {
  const packed = gzipSync(Buffer.alloc(mebibytes * 1024 * 1024, " "));
  return ({ response }) => {
    response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" });
    response.end(packed);
  };
}

/** A gzip body that breaks off. */
export const gzipCut: Fault = async ({ response, answer }) => {
  const packed = gzipSync((await answer()).body);
  response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" });
  response.end(packed.subarray(0, packed.length >> 1));
};

/** Says gzip, sends plain text. */
export const gzipLie: Fault = async ({ response, answer }) => {
  response.writeHead(200, { ...JSON_TYPE, "content-encoding": "gzip" });
  response.end((await answer()).body);
};
