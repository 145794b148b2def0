import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { type CatalogFile, loadCatalog, NO_FILES } from "./load-catalog.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

function filesIn(folder: string): readonly CatalogFile[] {
  return readdirSync(`${root}${folder}`)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => ({ path: `${folder}/${name}`, text: readFileSync(`${root}${folder}/${name}`, "utf8") }));
}

export const BUILT_IN_FILES = { views: filesIn("views"), keymaps: filesIn("keymaps") };

test("built in files have no problems", () => {
  expect(loadCatalog({ builtInFiles: BUILT_IN_FILES, personFiles: NO_FILES }).problems).toEqual([]);
});
