import { expect, test } from "vitest";
import { STORED_KINDS } from "../../stored-kinds.ts";
import { fieldTypeOf, recordTypes } from "./kind-types.ts";
import { type FieldType, readTypes } from "./type-notation.ts";

test("every kind has a type, and every record named by a field is there", () => {
  const types = recordTypes();
  const named = (type: FieldType): readonly string[] =>
    type.is === "record" ? [type.name] : type.is === "list" || type.is === "map" ? named(type.of) : [];
  const asked = [...types.values()].flatMap((record) => [...record.values()].flatMap(({ type }) => named(type)));
  const missing = [...STORED_KINDS.map(({ kind }) => kind), ...asked].filter((name) => !types.has(name));
  expect(missing).toEqual([]);
});

test("notation", () => {
  const types = readTypes('A x!:integer\n  y:[B@name@port~name] z:[string=set]\nB m:{quantity} e:"P|Q" any:any\n');
  const list = { is: "list", of: { is: "record", name: "B" }, keys: ["name", "port"], patchKey: "name", isSet: false };
  expect(types.get("A")?.get("x")).toEqual({ type: { is: "integer" }, required: true });
  expect(types.get("A")?.get("y")).toEqual({ type: list, required: false });
  expect(types.get("A")?.get("z")?.type).toMatchObject({ isSet: true, of: { is: "string" } });
  expect(types.get("B")?.get("e")?.type).toEqual({ is: "enum", values: ["P", "Q"] });
  expect(fieldTypeOf(types.get("B")?.get("m")?.type, "anything")).toEqual({ is: "quantity" });
});

test.each(["A x", "A x:strnig"])("%o cannot be read", (text) => expect(() => readTypes(text)).toThrow());
