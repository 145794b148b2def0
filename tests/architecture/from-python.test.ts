import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import surface from "../fixtures/sdk-goldens/surface.json" with { type: "json" };
import { exportedNames } from "./exports.ts";

const page = readFileSync(new URL("../../docs/how-to/from-python.md", import.meta.url), "utf8");
const [, first = "", second = ""] = /\| Python \| Here \| What differs \|\n([\s\S]*?)\n\n([\s\S]*)/.exec(page) ?? [];
const rows = first.split("\n").map((row) => row.split(" | "));

test.each(Object.entries(surface))("the page has all that version %s of the Python SDK offers", (_version, names) => {
  const python = rows.map(([there = ""]) => there).join(" ");
  const missing = names.filter((name) => !new RegExp(`\\b${name.split(".").at(-1)}\\b`).test(python));
  expect(names.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

test("what stands beside it is there", () => {
  const ours = new Set(exportedNames().map(({ name }) => name));
  const named = rows.flatMap(([, here = ""]) =>
    [...here.matchAll(/`([a-z][A-Za-z]+[A-Z]\w+)(?:\(|`)/g)].map(([, name = ""]) => name),
  );
  expect(named.length).toBeGreaterThan(50);
  expect(named.filter((name) => !ours.has(name) && !FIELDS.has(name))).toEqual([]);
  expect(second).toContain("## Fields");
});

/** Fields of configurations that are named beside calls. */
const FIELDS: ReadonlySet<string> = new Set(["workerGroups"]);
