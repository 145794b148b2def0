import { crc32, deflateRawSync } from "node:zlib";

export interface ZipEntry {
  /** With `/` between folders, without one at the start. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly executable: boolean;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_CENTRAL = 0x06054b50;
/** 2.0: folders and deflate. */
const VERSION_NEEDED = 20;
const MADE_ON_UNIX = (3 << 8) | VERSION_NEEDED;
const UTF8_NAMES = 0x0800;
/** 1980-01-01, where the time of zip files begins: the same files give the same bytes whenever they are packed. */
const FIRST_DAY = 0x0021;
const MOST_ENTRIES = 0xffff;

/**
 * A zip file. The same entries in any order give the same bytes.
 * @throws RangeError for more than 65,535 entries or 4 GiB, which need a newer form of zip.
 */
export function zipArchive(entries: readonly ZipEntry[]): Buffer {
  if (entries.length > MOST_ENTRIES) throw new RangeError(`A zip file holds at most ${MOST_ENTRIES} files`);
  const parts: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const packed = packedEntry(entry);
    const local = Buffer.concat([localHeader(packed), packed.name]);
    parts.push(local, packed.body);
    central.push(Buffer.concat([centralHeader(packed, offset), packed.name]));
    offset += local.length + packed.body.length;
    if (offset > 0xffff_ffff) throw new RangeError("A zip file holds at most 4 GiB");
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...parts, directory, endRecord(entries.length, directory.length, offset)]);
}

interface PackedEntry {
  readonly name: Buffer;
  readonly body: Buffer;
  readonly deflated: boolean;
  readonly crc: number;
  readonly size: number;
  readonly mode: number;
}

function packedEntry({ path, content, executable }: ZipEntry): PackedEntry {
  const deflated = deflateRawSync(content);
  const smaller = deflated.length < content.length;
  return {
    name: Buffer.from(path, "utf8"),
    body: smaller ? deflated : Buffer.from(content),
    deflated: smaller,
    crc: crc32(content),
    size: content.length,
    mode: executable ? 0o100755 : 0o100644,
  };
}

function localHeader(entry: PackedEntry): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(LOCAL_HEADER, 0);
  header.writeUInt16LE(VERSION_NEEDED, 4);
  writeFacts(header, entry, 6);
  return header;
}

function centralHeader(entry: PackedEntry, offset: number): Buffer {
  const header = Buffer.alloc(46);
  header.writeUInt32LE(CENTRAL_HEADER, 0);
  header.writeUInt16LE(MADE_ON_UNIX, 4);
  header.writeUInt16LE(VERSION_NEEDED, 6);
  writeFacts(header, entry, 8);
  header.writeUInt32LE((entry.mode << 16) >>> 0, 38);
  header.writeUInt32LE(offset, 42);
  return header;
}

/** The fields that both kinds of header share, in the same order. */
function writeFacts(header: Buffer, { name, body, deflated, crc, size }: PackedEntry, at: number): void {
  header.writeUInt16LE(UTF8_NAMES, at);
  header.writeUInt16LE(deflated ? 8 : 0, at + 2);
  header.writeUInt16LE(0, at + 4);
  header.writeUInt16LE(FIRST_DAY, at + 6);
  header.writeUInt32LE(crc, at + 8);
  header.writeUInt32LE(body.length, at + 12);
  header.writeUInt32LE(size, at + 16);
  header.writeUInt16LE(name.length, at + 20);
}

function endRecord(entries: number, directoryBytes: number, directoryAt: number): Buffer {
  const record = Buffer.alloc(22);
  record.writeUInt32LE(END_OF_CENTRAL, 0);
  record.writeUInt16LE(entries, 8);
  record.writeUInt16LE(entries, 10);
  record.writeUInt32LE(directoryBytes, 12);
  record.writeUInt32LE(directoryAt, 16);
  return record;
}
