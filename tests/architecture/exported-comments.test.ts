import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { exportedNames, root, sourceOf } from "./exports.ts";

interface Commented {
  readonly name: string;
  readonly sort: string;
  /** Of a function: up to its body. */
  readonly signature: string;
  /** Without stars. */
  readonly comment: string;
}

const all: readonly Commented[] = exportedNames().flatMap(({ name, file }) => {
  const found = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\s*)?^export (?:async )?(interface|type|class|function|const)\\*? ${name}\\b`,
    "m",
  ).exec(sourceOf(file));
  // Passed on from another file of its room, where it has its comment.
  if (found === null) return [];
  const rest = sourceOf(file).slice(found.index + (found[1]?.length ?? 0));
  return {
    name,
    sort: found[2] ?? "",
    signature: rest.slice(0, rest.search(/\{\n/)),
    comment: (found[1] ?? "").replaceAll(/^\s*\/?\*+\/? ?|\*\/\s*$/gm, "").trim(),
  };
});
const functions = all.filter(({ sort }) => sort === "function");

test("each export says what it is", () => {
  expect(all.length).toBeGreaterThan(400);
  expect(all.filter(({ comment }) => !/^[^@\s]/.test(comment)).map(({ name }) => name)).toEqual([]);
});

test("each function shows an example", () => {
  expect(functions.filter(({ comment }) => !comment.includes("@example")).map(({ name }) => name)).toEqual([]);
});

test("each function that talks to a server, or checks what it is given, says how it fails", () => {
  const mayFail = functions.filter(({ signature }) => /Promise<|AsyncGenerator<|: TypedResource/.test(signature));
  expect(mayFail.length).toBeGreaterThan(80);
  expect(mayFail.filter(({ comment }) => !comment.includes("@throws")).map(({ name }) => name)).toEqual([]);
});

const folder = mkdtempSync(join(tmpdir(), "flaretop-examples-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the examples compile against the library, whatever the reader's own names hold", { timeout: 240_000 }, () => {
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const examples = all.flatMap(({ name, comment }) =>
    comment
      .split(/^@example\n/m)
      .slice(1)
      .map((text, index) => ({ file: `${name}-${index}.ts`, code: text.split(/^@/m)[0] ?? "" })),
  );
  const missing = new Map<string, Set<string>>();
  for (const [, file = "", name = ""] of compiled(examples, missing).matchAll(MISSING_NAME)) {
    missing.set(file, (missing.get(file) ?? new Set()).add(name));
  }
  expect(compiled(examples, missing)).toBe("");
});

const MISSING_NAME =
  /^([\w-]+\.ts)\(.*error TS(?:2304|2552|18004): (?:Cannot find name|No value exists in scope for the shorthand property) '(\w+)'/gm;
const NODE = `import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
`;

/** What the compiler says of the examples, with names that stand for the reader's own declared. */
function compiled(
  examples: readonly { readonly file: string; readonly code: string }[],
  missing: ReadonlyMap<string, ReadonlySet<string>>,
): string {
  const names = exportedNames().map(({ name }) => name);
  for (const { file, code } of examples) {
    const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(code));
    const imports = used.length === 0 ? "" : `import { ${used.join(", ")} } from "flaretop";\n`;
    const own = [...(missing.get(file) ?? [])].map((name) => `declare const ${name}: any;\n`).join("");
    writeFileSync(join(folder, file), `${NODE}${imports}${own}export async function example() {\n${code}\n}\n`);
  }
  const compilerOptions = {
    paths: { flaretop: [join(root, "src/index.ts")] },
    types: ["node"],
    lib: ["es2023"],
    // An example ends with what it is about.
    noUnusedLocals: false,
    verbatimModuleSyntax: false,
  };
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions,
    files: examples.map(({ file }) => file),
    include: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  try {
    const tsc = join(root, "node_modules/typescript/bin/tsc");
    execFileSync(process.execPath, [tsc, "-p", folder], { cwd: folder, encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
