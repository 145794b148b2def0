import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { UsageError } from "../cli/exit-code.ts";

/**
 * A file that somebody named.
 * @param file - `-` is the standard input.
 * @throws {@link UsageError} when it cannot be read.
 */
export async function textOf(file: string, stdin: NodeJS.ReadableStream): Promise<string> {
  if (file === "-") return text(stdin);
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
