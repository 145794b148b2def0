import { randomBytes } from "node:crypto";
import { MalformedAnswer } from "./malformed-answer.ts";

/** Frames of RFC 6455, as far as a client needs them that only listens. */
const CONTINUATION = 0x0;
const TEXT = 0x1;
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** Control frames carry no more. */
const MOST_CONTROL_BYTES = 125;

export type SocketEvent =
  /** A piece of a message as it arrived: long messages come in many, so that none has to be kept whole. */
  | { readonly kind: "data"; readonly bytes: Buffer }
  | { readonly kind: "ping"; readonly bytes: Buffer }
  | { readonly kind: "pong" }
  /** `code` is 1005 when the server gave none. */
  | { readonly kind: "close"; readonly code: number };

/**
 * What a server sends on a WebSocket, in order. Ends after `close`, or when the connection does.
 * @throws MalformedAnswer for what no server may send.
 */
export async function* socketEvents(chunks: AsyncIterable<Buffer>): AsyncGenerator<SocketEvent, void, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  let open: OpenFrame | undefined;
  for await (const chunk of chunks) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (true) {
      if (open === undefined) {
        const header = headerIn(rest);
        if (header === undefined) break;
        rest = rest.subarray(header.bytes);
        open = { opcode: header.opcode, left: header.length };
      }
      const piece = takenFrom(open, rest);
      if (piece === undefined) break;
      rest = rest.subarray(piece.length);
      open.left -= piece.length;
      yield* eventsOf(open.opcode, piece);
      if (open.opcode === CLOSE) return;
      if (open.left > 0) break;
      open = undefined;
    }
  }
}

interface OpenFrame {
  readonly opcode: number;
  left: number;
}

/** Messages are handed on as they arrive, control frames only when they are whole. */
function takenFrom({ opcode, left }: OpenFrame, rest: Buffer): Buffer | undefined {
  if (opcode >= CLOSE) return rest.length < left ? undefined : rest.subarray(0, left);
  return rest.length === 0 && left > 0 ? undefined : rest.subarray(0, left);
}

function* eventsOf(opcode: number, bytes: Buffer): Generator<SocketEvent, void, undefined> {
  switch (opcode) {
    case CONTINUATION:
    case TEXT:
    case BINARY:
      if (bytes.length > 0) yield { kind: "data", bytes };
      return;
    case PING:
      yield { kind: "ping", bytes };
      return;
    case PONG:
      yield { kind: "pong" };
      return;
    case CLOSE:
      yield { kind: "close", code: bytes.length >= 2 ? bytes.readUInt16BE(0) : 1005 };
      return;
    default:
      throw new MalformedAnswer(`it holds a frame of the unknown kind ${opcode}`);
  }
}

function headerIn(
  bytes: Buffer,
): { readonly opcode: number; readonly length: number; readonly bytes: number } | undefined {
  const [first, second] = bytes;
  if (first === undefined || second === undefined) return undefined;
  if ((first & 0x70) !== 0) throw new MalformedAnswer("it uses an extension that was not agreed on");
  if ((second & 0x80) !== 0) throw new MalformedAnswer("a server's frames are not masked");
  const opcode = first & 0x0f;
  const short = second & 0x7f;
  if (opcode >= CLOSE && (short > MOST_CONTROL_BYTES || (first & 0x80) === 0)) {
    throw new MalformedAnswer("a control frame is too long");
  }
  if (short < 126) return { opcode, length: short, bytes: 2 };
  if (short === 126) return bytes.length < 4 ? undefined : { opcode, length: bytes.readUInt16BE(2), bytes: 4 };
  if (bytes.length < 10) return undefined;
  const length = bytes.readBigUInt64BE(2);
  if (length > BigInt(Number.MAX_SAFE_INTEGER)) throw new MalformedAnswer("a frame is impossibly long");
  return { opcode, length: Number(length), bytes: 10 };
}

/** A control frame of ours: what clients send is masked. */
export function controlFrame(kind: "ping" | "pong" | "close", payload: Buffer = Buffer.alloc(0)): Buffer {
  const opcode = { ping: PING, pong: PONG, close: CLOSE }[kind];
  const bytes = payload.subarray(0, MOST_CONTROL_BYTES);
  const mask = randomBytes(4);
  const masked = Buffer.from(bytes.map((byte, at) => byte ^ (mask[at % 4] ?? 0)));
  return Buffer.concat([Buffer.from([0x80 | opcode, 0x80 | masked.length]), mask, masked]);
}
