import { existsSync, readFileSync } from "node:fs";
import { UsageError } from "../cli/exit-code.ts";
import { didYouMean } from "../common/values/nearest-name.ts";
import { cleanLine } from "../common/values/text.ts";
import { readScenario, type ScenarioProblems } from "../simulator/scenarios/read-scenario.ts";
import { readOwnScenario, scenarioNames } from "../simulator/scenarios/scenario-files.ts";
import type { Scenario } from "../simulator/scenarios/scenario-schema.ts";
import { systemReason } from "./system-reason.ts";

/** Beside the built program, else among the sources. */
const FOLDER = [new URL("../scenarios/", import.meta.url), new URL("../simulator/scenarios/", import.meta.url)].find(
  (folder) => existsSync(folder),
);

/** The scenario of this name or in this file. @throws {@link UsageError} with the nearest name, or the line that is wrong */
export function chooseScenario(nameOrFile: string, parameters: Readonly<Record<string, number>>): Scenario {
  const read = isFile(nameOrFile) ? fromFile(nameOrFile, parameters) : ownScenario(nameOrFile, parameters);
  if ("scenario" in read) return read.scenario;
  const [first = "", ...more] = read.problems;
  const rest = more.length === 0 ? "" : ` (and ${more.length} more)`;
  throw new UsageError(`${first}${rest}`);
}

/** What `--list` prints: name, parameters with their values, title. */
export function listScenarios(): string {
  const rows = scenarioNames(FOLDER).map((name) => {
    const { title, parameters } = chooseScenario(name, {});
    const options = Object.entries(parameters).map(([parameter, value]) => ` [--${parameter} ${value}]`);
    return { name, text: `${title}${options.join("")}` };
  });
  const width = Math.max(...rows.map(({ name }) => name.length));
  return rows.map(({ name, text }) => `${name.padEnd(width)}  ${text}\n`).join("");
}

function isFile(nameOrFile: string): boolean {
  return /[/\\]|\.ya?ml$/i.test(nameOrFile);
}

function ownScenario(name: string, parameters: Readonly<Record<string, number>>) {
  const names = scenarioNames(FOLDER);
  if (names.includes(name)) return readOwnScenario(name, parameters, FOLDER);
  const near = didYouMean(name, names) || ` There are ${names.join(", ")}.`;
  throw new UsageError(cleanLine(`There is no scenario "${name}".${near} A file is named with its ending, .yaml.`));
}

function fromFile(
  path: string,
  parameters: Readonly<Record<string, number>>,
): { readonly scenario: Scenario } | ScenarioProblems {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    const why = systemReason(error instanceof Error && "code" in error ? error.code : error);
    throw new UsageError(cleanLine(`The scenario ${path} cannot be read (${why}).`));
  }
  return readScenario(text, cleanLine(path), parameters);
}
