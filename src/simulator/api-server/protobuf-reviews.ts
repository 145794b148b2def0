import { badRequest } from "../store-refusals.ts";
import { lastBytes, objectBytes, readWireMessage, WireError, type WireMessage } from "./protobuf-wire.ts";

/** Numbers of the text fields of `ResourceAttributes`, from Kubernetes' generated.proto. */
const RESOURCE_FIELDS = ["namespace", "verb", "group", "version", "resource", "subresource", "name"] as const;

/**
 * Reads a review that kubectl sends as protobuf, which it does whatever the server says it speaks. Only the reviews that kubectl itself
 * asks for are understood.
 *
 * @throws StoreRefusal 400
 */
export function readProtobufReview(body: Buffer, kind: string): Readonly<Record<string, unknown>> {
  try {
    return reviewOf(objectBytes(body), kind);
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  }
}

/** In reviews 1 is the metadata and 2 the spec. */
function reviewOf(object: Buffer, kind: string): Readonly<Record<string, unknown>> {
  const message = readWireMessage(lastBytes(readWireMessage(object), 2));
  if (kind === "SelfSubjectReview") return {};
  if (kind === "SelfSubjectRulesReview") return { spec: { namespace: textOf(message, 1) } };
  const attributes = {
    ...(message.has(1) ? { resourceAttributes: resourceAttributes(lastBytes(message, 1)) } : {}),
    ...(message.has(2) ? { nonResourceAttributes: pathAttributes(lastBytes(message, 2)) } : {}),
  };
  return { spec: { ...attributes, ...(message.has(3) ? { user: textOf(message, 3) } : {}) } };
}

function resourceAttributes(bytes: Buffer): Readonly<Record<string, string>> {
  const message = readWireMessage(bytes);
  return Object.fromEntries(RESOURCE_FIELDS.map((field, index) => [field, textOf(message, index + 1)]));
}

function pathAttributes(bytes: Buffer): Readonly<Record<string, string>> {
  const message = readWireMessage(bytes);
  return { path: textOf(message, 1), verb: textOf(message, 2) };
}

function textOf(message: WireMessage, field: number): string {
  return lastBytes(message, field).toString("utf8");
}
