import { readFile } from "node:fs/promises";
import { parse } from "yaml";
import { checkedInput, InputError, type InputProblem, isInputError } from "../../common/values/input-error.ts";
import { cleanLine } from "../../common/values/text.ts";
import { type RuntimeEnv, runtimeEnvSchema } from "./runtime-env.ts";

/** Nobody writes longer requirements; a wrong path must not fill the memory. */
const MOST_BYTES = 1024 * 1024;

/**
 * The environment with what its `pip`, `uv` and `conda` files say, since Ray cannot read them where it runs.
 * @param field - Where the environment stands, for messages: `runtimeEnv`.
 * @throws {@link InputError} for files that cannot be read.
 */
export async function withRequirements(env: RuntimeEnv, field: string): Promise<RuntimeEnv> {
  const problems: InputProblem[] = [];
  const lines = (name: "pip" | "uv", given: string) => requirementLines(given, `${field}.${name}`, problems);
  const read = { ...env };
  for (const name of ["pip", "uv"] as const) {
    const given = env[name];
    if (typeof given === "string") read[name] = await lines(name, given);
    else if (given !== undefined && !Array.isArray(given) && typeof given.packages === "string") {
      read[name] = { ...given, packages: await lines(name, given.packages) };
    }
  }
  if (typeof env.conda === "string" && /\.ya?ml$/i.test(env.conda)) {
    read.conda = await condaFile(env.conda, `${field}.conda`, problems);
  }
  if (problems.length > 0) throw new InputError("Runtime environment", problems);
  return read;
}

/** Ray installs the lines as they are; comments and blank lines say nothing. */
async function requirementLines(path: string, field: string, problems: InputProblem[]): Promise<string[]> {
  const text = await smallFile(path, field, problems);
  const lines = text.split(/\r?\n/).map((line) => line.replace(/(?:^|\s)#.*$/, "").trim());
  const wrong = lines.find((line) => /^-(?:r|c|-requirement|-constraint)\b/.test(line));
  if (wrong !== undefined) {
    problems.push({
      path: field,
      message: `It names another file (${cleanLine(wrong)}), which is not shipped. Write its lines here.`,
    });
  }
  return lines.filter((line) => line !== "");
}

async function condaFile(path: string, field: string, problems: InputProblem[]): Promise<RuntimeEnv["conda"]> {
  const text = await smallFile(path, field, problems);
  if (text === "") return undefined;
  try {
    return checkedInput("Conda file", runtimeEnvSchema, { conda: parse(text, { maxAliasCount: 0 }) }).conda;
  } catch (error) {
    const told = isInputError(error)
      ? error.problems.map(({ path: at, message }) => `${at}: ${message}`).join(" ")
      : "It is no YAML.";
    problems.push({ path: field, message: told });
    return undefined;
  }
}

async function smallFile(path: string, field: string, problems: InputProblem[]): Promise<string> {
  const content = await readFile(path).catch(() => undefined);
  if (content === undefined) problems.push({ path: field, message: `There is no file "${cleanLine(path)}".` });
  else if (content.length > MOST_BYTES) problems.push({ path: field, message: "It is larger than 1 MiB." });
  else return content.toString("utf8");
  return "";
}
