import { describe, expect, test } from "vitest";
import { StoreRefusal } from "../object-store.ts";
import { PROTOBUF_FIELDS } from "./protobuf-fields.ts";
import { isReadFromProtobuf, readProtobufObject } from "./protobuf-objects.ts";
import { recordTypes } from "./schemas/kind-types.ts";

type Part = readonly [field: number, value: number | bigint | string | Buffer];

const varint = (value: bigint): number[] =>
  value < 0x80n ? [Number(value)] : [Number(value & 0x7fn) | 0x80, ...varint(value >> 7n)];

/** A message of fields: numbers as varints, everything else with its length. */
function message(...parts: readonly Part[]): Buffer {
  const bytes = parts.flatMap(([field, value]) => {
    if (typeof value === "number" || typeof value === "bigint")
      return [...varint(BigInt(field) << 3n), ...varint(BigInt.asUintN(64, BigInt(value)))];
    const content = Buffer.from(value);
    return [...varint((BigInt(field) << 3n) | 2n), ...varint(BigInt(content.length)), ...content];
  });
  return Buffer.from(bytes);
}

const body = (object: Buffer) => Buffer.concat([Buffer.from("k8s\0"), message([2, object])]);
const read = (kind: string, ...parts: readonly Part[]) => readProtobufObject(body(message(...parts)), kind);
const named = (name: string): Part => [1, message([1, name], [2, ""], [8, message()])];
const quantity = (text: string) => message([1, text]);
const entry = (key: string, value: Buffer | string) => message([1, key], [2, value]);

test.each([
  ["a namespace", "Namespace", [named("x"), [2, message()]], { metadata: { name: "x" } }],
  [
    "labels and a time",
    "Namespace",
    [[1, message([11, entry("a", "b")], [11, entry("c", "")], [8, message([1, 1_700_000_000], [2, 0])])]],
    { metadata: { labels: { a: "b", c: "" }, creationTimestamp: "2023-11-14T22:13:20Z" } },
  ],
  [
    "bytes as base64",
    "Secret",
    [
      [2, entry("p", "q")],
      [3, "Opaque"],
    ],
    { data: { p: "cQ==" }, type: "Opaque" },
  ],
  ["amounts", "ResourceQuota", [[2, message([1, entry("cpu", quantity("4"))])]], { spec: { hard: { cpu: "4" } } }],
  [
    "what a pointer to zero means",
    "Deployment",
    [[2, message([1, 0], [5, 0], [6, 0])]],
    { spec: { replicas: 0, revisionHistoryLimit: 0 } },
  ],
  [
    "a number below zero",
    "PriorityClass",
    [
      [2, -5],
      [3, 0],
    ],
    { value: -5 },
  ],
  [
    "ports by number and by name",
    "Service",
    [
      [
        2,
        message(
          [1, message([3, 80], [4, message([1, 0], [2, 8080], [3, ""])])],
          [1, message([3, 81], [4, message([1, 1], [2, 0], [3, "web"])])],
        ),
      ],
    ],
    {
      spec: {
        ports: [
          { port: 80, targetPort: 8080 },
          { port: 81, targetPort: "web" },
        ],
      },
    },
  ],
  [
    "records within the outer one",
    "Pod",
    [[2, message([1, message([1, "v"], [2, message([2, message([1, ""])])])])]],
    { spec: { volumes: [{ name: "v", emptyDir: {} }] } },
  ],
  [
    "lists of texts and of records",
    "Role",
    [[2, message([1, "get"], [1, "list"], [2, ""], [3, "pods"])]],
    { rules: [{ verbs: ["get", "list"], apiGroups: [""], resources: ["pods"] }] },
  ],
  ["fields it does not know left out", "Namespace", [named("x"), [99, "new"]], { metadata: { name: "x" } }],
] as [string, string, Part[], unknown][])("reads %s", (_case, kind, parts, object) => {
  expect(read(kind, ...parts)).toEqual(object);
});

describe("refuses", () => {
  test.each([
    ["bytes without the mark", Buffer.from("{}")],
    ["a length beyond the end", Buffer.concat([Buffer.from("k8s\0"), Buffer.from([0x12, 0x7f, 0x00])])],
    ["a number that does not end", Buffer.concat([Buffer.from("k8s\0"), Buffer.from([0xff, 0xff])])],
    ["a number where a record belongs", body(message([1, 5]))],
    ["fixed-width numbers", body(Buffer.from([0x09, 0, 0, 0, 0, 0, 0, 0, 0]))],
  ])("%s", (_case, bytes) => {
    expect(() => readProtobufObject(bytes, "Namespace")).toThrow(
      new StoreRefusal(400, "BadRequest", "the object provided is unrecognized (must be of type Namespace)"),
    );
  });
});

test("what kubectl does not create by itself is not read", () => {
  expect(["Namespace", "Pod", "Job", "Ingress"].filter((kind) => !isReadFromProtobuf(kind))).toEqual([]);
  expect(["Node", "Workload", "RayCluster"].filter(isReadFromProtobuf)).toEqual([]);
});

test("every numbered field is one of the record's", () => {
  const embedded = new Set([...PROTOBUF_FIELDS.matchAll(/\+(\w+)/g)].map(([, name]) => name));
  const strays = PROTOBUF_FIELDS.replaceAll("\n ", "")
    .trim()
    .split("\n")
    .flatMap((line) => {
      const [record = "", ...words] = line.split(/ +/);
      const known = recordTypes().get(record);
      if (embedded.has(record) && known === undefined) return [];
      const names = words
        .filter((word) => word !== "-" && !word.startsWith("+"))
        .map((word) => word.replace(/[?*]$/, ""));
      return names.filter((name) => known?.has(name) !== true).map((name) => `${record}.${name}`);
    });
  expect(strays).toEqual([]);
});
