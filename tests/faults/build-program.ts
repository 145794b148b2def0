import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The program as it is installed. */
export const PROGRAM = `${root}dist/main.js`;

/** Before the tests of a project: builds the program where it is missing or older than its source. */
export function setup(): void {
  if (!isOlderThanSource()) return;
  execFileSync(process.execPath, [`${root}.build/build.mjs`], { stdio: "inherit" });
}

function isOlderThanSource(): boolean {
  if (!existsSync(PROGRAM)) return true;
  const built = statSync(PROGRAM).mtimeMs;
  const sources = readdirSync(join(root, "src"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => join(root, "src", file));
  return [...sources, join(root, ".build/build.mjs")].some((file) => statSync(file).mtimeMs > built);
}
