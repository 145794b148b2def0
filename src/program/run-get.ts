import { homedir } from "node:os";
import type { GetArguments } from "../cli/arguments.ts";
import { EXIT, type ExitCode } from "../cli/exit-code.ts";
import { get } from "../cli/get.ts";
import { loadCatalogFrom } from "./catalog-files.ts";
import type { Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";
import { askOnce, written } from "./one-shot.ts";

/** `flaretop get`: prints rows and ends. */
export function runGet(options: GetArguments, environment: Environment, stdout: NodeJS.WriteStream): Promise<ExitCode> {
  return askOnce(options, environment, async ({ client, namespace }) => {
    const { catalog } = loadCatalogFrom(foldersOf(environment, homedir()).config);
    const color = stdout.isTTY && !environment["NO_COLOR"];
    const { out, remark } = await get(client, options, { catalog, now: Date.now, namespace, color });
    await written(stdout, out);
    if (remark !== undefined) process.stderr.write(`${remark}\n`);
    return EXIT.done;
  });
}
