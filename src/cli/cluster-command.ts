import { type Command, InvalidArgumentError, Option } from "commander";
import {
  type AnswerOutput,
  addChangeOptions,
  addDryRun,
  addOutput,
  addWaitOptions,
  type ChangeArguments,
  type CreateArguments,
  changeOf,
  createOf,
  outputOf,
} from "./change-options.ts";
import { addClusterOptions, type ClusterArguments, clusterOf, textOption } from "./cluster-options.ts";
import type { RunCommand } from "./run-command.ts";

export interface NamedArguments extends ClusterArguments {
  readonly name: string;
  readonly output: AnswerOutput;
}

export interface ListArguments extends ClusterArguments {
  readonly output: AnswerOutput;
}

export interface ApplyClusterArguments extends ClusterArguments, CreateArguments {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly output: AnswerOutput;
  readonly diff: boolean;
  readonly force: boolean;
  readonly fields: ClusterFields;
}

/** Fields of a Ray cluster that have an option; undefined = not given. */
export interface ClusterFields {
  /** `false`: no queue. */
  readonly queue: string | false | undefined;
  readonly priorityClass: string | undefined;
  readonly image: string | undefined;
  readonly headCpu: string | undefined;
  readonly headMemory: string | undefined;
  readonly workers: number | undefined;
  readonly cpu: string | undefined;
  readonly memory: string | undefined;
  readonly gpus: number | undefined;
}

export interface ScaleArguments extends NamedArguments, ChangeArguments {
  readonly replicas: number;
  readonly group: string | undefined;
  readonly acceptRestart: boolean;
}

export interface ChangeNamedArguments extends NamedArguments, ChangeArguments {}

/** `flaretop cluster …`: Ray clusters, one command each. */
export function addCluster(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program.command("cluster").description("make, look at, scale, suspend and delete Ray clusters");
  addApply(group, chosen);
  const get = group.command("get <name>").description("print what describes it; apply takes it again");
  addClusterOptions(addOutput(get, "yaml")).action((name, _options, command) => {
    const options = namedOf(name, command);
    chosen(async (ports) => (await import("./read-clusters.ts")).getCluster(options, ports));
  });
  const list = group.command("list").description("list them, with what they wait for");
  addClusterOptions(addOutput(list)).action((_options, command) => {
    const options = { ...clusterOf(command), output: outputOf(command) };
    chosen(async (ports) => (await import("./read-clusters.ts")).listClusters(options, ports));
  });
  const status = group.command("status <name>").description("what it is doing, and why");
  addClusterOptions(addOutput(status)).action((name, _options, command) => {
    const options = namedOf(name, command);
    chosen(async (ports) => (await import("./read-clusters.ts")).clusterStatus(options, ports));
  });
  const dashboard = group.command("dashboard <name>").description("print the address of its dashboard");
  addClusterOptions(addOutput(dashboard)).action((name, _options, command) => {
    const options = namedOf(name, command);
    chosen(async (ports) => (await import("./read-clusters.ts")).clusterDashboard(options, ports));
  });
  addScale(group, chosen);
  const change = (name: "suspend" | "resume" | "delete", description: string) => {
    const command = group.command(`${name} <name>`).description(description);
    addClusterOptions(addOutput(addWaitOptions(addChangeOptions(command)))).action((cluster, _options, given) => {
      const options = { ...namedOf(cluster, given), ...changeOf(given) };
      chosen(async (ports) => (await import("./change-clusters.ts")).changeCluster(name, options, ports));
    });
  };
  change("suspend", "stop its pods and keep its description");
  change("resume", "let it start again; in a queue it waits for its turn");
  change("delete", "delete it with its pods");
}

function addApply(group: Command, chosen: (run: RunCommand) => void): void {
  const command = group
    .command("apply [name]")
    .description("make one as the file and the options say, or change the one of its name")
    .option("-f, --file <file>", "YAML with its configuration, or a RayCluster manifest; - reads the input")
    .addOption(new Option("--queue <name>", "the LocalQueue that it waits in"))
    .addOption(new Option("--no-queue", "no queue: Kueue has no say"))
    .option("--priority-class <name>", "WorkloadPriorityClass")
    .option("--image <image>", "Ray's image")
    .option("--head-cpu <amount>", "of the head, e.g. 2 or 500m")
    .option("--head-memory <amount>", "of the head, e.g. 8Gi")
    .addOption(new Option("--workers <count>", "how many workers").argParser(wholeNumber))
    .option("--cpu <amount>", "of each worker")
    .option("--memory <amount>", "of each worker")
    .addOption(new Option("--gpus <count>", "NVIDIA GPUs of each worker").argParser(wholeNumber))
    .addOption(new Option("--diff", "print what would change; nothing is stored").default(false))
    .addOption(new Option("--force", "take over fields that somebody else owns").default(false));
  addClusterOptions(addOutput(addWaitOptions(addDryRun(command)))).action((name, _options, given) => {
    const options = applyOf(textOption(name), given);
    chosen(async (ports) => (await import("./apply-cluster.ts")).applyCluster(options, ports));
  });
}

function applyOf(name: string | undefined, command: Command): ApplyClusterArguments {
  const { file, diff, force, queue, priorityClass, image, headCpu, headMemory, workers, cpu, memory, gpus } =
    command.opts();
  const isQueueGiven = command.getOptionValueSource("queue") === "cli";
  const fields = { queue: isQueueGiven ? queue : undefined, priorityClass, image, headCpu, headMemory };
  return {
    ...clusterOf(command),
    ...createOf(command),
    name,
    file: textOption(file),
    output: outputOf(command),
    diff: diff === true,
    force: force === true,
    fields: { ...fields, workers, cpu, memory, gpus },
  };
}

function addScale(group: Command, chosen: (run: RunCommand) => void): void {
  const command = group
    .command("scale <name>")
    .description("change the number of workers")
    .addOption(new Option("--replicas <count>", "how many").argParser(wholeNumber).makeOptionMandatory())
    .option("--group <name>", "the worker group; not needed when there is one")
    .addOption(
      new Option("--accept-restart", "go on although Kueue stops the whole cluster and starts it anew").default(false),
    );
  addClusterOptions(addOutput(addWaitOptions(addChangeOptions(command)))).action((name, _options, given) => {
    const { replicas, group: groupName, acceptRestart } = given.opts();
    const size = { replicas: Number(replicas), group: textOption(groupName), acceptRestart: acceptRestart === true };
    const options = { ...namedOf(name, given), ...changeOf(given), ...size };
    chosen(async (ports) => (await import("./change-clusters.ts")).scaleCluster(options, ports));
  });
}

export function namedOf(name: string, command: Command): NamedArguments {
  return { ...clusterOf(command), name, output: outputOf(command) };
}

export function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number, 0 or more.");
}
