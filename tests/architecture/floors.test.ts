import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));
const source = join(root, "src");

/** Lowest floor first. A room may import itself and every room on a floor below; `arrows` are the exceptions on one floor. */
const FLOORS: readonly (readonly string[])[] = [
  ["common/values"],
  ["common/certificates"],
  ["common/kubernetes-cluster"],
  ["common/sign-in"],
  ["common/core-objects"],
  ["common/kueue"],
  ["ray/appwrapper"],
  ["ray/cluster", "ray/job", "ray/service", "ray/client", "kubeflow"],
  ["diagnosis", "provision"],
  ["index.ts"],
  ["simulator"],
  ["console/model", "console/actions", "console/catalog"],
  ["console/update", "console/screen"],
  ["cli", "console/effects", "console/widgets"],
  ["program"],
  ["main.ts"],
];

const ARROWS: readonly (readonly [from: string, to: string])[] = [
  ["ray/job", "ray/cluster"],
  ["ray/job", "ray/client"],
  ["ray/service", "ray/cluster"],
  ["console/catalog", "console/actions"],
  ["console/catalog", "console/model"],
  ["console/actions", "console/model"],
];

/** Who alone may import a package. */
const SOLE_IMPORTERS: Readonly<Record<string, readonly string[]>> = {
  blessed: ["console/widgets"],
  "blessed-contrib": ["console/widgets"],
  chalk: ["console/widgets", "cli"],
  "@kubernetes/client-node": ["common/kubernetes-cluster"],
  undici: ["common/kubernetes-cluster"],
};

interface Import {
  readonly file: string;
  readonly specifier: string;
}

const rooms = FLOORS.flat();
const imports = sourceFiles().flatMap(importsOf);

test("every source file stands in a room of the table", () => {
  expect(sourceFiles().filter((file) => roomOf(file) === undefined)).toEqual([]);
});

test("rooms import only themselves and the floors below", () => {
  const wrong = imports.filter(({ file, specifier }) => {
    if (!specifier.startsWith(".")) return false;
    const from = roomOf(file);
    const to = roomOf(normalize(join(dirname(file), specifier)));
    if (from === undefined || to === undefined || from === to) return false;
    const allowed = floorOf(to) < floorOf(from) || ARROWS.some(([a, b]) => a === from && b === to);
    return !allowed;
  });
  expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
});

/** The simulated cluster must be able to disagree with the product: it shares arithmetic with it, nothing else. */
const SIMULATOR_MAY_IMPORT = [
  "simulator",
  "common/values",
  "common/certificates",
  "common/core-objects",
  "common/kueue",
];

test("the simulator shares with the console only how objects are read, Kueue's arithmetic and plain values", () => {
  const wrong = imports.filter(({ file, specifier }) => {
    if (roomOf(file) !== "simulator" || !specifier.startsWith(".")) return false;
    return !SIMULATOR_MAY_IMPORT.includes(roomOf(normalize(join(dirname(file), specifier))) ?? "");
  });
  expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
});

test("only the program starts the simulator", () => {
  const wrong = imports.filter(({ file, specifier }) => {
    if (!specifier.startsWith(".") || ["simulator", "program", "cli"].includes(roomOf(file) ?? "")) return false;
    return roomOf(normalize(join(dirname(file), specifier))) === "simulator";
  });
  expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
});

test("terminal and cluster packages have one importer each", () => {
  const wrong = imports.filter(({ file, specifier }) => {
    const owner = Object.keys(SOLE_IMPORTERS).find((name) => specifier === name || specifier.startsWith(`${name}/`));
    return owner !== undefined && !SOLE_IMPORTERS[owner]?.includes(roomOf(file) ?? "");
  });
  expect(wrong.map(({ file, specifier }) => `${file} imports ${specifier}`)).toEqual([]);
});

test("no file grows over 350 lines, tests included", () => {
  const long = ["src", "tests", ".build"].flatMap((folder) =>
    filesIn(join(root, folder))
      .filter((file) => /\.m?ts$|\.m?js$/.test(file) && lineCount(join(root, folder, file)) > 350)
      .map((file) => `${folder}/${file}`),
  );
  expect(long).toEqual([]);
});

function sourceFiles(): readonly string[] {
  return filesIn(source).filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"));
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => file.split(sep).join("/"));
}

/** The end of the last line begins no other. */
function lineCount(file: string): number {
  return readFileSync(file, "utf8").replace(/\n$/, "").split("\n").length;
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(source, file), "utf8");
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;"']*?\bfrom\s+["']([^"']+)["']|\bimport\s*\(?\s*["']([^"']+)["']/g,
  );
  return [...found].map((match) => ({ file, specifier: match[1] ?? match[2] ?? "" }));
}

function roomOf(file: string): string | undefined {
  return rooms.find((room) => file === room || file.startsWith(`${room}/`));
}

function floorOf(room: string): number {
  return FLOORS.findIndex((floor) => floor.includes(room));
}
