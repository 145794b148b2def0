import { parseGoDuration } from "../../common/values/duration.ts";
import { parseSelector } from "../../common/values/label-selector.ts";
import { compilePattern, type Pattern } from "../../common/values/patterns.ts";
import { parseQuantity } from "../../common/values/quantity.ts";
import type { SortValue } from "./cell.ts";
import type { Comparison, Filter, FilterTest } from "./filter.ts";
import type { Column } from "./view.ts";

export type ParsedFilter = { readonly filter: Filter } | { readonly problem: string };

const NANOSECONDS_PER_MILLISECOND = 1_000_000n;
const MILLISECONDS_PER_DAY = 86_400_000;
const TERM = /^(?<column>[A-Za-z][\w-]*)(?<operator>!=|>=|<=|=|>|<)(?<value>.*)$/;

/**
 * Reads a filter: words apart, all must hold.
 *
 * - `train` a part of any cell, whatever the case; `~^ray.*-gpu` a regular expression on each cell; `!` before either turns it round
 * - `status=pending`, `gpus>=8`, `age>1h`, `queue!=team-a` a column by its id or title
 * - `-l app=ray,tier!=test` a label selector; everything after `-l` belongs to it
 */
export function parseFilter(text: string, columns: readonly Column[]): ParsedFilter {
  const tests: FilterTest[] = [];
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "");
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? "";
    if (word === "-l") {
      const selector = parseSelector(words.slice(index + 1).join(" "));
      if ("problem" in selector) return { problem: `-l: ${selector.problem}` };
      tests.push({ kind: "labels", selector: selector.selector, negated: false });
      break;
    }
    const test = parseWord(word, columns);
    if (typeof test === "string") return { problem: test };
    tests.push(test);
  }
  return { filter: { text, tests } };
}

function parseWord(word: string, columns: readonly Column[]): FilterTest | string {
  const negated = word.startsWith("!") && word.length > 1;
  const body = negated ? word.slice(1) : word;
  if (body.startsWith("~")) {
    const pattern = compilePattern(body.slice(1));
    return "problem" in pattern ? pattern.problem : { kind: "pattern", pattern: perCell(pattern), negated };
  }
  const term = TERM.exec(body)?.groups;
  if (term === undefined) return { kind: "text", needle: body.toLowerCase(), negated };
  return parseComparison(term["column"] ?? "", term["operator"] ?? "", term["value"] ?? "", negated, columns);
}

/** Cells are searched as lines of one text: `^` and `$` are the ends of a cell. */
function perCell({ text, expression }: Pattern): Pattern {
  return { text, expression: new RegExp(expression.source, `${expression.flags}m`) };
}

function parseComparison(
  name: string,
  operator: string,
  text: string,
  negated: boolean,
  columns: readonly Column[],
): FilterTest | string {
  const wanted = name.toLowerCase();
  const column = columns.find(({ id, title }) => id.toLowerCase() === wanted || title.toLowerCase() === wanted);
  if (column === undefined) return `no column "${name}"; columns: ${columns.map(({ id }) => id).join(", ")}`;
  if (text === "") return `${name}${operator} needs a value`;
  const turned = operator === "!=";
  const comparison = (turned ? "=" : operator) as Comparison;
  const value = parseValue(text, column, comparison);
  if (value === undefined) return problemWith(column, comparison, text);
  return { kind: "compare", columnId: column.id, operator: comparison, value, negated: negated !== turned };
}

function parseValue(text: string, column: Column, comparison: Comparison): SortValue {
  switch (column.compare) {
    case "text":
      return comparison === "=" ? text : undefined;
    case "number": {
      const number = Number(text);
      return Number.isFinite(number) ? number : comparison === "=" ? text : undefined;
    }
    case "quantity":
      return parseQuantity(text)?.nanos ?? (comparison === "=" ? text : undefined);
    case "duration":
    case "time":
      return durationInMilliseconds(text);
    default:
      return column.compare satisfies never;
  }
}

function durationInMilliseconds(text: string): number | undefined {
  const days = /^(\d+)d(.*)$/.exec(text);
  const rest = days === null ? text : (days[2] ?? "");
  const nanoseconds = rest === "" ? 0n : parseGoDuration(rest);
  if (nanoseconds === undefined || nanoseconds < 0n || text === "") return undefined;
  return Number(days?.[1] ?? 0) * MILLISECONDS_PER_DAY + Number(nanoseconds / NANOSECONDS_PER_MILLISECOND);
}

function problemWith({ id, compare }: Column, comparison: Comparison, text: string): string {
  switch (compare) {
    case "text":
      return `${id} holds text: use ${id}=… or ${id}!=…, not ${comparison}`;
    case "number":
      return `${id}${comparison}${text}: not a number`;
    case "quantity":
      return `${id}${comparison}${text}: not a quantity such as 8, 500m or 64Gi`;
    case "duration":
    case "time":
      return `${id}${comparison}${text}: not a duration such as 90s, 5m, 1h30m or 2d`;
    default:
      return compare satisfies never;
  }
}
