import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../../", import.meta.url));

/** One name that programs can import, and the file that declares it. */
export interface Exported {
  readonly name: string;
  /** Below `src`. */
  readonly file: string;
}

/** All that src/index.ts offers. */
export function exportedNames(): readonly Exported[] {
  const door = readFileSync(join(root, "src/index.ts"), "utf8");
  return [...door.matchAll(/export (?:type )?(?:\*|\{([^}]*)\}) from "(.+?)";/g)].flatMap(([, names, file = ""]) =>
    (names === undefined ? declaredIn(file) : names.split(","))
      .map((name) => name.trim().replace(/^type /, ""))
      .filter((name) => name !== "")
      .map((name) => ({ name, file })),
  );
}

/** All that a file which is passed on whole declares for others. */
function declaredIn(file: string): readonly string[] {
  const declarations = sourceOf(file).matchAll(/^export (?:async )?(?:function\*?|const|class|interface|type) (\w+)/gm);
  return [...declarations].map(([, name = ""]) => name);
}

export function sourceOf(file: string): string {
  return readFileSync(join(root, "src", file), "utf8");
}
