// Builds dist/: the program (dist/main.js with lazily loaded chunks) and the library (dist/index.js).
// blessed needs help to be bundled: its widgets are required by computed names, optional modules are absent, and its terminal
// descriptions are looked up in ../usr beside the bundle.
import { chmodSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { parse as parseYaml } from "yaml";

const root = fileURLToPath(new URL("../", import.meta.url));
const require = createRequire(import.meta.url);
const blessed = dirname(require.resolve("blessed/package.json"));

rmSync(join(root, "dist"), { recursive: true, force: true });
mkdirSync(join(root, "dist/usr"), { recursive: true });
for (const name of ["linux", "xterm", "xterm-256color", "xterm.termcap", "xterm.terminfo"])
  cpSync(join(blessed, "usr", name), join(root, "dist/usr", name));
// Stories of the simulated cluster; the program looks for them beside its chunks.
for (const name of readdirSync(join(root, "src/simulator/scenarios")).filter((file) => file.endsWith(".yaml")))
  copyScenario(name);

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node20.19",
  outdir: "dist",
  legalComments: "none",
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: { main: "src/main.ts" },
  splitting: true,
  chunkNames: "chunks/[name]-[hash]",
  minifySyntax: true,
  minifyWhitespace: true,
  external: ["term.js", "pty.js"],
  plugins: [staticBlessedWidgets(), prunedClientNode()],
  banner: {
    js: [
      'import { createRequire as __createRequire } from "node:module";',
      'import { fileURLToPath as __fileURLToPath } from "node:url";',
      "const require = __createRequire(import.meta.url);",
      // blessed looks for ../usr from here: dist/usr, wherever the chunk lies.
      'const __dirname = __fileURLToPath(new URL(import.meta.url.includes("/chunks/") ? "." : "./chunks", import.meta.url));',
      "const __filename = __fileURLToPath(import.meta.url);",
    ].join("\n"),
  },
});
await build({ ...shared, entryPoints: { index: "src/index.ts" }, packages: "external" });
chmodSync(join(root, "dist/main.js"), 0o755);
writeFileSync(join(root, "dist/catalog.json"), JSON.stringify(await checkedFiles()));

/** As it is, to be read, and parsed, to be loaded. */
function copyScenario(name) {
  const file = join(root, "src/simulator/scenarios", name);
  cpSync(file, join(root, "dist/scenarios", name));
  const parsed = JSON.stringify(parseYaml(readFileSync(file, "utf8")));
  writeFileSync(join(root, "dist/scenarios", name.replace(/\.yaml$/, ".json")), parsed);
}

/** Our views and keys, read and checked once here instead of at every start. */
async function checkedFiles() {
  const checker = join(root, "dist/check-files.mjs");
  await build({
    ...shared,
    entryPoints: ["src/console/catalog/prechecked-files.ts"],
    outdir: undefined,
    outfile: checker,
    packages: "external",
  });
  const { precheckedFiles } = await import(pathToFileURL(checker).href);
  rmSync(checker);
  return precheckedFiles({ views: filesIn("views"), keymaps: filesIn("keymaps") });
}

function filesIn(folder) {
  const names = readdirSync(join(root, folder)).filter((file) => file.endsWith(".yaml"));
  return names.sort().map((file) => ({
    path: `${folder}/${file}`,
    text: readFileSync(join(root, folder, file), "utf8"),
  }));
}

/** blessed's widget.js requires each widget by a computed name; a static list can be bundled. */
function staticBlessedWidgets() {
  return {
    name: "static-blessed-widgets",
    setup({ onLoad }) {
      onLoad({ filter: /blessed[\\/]lib[\\/]widget\.js$/ }, () => {
        const names = readdirSync(join(blessed, "lib/widgets"))
          .filter((file) => file.endsWith(".js"))
          .map((file) => file.slice(0, -3));
        const lines = widgetClasses()
          .filter((name) => names.includes(name.toLowerCase()))
          .map((name) => `widget.${name} = widget.${name.toLowerCase()} = require("./widgets/${name.toLowerCase()}");`);
        return {
          contents: `var widget = exports;\n${lines.join("\n")}\n`,
          loader: "js",
          resolveDir: join(blessed, "lib"),
        };
      });
    },
  };
}

/** client-node says nothing of side effects, so all its thousands of models would be kept; none of its modules has any. */
function prunedClientNode() {
  const inside = /[\\/]@kubernetes[\\/]client-node[\\/]/;
  return {
    name: "pruned-client-node",
    setup({ onResolve, resolve }) {
      onResolve(
        { filter: /^\.|^@kubernetes\/client-node$/ },
        async ({ path, importer, kind, resolveDir, pluginData }) => {
          if (pluginData === "pruned" || !(inside.test(importer) || path === "@kubernetes/client-node"))
            return undefined;
          const found = await resolve(path, { importer, kind, resolveDir, pluginData: "pruned" });
          return found.errors.length > 0 ? found : { path: found.path, sideEffects: false };
        },
      );
    },
  };
}

function widgetClasses() {
  const source = readFileSync(join(blessed, "lib/widget.js"), "utf8");
  const list = /widget\.classes = \[([^\]]*)\]/.exec(source)?.[1] ?? "";
  return [...list.matchAll(/'(\w+)'/g)].map((match) => match[1]);
}
