import type { Socket } from "node:net";
import { PassThrough, type Writable } from "node:stream";
import { judgeHead, REFUSAL } from "./forwarded-host.ts";
import { safeLine } from "./redaction.ts";

/** What we use of a WebSocket of the `ws` package. */
export interface ForwardSocket {
  send(frame: Buffer, written: (error?: Error) => void): void;
  pause(): void;
  resume(): void;
  close(): void;
  terminate(): void;
  on(event: "message" | "close", listener: () => void): void;
  on(event: "error", listener: (error: Error) => void): void;
}

/** Opens a WebSocket to the pod's port: what arrives goes into `output`, what the API server says about it into `errors`. */
export type Dial = (output: Writable, errors: Writable) => Promise<ForwardSocket>;

/** Unsent bytes above which we stop reading from the program on this side. */
const MOST_UNSENT_BYTES = 1024 * 1024;
const STDIN_CHANNEL = Buffer.from([0]);

/** Carries one connection, in both directions no faster than the slower side reads. */
export class ConnectionCarrier {
  readonly #client: Socket;
  readonly #problem: (message: string) => void;
  #remote: ForwardSocket | undefined;
  #head: Buffer | undefined = Buffer.alloc(0);
  #unsentBytes = 0;
  #clientEnded = false;
  #isRefused = false;

  constructor(client: Socket, dial: Dial, problem: (message: string) => void) {
    this.#client = client;
    this.#problem = problem;
    client.on("error", () => this.end());
    client.on("close", () => this.end());
    client.on("data", (chunk) => this.#fromClient(chunk));
    client.on("end", () => {
      this.#clientEnded = true;
      this.#closeWhenSent();
    });
    const errors = new PassThrough();
    errors.on("data", (text: Buffer) => this.#refused(text));
    dial(client, errors).then(
      (remote) => this.#attach(remote),
      (error: unknown) => {
        problem(safeLine((error as Error).message));
        this.end();
      },
    );
  }

  end(): void {
    this.#client.destroy();
    this.#remote?.terminate();
  }

  #attach(remote: ForwardSocket): void {
    this.#remote = remote;
    remote.on("error", () => this.end());
    remote.on("close", () => this.#client.end());
    // Runs after client-node has written the message to the client.
    remote.on("message", () => {
      if (this.#client.writableNeedDrain) remote.pause();
    });
    this.#client.on("drain", () => remote.resume());
    if (this.#client.destroyed) remote.terminate();
    else this.#client.resume();
  }

  #fromClient(chunk: Buffer): void {
    if (this.#isRefused) return;
    if (this.#head === undefined) {
      this.#send(chunk);
      return;
    }
    this.#head = Buffer.concat([this.#head, chunk]);
    switch (judgeHead(this.#head)) {
      case "wait":
        return;
      case "refuse":
        this.#problem(
          "A web page that does not belong to this machine tried to use the forwarded port; it was refused.",
        );
        this.#isRefused = true;
        this.#client.end(REFUSAL);
        this.#remote?.terminate();
        return;
      case "pass": {
        const head = this.#head;
        this.#head = undefined;
        this.#send(head);
      }
    }
  }

  #send(chunk: Buffer): void {
    this.#unsentBytes += chunk.length;
    if (this.#unsentBytes > MOST_UNSENT_BYTES) this.#client.pause();
    this.#remote?.send(Buffer.concat([STDIN_CHANNEL, chunk]), () => {
      this.#unsentBytes -= chunk.length;
      if (this.#unsentBytes <= MOST_UNSENT_BYTES / 2 && this.#client.isPaused()) this.#client.resume();
      this.#closeWhenSent();
    });
  }

  /** The protocol cannot say that one side has nothing more to send, so the end of one is the end of both. */
  #closeWhenSent(): void {
    if (this.#clientEnded && this.#unsentBytes === 0) this.#remote?.close();
  }

  /** The error channel's first frame is empty; after any text the connection is of no use. */
  #refused(text: Buffer): void {
    if (text.length === 0) return;
    this.#problem(safeLine(text.toString("utf8")));
    this.#remote?.close();
    this.#client.end();
  }
}
