import { EventEmitter } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Writable } from "node:stream";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConnectionCarrier, type ForwardSocket } from "./connection-carrier.ts";

const MIB = 1024 * 1024;

/** A WebSocket that keeps what it is given until the test says that it has gone. */
class SlowSocket extends EventEmitter implements ForwardSocket {
  readonly waiting: { readonly size: number; readonly written: () => void }[] = [];
  readonly calls: string[] = [];
  sent = 0;
  most = 0;
  send(frame: Buffer, written: () => void): void {
    this.sent += frame.length - 1;
    this.waiting.push({ size: frame.length, written });
    this.most = Math.max(
      this.most,
      this.waiting.reduce((sum, { size }) => sum + size, 0),
    );
  }
  flush(): void {
    for (const { written } of this.waiting.splice(0)) written();
  }
  pause(): void {
    this.calls.push("pause");
  }
  resume(): void {
    this.calls.push("resume");
  }
  close(): void {
    this.calls.push("close");
    this.emit("close");
  }
  terminate(): void {
    this.calls.push("terminate");
  }
}

let server: Server;
let client: Socket;
let remote: SlowSocket;
let output: Writable;

beforeEach(async () => {
  remote = new SlowSocket();
  server = createServer({ allowHalfOpen: true, pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const carried = new Promise<void>((resolve) => {
    server.on("connection", (socket) => {
      new ConnectionCarrier(
        socket,
        async (into) => {
          output = into;
          resolve();
          return remote;
        },
        () => {},
      );
    });
  });
  client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  client.on("error", () => {});
  await carried;
});
afterEach(async () => {
  client.destroy();
  await new Promise((resolve) => server.close(resolve));
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

test("a pod that reads slowly slows the program down: at most 1 MiB and one read wait here", async () => {
  client.write("\0not http");
  client.write(Buffer.alloc(8 * MIB));
  client.end();
  while (!remote.calls.includes("close")) {
    await turns(30);
    remote.flush();
  }
  expect(remote.sent).toBe(9 + 8 * MIB);
  expect(remote.most).toBeLessThanOrEqual(MIB + 2 * 65_536);
});

test("a program that reads slowly slows the pod down", async () => {
  client.pause();
  await turns(1);
  while (!output.writableNeedDrain) output.write(Buffer.alloc(65_536));
  remote.emit("message");
  expect(remote.calls).toEqual(["pause"]);
  client.resume();
  while (!remote.calls.includes("resume")) await turns(1);
});
