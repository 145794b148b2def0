import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ListSplitter } from "./list-stream.ts";

function split(body: string | Uint8Array, chunkBytes: number): { items: unknown[]; envelope: unknown } {
  const bytes = Buffer.from(body as string);
  const splitter = new ListSplitter();
  const items: unknown[] = [];
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    items.push(...splitter.push(bytes.subarray(at, at + chunkBytes)));
  }
  return { items, envelope: splitter.end() };
}

const anyChunk = [1, 2, 3, 7, 64, 100_000];

describe("lists are cut into items whatever the chunks", () => {
  test.each([
    ["an empty list", '{"kind":"List","metadata":{"resourceVersion":"7"},"items":[]}', []],
    [
      "blank space",
      ' { "kind" : "List" , "items" : [ { "a" : 1 } , { "b" : [ 2 , 3 ] } ] , "z" : 1 } \n',
      [{ a: 1 }, { b: [2, 3] }],
    ],
    ["metadata after the items", '{"items":[{"a":1}],"kind":"List","metadata":{"continue":"c"}}', [{ a: 1 }]],
    ["items that are no objects", '{"kind":"List","items":["a,]}",1,null,true,[[]]]}', ["a,]}", 1, null, true, [[]]]],
    [
      "brackets and escapes in texts",
      '{"kind":"List","items":[{"a":"]}\\"\\\\","b":"{[,"}]}',
      [{ a: ']}"\\', b: "{[," }],
    ],
    [
      "a key named items further in",
      '{"metadata":{"items":[1]},"kind":"items","items":[{"items":[2]}]}',
      [{ items: [2] }],
    ],
    ["letters of several bytes", '{"kind":"List","items":[{"名前":"κόσμος 🎉"}]}', [{ 名前: "κόσμος 🎉" }]],
  ])("%s", (_case, body, items) => {
    for (const chunkBytes of anyChunk) {
      const found = split(body, chunkBytes);
      expect(found.items).toEqual(items);
      expect(found.envelope).toEqual({ ...JSON.parse(body), items: [] });
    }
  });

  test("any list of JSON values", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue()),
        fc.jsonValue(),
        fc.integer({ min: 1, max: 40 }),
        (items, metadata, chunkBytes) => {
          const body = JSON.stringify({ kind: "List", metadata, items });
          expect(split(body, chunkBytes).items).toEqual(JSON.parse(body).items);
        },
      ),
    );
  });
});

describe("what is no whole list is refused", () => {
  test.each([
    ["cut in an item", '{"kind":"List","items":[{"a":1},{"b":'],
    ["cut behind an item", '{"kind":"List","items":[{"a":1}'],
    ["cut behind the items", '{"kind":"List","items":[{"a":1}]'],
    ["cut in a text", '{"kind":"Li'],
    ["empty", ""],
    ["not JSON", "<html></html>"],
    ["broken item", '{"kind":"List","items":[{"a":}]}'],
    ["100,000 levels", `{"items":[${"[".repeat(100_000)}${"]".repeat(100_000)}]}`],
  ])("%s", (_case, body) => {
    for (const chunkBytes of [5, 100_000]) expect(() => split(body, chunkBytes)).toThrow(/it is|it was|part of it/);
  });

  test("items that are null, missing or an object leave their trace in the envelope", () => {
    expect(split('{"kind":"List","items":null}', 4)).toEqual({ items: [], envelope: { kind: "List", items: null } });
    expect(split('{"kind":"List"}', 4).envelope).toEqual({ kind: "List" });
    expect(split('{"kind":"List","items":{"0":"x"}}', 4).envelope).toEqual({ kind: "List", items: { 0: "x" } });
  });
});
