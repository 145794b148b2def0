import { accessSync, constants, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";

/** The program that a command means: itself when it is a path, else the first match in PATH. Undefined when there is none. */
export function findProgram(
  command: string,
  env: Readonly<Record<string, string | undefined>>,
  canRun: (path: string) => boolean = isRunnable,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const endings = platform === "win32" ? ["", ...(env["PATHEXT"] ?? ".COM;.EXE").split(";")] : [""];
  // A relative folder in PATH would let the folder we were started in decide what runs; Go refuses that as well.
  const folders = isAbsolute(command)
    ? [undefined]
    : (env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders) {
    for (const ending of endings) {
      const path = `${folder === undefined ? command : join(folder, command)}${ending}`;
      if (canRun(path)) return path;
    }
  }
  return undefined;
}

function isRunnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
