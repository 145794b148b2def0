/** The fields of a message by number, each with all its values: bytes where they are delimited, whole numbers elsewhere. */
export type WireMessage = ReadonlyMap<number, readonly (Buffer | bigint)[]>;

/** What stands before an object that is sent as protobuf. */
const MAGIC = Buffer.from("k8s\0");
const VARINT = 0;
const LENGTH_DELIMITED = 2;
const OBJECT = 2;
const LONGEST_VARINT_BITS = 70n;

/** @throws WireError when the bytes are no message, or hold what no Kubernetes type has. */
export function readWireMessage(bytes: Buffer): WireMessage {
  const fields = new Map<number, (Buffer | bigint)[]>();
  for (let at = 0; at < bytes.length; ) {
    const tag = varintAt(bytes, at);
    const number = Number(tag.value >> 3n);
    const values = fields.get(number) ?? [];
    fields.set(number, values);
    const first = varintAt(bytes, tag.end);
    switch (Number(tag.value & 7n)) {
      case VARINT:
        values.push(first.value);
        at = first.end;
        break;
      case LENGTH_DELIMITED:
        at = first.end + Number(first.value);
        if (at > bytes.length) throw new WireError();
        values.push(bytes.subarray(first.end, at));
        break;
      default:
        throw new WireError();
    }
  }
  return fields;
}

/** The bytes of the object in a body, out of the envelope that says its kind. */
export function objectBytes(body: Buffer): Buffer {
  if (!body.subarray(0, MAGIC.length).equals(MAGIC)) throw new WireError();
  return lastBytes(readWireMessage(body.subarray(MAGIC.length)), OBJECT);
}

/** Of a field that is given more than once the last value counts. */
export function lastBytes(message: WireMessage, field: number): Buffer {
  const found = message.get(field)?.at(-1);
  return Buffer.isBuffer(found) ? found : Buffer.alloc(0);
}

export class WireError extends Error {
  override readonly name = "WireError";
}

function varintAt(bytes: Buffer, start: number): { readonly value: bigint; readonly end: number } {
  let value = 0n;
  let end = start;
  for (let shift = 0n; shift < LONGEST_VARINT_BITS; shift += 7n) {
    const byte = bytes[end++];
    if (byte === undefined) break;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end };
  }
  throw new WireError();
}
