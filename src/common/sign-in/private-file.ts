import { randomBytes } from "node:crypto";
import { closeSync, constants, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import type { Clock } from "../kubernetes-cluster/clock.ts";

/** Writes a file that only its owner can read, whole or not at all: whoever reads it meanwhile gets the old one. */
export function writePrivately(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const draft = `${path}.${randomBytes(6).toString("hex")}.new`;
  const descriptor = openSync(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

const PAUSE_MS = 100;
/** A renewal takes at most two deadlines; a lock older than this was left behind by a program that was killed. */
const STALE_MS = 45_000;

/** Keeps other programs of this person from the same work. Without a file to lock with, the work goes on unlocked. */
export async function whileLocked<T>(path: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const from = clock.monotonic();
  let held = take(lock);
  while (held === "taken" && clock.monotonic() - from < STALE_MS) {
    await clock.sleep(PAUSE_MS);
    held = take(lock);
  }
  try {
    return await work();
  } finally {
    if (held === "ours") rmSync(lock, { force: true });
  }
}

function take(lock: string): "ours" | "taken" | "impossible" {
  try {
    closeSync(openSync(lock, "wx", 0o600));
    return "ours";
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") return "impossible";
    if (isStale(lock)) rmSync(lock, { force: true });
    return "taken";
  }
}

function isStale(lock: string): boolean {
  try {
    // Against the file system's own clock, which a test cannot drive and a person can set.
    return Math.abs(Date.now() - statSync(lock).mtimeMs) > STALE_MS;
  } catch {
    return false;
  }
}
