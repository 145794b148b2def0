import { cleanLine } from "../../common/values/text.ts";
import { parseYaml, type YamlFile } from "../../common/values/yaml-guard.ts";
import { kindOfObject, STORED_KINDS } from "../stored-kinds.ts";
import { type Scenario, scenarioSchema } from "./scenario-schema.ts";

/** Sentences of the form `file:line:column: what is wrong`. At least one. */
export interface ScenarioProblems {
  readonly problems: readonly string[];
}

/**
 * Reads a scenario from YAML.
 *
 * @param source - Names the file in messages.
 * @param given - Values for its parameters, over those it states.
 */
export function readScenario(
  text: string,
  source: string,
  given: Readonly<Record<string, number>> = {},
): { readonly scenario: Scenario } | ScenarioProblems {
  const file = parseYaml(text, source);
  return "problems" in file ? file : checkScenario(file, source, given);
}

/** What was read, and where in the file it stands. */
type ScenarioFile = Pick<YamlFile, "value" | "positionOf">;

/** As {@link readScenario}, of a file that is parsed already. */
export function checkScenario(
  file: ScenarioFile,
  source: string,
  given: Readonly<Record<string, number>> = {},
): { readonly scenario: Scenario } | ScenarioProblems {
  const parsed = scenarioSchema.safeParse(file.value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => problemAt(file, source, path, message));
    return { problems };
  }
  const scenario = { ...parsed.data, parameters: { ...parsed.data.parameters, ...given } };
  const problems = [...unknownParameters(parsed.data, given, source), ...brokenReferences(scenario, file, source)];
  return problems.length > 0 ? { problems } : { scenario };
}

function problemAt(file: ScenarioFile, source: string, path: readonly PropertyKey[], message: string): string {
  const { line, column } = file.positionOf(...path);
  const field = path.length === 0 ? "" : `${path.map(String).join(".")}: `;
  return cleanLine(`${source}:${line}:${column}: ${field}${message}`);
}

function unknownParameters(
  { parameters }: Scenario,
  given: Readonly<Record<string, number>>,
  source: string,
): readonly string[] {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(parameters, name));
  const known = Object.keys(parameters);
  const offer = known.length === 0 ? "It has none" : `It has ${known.join(", ")}`;
  return unknown.map((name) => cleanLine(`${source}: there is no parameter "${name}" here. ${offer}.`));
}

/** Names that lead nowhere: of kinds, templates and parameters. */
function brokenReferences(scenario: Scenario, file: ScenarioFile, source: string): readonly string[] {
  const problems: string[] = [];
  const say = (path: readonly PropertyKey[], message: string) => problems.push(problemAt(file, source, path, message));
  const checkKind = (path: readonly PropertyKey[], { apiVersion, kind }: { apiVersion: string; kind: string }) => {
    if (kindOfObject(apiVersion, kind) === undefined)
      say([...path, "kind"], `the simulated cluster has no ${kind} in ${apiVersion}`);
  };
  for (const [index, object] of scenario.objects.entries()) checkKind(["objects", index], object);
  for (const [name, template] of Object.entries(scenario.templates)) checkKind(["templates", name], template);
  scenario.timeline.forEach((step, index) => {
    const path = ["timeline", index];
    if (step.create !== undefined && !Object.hasOwn(scenario.templates, step.create.template))
      say([...path, "create", "template"], `there is no template "${step.create.template}"`);
    for (const action of ["patch", "delete"] as const) {
      const kind = step[action]?.kind;
      if (kind !== undefined && !STORED_KINDS.some(({ id }) => id === kind))
        say(
          [...path, action, "kind"],
          `"${kind}" is no kind of the simulated cluster. Say it as in rayclusters.ray.io`,
        );
    }
    for (const field of ["count", "perSecond"] as const) {
      const value = step[field];
      if (typeof value === "string" && !Object.hasOwn(scenario.parameters, value))
        say([...path, field], `there is no parameter "${value}"`);
    }
  });
  return problems;
}
