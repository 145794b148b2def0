// Writes docs/reference/ from the tables the program itself uses: views, key map, commands, actions, errors, the library's exports.
// tests/architecture/docs-current.test.ts imports `referencePages` and compares.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../", import.meta.url));
const NOTE = "<!-- Written by `npm run docs`. Do not edit by hand. -->";

/** File name in docs/reference/ → its text. */
export async function referencePages() {
  const product = await loadProduct();
  const catalog = product.loadCatalog({ builtInFiles: builtInFiles(), personFiles: product.NO_FILES });
  if (catalog.problems.length > 0)
    throw new Error(catalog.problems.map(({ file, line, message }) => `${file}:${line ?? 1} ${message}`).join("\n"));
  return new Map([
    ["keys.md", keysPage(product, catalog)],
    ["views.md", viewsPage(product, catalog)],
    ["errors.md", errorsPage(product)],
    ["sdk.md", sdkPage()],
    ["verdict.schema.json", product.verdictJsonSchema()],
  ]);
}

/** The parts of src/ that hold the tables, bundled into one module. */
async function loadProduct() {
  const folder = mkdtempSync(join(tmpdir(), "flaretop-docs-"));
  try {
    const outfile = join(folder, "product.mjs");
    await build({
      stdin: {
        resolveDir: root,
        loader: "ts",
        contents: `
          export { NO_FILES, loadCatalog } from "./src/console/catalog/load-catalog.ts";
          export { parseYaml } from "./src/common/values/yaml-guard.ts";
          export { COMMANDS, COMMAND_TOPICS } from "./src/console/model/commands.ts";
          export { SCOPES } from "./src/console/model/keymap.ts";
          export { COMMON_COLUMNS } from "./src/console/catalog/columns/common.ts";
          export { KIND_COLUMNS } from "./src/console/catalog/columns/registry.ts";
          export { clusterError, errorNextStep } from "./src/common/kubernetes-cluster/error-messages.ts";
          export { exitCodeOf } from "./src/cli/exit-code.ts";
          export { verdictJsonSchema } from "./src/cli/verdict-schema.ts";
        `,
      },
      bundle: true,
      format: "esm",
      platform: "node",
      outfile,
      logLevel: "warning",
      banner: {
        js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
      },
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function builtInFiles() {
  const filesIn = (folder) =>
    readdirSync(join(root, folder))
      .filter((file) => file.endsWith(".yaml"))
      .sort()
      .map((file) => ({ path: `${folder}/${file}`, text: readText(`${folder}/${file}`) }));
  return { views: filesIn("views"), keymaps: filesIn("keymaps") };
}

function keysPage({ COMMANDS, COMMAND_TOPICS, SCOPES }, { keymap, actions, views }) {
  const scopeText = {
    global: "everywhere but in prompts and dialogs",
    home: "on the first screen",
    table: "in every table",
    text: "in YAML, describe, events, logs and help",
    dialog: "while the scale dialog is open",
    prompt: "while a line is being typed after `:` or `/`",
    picker: "while a list of choices is open",
  };
  const sections = [...SCOPES, ...[...views.keys()].filter((id) => keymap.scopes.has(id))].map((scope) => {
    const keysById = new Map();
    for (const [key, id] of keymap.scopes.get(scope) ?? []) keysById.set(id, [...(keysById.get(id) ?? []), key]);
    const topicOf = (id) => COMMAND_TOPICS.indexOf(COMMANDS.get(id)?.topic ?? COMMAND_TOPICS.at(-1));
    const rows = [...keysById]
      .sort(([a], [b]) => topicOf(a) - topicOf(b))
      .map(([id, keys]) => [
        keys.map(code).join(" "),
        COMMANDS.get(id)?.title ?? actions.get(id)?.title ?? "",
        code(id),
      ]);
    return `## ${code(scope)}: ${scopeText[scope] ?? `in ${views.get(scope)?.title.toLowerCase() ?? scope}`}\n\n${table(["Key", "What it does", "Id"], rows)}`;
  });
  const bound = new Set([...keymap.scopes.values()].flatMap((keys) => [...keys.values()]));
  const actionRows = [...actions.values()].map(({ id, title, kinds, changes, onMany }) => [
    code(id),
    title,
    kinds.length > 5 ? `${kinds.length} kinds: all but namespaces and nodes` : kinds.map(code).join(", "),
    changes ? (onMany ? "yes, also on marked rows" : "yes, one row") : "no",
    bound.has(id) ? "yes" : "no",
  ]);
  return page(
    "Keys",
    "Innermost scope first: the view's own, then `home` on the first screen, then `table` or `text`, then `global`. `keymaps/default.yaml` holds these bindings; your own file is laid over it (see [Views and config](../users/views-and-config.md)).",
    ...sections,
    `## Actions\n\n\`a\` lists the actions of a row, with the reason where one cannot be used now.\n\n${table(["Id", "Title", "Kinds", "Changes the cluster", "Has a key"], actionRows)}`,
  );
}

function viewsPage({ parseYaml, COMMON_COLUMNS, KIND_COLUMNS }, { views, kinds }) {
  const named = new Set();
  const sections = [...views.values()].map((view) => {
    const path = `views/${view.id}.yaml`;
    const { value } = parseYaml(readText(path), path);
    const rows = view.columns.map((column, index) => {
      const { computed, value: expression } = value.columns[index];
      const shown = [
        column.wide ? "wide" : `priority ${column.priority}`,
        ...(column.onlyAcrossNamespaces ? ["all namespaces only"] : []),
      ];
      return [
        code(column.id),
        column.title,
        computed === undefined ? `CEL ${code(expression)}` : code(computed),
        column.compare,
        shown.join(", "),
      ];
    });
    named.add(view.kindId);
    const facts = [
      `Kind ${code(view.kindId)}, served as ${kinds.get(view.kindId).kind.versions.map(code).join(" or ")}.`,
      `Opened by ${[view.id, ...view.aliases].map((name) => code(`:${name}`)).join(", ")}.`,
      `Sorted by ${code(view.sort.columnId)}, ${sortInWords(view)}.`,
      value.faults === undefined
        ? "No row counts as a fault."
        : `Faults: ${code(value.faults.replaceAll(/\s+/g, " ").trim())}.`,
      ...(view.needs.length === 0 ? [] : [`Also reads ${view.needs.map(code).join(", ")}.`]),
      ...(view.insteadWhenDenied === undefined
        ? []
        : [`Who may not list it sees ${code(view.insteadWhenDenied)} instead.`]),
    ];
    return `## ${view.title}\n\n${facts.join("\n")}\n\n${table(["Column", "Title", "From", "Compares as", "Shown"], rows)}`;
  });
  const computed = [...KIND_COLUMNS].map(([id, { columns }]) => [
    code(id),
    [...columns.keys()].sort().map(code).join(" "),
  ]);
  const home = parseYaml(readText("views/home.yaml"), "views/home.yaml").value.panes;
  return page(
    "Views",
    `The first screen shows ${home.map(code).join(", ")}. A narrow screen leaves out the columns with the highest priority number first; wide columns are shown after \`w\` and by \`flaretop get -o wide\`.`,
    ...sections,
    `## Computed columns\n\nWhat \`computed:\` may name in a view of each kind. Every kind also has ${Object.keys(COMMON_COLUMNS).map(code).join(", ")}.\n\n${table(["Kind", "Names"], computed)}`,
  );
}

function sortInWords({ sort, columns }) {
  const [upwards, downwards] = {
    text: ["A to Z", "Z to A"],
    time: ["oldest first", "newest first"],
  }[columns.find(({ id }) => id === sort.columnId)?.compare] ?? ["smallest first", "largest first"];
  return sort.descending ? downwards : upwards;
}

function errorsPage({ clusterError, errorNextStep, exitCodeOf }) {
  const rows = errorReasons().map((reason) => {
    const error = clusterError(reason, { request: "REQUEST", host: "HOST" });
    const what = error.message.slice("REQUEST: ".length, -` ${errorNextStep(reason)}`.length);
    return [
      code(reason),
      what.replace(/\.$/, "").replace("HOST", "`HOST`"),
      errorNextStep(reason),
      String(exitCodeOf(error)),
    ];
  });
  return page(
    "Errors",
    "Every failed call to a cluster has one of these reasons, in the console, in commands and as `ClusterError.reason` in the library. The message begins with what was asked and ends with the next step. The last column is the exit code of `flaretop get`.",
    table(["Reason", "What happened", "What to do", "Exit code"], rows),
  );
}

function errorReasons() {
  const union =
    /export type ClusterErrorReason =([\s\S]*?);/.exec(readText("src/common/kubernetes-cluster/errors.ts"))?.[1] ?? "";
  return [...union.matchAll(/"([a-z-]+)"/g)].map((match) => match[1]);
}

function sdkPage() {
  const sections = new Map();
  for (const { from, exported } of doorExports()) {
    const room = from.replace(/^\.\//, "").split("/").slice(0, -1).join("/");
    const source = readText(join("src", from));
    const names =
      exported === "all"
        ? [
            ...source.matchAll(/^export (?:declare )?(?:async )?(?:interface|type|class|function\*?|const) (\w+)/gm),
          ].map((match) => ({
            name: match[1],
          }))
        : exported;
    const rows = sections.get(room) ?? [];
    for (const { name } of names) {
      const { at, sort, sentence } = declarationOf(join("src", from), name);
      rows.push([`[${code(name)}](../../${at})`, sort, sentence]);
    }
    sections.set(room, rows);
  }
  return page(
    "Library",
    'What `import { … } from "flaretop"` offers, by room. Each name leads to its source, where the whole comment is: units, errors, an example. The declarations in the package carry it, too.',
    ...[...sections].map(([room, rows]) => `## ${code(room)}\n\n${table(["Name", "Is a", "What it is"], rows)}`),
  );
}

function doorExports() {
  const door = readText("src/index.ts");
  return [...door.matchAll(/export (type )?(\*|\{[^}]*\}) from "([^"]+)";/g)].map(([, , what, from]) => ({
    from,
    exported:
      what === "*"
        ? "all"
        : what
            .slice(1, -1)
            .split(",")
            .map((part) => part.trim())
            .filter((part) => part !== "")
            .map((part) => ({ name: part.replace(/^type /, "").replace(/^.* as /, "") })),
  }));
}

/** Where a name is declared, what sort of thing it is, and the first sentence of the comment above it. Follows a re-export to where the name is declared. */
function declarationOf(path, name) {
  const source = readText(path);
  const found = new RegExp(
    `(/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\s*)?^export (?:declare )?(?:abstract )?(?:async )?(interface|type|class|function|const)\\*? ${name}\\b`,
    "m",
  ).exec(source);
  if (found === null) {
    const passedOn = new RegExp(`^export (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from "([^"]+)"`, "m").exec(
      source,
    )?.[1];
    if (passedOn === undefined) throw new Error(`src/index.ts exports ${name}, which ${path} does not declare`);
    return declarationOf(join(dirname(path), passedOn), name);
  }
  const text = (found[1] ?? "").replaceAll(/^\s*\/?\*+\/?|\*\/\s*$/gm, "").trim();
  const answer = text.startsWith("@returns ") ? `Answers ${text.slice("@returns ".length)}` : text;
  const comment = (answer.split(/(?:^|\n)\s*@/)[0] ?? "").replaceAll(/\s+/g, " ").trim();
  const sentence = /^.*?[.!?](?=\s|$)/.exec(comment)?.[0] ?? comment;
  return { at: path, sort: found[2], sentence: sentence.replaceAll(/\{@link ([^}]+)\}/g, "`$1`") };
}

function page(title, ...parts) {
  return `# ${title}\n\n${NOTE}\n\n${parts.join("\n\n")}\n`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function code(text) {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

function readText(path) {
  return readFileSync(join(root, path), "utf8");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = join(root, "docs/reference");
  for (const [name, text] of await referencePages()) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
}
