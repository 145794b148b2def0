import type * as z from "zod";
import { type CatalogFiles, viewIdOf } from "./load-catalog.ts";
import { homeSchema, keymapSchema, viewSchema } from "./view-schema.ts";
import { type CatalogFile, readYamlFile } from "./yaml-file.ts";

/**
 * For the build: our own files with their values beside their texts, so that no start has to parse and check them again.
 *
 * @throws Error naming file, line and column when one of them is wrong.
 */
export function precheckedFiles({ views, keymaps }: CatalogFiles): CatalogFiles {
  return {
    views: views.map((file) => checkedFile(file, viewIdOf(file.path) === "home" ? homeSchema : viewSchema)),
    keymaps: keymaps.map((file) => checkedFile(file, keymapSchema)),
  };
}

function checkedFile(file: CatalogFile, schema: z.ZodType): CatalogFile {
  const read = readYamlFile(file, schema);
  if (!("problems" in read)) return { ...file, checked: read.value };
  const [first] = read.problems;
  throw new Error(`${file.path}:${first?.line ?? 1}:${first?.column ?? 1}: ${first?.message ?? "cannot be read"}`);
}
