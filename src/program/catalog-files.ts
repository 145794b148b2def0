import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
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
  const person = filesOf(configFolder, problems);
  const loaded = loadCatalog({ builtInFiles: builtInFiles(problems), personFiles: person });
  const config = readFile(configFolder, "config.yaml", problems);
  const settings = loadSettings(config);
  return {
    catalog: { ...loaded, problems: [...problems, ...settings.problems, ...loaded.problems] },
    settings: { ...DEFAULT_SETTINGS, ...settings.settings },
  };
}

/** What the build has checked, where there is a build; else the files themselves. */
function builtInFiles(problems: CatalogProblem[]): CatalogFiles {
  const folder = folderAbove(
    (candidate) => existsSync(join(candidate, CHECKED)) || existsSync(join(candidate, "keymaps", "default.yaml")),
  );
  if (folder === undefined)
    throw new Error("The folders views/ and keymaps/ are missing beside the program. Install flaretop again.");
  const checked = join(folder, CHECKED);
  return existsSync(checked) ? (JSON.parse(readFileSync(checked, "utf8")) as CatalogFiles) : filesOf(folder, problems);
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

function filesOf(folder: string, problems: CatalogProblem[]): CatalogFiles {
  return { views: yamlFilesIn(folder, "views", problems), keymaps: yamlFilesIn(folder, "keymaps", problems) };
}

function yamlFilesIn(folder: string, name: string, problems: CatalogProblem[]): readonly CatalogFile[] {
  const inside = join(folder, name);
  if (!existsSync(inside)) return [];
  try {
    const files = readdirSync(inside).filter((file) => /\.ya?ml$/.test(file));
    return files.toSorted().flatMap((file) => readFile(folder, join(name, file), problems) ?? []);
  } catch (error) {
    problems.push(problem(inside, `cannot be read: ${reasonOf(error)}`));
    return [];
  }
}

function readFile(folder: string, name: string, problems: CatalogProblem[]): CatalogFile | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  try {
    const { size, mode } = statSync(path);
    if (size > LARGEST_BYTES) throw new Error(`it is larger than ${LARGEST_BYTES} bytes`);
    if ((mode & 0o002) !== 0) throw new Error("everybody may write to it; take that away with chmod o-w");
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
