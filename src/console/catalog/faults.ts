import type { Related } from "../model/related.ts";
import type { Row } from "../model/row.ts";
import { sortValueOf } from "../model/row-values.ts";
import type { Column } from "../model/view.ts";
import { columnsEnvironment } from "./cel/environment.ts";
import { compileExpression, type Expression, type ExpressionProblem, isProblem } from "./cel/expression.ts";
import { plainWord } from "./columns/status-cell.ts";

const NANOS_PER_UNIT = 1e9;
const MILLISECONDS_PER_SECOND = 1_000;
/** Rows of one view have few different statuses: most answers are looked up. */
const MOST_REMEMBERED = 2_000;

type IsFault = (row: Row, related: Related) => boolean;

/**
 * Compiles `faults:` of a view. In it, `columns.x` is the word of a text column (without its symbol), the number of a number column,
 * base units of a quantity, and seconds of a duration or age. Unknown numbers compare with nothing. Rows that could not be read are
 * always faults.
 */
export function compileFaults(source: string | undefined, columns: readonly Column[]): IsFault | ExpressionProblem {
  if (source === undefined) return ({ record }) => record.unreadable !== undefined;
  const types = new Map(
    columns.map(({ id, compare }) => [id, compare === "text" ? ("string" as const) : ("double" as const)]),
  );
  const expression = compileExpression(source, columnsEnvironment(types));
  if (isProblem(expression)) return expression;
  if (expression.type !== "bool") {
    return { problem: `must be true or false, and is ${expression.type}`, offset: 0, unknownName: undefined };
  }
  const read = columns.filter(({ id }) => expression.reads.has(id));
  const remembered = new Map<string, boolean>();
  return (row, related) => row.record.unreadable !== undefined || answer(expression, read, remembered, row, related);
}

/** For a view that was checked when it was built: compiled when the first row is asked about. */
export function faultsWhenAsked(source: string | undefined, columns: readonly Column[]): IsFault {
  let compiled: IsFault | undefined;
  return (row, related) => {
    if (compiled === undefined) {
      const result = compileFaults(source, columns);
      if ("problem" in result) throw new Error(`faults: ${result.problem} in ${source}`);
      compiled = result;
    }
    return compiled(row, related);
  };
}

function answer(
  expression: Expression,
  read: readonly Column[],
  remembered: Map<string, boolean>,
  row: Row,
  related: Related,
): boolean {
  const values = read.map((column) => valueFor(column, row, related));
  const key = values.join("\u0000");
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const named = Object.fromEntries(read.map(({ id }, index) => [id, values[index]]));
  const isFault = expression.evaluate({ columns: named }) === true;
  if (remembered.size >= MOST_REMEMBERED) remembered.clear();
  remembered.set(key, isFault);
  return isFault;
}

function valueFor({ cell, compare }: Column, row: Row, related: Related): string | number {
  const shown = cell(row, related);
  if (compare === "text") return plainWord(shown.text);
  const value = sortValueOf(shown);
  if (typeof value === "bigint") return Number(value) / NANOS_PER_UNIT;
  if (typeof value !== "number") return Number.NaN;
  if (compare === "duration") return value / MILLISECONDS_PER_SECOND;
  return compare === "time" ? (related.now - value) / MILLISECONDS_PER_SECOND : value;
}
