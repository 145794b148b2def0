import { createHash } from "node:crypto";
import { chmodSync, closeSync, constants, fstatSync, mkdirSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { ExecEntry } from "./exec-entry.ts";

/** Asked once before a program named by a kubeconfig is run. */
export interface ConsentRequest {
  readonly entry: ExecEntry;
  /** The program's absolute path. */
  readonly program: string;
  /** The whole story, safe for a terminal. */
  readonly lines: readonly string[];
}

export type AskConsent = (request: ConsentRequest) => Promise<"yes" | "no">;

/** Programs that a person has agreed to, by `consentKey`. */
export interface ConsentStore {
  has(key: string): boolean;
  /** Never throws: where nothing can be written, the answer holds for this session. */
  remember(key: string): void;
}

const FILE_NAME = "credential-plugins-allowed";
const LARGEST_BYTES = 1024 * 1024;

/** Changes when anything does that decides what runs: the kubeconfig, the program's place, an argument, a variable. */
export function consentKey(entry: ExecEntry, program: string): string {
  const decisive = [
    entry.file,
    entry.user,
    program,
    entry.command,
    entry.args,
    entry.env.map(({ name, value }) => [name, value]),
    entry.interactiveMode,
  ];
  return createHash("sha256").update(JSON.stringify(decisive)).digest("hex");
}

/**
 * Keeps answers for this session only.
 * @example
 * const access = openContext(kubeconfig, "dev", { env: process.env, askConsent, consents: sessionConsents() });
 */
export function sessionConsents(): ConsentStore {
  const known = new Set<string>();
  return { has: (key) => known.has(key), remember: (key) => void known.add(key) };
}

/**
 * Keeps answers in a file of the state folder, one hash a line. Lines are only ever added, so two running programs cannot lose
 * each other's. A file that others could have written counts for nothing.
 * @example
 * const consents = storedConsents(join(homedir(), ".local", "state", "mine"));
 */
export function storedConsents(stateFolder: string): ConsentStore {
  const session = sessionConsents();
  const path = join(stateFolder, FILE_NAME);
  return {
    has: (key) => session.has(key) || readKeys(path).has(key),
    remember(key) {
      session.remember(key);
      try {
        append(stateFolder, path, key);
      } catch {
        // A read-only or full disk: the person is asked again next time.
      }
    },
  };
}

function readKeys(path: string): ReadonlySet<string> {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return new Set();
  }
  try {
    const { mode, uid, size } = fstatSync(descriptor);
    const isOurs = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return isOurs && size <= LARGEST_BYTES
      ? new Set(
          readFileSync(descriptor, "utf8")
            .split("\n")
            .filter((line) => line !== ""),
        )
      : new Set();
  } catch {
    return new Set();
  } finally {
    closeSync(descriptor);
  }
}

function append(folder: string, path: string, key: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, 0o600);
  try {
    if ((fstatSync(descriptor).mode & 0o077) !== 0) chmodSync(path, 0o600);
    writeSync(descriptor, `${key}\n`);
  } finally {
    closeSync(descriptor);
  }
}
