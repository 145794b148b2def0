import { badRequest } from "../store-refusals.ts";

/** What kubectl puts in front of protobuf bodies. */
const MAGIC = Buffer.from("k8s\0");
const LENGTH_DELIMITED = 2;

/** The fields of a message by number: bytes where they are delimited, numbers elsewhere. */
type Message = ReadonlyMap<number, Buffer | number>;

/** Numbers of the text fields of `ResourceAttributes`, from Kubernetes' generated.proto. */
const RESOURCE_FIELDS = ["namespace", "verb", "group", "version", "resource", "subresource", "name"] as const;

/**
 * Reads a review that kubectl sends as protobuf, which it does whatever the server says it speaks. Only the reviews that kubectl itself
 * asks for are understood.
 *
 * @throws StoreRefusal 400
 */
export function readProtobufReview(body: Buffer, kind: string): Readonly<Record<string, unknown>> {
  if (!body.subarray(0, 4).equals(MAGIC)) throw unrecognized(kind);
  // Unknown: 1 is the type, 2 the object itself. In reviews 1 is the metadata and 2 the spec.
  const object = bytesOf(readMessage(body.subarray(4)), 2);
  const spec = bytesOf(readMessage(object), 2);
  if (kind === "SelfSubjectReview") return {};
  if (kind === "SelfSubjectRulesReview") return { spec: { namespace: textOf(readMessage(spec), 1) } };
  const message = readMessage(spec);
  const attributes = {
    ...(message.has(1) ? { resourceAttributes: resourceAttributes(bytesOf(message, 1)) } : {}),
    ...(message.has(2) ? { nonResourceAttributes: pathAttributes(bytesOf(message, 2)) } : {}),
  };
  return { spec: { ...attributes, ...(message.has(3) ? { user: textOf(message, 3) } : {}) } };
}

function resourceAttributes(bytes: Buffer): Readonly<Record<string, string>> {
  const message = readMessage(bytes);
  return Object.fromEntries(RESOURCE_FIELDS.map((field, index) => [field, textOf(message, index + 1)]));
}

function pathAttributes(bytes: Buffer): Readonly<Record<string, string>> {
  const message = readMessage(bytes);
  return { path: textOf(message, 1), verb: textOf(message, 2) };
}

function textOf(message: Message, field: number): string {
  return bytesOf(message, field).toString("utf8");
}

function bytesOf(message: Message, field: number): Buffer {
  const found = message.get(field);
  return Buffer.isBuffer(found) ? found : Buffer.alloc(0);
}

/** Of a repeated field the last counts. */
function readMessage(bytes: Buffer): Message {
  const fields = new Map<number, Buffer | number>();
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) break;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw unrecognized("a review");
  };
  while (at < bytes.length) {
    const tag = varint();
    if ((tag & 7) === LENGTH_DELIMITED) {
      const size = varint();
      fields.set(tag >>> 3, bytes.subarray(at, at + size));
      at += size;
    } else if ((tag & 7) === 0) fields.set(tag >>> 3, varint());
    else throw unrecognized("a review");
  }
  return fields;
}

function unrecognized(kind: string) {
  return badRequest(`the object provided is unrecognized (must be of type ${kind})`);
}
