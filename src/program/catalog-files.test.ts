import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadCatalogFrom } from "./catalog-files.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flaretop-config-"));
  for (const name of ["views", "keymaps"]) mkdirSync(join(folder, name));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const MINE = "title: Mine\nkind: pods\naliases: [mine]\ncolumns:\n  - { id: name, computed: name }\n";

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function problems(): readonly string[] {
  return loadCatalogFrom(folder).catalog.problems.map(
    ({ file, message }) => `${file.slice(folder.length + 1)}: ${message}`,
  );
}

test("without a folder there are our own views, and no problem", () => {
  const { catalog, settings } = loadCatalogFrom(join(folder, "nowhere"));
  expect(catalog.views.has("workloads")).toBe(true);
  expect([catalog.problems, settings.readOnly]).toEqual([[], false]);
});

test("a person's view and settings are laid over ours", () => {
  write("views/mine.yaml", MINE);
  write("config.yaml", "readOnly: true\n");
  const { catalog, settings } = loadCatalogFrom(folder);
  expect([catalog.problems, catalog.views.get("mine")?.title, settings.readOnly]).toEqual([[], "Mine", true]);
});

test("other files in the folder are left alone", () => {
  write("views/notes.txt", "not yaml: [");
  expect(problems()).toEqual([]);
});

test("a file that everybody may write to is not used", () => {
  chmodSync(write("views/mine.yaml", MINE), 0o666);
  expect(problems()).toEqual([
    expect.stringMatching(/^views\/mine\.yaml: cannot be used: everybody may write to it; .*chmod o-w/),
  ]);
  expect(loadCatalogFrom(folder).catalog.views.has("mine")).toBe(false);
});

test.each([
  ["too large", () => write("views/mine.yaml", `${MINE}#${"x".repeat(1024 * 1024)}`), /larger than 1048576 bytes/],
  ["a folder", () => mkdirSync(join(folder, "views/mine.yaml")), /is not a file/],
  ["a link that leads nowhere", () => symlinkSync(join(folder, "gone"), join(folder, "views/mine.yaml")), /ENOENT/],
  ["a folder in place of the config", () => mkdirSync(join(folder, "config.yaml")), /is not a file/],
  ["broken", () => write("views/mine.yaml", "title: ["), /./],
])("%s: reported, and everything else works", (_case, make, message) => {
  make();
  expect(problems()).toEqual([expect.stringMatching(message)]);
  expect(loadCatalogFrom(folder).catalog.views.size).toBeGreaterThan(10);
});

test("a file where a folder should be is reported", () => {
  rmSync(join(folder, "views"), { recursive: true });
  write("views", "");
  expect(problems()).toEqual([expect.stringMatching(/^views: cannot be read: ENOTDIR/)]);
});
