import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { KIND_COLUMNS } from "../../src/console/catalog/columns/registry.ts";
import { loadCatalog, NO_FILES } from "../../src/console/catalog/load-catalog.ts";
import { COMMANDS, isCommandId } from "../../src/console/model/commands.ts";
import { isHandled } from "../../src/console/update/run-command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** Commands and actions that have no key on purpose, with the way to them. */
const UNBOUND: Readonly<Record<string, string>> = {};

const catalog = loadCatalog({
  builtInFiles: { views: filesIn("views"), keymaps: filesIn("keymaps") },
  personFiles: NO_FILES,
});
const bound = new Set([...catalog.keymap.scopes.values()].flatMap((keys) => [...keys.values()]));

test("every name in views/ and keymaps/ resolves", () => {
  expect(catalog.problems).toEqual([]);
});

test("every command and action has a key, or is listed as deliberately without one", () => {
  const all = [...COMMANDS.keys(), ...catalog.actions.keys()];
  expect(all.filter((id) => !bound.has(id) && UNBOUND[id] === undefined)).toEqual([]);
});

test("nothing is listed as without a key that has one, or that does not exist", () => {
  const wrong = Object.keys(UNBOUND).filter((id) => bound.has(id) || !(COMMANDS.has(id) || catalog.actions.has(id)));
  expect(wrong).toEqual([]);
});

test("every command is carried out by the console", () => {
  expect([...COMMANDS.keys()].filter((id) => !isCommandId(id) || !isHandled(id))).toEqual([]);
});

test("every kind that the product reads has a view", () => {
  const shown = new Set([...catalog.views.values()].map(({ kindId }) => kindId));
  expect([...KIND_COLUMNS.keys()].filter((kindId) => !shown.has(kindId))).toEqual([]);
});

test("every action belongs to kinds that a view shows", () => {
  const shown = new Set([...catalog.views.values()].map(({ kindId }) => kindId));
  const homeless = [...catalog.actions.values()].filter(
    ({ kinds }) => kinds?.some((kindId) => shown.has(kindId)) === false,
  );
  expect(homeless.map(({ id }) => id)).toEqual([]);
});

function filesIn(folder: "views" | "keymaps") {
  const names = readdirSync(`${root}${folder}`).filter((file) => file.endsWith(".yaml"));
  return names.sort().map((file) => ({
    path: `${folder}/${file}`,
    text: readFileSync(`${root}${folder}/${file}`, "utf8"),
  }));
}
