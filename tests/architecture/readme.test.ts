import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, test } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "flaretop-snippets-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...markdownIn("docs")].map((path) => ({
  path,
  text: readFileSync(join(root, path), "utf8"),
}));
const scripts: ReadonlySet<string> = new Set(Object.keys(packageJson.scripts));
/** npm's own commands that our pages speak of. */
const NPM: ReadonlySet<string> = new Set(["run", "ci", "cit", "test", "start", "link", "unlink"]);

test.each(pages)("$path: npm scripts that it names exist", ({ text }) => {
  const named = [...text.matchAll(/\bnpm run ([a-z][a-z0-9:-]*)/g)].map((match) => match[1] ?? "");
  expect(named.filter((name) => !scripts.has(name))).toEqual([]);
  const commands = [...text.matchAll(/`npm ([a-z]+)/g)].map((match) => match[1] ?? "");
  expect(commands.filter((name) => !NPM.has(name))).toEqual([]);
});

test.each(pages)("$path: links lead somewhere", ({ path, text }) => {
  const targets = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "");
  const dead = targets.filter((target) => !/^(https?:|mailto:|#)/.test(target) && isMissing(path, target));
  expect(dead).toEqual([]);
});

test.each(pages)("$path: folders and files that it names in code exist", ({ text }) => {
  const named = [...text.matchAll(/`((?:src|tests|views|keymaps|docs|\.build|\.ci)\/[\w./-]*)`/g)];
  const paths = named.map((match) => match[1] ?? "").filter((path) => !isPlaceholder(path));
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test("troubleshooting speaks of every reason for which a call to a cluster can fail", () => {
  const source = readFileSync(join(root, "src/common/kubernetes-cluster/errors.ts"), "utf8");
  const union = /type ClusterErrorReason =([^;]*);/.exec(source)?.[1] ?? "";
  const reasons = [...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1] ?? "");
  const text = pages.find(({ path }) => path === "docs/users/troubleshooting.md")?.text ?? "";
  expect(reasons.length).toBeGreaterThan(20);
  expect(reasons.filter((reason) => !text.includes(`\`${reason}\``))).toEqual([]);
});

test("snippets in TypeScript compile against the library", () => {
  const snippets = pages.flatMap(({ path, text }) =>
    [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map((match, index) => ({
      name: `${path.replaceAll(/[/.]/g, "-")}-${index + 1}.ts`,
      text: match[1] ?? "",
    })),
  );
  expect(snippets.length).toBeGreaterThan(1);
  for (const { name, text } of snippets) writeFileSync(join(folder, name), `export {};\n${text}`);
  expect(typeErrors(snippets.map(({ name }) => name))).toBe("");
}, 180_000);

function typeErrors(files: readonly string[]): string {
  const config = {
    extends: join(root, "tsconfig.json"),
    compilerOptions: { paths: { flaretop: [join(root, "src/index.ts")] }, types: ["node"] },
    files,
    include: [],
  };
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  try {
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
    return "";
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

/** `views/NAME.yaml` */
function isPlaceholder(path: string): boolean {
  return /\/[A-Z]+\./.test(path);
}

function isMissing(from: string, target: string): boolean {
  const [path = ""] = target.split("#");
  return !existsSync(join(root, dirname(from), decodeURI(path)));
}

function markdownIn(start: string): readonly string[] {
  return readdirSync(join(root, start), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".md"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
