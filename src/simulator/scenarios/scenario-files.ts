import { readdirSync, readFileSync } from "node:fs";
import { checkScenario, readScenario, type ScenarioProblems } from "./read-scenario.ts";
import type { Scenario } from "./scenario-schema.ts";

const FOLDER = new URL("./", import.meta.url);
const ENDING = ".yaml";

/** Names of the stories that come with the program, in order. */
export function scenarioNames(folder: URL = FOLDER): readonly string[] {
  const files = readdirSync(folder).filter((file) => file.endsWith(ENDING));
  return files.map((file) => file.slice(0, -ENDING.length)).sort();
}

/** One of the program's own stories. The build puts what it parsed beside each: a fifth of the demo's start would be reading YAML. */
export function readOwnScenario(
  name: string,
  given: Readonly<Record<string, number>> = {},
  folder: URL = FOLDER,
): { readonly scenario: Scenario } | ScenarioProblems {
  const names = scenarioNames(folder);
  if (!names.includes(name)) return { problems: [`There is no scenario "${name}". There are ${names.join(", ")}.`] };
  const parsed = textIfAny(new URL(`${name}.json`, folder));
  if (parsed !== undefined) {
    const positionOf = () => ({ line: 1, column: 1 });
    return checkScenario({ value: JSON.parse(parsed), positionOf }, `${name}${ENDING}`, given);
  }
  return readScenario(readFileSync(new URL(`${name}${ENDING}`, folder), "utf8"), `${name}${ENDING}`, given);
}

function textIfAny(file: URL): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
