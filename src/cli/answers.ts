import type { Meta } from "../common/kubernetes-cluster/meta.ts";
import { cellWidth, fitCells } from "../common/values/cell-width.ts";
import { formatAge } from "../common/values/duration.ts";
import { cleanLine } from "../common/values/text.ts";
import { printYaml } from "../common/values/yaml-guard.ts";
import type { AnswerOutput } from "./change-options.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import type { CommandPorts } from "./run-command.ts";

/** An answer as JSON or YAML for programs, or as its text for people. What is not known is null. */
export function printed(output: AnswerOutput, value: unknown, text: () => string): string {
  const plain: unknown = JSON.parse(JSON.stringify(value, (_key, part) => (part === undefined ? null : part)));
  if (output === "json") return `${JSON.stringify(plain, undefined, 2)}\n`;
  return output === "yaml" ? printYaml(plain) : text();
}

/** Prints a list; that there is nothing to list is said to the person, and is no failure. */
export async function printList<T>(
  ports: Pick<CommandPorts, "out" | "err">,
  output: AnswerOutput,
  all: readonly T[],
  how: { readonly none: string; readonly plain: (one: T) => unknown; readonly text: () => string },
): Promise<ExitCode> {
  if (all.length === 0 && output === "text") ports.err(`${how.none}\n`);
  else await ports.out(printed(output, all.map(how.plain), how.text));
  return EXIT.done;
}

/** Lines of `name: value`, values one below the other; empty values are left out. */
export function facts(pairs: readonly (readonly [name: string, value: string])[]): string {
  const told = pairs.filter(([, value]) => value !== "");
  const width = Math.max(0, ...told.map(([name]) => cellWidth(name)));
  return told.map(([name, value]) => `${fitCells(name, width)}  ${cleanLine(value)}\n`).join("");
}

const GAP = "   ";

/** A table with a head, for people. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((row) => row.map(cleanLine));
  const widths = head.map((_, index) => Math.max(...lines.map((line) => cellWidth(line[index] ?? ""))));
  const drawn = lines.map((line) =>
    line
      .map((cell, index) => fitCells(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  return `${drawn.join("\n")}\n`;
}

/** `2/4`; what is not known is `?`. */
export function outOf(ready: number | undefined, desired: number | undefined): string {
  return `${ready ?? "?"}/${desired ?? "?"}`;
}

export function ageOf({ createdAt }: Meta, now: number): string {
  return createdAt === undefined ? "?" : formatAge(now - createdAt);
}
