import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const reference = new URL("../../docs/reference/", import.meta.url);
const { referencePages } = (await import(fileURLToPath(new URL("../../.build/docs.mjs", import.meta.url)))) as {
  referencePages(): Promise<ReadonlyMap<string, string>>;
};
const pages = await referencePages();

test.each([...pages])("docs/reference/%s is current (npm run docs writes it)", (name, text) => {
  expect(readFileSync(new URL(name, reference), "utf8")).toBe(text);
});

/** By hand: they tell measurements and differences that no table of the source holds. */
const WRITTEN = ["python-parity.md", "simulator.md", "verdict.md"];

test("docs/reference holds generated pages, and what is written by hand on purpose", () => {
  expect(readdirSync(reference).sort()).toEqual([...pages.keys(), ...WRITTEN].sort());
});
