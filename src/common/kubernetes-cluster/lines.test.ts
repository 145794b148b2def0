import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LineBounds, linesOf } from "./lines.ts";

async function* chunks(text: string, chunkBytes: number): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}

async function lines(text: string, chunkBytes: number, bounds: LineBounds = { longest: 1_000, longer: "refuse" }) {
  const found: string[] = [];
  for await (const line of linesOf(chunks(text, chunkBytes), bounds)) found.push(line.toString("utf8"));
  return found;
}

describe("lines, whatever the chunks", () => {
  test.each([
    ["nothing", "", []],
    ["an open end", "a\nb", ["a", "b"]],
    ["a closed end", "a\nb\n", ["a", "b"]],
    ["blank lines", "\n\na\n", ["", "", "a"]],
    ["letters of several bytes", "κόσμος\n🎉", ["κόσμος", "🎉"]],
  ])("%s", async (_case, text, expected) => {
    for (const chunkBytes of [1, 2, 5, 100]) expect(await lines(text, chunkBytes)).toEqual(expected);
  });

  test("any text", async () => {
    const texts = fc.array(
      fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\n", "")),
      { minLength: 1 },
    );
    await fc.assert(
      fc.asyncProperty(texts, fc.integer({ min: 1, max: 20 }), async (parts, chunkBytes) => {
        expect(await lines(`${parts.join("\n")}\n`, chunkBytes)).toEqual(parts);
      }),
    );
  });
});

describe("lines that are too long", () => {
  test.each([1, 3, 100])("are cut, in chunks of %i", async (chunkBytes) => {
    expect(await lines("abcdefgh\nij\nklmnopqr", chunkBytes, { longest: 4, longer: "cut" })).toEqual([
      "abcd",
      "ij",
      "klmn",
    ]);
  });

  test.each([1, 3, 100])("end the reading, in chunks of %i", async (chunkBytes) => {
    await expect(lines("ab\nabcdefgh\n", chunkBytes, { longest: 4, longer: "refuse" })).rejects.toThrow(
      "longer than 4 bytes",
    );
  });
});
