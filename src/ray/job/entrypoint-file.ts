import { stat } from "node:fs/promises";
import { isAbsolute, join, normalize } from "node:path";
import type { InputProblem } from "../../common/values/input-error.ts";
import { cleanLine } from "../../common/values/text.ts";
import { isRemote } from "../client/runtime-env.ts";
import type { RayJobConfiguration } from "./ray-job-configuration.ts";

/** What an entrypoint says of a Python file of this machine. */
export interface EntrypointFile {
  /** Set when the file is to be shipped alone, since there is no `working_dir` that holds it. */
  readonly alone: string | undefined;
  readonly problem: InputProblem | undefined;
}

const NOTHING: EntrypointFile = { alone: undefined, problem: undefined };

/**
 * Looks for the first `.py` of an entrypoint where it will be looked for: in `working_dir`, else here. Absolute paths mean files of
 * the image, `-c` means there is none, and what a remote `working_dir` holds nobody knows here.
 */
export async function entrypointFile({ entrypoint, runtimeEnv }: RayJobConfiguration): Promise<EntrypointFile> {
  if (/\s-c\s/.test(entrypoint)) return NOTHING;
  const file = entrypoint.split(/[\s;&|<>]+/).find((part) => /^[^'"$*]+\.py$/.test(part));
  if (file === undefined || isAbsolute(file)) return NOTHING;
  const folder = runtimeEnv?.working_dir;
  if (folder === undefined)
    return (await isFile(file)) ? { alone: normalize(file), problem: undefined } : missing(file, "");
  if (isRemote(folder) || /\.zip$/i.test(folder) || (await isFile(join(folder, file)))) return NOTHING;
  const prefix = `${normalize(folder).replace(/\/+$/, "")}/`;
  const inside = normalize(file).startsWith(prefix) ? normalize(file).slice(prefix.length) : undefined;
  if (inside === undefined || !(await isFile(join(folder, inside)))) return missing(file, folder);
  const message = `The job starts inside working_dir: write "${cleanLine(inside)}" instead of "${cleanLine(file)}".`;
  return { alone: undefined, problem: { path: "entrypoint", message } };
}

function missing(file: string, folder: string): EntrypointFile {
  const where = folder === "" ? "here" : `in "${cleanLine(folder)}"`;
  const message = `There is no file "${cleanLine(file)}" ${where}. For a file of the image write its whole path.`;
  return { alone: undefined, problem: { path: "entrypoint", message } };
}

async function isFile(place: string): Promise<boolean> {
  const facts = await stat(place).catch(() => undefined);
  return facts?.isFile() === true;
}
