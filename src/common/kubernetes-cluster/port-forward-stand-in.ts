import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What tests see of the stand-in for the API server's port-forward. */
export interface PortForwardStandIn {
  readonly server: string;
  /** WebSockets that are open now. */
  readonly open: ReadonlySet<Duplex>;
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

const HANDSHAKE = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const PROTOCOL = "v4.channel.k8s.io";

/**
 * Speaks as much of RFC 6455 and of the v4 channel protocol as a port-forward needs. A pod named `forbidden` is answered with 403, pod port 9
 * has nothing listening, every other one is `target`.
 */
export async function startPortForwardStandIn(target: number): Promise<PortForwardStandIn> {
  const open = new Set<Duplex>();
  const requests: IncomingMessage[] = [];
  const http = createServer();
  http.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    requests.push(request);
    const url = new URL(request.url ?? "", "http://x");
    if (url.pathname.includes("/pods/forbidden/")) {
      socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    const accept = createHash("sha1").update(`${request.headers["sec-websocket-key"]}${HANDSHAKE}`).digest("base64");
    const answer = [
      "HTTP/1.1 101 Switching Protocols",
      "upgrade: websocket",
      "connection: upgrade",
      `sec-websocket-accept: ${accept}`,
      `sec-websocket-protocol: ${PROTOCOL}`,
    ];
    socket.write(`${answer.join("\r\n")}\r\n\r\n`);
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", () => socket.destroy());
    socket.on("end", () => socket.end());
    forward(socket, Number(url.searchParams.get("ports")), target);
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  return {
    server: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    open,
    requests,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}

function forward(socket: Duplex, port: number, target: number): void {
  const portBytes = Buffer.from([port & 255, port >> 8]);
  socket.write(frame(2, Buffer.from([0, ...portBytes])));
  socket.write(frame(2, Buffer.from([1, ...portBytes])));
  if (port === 9) {
    socket.write(frame(2, Buffer.from(`\u0001error forwarding port 9: connection refused\u001b[31m`)));
    socket.end(frame(8, Buffer.alloc(0)));
    return;
  }
  const pod = connect(target, "127.0.0.1");
  pod.on("data", (data) => {
    if (socket.write(frame(2, Buffer.concat([Buffer.from([0]), data])))) return;
    pod.pause();
    socket.once("drain", () => pod.resume());
  });
  pod.on("end", () => socket.end(frame(8, Buffer.alloc(0))));
  pod.on("error", () => socket.destroy());
  socket.on("close", () => pod.destroy());
  readFrames(socket, pod);
}

function readFrames(socket: Duplex, pod: Socket): void {
  let received = Buffer.alloc(0);
  socket.on("data", (data: Buffer) => {
    received = Buffer.concat([received, data]);
    for (let next = parse(received); next !== undefined; next = parse(received)) {
      received = received.subarray(next.size);
      if (next.opcode === 8) socket.end(frame(8, Buffer.alloc(0)));
      else if (next.opcode <= 2) pod.write(next.payload.subarray(1));
    }
  });
}

/** The first whole frame of a client, unmasked. */
function parse(bytes: Buffer): { opcode: number; payload: Buffer; size: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  if (bytes.length < 2 + lengthBytes + 4) return undefined;
  const length = short === 126 ? bytes.readUInt16BE(2) : short === 127 ? Number(bytes.readBigUInt64BE(2)) : short;
  const start = 2 + lengthBytes + 4;
  if (bytes.length < start + length) return undefined;
  const mask = bytes.subarray(start - 4, start);
  const payload = Buffer.from(bytes.subarray(start, start + length));
  for (let index = 0; index < payload.length; index += 1)
    payload[index] = (payload[index] ?? 0) ^ (mask[index % 4] ?? 0);
  return { opcode: bytes.readUInt8(0) & 0x0f, payload, size: start + length };
}

function frame(opcode: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(10);
  head[0] = 0x80 | opcode;
  head[1] = 127;
  head.writeBigUInt64BE(BigInt(payload.length), 2);
  if (payload.length >= 65_536) return Buffer.concat([head, payload]);
  if (payload.length >= 126)
    return Buffer.concat([Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 255]), payload]);
  return Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload]);
}
