interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

type Serve = (method: string, path: string, body: string) => Answer | undefined;

export interface ConversationEnds {
  answer(bytes: Buffer): void;
  /** Nothing listens. */
  refuse(why: string): void;
}

/** HTTP/1.1 spoken over bytes that come in pieces: what a web server in a pod does at its end of a port-forward. */
export class HttpConversation {
  readonly #serve: Serve;
  readonly #ends: ConversationEnds;
  #left: Buffer = Buffer.alloc(0);

  constructor(serve: Serve, ends: ConversationEnds) {
    this.#serve = serve;
    this.#ends = ends;
  }

  read(bytes: Buffer): void {
    this.#left = Buffer.concat([this.#left, bytes]);
    while (this.#answerNext());
  }

  #answerNext(): boolean {
    const end = this.#left.indexOf("\r\n\r\n");
    if (end < 0) return false;
    const head = this.#left.subarray(0, end).toString("latin1");
    const whole = bodyOf(head, this.#left.subarray(end + 4));
    if (whole === undefined) return false;
    this.#left = this.#left.subarray(end + 4 + whole.size);
    const [method = "GET", path = "/"] = head.split("\r\n", 1)[0]?.split(" ") ?? [];
    const answer = this.#serve(method, path, whole.body.toString("utf8"));
    if (answer === undefined) this.#ends.refuse("failed to connect to the port: connection refused");
    else this.#ends.answer(answerBytes(answer));
    return answer !== undefined;
  }
}

/** Undefined: it has not all come yet. `size` counts the bytes that it took. */
function bodyOf(head: string, bytes: Buffer): { readonly body: Buffer; readonly size: number } | undefined {
  if (/^transfer-encoding:\s*chunked/im.test(head)) return chunkedBody(bytes);
  const size = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
  return bytes.length < size ? undefined : { body: bytes.subarray(0, size), size };
}

function chunkedBody(bytes: Buffer): { readonly body: Buffer; readonly size: number } | undefined {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = Number.parseInt(bytes.subarray(at, line).toString("latin1"), 16);
    const next = line + 2 + size + 2;
    if (Number.isNaN(size) || bytes.length < next) return undefined;
    if (size === 0) return { body: Buffer.concat(chunks), size: next };
    chunks.push(bytes.subarray(line + 2, line + 2 + size));
    at = next;
  }
}

function answerBytes({ status, contentType, body }: Answer): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${status} ${status < 400 ? "OK" : "Error"}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${bytes.length}`,
    "Connection: keep-alive",
  ];
  return Buffer.concat([Buffer.from(`${head.join("\r\n")}\r\n\r\n`), bytes]);
}
