import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Server } from "node:https";
import type { Duplex } from "node:stream";
import type { MemoryStore } from "../memory-store.ts";
import { StoreRefusal } from "../object-store.ts";
import { statusOf } from "./api-request.ts";
import { addressOf } from "./api-server.ts";
import { HttpConversation } from "./http-conversation.ts";
import { identify, type TokenUser } from "./identities.ts";
import type { RayDashboards } from "./ray-dashboard.ts";
import type { Authorizer } from "./rbac.ts";
import { createAuthorizer } from "./rbac.ts";
import { accessRefusal } from "./refuse-access.ts";
import { targetOf } from "./request-target.ts";
import { binaryFrame, closeFrame, FrameReader, pongFrame } from "./websocket-frames.ts";

const PROTOCOL = "v4.channel.k8s.io";
const WEBSOCKET_KEY = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

interface PortForwardParts {
  readonly store: MemoryStore;
  readonly users: readonly TokenUser[];
  readonly dashboards: RayDashboards;
}

/**
 * Serves `pods/portforward` over WebSocket with plain channels: two a port, data and errors, each beginning with the port's number.
 * kubectl's tunnel (SPDY in a WebSocket) is not spoken.
 */
export function servePortForwards(server: Server, { store, users, dashboards }: PortForwardParts): void {
  const authorizer = createAuthorizer(store);
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    socket.on("error", () => socket.destroy());
    try {
      const { ports, pod } = admitted(request, { store, users, authorizer });
      accept(request, socket);
      forward(socket, ports, (method, path, body) => dashboards.answer(pod, { method, path, body }));
    } catch (error) {
      refuse(socket, error);
    }
  });
}

function admitted(
  request: IncomingMessage,
  { store, users, authorizer }: { store: MemoryStore; users: readonly TokenUser[]; authorizer: Authorizer },
) {
  const identity = identify(request.headers, request.socket, users);
  const { path, query } = addressOf(request);
  const target = targetOf(path);
  if (target.is !== "resource" || target.plural !== "pods" || target.subresource !== "portforward")
    throw new StoreRefusal(400, "BadRequest", "Upgrade request required");
  const { namespace = "", name = "" } = target;
  const question = { verb: "get", group: "", resource: "pods", subresource: "portforward", namespace, name };
  if (authorizer.allows(identity, question) === undefined) throw accessRefusal(identity, question);
  const pod = store.get({ kind: "pods", namespace, name });
  if (pod === undefined) throw new StoreRefusal(404, "NotFound", `pods "${name}" not found`, { name, kind: "pods" });
  const protocols = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((text) => text.trim());
  if (!protocols.includes(PROTOCOL))
    throw new StoreRefusal(400, "BadRequest", `unable to upgrade: only ${PROTOCOL} is spoken here`);
  const ports = query.getAll("ports").flatMap((text) => text.split(",").map(Number));
  if (ports.length === 0 || ports.some((port) => !Number.isInteger(port) || port < 1 || port > 65_535))
    throw new StoreRefusal(400, "BadRequest", 'query parameter "ports" is required');
  return { ports, pod };
}

function accept(request: IncomingMessage, socket: Duplex): void {
  const key = request.headers["sec-websocket-key"] ?? "";
  const answer = createHash("sha1").update(`${key}${WEBSOCKET_KEY}`).digest("base64");
  const head = [
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Accept: ${answer}`,
    `Sec-WebSocket-Protocol: ${PROTOCOL}`,
  ];
  socket.write(`${head.join("\r\n")}\r\n\r\n`);
}

function refuse(socket: Duplex, error: unknown): void {
  const refusal =
    error instanceof StoreRefusal ? error : new StoreRefusal(500, "InternalError", (error as Error).message);
  const body = JSON.stringify(statusOf(refusal));
  const head = [
    `HTTP/1.1 ${refusal.code} ${refusal.reason}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}

type Serve = (
  method: string,
  path: string,
  body: string,
) => { readonly status: number; readonly contentType: string; readonly body: string } | undefined;

function forward(socket: Duplex, ports: readonly number[], serve: Serve): void {
  const conversations = ports.map(
    (_port, index) =>
      new HttpConversation(serve, {
        answer: (bytes) => socket.write(binaryFrame(Buffer.concat([Buffer.from([index * 2]), bytes]))),
        refuse: (why) => {
          socket.write(binaryFrame(Buffer.concat([Buffer.from([index * 2 + 1]), Buffer.from(why)])));
          socket.end(closeFrame());
        },
      }),
  );
  for (const [index, port] of ports.entries())
    for (const channel of [index * 2, index * 2 + 1])
      socket.write(binaryFrame(Buffer.from([channel, port & 0xff, port >> 8])));
  const reader = new FrameReader();
  socket.on("data", (bytes: Buffer) => {
    for (const { opcode, payload } of reader.read(bytes)) {
      if (opcode === "close") socket.end(closeFrame());
      else if (opcode === "ping") socket.write(pongFrame(payload));
      else if (opcode === "data" && payload.length > 1)
        conversations[(payload[0] ?? 0) >> 1]?.read(payload.subarray(1));
    }
  });
}
