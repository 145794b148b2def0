import * as z from "zod";
import { isDnsLabel } from "../../common/values/resource-name.ts";
import type { CatalogProblem } from "../model/catalog.ts";
import type { Settings } from "../model/state.ts";
import { type CatalogFile, readYamlFile } from "./yaml-file.ts";

/** Names with prod, production or live as a word of their own. */
export const DEFAULT_PROTECTED_PATTERN = "(^|[-_.])(prod|production|live)([-_.]|$)";

/** Used where config and arguments are silent. */
export const DEFAULT_SETTINGS: Settings = {
  readOnly: false,
  refreshSeconds: 2,
  theme: "auto",
  ascii: false,
  protectedPattern: DEFAULT_PROTECTED_PATTERN,
  namespaces: [],
  overSsh: false,
};

const LONGEST_PATTERN = 200;

const pattern = z
  .string()
  .min(1)
  .max(LONGEST_PATTERN)
  .refine((text) => isPattern(text), "is not a regular expression");

const settingsSchema = z.strictObject({
  /** Seconds between polls of what is on the screen. */
  refreshSeconds: z.number().min(1, "must be at least 1").max(3600, "must be at most 3600").optional(),
  theme: z.enum(["dark", "light", "mono", "auto"]).optional(),
  /** Draw with ASCII alone. */
  ascii: z.boolean().optional(),
  readOnly: z.boolean().optional(),
  /** Context, cluster and namespace names that match ask for a typed name before a change. */
  protected: pattern.optional(),
  /** Namespaces to offer where they may not be listed. */
  namespaces: z.array(z.string().refine(isDnsLabel, "is not a namespace name")).max(100).optional(),
});

export type ConfiguredSettings = Partial<Omit<Settings, "overSsh">>;

/** Reads `config.yaml`. A file with a problem sets nothing, except that a broken file never turns read-only off: see `problems`. */
export function loadSettings(file: CatalogFile | undefined): {
  readonly settings: ConfiguredSettings;
  readonly problems: readonly CatalogProblem[];
} {
  if (file === undefined) return { settings: {}, problems: [] };
  const read = readYamlFile(file, settingsSchema);
  if ("problems" in read) return { settings: readOnlyInBrokenFile(file), problems: read.problems };
  const { protected: protectedPattern, ...others } = read.value;
  const settings = { ...others, ...(protectedPattern === undefined ? {} : { protectedPattern }) };
  return { settings: withoutUndefined(settings), problems: [] };
}

/** Somebody who asked for read-only gets it, whatever else is wrong with the file. */
function readOnlyInBrokenFile({ text }: CatalogFile): ConfiguredSettings {
  return /^readOnly:\s*true\s*(#.*)?$/m.test(text) ? { readOnly: true } : {};
}

function withoutUndefined<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}
