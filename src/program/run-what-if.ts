import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import type { WhatIfArguments } from "../cli/arguments.ts";
import { type ExitCode, UsageError } from "../cli/exit-code.ts";
import { whatIfAsked } from "../cli/what-if.ts";
import type { Environment } from "./cluster-access.ts";
import { askOnce, written } from "./one-shot.ts";

/** `flaretop what-if`: says what a change would do; the exit code says whether the job would start. */
export function runWhatIf(
  options: WhatIfArguments,
  environment: Environment,
  stdin: NodeJS.ReadableStream,
  stdout: NodeJS.WriteStream,
): Promise<ExitCode> {
  return askOnce(options, environment, async ({ client, namespace }) => {
    const readManifest = (file: string) => (file === "-" ? text(stdin) : manifestAt(file));
    const { out, code } = await whatIfAsked(client, options, {
      now: () => Date.now() + client.serverAheadMs,
      namespace,
      readManifest,
    });
    await written(stdout, out);
    return code;
  });
}

async function manifestAt(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
