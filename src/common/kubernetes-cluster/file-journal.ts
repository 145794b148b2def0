import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, readdir, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "./clock.ts";
import {
  type Journal,
  type JournalIntent,
  JournalLines,
  type JournalNumber,
  type JournalOutcome,
  type JournalRecord,
} from "./journal.ts";

export interface FileJournalOptions {
  /** Made with mode 0700 when it does not exist. */
  readonly folder: string;
  /** Part of file names: one writer for each file. */
  readonly pid: number;
  readonly session: string;
  /** Who and where, written into every intent. */
  readonly origin: JournalOrigin;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  /** Bytes after which a new file is begun; default 10 MB. */
  readonly fileBytes?: number | undefined;
  /** Bytes of all files together above which the oldest are removed; default ten files' worth. */
  readonly totalBytes?: number | undefined;
}

export interface JournalOrigin {
  readonly host: string;
  readonly osUser: string;
  /** First word of SSH_CONNECTION: where the person came from. */
  readonly sshFrom?: string | undefined;
}

const FILE_BYTES = 10_000_000;
const FILES_KEPT = 10;

/** Appends JSON lines to files that only their owner can read. A session without changes leaves no file. */
export class FileJournal implements Journal {
  readonly #options: FileJournalOptions;
  readonly #lines = new JournalLines();
  #file: FileHandle | undefined;
  #path = "";
  #bytes = 0;
  #files = 0;
  /** Writes one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: FileJournalOptions) {
    this.#options = options;
  }

  /** Of the file being written; empty before the first intent. */
  get path(): string {
    return this.#path;
  }

  intent(intent: JournalIntent): Promise<JournalNumber> {
    return this.#append({ type: "intent", ...this.#options.origin, ...intent });
  }

  async outcome(of: JournalNumber, outcome: JournalOutcome): Promise<void> {
    await this.#append({ type: "outcome", of, ...outcome });
  }

  async close(): Promise<void> {
    await this.#turn.catch(() => {});
    await this.#file?.close();
    this.#file = undefined;
  }

  #append(record: object): Promise<JournalNumber> {
    const written = this.#turn.then(() => this.#write(record));
    this.#turn = written.catch(() => {});
    return written;
  }

  async #write(record: object): Promise<JournalNumber> {
    const { fileBytes = FILE_BYTES, clock, session } = this.#options;
    if (this.#file === undefined || this.#bytes >= fileBytes) await this.#begin(fileBytes);
    const file = this.#file;
    if (file === undefined) throw new Error("The journal is closed");
    const facts = { ts: new Date(clock.now()).toISOString(), mono: Math.round(clock.monotonic()), session };
    const { seq, line } = this.#lines.line({ ...facts, ...record } as Omit<JournalRecord, "v" | "seq" | "prev">);
    try {
      await file.appendFile(`${line}\n`);
      // On disk before the request is sent: a crash must not leave a change that nobody wrote down.
      await file.datasync();
    } catch (error) {
      // Half a line may be there now: what follows goes to a new file.
      this.#bytes = Number.POSITIVE_INFINITY;
      throw error;
    }
    this.#bytes += Buffer.byteLength(line) + 1;
    return seq;
  }

  async #begin(fileBytes: number): Promise<void> {
    const { folder, pid, clock, totalBytes = fileBytes * FILES_KEPT } = this.#options;
    await this.#file?.close();
    this.#file = undefined;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (!(await lstat(folder)).isDirectory()) throw new Error(`${folder} is not a folder`);
    const begun = new Date(clock.now()).toISOString().replaceAll(/[-:.]/g, "");
    this.#path = join(folder, `changes-${begun}-${pid}-${++this.#files}.jsonl`);
    const { O_WRONLY, O_APPEND, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    this.#file = await open(this.#path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    this.#bytes = 0;
    await removeOldest(folder, totalBytes, this.#path);
  }
}

/** Names begin with their time, so that the oldest comes first. */
async function removeOldest(folder: string, totalBytes: number, except: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^changes-\w+-\d+-\d+\.jsonl$/.test(name)).sort();
  const paths = names.map((name) => join(folder, name));
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path).catch(() => undefined))?.size ?? 0));
  let total = sizes.reduce((sum, size) => sum + size, 0);
  for (const [index, path] of paths.entries()) {
    if (total <= totalBytes) return;
    if (path === except) continue;
    total -= sizes[index] ?? 0;
    // Another session may have removed it first.
    await unlink(path).catch(() => {});
  }
}
