import { DEEPEST_JSON } from "./json-answer.ts";
import { MalformedAnswer } from "./malformed-answer.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** etcd holds objects up to 1.5 MiB by default; managed control planes allow a few more. */
const LARGEST_ITEM = 16 * 1024 * 1024;
const LARGEST_ENVELOPE = 1024 * 1024;

/**
 * Cuts the body of a Kubernetes list into its items while it arrives, so that neither the body nor the decoded list is ever whole
 * in memory: only bytes are looked at, and JSON.parse runs once per item. Everything around the items is the envelope.
 *
 * A pure state machine: `push` may be given chunks cut anywhere.
 */
export class ListSplitter {
  readonly #envelope: Uint8Array[] = [];
  #envelopeBytes = 0;
  /** Bytes of an item that began in an earlier chunk. */
  #begun: Uint8Array[] = [];
  #begunBytes = 0;
  #inItems = false;
  #itemsSeen = false;
  #inText = false;
  #escaped = false;
  /** Brackets open around the present byte; the items are at depth 2. */
  #depth = 0;
  /** The last text at depth 1, as far as it matters: is it the key `items`? */
  #word = "";
  #key = "";

  /** Items that end in this chunk, decoded, in order. */
  *push(chunk: Uint8Array): Generator<unknown, void, undefined> {
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] as number;
      if (this.#inText) {
        at = this.#passText(chunk, at);
      } else if (byte === QUOTE) {
        this.#inText = true;
        this.#word = "";
      } else if (this.#inItems && this.#depth === 2 && (byte === COMMA || byte === CLOSE_LIST)) {
        const item = this.#take(chunk.subarray(from, at));
        from = byte === COMMA ? at + 1 : at;
        if (byte === CLOSE_LIST) this.#leaveItems();
        if (item !== undefined) yield decode(item);
      } else if (byte > COLON || byte === COMMA || byte === COLON) {
        const entered = this.#passMark(byte);
        if (!entered) continue;
        this.#keepEnvelope(chunk.subarray(from, at + 1));
        from = at + 1;
      }
    }
    this.#keep(chunk.subarray(from));
  }

  /**
   * The envelope, its items left out, once the body has ended.
   *
   * @throws MalformedAnswer when the body was cut short or was no list.
   */
  end(): unknown {
    if (this.#depth !== 0 || this.#inText) {
      throw new MalformedAnswer(`it was cut short after ${this.#envelopeBytes} bytes besides its items`);
    }
    return decode(Buffer.concat(this.#envelope));
  }

  /** Runs to the end of a text, or of the chunk; most bytes of a list are in texts. */
  #passText(chunk: Uint8Array, from: number): number {
    let at = from;
    for (; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.#escaped) this.#escaped = false;
      else if (byte === BACKSLASH) this.#escaped = true;
      else if (byte === QUOTE) {
        this.#inText = false;
        break;
      }
    }
    if (this.#depth === 1 && this.#word.length < 8) {
      this.#word += Buffer.from(chunk.buffer, chunk.byteOffset + from, Math.min(at - from, 8)).toString("latin1");
    }
    return at;
  }

  /** Follows brackets and keys; true when the items begin behind this byte. */
  #passMark(byte: number): boolean {
    if (byte === COLON) {
      if (this.#depth === 1) this.#key = this.#word;
    } else if (byte === COMMA) {
      if (this.#depth === 1) this.#key = "";
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) {
      if (++this.#depth > DEEPEST_JSON) throw new MalformedAnswer(`it is nested more than ${DEEPEST_JSON} levels deep`);
      if (byte === OPEN_LIST && this.#depth === 2 && this.#key === "items" && !this.#itemsSeen) {
        this.#inItems = true;
        this.#itemsSeen = true;
        return true;
      }
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      this.#depth--;
    }
    return false;
  }

  #leaveItems(): void {
    this.#inItems = false;
    this.#depth--;
    this.#key = "";
  }

  #keep(rest: Uint8Array): void {
    if (rest.length === 0) return;
    if (!this.#inItems) {
      this.#keepEnvelope(rest);
      return;
    }
    this.#begunBytes += rest.length;
    if (this.#begunBytes > LARGEST_ITEM) throw new MalformedAnswer(`an item is longer than ${LARGEST_ITEM} bytes`);
    this.#begun.push(rest);
  }

  #keepEnvelope(part: Uint8Array): void {
    this.#envelopeBytes += part.length;
    if (this.#envelopeBytes > LARGEST_ENVELOPE)
      throw new MalformedAnswer("it is no list: too much stands around its items");
    this.#envelope.push(part);
  }

  /** The whole item whose last bytes these are; undefined between brackets that hold nothing. */
  #take(last: Uint8Array): Uint8Array | undefined {
    const whole = this.#begun.length === 0 ? last : Buffer.concat([...this.#begun, last]);
    this.#begun = [];
    this.#begunBytes = 0;
    return isBlank(whole) ? undefined : whole;
  }
}

function isBlank(bytes: Uint8Array): boolean {
  return bytes.length < 64 && bytes.every((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

function decode(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(
      Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        .toString("utf8")
        .replace(/^\uFEFF/, ""),
    );
  } catch {
    throw new MalformedAnswer(`part of it is not JSON (${bytes.length} bytes)`);
  }
}
