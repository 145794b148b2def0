import { crc32, inflateRawSync } from "node:zlib";
import { expect, test } from "vitest";
import { type ZipEntry, zipArchive } from "./zip-archive.ts";

/** Reads what any unzip program reads: the central directory, then each entry where it says. */
function unzipped(zip: Buffer): readonly ZipEntry[] {
  const end = zip.length - 22;
  const entries: ZipEntry[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const nameLength = zip.readUInt16LE(at + 28);
    const path = zip.subarray(at + 46, at + 46 + nameLength).toString("utf8");
    const local = zip.readUInt32LE(at + 42);
    const from = local + 30 + zip.readUInt16LE(local + 26);
    const body = zip.subarray(from, from + zip.readUInt32LE(at + 20));
    const content = zip.readUInt16LE(at + 10) === 8 ? inflateRawSync(body) : Buffer.from(body);
    expect(crc32(content)).toBe(zip.readUInt32LE(at + 16));
    entries.push({ path, content, executable: (zip.readUInt32LE(at + 38) >>> 16) % 0o1000 === 0o755 });
    at += 46 + nameLength;
  }
  return entries;
}

const entry = (path: string, text: string, executable = false): ZipEntry => ({
  path,
  content: Buffer.from(text),
  executable,
});
const entries = [entry("main.py", "print(1)\n".repeat(100)), entry("bin/läuft.sh", "#!", true), entry("empty", "")];

test("every file comes back, with its name and whether it can be run", () => {
  expect(unzipped(zipArchive(entries)).toSorted((a, b) => (a.path < b.path ? 1 : -1))).toEqual(
    entries.toSorted((a, b) => (a.path < b.path ? 1 : -1)),
  );
});

test("order does not change the bytes", () => {
  expect(zipArchive(entries).equals(zipArchive(entries.toReversed()))).toBe(true);
});
