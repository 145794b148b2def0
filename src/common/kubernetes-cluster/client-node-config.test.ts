import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

test("no module of this room loads client-node on import: the first frame must not wait for it", () => {
  const room = new URL("./", import.meta.url);
  const sources = readdirSync(room).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && name !== "client-node-parts.ts",
  );
  const loading = sources.filter((name) => {
    const imports = readFileSync(new URL(name, room), "utf8").match(
      /^(?:import|export)\b[^;]*?from "@kubernetes\/client-node"|^import "@kubernetes\/client-node"/gm,
    );
    return imports?.some((statement) => !statement.startsWith("import type")) === true;
  });
  expect(loading).toEqual([]);
});
