import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { type IgnoreRule, ignoredBy, ignoreRule, ignoreRules } from "../../common/values/ignore-rules.ts";
import { InputError } from "../../common/values/input-error.ts";
import type { ZipEntry } from "../../common/values/zip-archive.ts";

export interface FolderBounds {
  /** What the folder is for, in messages: `runtimeEnv.working_dir`. */
  readonly field: string;
  /** Patterns as in a `.gitignore`, over the ignore files of the folder. */
  readonly excludes?: readonly string[] | undefined;
  /** Most bytes of all files together, before they are packed. */
  readonly mostBytes: number;
}

/** A file that will be packed. */
export interface FolderFile {
  /** Below the folder, with `/`. */
  readonly path: string;
  readonly place: string;
  readonly bytes: number;
  readonly executable: boolean;
}

const IGNORE_FILES = [".gitignore", ".rayignore"] as const;
/** Ray leaves these out as well. */
const NEVER_PACKED = [".git", ".venv", "venv", "__pycache__"] as const;
const MOST_FILES = 20_000;
const DEEPEST = 64;

/** Rules of one folder, with how many parts of a path lie above it. */
interface Ruling {
  readonly rules: readonly IgnoreRule[];
  readonly above: number;
}

/**
 * The files of a folder that are worth packing: not what `.gitignore` and `.rayignore` of any folder in it, or `excludes`, leave
 * out, nor `.git`, `.venv`, `venv` and `__pycache__`. Nothing is read but ignore files.
 *
 * @throws {@link InputError} when it is no folder, is too large, or a link in it leads out of it.
 */
export async function folderFiles(folder: string, bounds: FolderBounds): Promise<readonly FolderFile[]> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined || !(await stat(root)).isDirectory()) throw problem(bounds, `There is no folder "${folder}".`);
  const excludes = (bounds.excludes ?? []).flatMap((line) => ignoreRule(line) ?? []);
  const first = [...NEVER_PACKED].flatMap((name) => ignoreRule(name) ?? []);
  const walk: Walk = { root, bounds, files: [], bytes: 0, last: { rules: excludes, above: 0 } };
  await walkFolder(walk, [], [{ rules: first, above: 0 }]);
  return walk.files;
}

/** The files with what is in them. Only call it once their sizes have been judged. */
export function readFiles(files: readonly FolderFile[]): Promise<readonly ZipEntry[]> {
  return Promise.all(
    files.map(async ({ path, place, executable }) => ({ path, content: await readFile(place), executable })),
  );
}

interface Walk {
  readonly root: string;
  readonly bounds: FolderBounds;
  readonly files: FolderFile[];
  bytes: number;
  /** What the caller leaves out: over all ignore files. */
  readonly last: Ruling;
}

async function walkFolder(walk: Walk, parts: readonly string[], above: readonly Ruling[]): Promise<void> {
  if (parts.length > DEEPEST) throw problem(walk.bounds, `Its folders are nested more than ${DEEPEST} deep.`);
  const folder = join(walk.root, ...parts);
  const rulings = [...above, ...(await ownRulings(folder, parts.length))];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = [...parts, entry.name];
    if (leftOut([...rulings, walk.last], path, entry.isDirectory())) continue;
    if (entry.isDirectory()) await walkFolder(walk, path, rulings);
    else if (entry.isFile() || entry.isSymbolicLink()) await takeFile(walk, path, entry.isSymbolicLink());
  }
}

async function ownRulings(folder: string, above: number): Promise<readonly Ruling[]> {
  const texts = await Promise.all(IGNORE_FILES.map((name) => readFile(join(folder, name), "utf8").catch(() => "")));
  return texts.filter((text) => text !== "").map((text) => ({ rules: ignoreRules(text), above }));
}

/** The deepest ignore file that says anything decides, and `excludes` before all of them. */
function leftOut(rulings: readonly Ruling[], path: readonly string[], isFolder: boolean): boolean {
  for (const { rules, above } of rulings.toReversed()) {
    const verdict = ignoredBy(rules, path.slice(above), isFolder);
    if (verdict !== undefined) return verdict === "ignored";
  }
  return false;
}

async function takeFile(walk: Walk, parts: readonly string[], isLink: boolean): Promise<void> {
  const place = join(walk.root, ...parts);
  const path = parts.join("/");
  if (isLink) await refuseBadLink(walk, path, place);
  const facts = await stat(place);
  if (!facts.isFile()) throw problem(walk.bounds, `"${path}" links to a folder. Exclude it, or put the files there.`);
  walk.files.push({ path, place, bytes: facts.size, executable: (facts.mode & 0o111) !== 0 });
  walk.bytes += facts.size;
  if (walk.files.length > MOST_FILES) {
    throw problem(walk.bounds, `It holds more than ${MOST_FILES} files. Exclude what the job does not need.`);
  }
  if (walk.bytes > walk.bounds.mostBytes) throw problem(walk.bounds, tooLarge(walk));
}

async function refuseBadLink(walk: Walk, path: string, place: string): Promise<void> {
  const target = await realpath(place).catch(() => undefined);
  if (target === undefined) throw problem(walk.bounds, `"${path}" links to nothing. Exclude it.`);
  if (!target.startsWith(walk.root + sep)) {
    throw problem(walk.bounds, `"${path}" links to a place outside the folder. Exclude it, or put the file there.`);
  }
}

function tooLarge({ files, bounds }: Walk): string {
  const largest = files.toSorted((a, b) => b.bytes - a.bytes).slice(0, 3);
  const named = largest.map(({ path, bytes }) => `${path} (${inKibibytes(bytes)})`).join(", ");
  return `Its files are more than ${inKibibytes(bounds.mostBytes)}; the largest so far: ${named}. Exclude what the job does not need.`;
}

export function inKibibytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024)} KiB`;
}

function problem({ field }: FolderBounds, message: string): InputError {
  return new InputError("What is to be packed", [{ path: field, message }]);
}
