import { Chalk } from "chalk";
import { cellWidth, fitCells } from "../common/values/cell-width.ts";
import { cleanLine } from "../common/values/text.ts";
import { printYaml } from "../common/values/yaml-guard.ts";
import type { Related } from "../console/model/related.ts";
import type { Row } from "../console/model/row.ts";
import { sortValueOf } from "../console/model/row-values.ts";
import type { Tone } from "../console/model/tone.ts";
import type { Column, View } from "../console/model/view.ts";
import type { GetArguments } from "./arguments.ts";

export interface PrintOptions {
  readonly output: GetArguments["output"];
  readonly acrossNamespaces: boolean;
  readonly color: boolean;
}

const GAP = "   ";

/** Rows as a table for people, or as JSON, YAML or CSV for programs. Ends with a line feed. */
export function printRows(rows: readonly Row[], view: View, related: Related, options: PrintOptions): string {
  const wide = options.output !== "table";
  const columns = view.columns.filter(
    (column) => (wide || !column.wide) && (options.acrossNamespaces || !column.onlyAcrossNamespaces),
  );
  switch (options.output) {
    case "json":
      return `${JSON.stringify(
        rows.map((row) => asValues(row, columns, related)),
        undefined,
        2,
      )}\n`;
    case "yaml":
      return printYaml(rows.map((row) => asValues(row, columns, related)));
    case "csv":
      return csv(rows, columns, related);
    case "table":
    case "wide":
      return table(rows, columns, related, options.color);
    default:
      return options.output satisfies never;
  }
}

/** Identity first, then each column: numbers as numbers, what is not known as null. */
function asValues(row: Row, columns: readonly Column[], related: Related): Record<string, unknown> {
  const values: Record<string, unknown> = { namespace: row.meta.namespace, name: row.meta.name, uid: row.meta.uid };
  for (const column of columns) {
    if (column.id === "name" || column.id === "namespace") continue;
    const cell = column.cell(row, related);
    const value = sortValueOf(cell);
    if (column.compare === "time") values[column.id] = typeof value === "number" ? new Date(value).toISOString() : null;
    else if (column.compare === "number")
      values[column.id] = typeof value === "number" ? value : value === undefined ? null : cleanLine(cell.text);
    else values[column.id] = cell.text === "?" ? null : cleanLine(cell.text);
  }
  return values;
}

function table(rows: readonly Row[], columns: readonly Column[], related: Related, color: boolean): string {
  const cells = rows.map((row) => columns.map((column) => column.cell(row, related)));
  const texts = cells.map((line) => line.map(({ text }) => cleanLine(text)));
  const widths = columns.map(({ title }, index) =>
    Math.max(cellWidth(title), ...texts.map((line) => cellWidth(line[index] ?? ""))),
  );
  const paint = painter(color);
  const head = columns
    .map(({ title, align }, index) => fitCells(title.toUpperCase(), widths[index] ?? 0, align))
    .join(GAP)
    .trimEnd();
  const lines = cells.map((line, row) =>
    line
      .map(({ tone }, index) =>
        paint(tone, fitCells(texts[row]?.[index] ?? "", widths[index] ?? 0, columns[index]?.align)),
      )
      .join(GAP)
      .trimEnd(),
  );
  return `${[head, ...lines].join("\n")}\n`;
}

function csv(rows: readonly Row[], columns: readonly Column[], related: Related): string {
  const lines = rows.map((row) => columns.map((column) => csvField(column.cell(row, related).text)).join(","));
  return `${[columns.map(({ id }) => csvField(id)).join(","), ...lines].join("\r\n")}\r\n`;
}

/** Quoted where needed; a leading `=`, `+`, `-` or `@` is defused, so that no spreadsheet takes a name for a formula. */
function csvField(text: string): string {
  const clean = cleanLine(text);
  const isFormula = /^[=+\-@]/.test(clean) && !/^[+-]?\d+(?:\.\d+)?$/.test(clean);
  const safe = isFormula ? `'${clean}` : clean;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function painter(color: boolean): (tone: Tone, text: string) => string {
  const chalk = new Chalk({ level: color ? 1 : 0 });
  return (tone, text) => {
    switch (tone) {
      case "good":
        return chalk.green(text);
      case "warning":
        return chalk.yellow(text);
      case "bad":
        return chalk.red(text);
      case "muted":
        return chalk.dim(text);
      default:
        return text;
    }
  };
}
