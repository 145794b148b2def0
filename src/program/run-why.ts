import type { QueuesArguments, WhyArguments } from "../cli/arguments.ts";
import type { ExitCode } from "../cli/exit-code.ts";
import { EXIT } from "../cli/exit-code.ts";
import { queues } from "../cli/queues.ts";
import { why } from "../cli/why.ts";
import type { Environment } from "./cluster-access.ts";
import { askOnce, written } from "./one-shot.ts";

/** `flaretop why`: says where an object stands; the exit code says whether it waits. */
export function runWhy(options: WhyArguments, environment: Environment, stdout: NodeJS.WriteStream): Promise<ExitCode> {
  return askOnce(options, environment, async ({ client, namespace }) => {
    const { out, code } = await why(client, options, { now: () => Date.now() + client.serverAheadMs, namespace });
    await written(stdout, out);
    return code;
  });
}

/** `flaretop queues`: the tree of cohorts and queues. */
export function runQueues(
  options: QueuesArguments,
  environment: Environment,
  stdout: NodeJS.WriteStream,
): Promise<ExitCode> {
  return askOnce(options, environment, async ({ client }) => {
    await written(stdout, await queues(client, options));
    return EXIT.done;
  });
}
