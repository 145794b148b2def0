import type * as z from "zod";
import { nearestName } from "./nearest-name.ts";
import { cleanLine } from "./text.ts";

/** One thing that is wrong with what was given. */
export interface InputProblem {
  /** Where: `workerGroups[0].replicas`; `""` for the whole. */
  readonly path: string;
  /** What is wrong and what to do, in one sentence. */
  readonly message: string;
}

/** What was given cannot be used. Holds everything that is wrong at once; nothing has been sent. */
export class InputError extends Error {
  override readonly name = "InputError";
  readonly problems: readonly InputProblem[];

  /** @param what - What was given, for the message: `RayCluster configuration`. */
  constructor(what: string, problems: readonly InputProblem[]) {
    super(`${what} cannot be used. ${problems.map(problemInWords).join(" ")}`);
    this.problems = problems;
  }
}

/**
 * Whether something that was given cannot be used; nothing has been sent then.
 * @example
 * if (isInputError(error)) for (const { path, message } of error.problems) console.error(path, message);
 */
export function isInputError(error: unknown): error is InputError {
  return error instanceof InputError;
}

function problemInWords({ path, message }: InputProblem): string {
  return path === "" ? message : `${path}: ${message}`;
}

/**
 * Checks a value against a schema.
 * @param what - What it is, for the message.
 * @throws {@link InputError} with every problem; a field that is not known is named with the known field nearest to it.
 */
export function checkedInput<Schema extends z.ZodType>(what: string, schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value, { reportInput: false });
  if (result.success) return result.data;
  throw new InputError(
    what,
    result.error.issues.flatMap((issue) => problemsOf(issue, schema)),
  );
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType): readonly InputProblem[] {
  if (issue.code === "invalid_union") {
    const meant = alternativeMeant(issue);
    if (meant !== undefined)
      return meant.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, schema));
  }
  if (issue.code !== "unrecognized_keys") return [{ path: pathInWords(issue.path), message: sentence(issue.message) }];
  const known = fieldsAt(schema, issue.path);
  return issue.keys.map((key) => {
    const nearest = nearestName(key, known);
    const hint = nearest === undefined ? `Known are ${[...known].join(", ")}.` : `Did you mean "${nearest}"?`;
    return { path: pathInWords([...issue.path, key]), message: `Not a known field. ${hint}` };
  });
}

/** The one alternative of which the value has the shape, though not the content: what is wrong there says more than "none fits". */
function alternativeMeant({ errors }: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  const near = errors.filter((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code === "unrecognized_keys"),
  );
  return near.length === 1 ? near[0] : undefined;
}

function sentence(message: string): string {
  const text = cleanLine(message);
  return /[.?!]$/.test(text) ? text : `${text}.`;
}

function pathInWords(path: readonly PropertyKey[]): string {
  const text = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  return cleanLine(text.replace(/^\./, ""));
}

/** Names of the fields that the schema knows at a path, through arrays, records, alternatives, optional and default values. */
function fieldsAt(schema: unknown, path: readonly PropertyKey[]): readonly string[] {
  let at = alternatives(schema);
  for (const part of path) {
    at = at.flatMap((def) => {
      const next = def.shape?.[String(part)] ?? def.element ?? def.valueType;
      return next === undefined ? [] : alternatives(next);
    });
  }
  return [...new Set(at.flatMap(({ shape }) => Object.keys(shape ?? {})))];
}

interface SchemaDefinition {
  readonly innerType?: unknown;
  readonly in?: unknown;
  readonly options?: readonly unknown[];
  readonly shape?: Readonly<Record<string, unknown>>;
  readonly element?: unknown;
  readonly valueType?: unknown;
}

function alternatives(schema: unknown): readonly SchemaDefinition[] {
  const { def } = schema as { readonly def: SchemaDefinition };
  const inner = def.innerType ?? def.in;
  if (inner !== undefined) return alternatives(inner);
  return def.options === undefined ? [def] : def.options.flatMap(alternatives);
}
