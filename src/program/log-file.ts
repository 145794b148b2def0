import { closeSync, constants, openSync, writeSync } from "node:fs";
import { UsageError } from "../cli/exit-code.ts";
import { cleanLine } from "../common/values/text.ts";

/** A log for people who report problems. Lines arrive cleaned and free of secrets. */
export interface Log {
  write(text: string): void;
  close(): void;
}

/** Appends to the file of `--log-file`, which only its owner can read; nothing is written without it. */
export function openLog(path: string | undefined): Log {
  if (path === undefined) return { write: () => undefined, close: () => undefined };
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw new UsageError(
      `The log file ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
  return {
    write: (text) => {
      if (file === undefined) return;
      try {
        writeSync(file, `${new Date().toISOString()} ${cleanLine(text)}\n`);
      } catch {
        // A full disk ends the log, not the program.
        closeSync(file);
        file = undefined;
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
