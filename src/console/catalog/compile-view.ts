import { didYouMean } from "../../common/values/nearest-name.ts";
import type { CatalogProblem } from "../model/catalog.ts";
import type { Related } from "../model/related.ts";
import type { KindId, Row } from "../model/row.ts";
import type { Column, Sort, View } from "../model/view.ts";
import { rawEnvironment } from "./cel/environment.ts";
import { compileExpression, type ExpressionProblem, isProblem } from "./cel/expression.ts";
import { COMMON_COLUMNS } from "./columns/common.ts";
import type { NamedColumn } from "./columns/named-column.ts";
import { KIND_COLUMNS } from "./columns/registry.ts";
import { compileFaults, faultsWhenAsked } from "./faults.ts";
import type { KindsInUse } from "./kinds.ts";
import { rawCell } from "./raw-value.ts";
import type { ColumnFile, ViewFile } from "./view-schema.ts";
import type { PathInFile, ReadFile } from "./yaml-file.ts";

const RAW = rawEnvironment();
const DEFAULT_WIDTH = { min: 6, max: 24, grow: false };
const DEFAULT_PRIORITY = 3;
const DEFAULT_EMPTY = "Nothing here.";

/** What stands between a file of the right shape and a view. */
interface Compilation {
  readonly kinds: KindsInUse;
  readonly file: ReadFile<ViewFile>;
  readonly kindId: KindId;
  readonly problems: CatalogProblem[];
}

/** Resolves every name and expression of a view file; all problems are reported, not only the first. */
export function compileView(
  id: string,
  file: ReadFile<ViewFile>,
  kinds: KindsInUse,
): View | { readonly problems: readonly CatalogProblem[] } {
  const { value } = file;
  const kind = kinds.kindFor(value.kind);
  if ("problem" in kind) return { problems: [file.problemAt(["kind"], kind.problem)] };
  const compilation: Compilation = { kinds, file, kindId: kind.id, problems: [] };
  const columns = value.columns.flatMap((column, index) => compileColumn(column, index, compilation) ?? []);
  reportDoubles(compilation);
  const sort = compileSort(compilation);
  const needs = (value.needs ?? []).filter((need, index) => isKnownKind(need, ["needs", index], compilation));
  const isFault = file.trusted ? faultsWhenAsked(value.faults, columns) : compileFaults(value.faults, columns);
  if ("problem" in isFault)
    report(
      compilation,
      ["faults"],
      isFault,
      columns.map((column) => column.id),
    );
  if (compilation.problems.length > 0 || "problem" in isFault) return { problems: compilation.problems };
  return {
    id,
    title: value.title,
    aliases: value.aliases ?? [],
    kindId: kind.id,
    columns,
    sort,
    needs,
    isFault,
    summary: summaryOf(kind.id, value.title),
    insteadWhenDenied: value.insteadWhenDenied,
    whenEmpty: value.whenEmpty ?? DEFAULT_EMPTY,
  };
}

function compileColumn(column: ColumnFile, index: number, compilation: Compilation): Column | undefined {
  const body =
    column.computed === undefined
      ? rawColumn(column, index, compilation)
      : computedColumn(column.computed, index, compilation);
  if (body === undefined) return undefined;
  const numeric = body.compare === "number" || body.compare === "quantity" || body.compare === "duration";
  return {
    id: column.id,
    title: column.title ?? column.id.toUpperCase(),
    align: column.align ?? (numeric ? "right" : "left"),
    width: widthOf(column.width),
    priority: column.priority ?? DEFAULT_PRIORITY,
    wide: column.wide ?? false,
    onlyAcrossNamespaces: column.onlyAcrossNamespaces ?? false,
    ...body,
  };
}

type ColumnBody = Pick<Column, "compare" | "ticking" | "cell" | "prepare">;

function rawColumn(
  { value, compare = "text" }: ColumnFile,
  index: number,
  compilation: Compilation,
): ColumnBody | undefined {
  const expression = compileExpression(value ?? "", RAW);
  if (isProblem(expression)) {
    report(compilation, ["columns", index, "value"], expression, ["self"]);
    return undefined;
  }
  const at = compilation.kinds.rawIndex(compilation.kindId, expression, compare);
  return {
    compare,
    ticking: compare === "time",
    cell: (row: Row, related: Related) => rawCell(row.raw[at], compare, related.now),
  };
}

function computedColumn(name: string, index: number, compilation: Compilation): ColumnBody | undefined {
  const own = KIND_COLUMNS.get(compilation.kindId)?.columns;
  const found: NamedColumn | undefined =
    own?.get(name) ?? (Object.hasOwn(COMMON_COLUMNS, name) ? COMMON_COLUMNS[name] : undefined);
  if (found === undefined) {
    const known = [...Object.keys(COMMON_COLUMNS), ...(own?.keys() ?? [])];
    const hint = didYouMean(name, known) || ` Known: ${known.join(", ")}.`;
    compilation.problems.push(
      compilation.file.problemAt(
        ["columns", index, "computed"],
        `${compilation.kindId} has no computed column "${name}".${hint}`,
      ),
    );
    return undefined;
  }
  const { compare, ticking, cell, prepare } = found;
  return { compare, ticking, prepare, cell: ({ record }, related) => cell(record, related) };
}

function widthOf(width: ColumnFile["width"]): Column["width"] {
  if (width === undefined) return DEFAULT_WIDTH;
  if (typeof width === "number") return { min: width, max: width, grow: false };
  return { min: width.min, max: width.max, grow: width.grow ?? false };
}

function reportDoubles({ file, problems }: Compilation): void {
  const seen = new Set<string>();
  for (const [index, { id }] of file.value.columns.entries()) {
    if (seen.has(id)) problems.push(file.problemAt(["columns", index, "id"], `column "${id}" is there already.`));
    seen.add(id);
  }
}

/** Without `sort:`, by the first column. */
function compileSort({ file, problems }: Compilation): Sort {
  const { sort = file.value.columns[0]?.id ?? "", columns } = file.value;
  const descending = sort.startsWith("-");
  const columnId = descending ? sort.slice(1) : sort;
  const ids = columns.map(({ id }) => id);
  if (!ids.includes(columnId))
    problems.push(file.problemAt(["sort"], `there is no column "${columnId}" to sort by.${didYouMean(columnId, ids)}`));
  return { columnId, descending };
}

/** Kinds with states say how many are in trouble; the others are counted. */
function summaryOf(kindId: KindId, title: string): View["summary"] {
  const counted: View["summary"] = (rows) => ({ text: `${rows.length} ${title.toLowerCase()}`, tone: "normal" });
  return KIND_COLUMNS.get(kindId)?.summary ?? counted;
}

function isKnownKind(need: string, path: PathInFile, { kinds, file, problems }: Compilation): boolean {
  const kind = kinds.kindFor(need);
  if ("problem" in kind) problems.push(file.problemAt(path, kind.problem));
  return !("problem" in kind);
}

function report(
  { file, problems }: Compilation,
  path: PathInFile,
  { problem, offset, unknownName }: ExpressionProblem,
  known: readonly string[],
): void {
  const hint = unknownName === undefined ? "" : didYouMean(unknownName, known);
  problems.push(file.problemAt(path, `${problem}.${hint}`, offset));
}
