import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import { valueAt } from "../../../common/values/untyped.ts";
import { LONGEST_EXPRESSION } from "./environment.ts";

/** A checked expression. It never throws: where a field is absent or of another type, it answers undefined. */
export interface Expression {
  readonly source: string;
  /** What the checker inferred: `bool`, `string`, `dyn`, … */
  readonly type: string;
  readonly evaluate: (context: Readonly<Record<string, unknown>>) => unknown;
  /** Names read from each variable: `columns.status == "x"` reads `status` of `columns`. */
  readonly reads: ReadonlySet<string>;
}

/** What is wrong with an expression, and where in it. */
export interface ExpressionProblem {
  readonly problem: string;
  /** Offset in characters from the start of the expression. */
  readonly offset: number;
  /** The name that is not known, when that is the trouble. */
  readonly unknownName: string | undefined;
}

/** Macros walk lists: one inside another inside another could keep a poll busy for seconds on a large object. */
const DEEPEST_MACROS = 2;
const MACROS: ReadonlySet<string> = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Parses and type-checks an expression once, at load. */
export function compileExpression(source: string, environment: Environment): Expression | ExpressionProblem {
  if (source.length > LONGEST_EXPRESSION) {
    return problemAt(0, `the expression is longer than ${LONGEST_EXPRESSION} characters`);
  }
  try {
    const run = environment.parse(source);
    const refused = refusedPart(run.ast, 0);
    if (refused !== undefined) return refused;
    const checked = run.check();
    if (!checked.valid) return fromError(checked.error, source);
    const path = plainPath(run.ast);
    return {
      source,
      type: checked.type ?? "dyn",
      reads: readsOf(run.ast),
      evaluate: path === undefined ? orUndefined(run) : (context) => valueAt(context, ...path),
    };
  } catch (error) {
    return fromError(error, source);
  }
}

export function isProblem(result: Expression | ExpressionProblem): result is ExpressionProblem {
  return "problem" in result;
}

/** A throw costs 25 µs, which is why plain paths (most columns, often absent) do not come here. */
function orUndefined(run: (context: Record<string, unknown>) => unknown): Expression["evaluate"] {
  return (context) => {
    try {
      return run(context as Record<string, unknown>);
    } catch {
      return undefined;
    }
  };
}

/** The steps of `self.metadata.labels["a/b"]`, when the expression is nothing but such a path. */
function plainPath(node: ASTNode): readonly (string | number)[] | undefined {
  if (node.op === "id") return [node.args];
  if (node.op === ".") {
    const before = plainPath(node.args[0]);
    return before === undefined ? undefined : [...before, node.args[1]];
  }
  if (node.op === "[]" && node.args[1].op === "value") {
    const before = plainPath(node.args[0]);
    const step = node.args[1].args;
    if (before === undefined) return undefined;
    if (typeof step === "string") return [...before, step];
    if (typeof step === "bigint" && step >= 0n) return [...before, Number(step)];
  }
  return undefined;
}

function readsOf(ast: ASTNode): ReadonlySet<string> {
  const reads = new Set<string>();
  visit(ast, (node) => {
    const path = node.op === "." || node.op === "[]" ? plainPath(node) : undefined;
    if (path?.[1] !== undefined) reads.add(String(path[1]));
  });
  return reads;
}

function refusedPart(node: ASTNode, macroDepth: number): ExpressionProblem | undefined {
  let depth = macroDepth;
  if (node.op === "rcall") {
    const [name] = node.args;
    if (name === "matches") {
      return problemAt(
        node.start,
        "matches() is not offered, as a pattern can take for ever; use contains(), startsWith() or endsWith()",
      );
    }
    if (MACROS.has(name)) depth += 1;
    if (depth > DEEPEST_MACROS)
      return problemAt(node.start, `${name}() stands inside ${DEEPEST_MACROS} others; nest at most ${DEEPEST_MACROS}`);
  }
  for (const child of childrenOf(node)) {
    const refused = refusedPart(child, depth);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function visit(node: ASTNode, look: (node: ASTNode) => void): void {
  look(node);
  for (const child of childrenOf(node)) visit(child, look);
}

/** The tree's nodes stand in `args`, in tuples and lists of tuples. */
function childrenOf(node: ASTNode): readonly ASTNode[] {
  const args: unknown = node.args;
  return Array.isArray(args) ? args.flat(2).filter(isNode) : isNode(args) ? [args] : [];
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}

function problemAt(offset: number, problem: string): ExpressionProblem {
  return { problem, offset, unknownName: undefined };
}

/** cel-js gives a one-line `summary` and a `range` besides its many-line message. */
function fromError(error: unknown, source: string): ExpressionProblem {
  const { summary, message, code, range } = error as {
    summary?: string;
    message?: string;
    code?: string;
    range?: { start: number; end: number };
  };
  const offset = range?.start ?? 0;
  const named = code === "unknown_variable" || code === "no_such_key";
  return {
    problem: summary ?? message ?? String(error),
    offset,
    unknownName: named && range !== undefined ? source.slice(range.start, range.end) : undefined,
  };
}
