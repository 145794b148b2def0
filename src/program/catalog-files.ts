import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CatalogFile, type CatalogFiles, loadCatalog } from "../console/catalog/load-catalog.ts";
import type { Catalog, CatalogProblem } from "../console/model/catalog.ts";
import type { Settings } from "../console/model/state.ts";
import { isThere, type Origin, readConfigFile, reasonOf, unusable } from "./config-file.ts";
import { loadSettingsFrom } from "./settings-file.ts";

/** Written by the build beside the program. */
const CHECKED = "catalog.json";

export interface LoadedCatalog {
  readonly catalog: Catalog;
  readonly settings: Settings;
}

/** Our views and keys with a person's laid over them. A file that cannot be used is left out and reported, never fatal. */
export function loadCatalogFrom(configFolder: string): LoadedCatalog {
  const problems: CatalogProblem[] = [];
  const person = filesOf(configFolder, "person", problems);
  const loaded = loadCatalog({ builtInFiles: builtInFiles(problems), personFiles: person });
  const { settings, problems: ofSettings } = loadSettingsFrom(configFolder);
  return {
    catalog: { ...loaded, problems: [...problems, ...ofSettings, ...loaded.problems] },
    settings,
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
    return files.toSorted().flatMap((file) => readConfigFile(join(folder, file), origin, problems) ?? []);
  } catch (error) {
    problems.push(unusable(folder, `cannot be read: ${reasonOf(error)}`));
    return [];
  }
}
