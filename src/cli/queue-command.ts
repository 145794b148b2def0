import { type Command, Option } from "commander";
import { addChangeOptions, addOutput, type ChangeArguments, changeOf } from "./change-options.ts";
import { addClusterOptions } from "./cluster-options.ts";
import { addList, choose, type ListArguments, listOf } from "./object-commands.ts";
import type { RunCommand } from "./run-command.ts";

export const USAGE_PARTS = ["cohort", "queue", "namespace"] as const;
export type UsagePart = (typeof USAGE_PARTS)[number];

export interface QueueUsageArguments extends ListArguments {
  /** Undefined: all three. */
  readonly by: UsagePart | undefined;
}

export interface ChangeQueueArguments extends ListArguments, ChangeArguments {
  /** A ClusterQueue, or `NAMESPACE/QUEUE`; with `--namespace` a LocalQueue. */
  readonly queue: string;
}

export type QueueVerb = "hold" | "drain" | "resume";

const QUEUE_HELP = `
QUEUE is a ClusterQueue, or a LocalQueue as NAMESPACE/QUEUE or with -n NAMESPACE.`;

/** `flaretop queue …`: what an administrator does with queues, one command each. */
export function addQueue(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program
    .command("queue")
    .description("list, hold, drain and resume queues, and report their use")
    .addHelpText("after", "\nThe tree of cohorts and ClusterQueues with their quota: flaretop queues.");
  const at = { group, chosen };
  const load = async () => (await import("./list-queues.ts")).listQueues;
  addList(at, "list ClusterQueues and LocalQueues; with -n, that namespace's own", load);
  const usage = group
    .command("usage")
    .description("who has what, who uses it, and who borrows it: cohorts, ClusterQueues, namespaces")
    .addOption(new Option("--by <what>", "only of these").choices(USAGE_PARTS));
  addClusterOptions(addOutput(usage)).action((_options, command) => {
    const by = USAGE_PARTS.find((part) => part === command.opts()["by"]);
    choose(at, async () => (await import("./queue-usage.ts")).queueUsage, { ...listOf(command), by });
  });
  const change = (verb: QueueVerb, description: string) => {
    const command = group.command(`${verb} <queue>`).description(description).addHelpText("after", QUEUE_HELP);
    addClusterOptions(addOutput(addChangeOptions(command))).action((queue, _options, given) => {
      const options = { ...listOf(given), ...changeOf(given), queue };
      chosen(async (ports) => (await import("./change-queues.ts")).changeQueue(verb, options, ports));
    });
    return command;
  };
  change("hold", "admit nothing new; what runs goes on").alias("stop");
  change("drain", "admit nothing new, and evict what runs");
  change("resume", "let it admit again");
}
