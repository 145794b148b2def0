import { parseYaml, type YamlFile } from "../common/values/yaml-guard.ts";
import { UsageError } from "./exit-code.ts";
import type { CommandPorts } from "./run-command.ts";

/**
 * A YAML file with the fields of a configuration, or what `file` leaves unsaid as an empty one.
 * @throws {@link UsageError} with file, line and column.
 */
export async function readConfiguration(
  ports: CommandPorts,
  file: string | undefined,
): Promise<Readonly<Record<string, unknown>>> {
  if (file === undefined) return {};
  const text = await ports.readText(file);
  const read: YamlFile | { readonly problems: readonly string[] } = parseYaml(text, file === "-" ? "input" : file);
  if ("problems" in read) throw new UsageError(read.problems.join("\n"));
  return read.value;
}

/** Fields given as options over those of the file; options that were not given say nothing. */
export function laidOver(
  file: Readonly<Record<string, unknown>>,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return { ...file, ...Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) };
}

/** The fields of a part; none where it is no map. */
export function fieldsIn(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};
}
