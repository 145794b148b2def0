import { lstatSync, readFileSync, statSync } from "node:fs";
import type { CatalogFile } from "../console/catalog/load-catalog.ts";
import type { CatalogProblem } from "../console/model/catalog.ts";

const LARGEST_BYTES = 1024 * 1024;

/** Ours are as safe as the program beside them; a person's must not be for everybody to write. */
export type Origin = "ours" | "person";

/** A link that leads nowhere is there: it was meant to lead to something. */
export function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder that may not be searched: reading says so.
    return true;
  }
}

/** A file that cannot be used is left out and reported, never fatal. */
export function readConfigFile(path: string, origin: Origin, problems: CatalogProblem[]): CatalogFile | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error("it is not a file");
    if (stats.size > LARGEST_BYTES) throw new Error(`it is larger than ${LARGEST_BYTES} bytes`);
    if (origin === "person" && (stats.mode & 0o002) !== 0)
      throw new Error("everybody may write to it; take that away with chmod o-w");
    return { path, text: readFileSync(path, "utf8") };
  } catch (error) {
    problems.push(unusable(path, `cannot be used: ${reasonOf(error)}`));
    return undefined;
  }
}

export function unusable(file: string, message: string): CatalogProblem {
  return { file, line: undefined, column: undefined, message };
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
