import { delimiter, join, resolve } from "node:path";
import { cleanLine } from "../values/text.ts";
import { parseYaml } from "../values/yaml-guard.ts";
import { type KubeconfigContent, readKubeconfig } from "./kubeconfig-entries.ts";
import { isOpenToOthers, type LocalFiles } from "./local-files.ts";

/** Where a kubeconfig came from. */
export type KubeconfigOrigin = "flag" | "environment" | "home" | "in-cluster" | "none";

export interface KubeconfigPlaces {
  /** The file given with `--kubeconfig`. */
  readonly explicitPath?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** Read after all others, unless `explicitPath` is given: definitions of other files win. */
  readonly signInPath?: string | undefined;
  /** Where relative paths in `--kubeconfig` and `KUBECONFIG` start; default: the process's. */
  readonly workingFolder?: string | undefined;
  readonly platform?: NodeJS.Platform | undefined;
}

/** One kubeconfig that was read. `stamp` changes when the file does. */
interface LoadedFile {
  readonly path: string;
  readonly stamp: string;
  readonly content: KubeconfigContent;
}

export interface LoadedFiles {
  readonly origin: Exclude<KubeconfigOrigin, "in-cluster" | "none">;
  /** In the order of precedence. */
  readonly paths: readonly string[];
  readonly files: readonly LoadedFile[];
  /** Files that exist and could not be used, and other things a person should know. Whole sentences. */
  readonly warnings: readonly string[];
}

/** A kubeconfig may hold certificates of a thousand clusters. */
const LARGEST_KUBECONFIG_BYTES = 8 * 1024 * 1024;

/** Which files to read, as kubectl chooses them: the flag, else the list in KUBECONFIG, else the one in the home folder. */
function kubeconfigPaths(places: KubeconfigPlaces): { origin: LoadedFiles["origin"]; paths: readonly string[] } {
  const { explicitPath, env, homeFolder, workingFolder = process.cwd() } = places;
  if (explicitPath !== undefined && explicitPath !== "")
    return { origin: "flag", paths: [resolve(workingFolder, explicitPath)] };
  const listed = (env["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  if (listed.length > 0)
    return { origin: "environment", paths: [...new Set(listed.map((path) => resolve(workingFolder, path)))] };
  return { origin: "home", paths: [join(homeFolder, ".kube", "config")] };
}

/** Reads every file that exists. A broken one becomes a warning, so that it does not take the others with it. */
export function readKubeconfigFiles(places: KubeconfigPlaces, localFiles: LocalFiles): LoadedFiles {
  const { origin, paths } = kubeconfigPaths(places);
  const { signInPath } = places;
  const more = origin === "flag" || signInPath === undefined || paths.includes(signInPath) ? [] : [signInPath];
  const files: LoadedFile[] = [];
  const warnings: string[] = [];
  for (const path of [...paths, ...more]) {
    const reading = localFiles.read(path, LARGEST_KUBECONFIG_BYTES);
    if (reading.found === "no") continue;
    if (reading.found === "unreadable") {
      warnings.push(`The kubeconfig ${cleanLine(path)} is left out: ${reading.why}.`);
      continue;
    }
    const read = decode(reading.content.toString("utf8"), path);
    if ("problem" in read) {
      warnings.push(read.problem);
      continue;
    }
    files.push({ path, stamp: reading.stamp, content: read.content });
    if (isOpenToOthers(reading.mode, places.platform)) {
      warnings.push(
        `Other users of this machine can read or change the kubeconfig ${cleanLine(path)}; run: chmod 600 ${cleanLine(path)}`,
      );
    }
  }
  return { origin, paths, files, warnings };
}

/** `problem` is a whole sentence that names the file. */
function decode(text: string, path: string): { content: KubeconfigContent } | { problem: string } {
  const value = parseJson(text);
  const parsed = value === undefined ? parseYaml(text, path) : { value };
  if ("problems" in parsed) return { problem: `This kubeconfig is left out: ${parsed.problems[0]}.` };
  const read = readKubeconfig(parsed.value, path);
  return "problem" in read ? { problem: `The kubeconfig ${cleanLine(path)} is left out: ${read.problem}.` } : read;
}

/** JSON is YAML, and read ten times as fast: login programs that manage many clusters write it. Undefined when it is no JSON. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
