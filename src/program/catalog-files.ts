import { existsSync, lstatSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CatalogFile, type CatalogFiles, loadCatalog } from "../console/catalog/load-catalog.ts";
import { DEFAULT_SETTINGS, loadSettings } from "../console/catalog/load-settings.ts";
import type { Catalog, CatalogProblem } from "../console/model/catalog.ts";
import type { Settings } from "../console/model/state.ts";

/** Written by the build beside the program. */
const CHECKED = "catalog.json";
const LARGEST_BYTES = 1024 * 1024;

export interface LoadedCatalog {
  readonly catalog: Catalog;
  readonly settings: Settings;
}

/** Our views and keys with a person's laid over them. A file that cannot be used is left out and reported, never fatal. */
export function loadCatalogFrom(configFolder: string): LoadedCatalog {
  const problems: CatalogProblem[] = [];
  const person = filesOf(configFolder, "person", problems);
  const loaded = loadCatalog({ builtInFiles: builtInFiles(problems), personFiles: person });
  const path = join(configFolder, "config.yaml");
  const config = isThere(path) ? readFile(path, "person", problems) : undefined;
  const settings = loadSettings(config);
  return {
    catalog: { ...loaded, problems: [...problems, ...settings.problems, ...loaded.problems] },
    settings: { ...DEFAULT_SETTINGS, ...settings.settings },
  };
}

/** Ours are as safe as the program beside them; a person's must not be for everybody to write. */
type Origin = "ours" | "person";

/** What the build has checked, where there is a build; else the files themselves. */
function builtInFiles(problems: CatalogProblem[]): CatalogFiles {
  const folder = folderAbove(
    (candidate) => existsSync(join(candidate, CHECKED)) || existsSync(join(candidate, "keymaps", "default.yaml")),
  );
  if (folder === undefined)
    throw new Error("The folders views/ and keymaps/ are missing beside the program. Install flaretop again.");
  const checked = join(folder, CHECKED);
  return existsSync(checked)
    ? (JSON.parse(readFileSync(checked, "utf8")) as CatalogFiles)
    : filesOf(folder, "ours", problems);
}

/** From `src/program`, `dist` or `dist/chunks` upwards. */
function folderAbove(isWanted: (folder: string) => boolean): string | undefined {
  let folder = fileURLToPath(new URL(".", import.meta.url));
  while (!isWanted(folder)) {
    const above = join(folder, "..");
    if (above === folder) return undefined;
    folder = above;
  }
  return folder;
}

function filesOf(folder: string, origin: Origin, problems: CatalogProblem[]): CatalogFiles {
  const inside = (name: string) => yamlFilesIn(join(folder, name), origin, problems);
  return { views: inside("views"), keymaps: inside("keymaps") };
}

function yamlFilesIn(folder: string, origin: Origin, problems: CatalogProblem[]): readonly CatalogFile[] {
  if (!isThere(folder)) return [];
  try {
    const files = readdirSync(folder).filter((file) => /\.ya?ml$/.test(file));
    return files.toSorted().flatMap((file) => readFile(join(folder, file), origin, problems) ?? []);
  } catch (error) {
    problems.push(problem(folder, `cannot be read: ${reasonOf(error)}`));
    return [];
  }
}

/** A link that leads nowhere is there: it was meant to lead to something. */
function isThere(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    // A folder that may not be searched: reading says so.
    return true;
  }
}

function readFile(path: string, origin: Origin, problems: CatalogProblem[]): CatalogFile | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) throw new Error("it is not a file");
    if (stats.size > LARGEST_BYTES) throw new Error(`it is larger than ${LARGEST_BYTES} bytes`);
    if (origin === "person" && (stats.mode & 0o002) !== 0)
      throw new Error("everybody may write to it; take that away with chmod o-w");
    return { path, text: readFileSync(path, "utf8") };
  } catch (error) {
    problems.push(problem(path, `cannot be used: ${reasonOf(error)}`));
    return undefined;
  }
}

function problem(file: string, message: string): CatalogProblem {
  return { file, line: undefined, column: undefined, message };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
