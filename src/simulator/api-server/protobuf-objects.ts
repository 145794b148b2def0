import { badRequest } from "../store-refusals.ts";
import { timestamp } from "../timestamp.ts";
import { PROTOBUF_FIELDS } from "./protobuf-fields.ts";
import { lastBytes, objectBytes, readWireMessage, WireError, type WireMessage } from "./protobuf-wire.ts";
import { recordTypes } from "./schemas/kind-types.ts";
import type { Field, FieldType } from "./schemas/type-notation.ts";

/** How a record is numbered: by number, the name and what is special about it. */
type Numbering = readonly (NumberedField | undefined)[];

interface NumberedField {
  readonly name: string;
  readonly keepsZero: boolean;
  readonly isBytes: boolean;
  /** The record whose fields belong to the outer one. */
  readonly embedded: boolean;
}

let numberings: ReadonlyMap<string, Numbering> | undefined;

/** Whether objects of a built-in kind can be read from protobuf: those that kubectl creates by itself are. */
export function isReadFromProtobuf(kind: string): boolean {
  return allNumberings().has(kind);
}

/**
 * The object in a protobuf body, as its JSON would be. kubectl sends the objects of `create namespace`, `run` and the like in this form,
 * whatever the server says it speaks.
 *
 * @throws StoreRefusal 400
 */
export function readProtobufObject(body: Buffer, kind: string): Record<string, unknown> {
  try {
    return recordOf(objectBytes(body), kind, fieldsOf(kind));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  }
}

type Fields = ReadonlyMap<string, Field>;

function recordOf(bytes: Buffer, name: string, fields: Fields): Record<string, unknown> {
  const record: Record<string, unknown> = {};
  const numbering = allNumberings().get(name) ?? [];
  for (const [number, values] of readWireMessage(bytes)) {
    const numbered = numbering[number];
    const last = values.at(-1);
    if (numbered === undefined || last === undefined) continue;
    if (numbered.embedded) {
      if (Buffer.isBuffer(last)) Object.assign(record, recordOf(last, numbered.name, fields));
      continue;
    }
    const field = fields.get(numbered.name);
    if (field === undefined) continue;
    const value = fieldValue(values, last, field.type, numbered);
    if (numbered.keepsZero || !isZero(value)) record[numbered.name] = value;
  }
  return record;
}

function fieldValue(
  values: readonly (Buffer | bigint)[],
  last: Buffer | bigint,
  type: FieldType,
  numbered: NumberedField,
): unknown {
  if (type.is === "list") return values.map((value) => plainValue(value, type.of, numbered));
  if (type.is !== "map") return plainValue(last, type, numbered);
  const entries = values.map((value) => {
    const entry = readWireMessage(bytesOf(value));
    return [lastBytes(entry, 1).toString("utf8"), plainValue(lastBytes(entry, 2), type.of, numbered)] as const;
  });
  return Object.fromEntries(entries);
}

function plainValue(value: Buffer | bigint, type: FieldType, { isBytes }: NumberedField): unknown {
  switch (type.is) {
    case "boolean":
      return value === 1n;
    case "integer":
    case "number":
      return Number(BigInt.asIntN(64, typeof value === "bigint" ? value : 0n));
    case "record":
      return recordOf(bytesOf(value), type.name, fieldsOf(type.name));
    case "quantity":
      return lastBytes(readWireMessage(bytesOf(value)), 1).toString("utf8");
    case "time":
      return timeOf(readWireMessage(bytesOf(value)));
    case "intstr":
      return numberOrText(readWireMessage(bytesOf(value)));
    default:
      return bytesOf(value).toString(isBytes ? "base64" : "utf8");
  }
}

function timeOf(message: WireMessage): string | undefined {
  const seconds = message.get(1)?.at(-1);
  return typeof seconds === "bigint" ? timestamp(Number(BigInt.asIntN(64, seconds)) * 1000) : undefined;
}

/** 1 says which of 2, a number, and 3, a text, is meant. */
function numberOrText(message: WireMessage): string | number {
  if (message.get(1)?.at(-1) === 1n) return lastBytes(message, 3).toString("utf8");
  const value = message.get(2)?.at(-1);
  return Number(BigInt.asIntN(32, typeof value === "bigint" ? value : 0n));
}

function bytesOf(value: Buffer | bigint): Buffer {
  if (!Buffer.isBuffer(value)) throw new WireError();
  return value;
}

function isZero(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length === 0;
  return value === undefined || value === "" || value === 0 || value === false;
}

function fieldsOf(name: string): Fields {
  return recordTypes().get(name) ?? new Map();
}

function allNumberings(): ReadonlyMap<string, Numbering> {
  numberings ??= readNumberings(PROTOBUF_FIELDS);
  return numberings;
}

function readNumberings(text: string): ReadonlyMap<string, Numbering> {
  const lines = text.replaceAll("\n ", "").trim().split("\n");
  return new Map(
    lines.map((line) => {
      const [name = "", ...words] = line.split(" ").filter((word) => word !== "");
      return [name, [undefined, ...words.map(numberedField)]];
    }),
  );
}

function numberedField(word: string): NumberedField | undefined {
  if (word === "-") return undefined;
  const name = word.replaceAll(/[+?*]/g, "");
  return { name, keepsZero: word.endsWith("?"), isBytes: word.endsWith("*"), embedded: word.startsWith("+") };
}
