import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { exportedNames, root } from "./exports.ts";

/** The declarations that src/index.ts exports, without comments, by name: what a program can rely on. */
function surface(): string {
  const folder = mkdtempSync(join(tmpdir(), "flaretop-types-"));
  try {
    const tsc = join(root, "node_modules/typescript/lib/tsc.js");
    const how = ["--noEmit", "false", "--declaration", "--emitDeclarationOnly", "--rootDir", root, "--outDir", folder];
    const strict = ["--target", "es2023", "--module", "nodenext", "--strict", "--skipLibCheck", "--types", "node"];
    const more = ["--exactOptionalPropertyTypes", "--allowImportingTsExtensions", "--rewriteRelativeImportExtensions"];
    const door = join(root, "src/index.ts");
    execFileSync(process.execPath, [tsc, "--ignoreConfig", ...how, ...strict, ...more, door], { cwd: root });
    const declarations = exportedNames().map(({ name, file }) => {
      const text = readFileSync(join(folder, "src", file.replace(/\.ts$/, ".d.ts")), "utf8");
      return `${name}\n${declarationOf(name, text)}`;
    });
    return `${declarations.sort().join("\n")}\n`;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Up to the next declaration; comments fall away. */
function declarationOf(name: string, text: string): string {
  const bare = text.replaceAll(/\/\*\*[\s\S]*?\*\//g, "").replaceAll(/^\s*\n/gm, "");
  const start = new RegExp(
    `^export (?:declare )?(?:abstract )?(?:function|const|class|interface|type) ${name}\\b`,
    "m",
  ).exec(bare);
  // Passed on from another file of its room: that file's text is checked where it is used.
  if (start === null && new RegExp(`^export .*\\b${name}\\b`, "m").test(bare)) return "  passed on";
  if (start === null) throw new Error(`${name} is exported and not declared`);
  const rest = bare.slice(start.index);
  const end = /\n(?=(?:export|declare|interface|type|import)\b)/.exec(rest);
  return (end === null ? rest : rest.slice(0, end.index)).trimEnd().replaceAll(/^/gm, "  ");
}

test("the library offers what api-surface.txt says: a change of it is a reviewed diff", {
  timeout: 120_000,
}, async () => {
  await expect(surface()).toMatchFileSnapshot("api-surface.txt");
});
