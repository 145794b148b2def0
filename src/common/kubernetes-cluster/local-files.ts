import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/** What became of reading one small local file. `stamp` changes when the file is replaced or rewritten. */
export type FileReading =
  | { readonly found: "yes"; readonly content: Buffer; readonly mode: number; readonly stamp: string }
  | { readonly found: "no" }
  | { readonly found: "unreadable"; readonly why: string };

/** How kubeconfigs, tokens and certificates are read. */
export interface LocalFiles {
  /** @param largest - In bytes; a larger file is unreadable. */
  read(path: string, largest?: number): FileReading;
}

const LARGEST_BYTES = 1024 * 1024;

/** Reads regular files only, and never waits: a pipe or a device named by a kubeconfig must not hang the start. */
export const LOCAL_FILES: LocalFiles = {
  read(path, largest = LARGEST_BYTES) {
    let descriptor: number;
    try {
      descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    } catch (error) {
      return isMissing(error) ? { found: "no" } : { found: "unreadable", why: whyUnreadable(error) };
    }
    try {
      return readRegular(descriptor, largest);
    } catch (error) {
      return { found: "unreadable", why: whyUnreadable(error) };
    } finally {
      closeSync(descriptor);
    }
  },
};

/** True when a file may be read or changed by its group or by everyone. Windows has no such bits and reports them always. */
export function isOpenToOthers(mode: number, platform: NodeJS.Platform = process.platform): boolean {
  return platform !== "win32" && (mode & 0o066) !== 0;
}

function readRegular(descriptor: number, largest: number): FileReading {
  const facts = fstatSync(descriptor);
  if (facts.isDirectory()) return { found: "unreadable", why: "it is a folder" };
  if (!facts.isFile()) return { found: "unreadable", why: "it is not a regular file" };
  if (facts.size > largest) return { found: "unreadable", why: `it is larger than ${largest / 1024} KiB` };
  const content = readFileSync(descriptor);
  return { found: "yes", content, mode: facts.mode, stamp: `${facts.ino}:${facts.mtimeMs}:${facts.size}` };
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? code : "";
}

function isMissing(error: unknown): boolean {
  return ["ENOENT", "ENOTDIR"].includes(codeOf(error));
}

function whyUnreadable(error: unknown): string {
  const code = codeOf(error);
  if (code === "EACCES" || code === "EPERM") return "you may not read it";
  if (code === "ELOOP") return "its links go round in a circle";
  if (code === "EISDIR") return "it is a folder";
  if (code === "ENXIO") return "it is not a regular file";
  return code === "" ? "it could not be read" : `it could not be read (${code})`;
}
