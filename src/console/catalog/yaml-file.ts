import type { z } from "zod";
import { didYouMean } from "../../common/values/nearest-name.ts";
import { parseYaml, type YamlFile } from "../../common/values/yaml-guard.ts";
import type { CatalogProblem } from "../model/catalog.ts";

/** A file of ours or of a person's, as text. Whoever calls has read it. */
export interface CatalogFile {
  /** As shown to a person: `views/mine.yaml`. */
  readonly path: string;
  readonly text: string;
  /**
   * What the text says, when the build has read and checked it already: our own files. To parse and check them again at each start
   * would take longer than all else before the first frame.
   */
  readonly checked?: unknown;
}

export type PathInFile = readonly PropertyKey[];

/** A file whose shape is right. `problemAt` makes a problem that points at a value of it. */
export interface ReadFile<T> {
  readonly value: T;
  readonly problemAt: ProblemAt;
  /** Checked by the build: what costs time may be put off until it is used. */
  readonly trusted: boolean;
}

/** @param offset - Characters into the text at `path`, for errors inside an expression. */
export type ProblemAt = (path: PathInFile, message: string, offset?: number) => CatalogProblem;

/** Reads YAML within the bounds of `yaml-guard`, checks it against a schema, and says where it is wrong. */
export function readYamlFile<T>(
  file: CatalogFile,
  schema: z.ZodType<T>,
): ReadFile<T> | { readonly problems: readonly CatalogProblem[] } {
  if (file.checked !== undefined)
    return { value: file.checked as T, problemAt: problemsIn(file, undefined), trusted: true };
  const parsed = parseYaml(file.text, file.path);
  if ("problems" in parsed) return { problems: parsed.problems.map((sentence) => fromSentence(sentence, file.path)) };
  const problemAt = problemsIn(file, parsed);
  const checked = schema.safeParse(parsed.value);
  if (checked.success) return { value: checked.data, problemAt, trusted: false };
  return { problems: checked.error.issues.flatMap((issue) => fromIssue(issue, problemAt, schema)) };
}

/** `views/mine.yaml:3:7: what is wrong` */
function fromSentence(sentence: string, file: string): CatalogProblem {
  const found = /^.*?:(\d+):(\d+): (.*)$/s.exec(sentence);
  if (found === null) return { file, line: undefined, column: undefined, message: sentence };
  return { file, line: Number(found[1]), column: Number(found[2]), message: found[3] ?? "" };
}

function problemsIn(file: CatalogFile, parsed: YamlFile | undefined): ProblemAt {
  return (path, message, offset) => {
    const { line, column } = (parsed ?? positionsOf(file)).positionOf(...path);
    if (offset === undefined) return { file: file.path, line, column, message };
    return { file: file.path, line, column: column + lengthBeforeText(file.text, line, column) + offset, message };
  };
}

function positionsOf(file: CatalogFile): Pick<YamlFile, "positionOf"> {
  const parsed = parseYaml(file.text, file.path);
  return "problems" in parsed ? { positionOf: () => ({ line: 1, column: 1 }) } : parsed;
}

/** From a key to its text when both stand on one line: `value: "self…"` is 8. A text on lines of its own is pointed at by its key. */
function lengthBeforeText(text: string, line: number, column: number): number {
  const fromKey = (text.split(/\r?\n/)[line - 1] ?? "").slice(column - 1);
  return /^[\w.-]+:\s+["']?(?=[^|>\s])/.exec(fromKey)?.[0].length ?? 0;
}

function fromIssue(issue: z.core.$ZodIssue, problemAt: ProblemAt, schema: z.ZodType): readonly CatalogProblem[] {
  const where = issue.path.length === 0 ? "" : `${inWords(issue.path)}: `;
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => {
      const hint = didYouMean(key, known) || (known.length === 0 ? "" : ` Known: ${known.join(", ")}.`);
      return problemAt([...issue.path, key], `${where}"${key}" is not known here.${hint}`);
    });
  }
  if (issue.code === "invalid_value") {
    return [problemAt(issue.path, `${where}must be one of ${issue.values.map(String).join(", ")}.`)];
  }
  return [problemAt(issue.path, `${where}${issue.message}.`)];
}

/** `columns[2].width` */
function inWords(path: PathInFile): string {
  return path.reduce<string>(
    (text, step) =>
      typeof step === "number" ? `${text}[${step}]` : text === "" ? String(step) : `${text}.${String(step)}`,
    "",
  );
}

/** The keys a schema knows at a path, as far as it consists of objects, lists, optionals and the first object of unions. */
function keysAt(schema: unknown, path: PathInFile): readonly string[] {
  const inner = unwrapped(schema);
  if (inner === undefined) return [];
  const [step, ...rest] = path;
  if (step === undefined) return Object.keys(inner.shape ?? {});
  if (inner.element !== undefined) return keysAt(inner.element, rest);
  return keysAt(inner.shape?.[String(step)], rest);
}

interface Inspected {
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
}

function unwrapped(schema: unknown): Inspected | undefined {
  let current = schema as {
    readonly def?: { readonly innerType?: unknown; readonly options?: readonly unknown[] };
  } & Inspected;
  while (current?.def?.innerType !== undefined) current = current.def.innerType as typeof current;
  const options = current?.def?.options;
  return options === undefined
    ? current
    : (options.map((option) => unwrapped(option)).find((option) => option?.shape !== undefined) ?? undefined);
}
