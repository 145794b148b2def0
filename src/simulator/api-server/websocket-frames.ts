/** A whole message of a client, or a sign of the connection. */
export interface Frame {
  readonly opcode: "data" | "close" | "ping" | "other";
  readonly payload: Buffer;
}

const OPCODES: Readonly<Record<number, Frame["opcode"]>> = { 0: "data", 1: "data", 2: "data", 8: "close", 9: "ping" };
const MOST_BUFFERED = 16 * 1024 * 1024;

/** Cuts what a client sends into frames (RFC 6455); parts of a message come as they are, for channels are streams. */
export class FrameReader {
  #left: Buffer = Buffer.alloc(0);

  read(bytes: Buffer): readonly Frame[] {
    this.#left = Buffer.concat([this.#left, bytes]);
    const frames: Frame[] = [];
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) frames.push(frame);
    if (this.#left.length > MOST_BUFFERED) return [{ opcode: "close", payload: Buffer.alloc(0) }];
    return frames;
  }

  #next(): Frame | undefined {
    const bytes = this.#left;
    if (bytes.length < 2) return undefined;
    const short = (bytes[1] ?? 0) & 0x7f;
    const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
    const isMasked = ((bytes[1] ?? 0) & 0x80) !== 0;
    const head = 2 + lengthBytes + (isMasked ? 4 : 0);
    if (bytes.length < head) return undefined;
    const size = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
    if (bytes.length < head + size) return undefined;
    const payload = Buffer.from(bytes.subarray(head, head + size));
    if (isMasked)
      for (let at = 0; at < size; at += 1) payload[at] = (payload[at] ?? 0) ^ (bytes[head - 4 + (at % 4)] ?? 0);
    this.#left = bytes.subarray(head + size);
    return { opcode: OPCODES[(bytes[0] ?? 0) & 0x0f] ?? "other", payload };
  }
}

export function binaryFrame(payload: Buffer): Buffer {
  return frame(0x82, payload);
}

export function pongFrame(payload: Buffer): Buffer {
  return frame(0x8a, payload);
}

export function closeFrame(): Buffer {
  return frame(0x88, Buffer.from([0x03, 0xe8]));
}

function frame(first: number, payload: Buffer): Buffer {
  const size = payload.length;
  if (size < 126) return Buffer.concat([Buffer.from([first, size]), payload]);
  const head = Buffer.alloc(size < 65_536 ? 4 : 10);
  head[0] = first;
  if (size < 65_536) {
    head[1] = 126;
    head.writeUInt16BE(size, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(size), 2);
  }
  return Buffer.concat([head, payload]);
}
