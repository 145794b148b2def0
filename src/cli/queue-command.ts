import { type Command, Option } from "commander";
import {
  type AnswerOutput,
  addChangeOptions,
  addOutput,
  type ChangeArguments,
  changeOf,
  outputOf,
} from "./change-options.ts";
import { addClusterOptions, type ClusterArguments, clusterOf } from "./cluster-options.ts";
import type { RunCommand } from "./run-command.ts";

export interface QueueListArguments extends ClusterArguments {
  readonly output: AnswerOutput;
}

export const USAGE_PARTS = ["cohort", "queue", "namespace"] as const;
export type UsagePart = (typeof USAGE_PARTS)[number];

export interface QueueUsageArguments extends QueueListArguments {
  /** Undefined: all three. */
  readonly by: UsagePart | undefined;
}

export interface ChangeQueueArguments extends QueueListArguments, ChangeArguments {
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
  const list = group.command("list").description("list ClusterQueues and LocalQueues; with -n, that namespace's own");
  addClusterOptions(addOutput(list)).action((_options, command) => {
    const options = { ...clusterOf(command), output: outputOf(command) };
    chosen(async (ports) => (await import("./list-queues.ts")).listQueues(options, ports));
  });
  const usage = group
    .command("usage")
    .description("who has what, who uses it, and who borrows it: cohorts, ClusterQueues, namespaces")
    .addOption(new Option("--by <what>", "only of these").choices(USAGE_PARTS));
  addClusterOptions(addOutput(usage)).action((_options, command) => {
    const by = USAGE_PARTS.find((part) => part === command.opts()["by"]);
    const options = { ...clusterOf(command), output: outputOf(command), by };
    chosen(async (ports) => (await import("./queue-usage.ts")).queueUsage(options, ports));
  });
  const change = (verb: QueueVerb, description: string) => {
    const command = group.command(`${verb} <queue>`).description(description).addHelpText("after", QUEUE_HELP);
    addClusterOptions(addOutput(addChangeOptions(command))).action((queue, _options, given) => {
      const options = { ...clusterOf(given), ...changeOf(given), output: outputOf(given), queue };
      chosen(async (ports) => (await import("./change-queues.ts")).changeQueue(verb, options, ports));
    });
    return command;
  };
  change("hold", "admit nothing new; what runs goes on").alias("stop");
  change("drain", "admit nothing new, and evict what runs");
  change("resume", "let it admit again");
}
