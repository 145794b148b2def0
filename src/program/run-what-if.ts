import type { WhatIfArguments } from "../cli/arguments.ts";
import type { ExitCode } from "../cli/exit-code.ts";
import { whatIfAsked } from "../cli/what-if.ts";
import type { Environment } from "./cluster-access.ts";
import { askOnce, written } from "./one-shot.ts";
import { textOf } from "./text-file.ts";

/** `flaretop what-if`: says what a change would do; the exit code says whether the job would start. */
export function runWhatIf(
  options: WhatIfArguments,
  environment: Environment,
  stdin: NodeJS.ReadableStream,
  stdout: NodeJS.WriteStream,
): Promise<ExitCode> {
  return askOnce(options, environment, async ({ client, namespace }) => {
    const readManifest = (file: string) => textOf(file, stdin);
    const { out, code } = await whatIfAsked(client, options, {
      now: () => Date.now() + client.serverAheadMs,
      namespace,
      readManifest,
    });
    await written(stdout, out);
    return code;
  });
}
