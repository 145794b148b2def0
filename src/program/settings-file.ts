import { join } from "node:path";
import { DEFAULT_SETTINGS, loadSettings } from "../console/catalog/load-settings.ts";
import type { CatalogProblem } from "../console/model/catalog.ts";
import type { Settings } from "../console/model/state.ts";
import { isThere, readConfigFile } from "./config-file.ts";

export interface LoadedSettings {
  readonly settings: Settings;
  readonly problems: readonly CatalogProblem[];
}

/** A person's `config.yaml` over our defaults. */
export function loadSettingsFrom(configFolder: string): LoadedSettings {
  const problems: CatalogProblem[] = [];
  const path = join(configFolder, "config.yaml");
  const read = loadSettings(isThere(path) ? readConfigFile(path, "person", problems) : undefined);
  return { settings: { ...DEFAULT_SETTINGS, ...read.settings }, problems: [...problems, ...read.problems] };
}
