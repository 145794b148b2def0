import { type Command, InvalidArgumentError, Option } from "commander";
import {
  addChangeOptions,
  addDryRun,
  addOutput,
  addWaitOptions,
  type CreateArguments,
  changeOf,
  createOf,
} from "./change-options.ts";
import { addClusterOptions, textOption } from "./cluster-options.ts";
import {
  addChange,
  addList,
  addNamed,
  addQueueOptions,
  type ChangeNamedArguments,
  type CommandGroup,
  choose,
  type ListArguments,
  listOf,
  namedOf,
  queueOf,
} from "./object-commands.ts";
import type { RunCommand } from "./run-command.ts";

export interface ApplyClusterArguments extends ListArguments, CreateArguments {
  readonly name: string | undefined;
  readonly file: string | undefined;
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

export interface ScaleArguments extends ChangeNamedArguments {
  readonly replicas: number;
  readonly group: string | undefined;
  readonly acceptRestart: boolean;
}

/** `flaretop cluster …`: Ray clusters, one command each. */
export function addCluster(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program.command("cluster").description("make, look at, scale, suspend and delete Ray clusters");
  const at = { group, chosen };
  const read = () => import("./read-clusters.ts");
  const change = () => import("./change-clusters.ts");
  addApply(at);
  addNamed(at, "get", "print what describes it; apply takes it again", async () => (await read()).getCluster, "yaml");
  addList(at, "list them, with what they wait for", async () => (await read()).listClusters);
  addNamed(at, "status", "what it is doing, and why", async () => (await read()).clusterStatus);
  addNamed(at, "dashboard", "print the address of its dashboard", async () => (await read()).clusterDashboard);
  addScale(at);
  const waits = { waits: true };
  addChange(
    at,
    "suspend",
    "stop its pods and keep its description",
    async () => (await change()).changeCluster.suspend,
    waits,
  );
  addChange(
    at,
    "resume",
    "let it start again; in a queue it waits for its turn",
    async () => (await change()).changeCluster.resume,
    waits,
  );
  addChange(at, "delete", "delete it with its pods", async () => (await change()).changeCluster.delete, waits);
}

function addApply(at: CommandGroup): void {
  const command = at.group
    .command("apply [name]")
    .description("make one as the file and the options say, or change the one of its name")
    .option("-f, --file <file>", "YAML with its configuration, or a RayCluster manifest; - reads the input")
    .option("--image <image>", "Ray's image")
    .option("--head-cpu <amount>", "of the head, e.g. 2 or 500m")
    .option("--head-memory <amount>", "of the head, e.g. 8Gi")
    .addOption(new Option("--workers <count>", "how many workers").argParser(wholeNumber))
    .option("--cpu <amount>", "of each worker")
    .option("--memory <amount>", "of each worker")
    .addOption(new Option("--gpus <count>", "NVIDIA GPUs of each worker").argParser(wholeNumber))
    .addOption(new Option("--diff", "print what would change; nothing is stored").default(false))
    .addOption(new Option("--force", "take over fields that somebody else owns").default(false));
  addClusterOptions(addOutput(addWaitOptions(addDryRun(addQueueOptions(command))))).action((name, _options, given) => {
    choose(at, async () => (await import("./apply-cluster.ts")).applyCluster, applyOf(textOption(name), given));
  });
}

function applyOf(name: string | undefined, command: Command): ApplyClusterArguments {
  const { file, diff, force, priorityClass, image, headCpu, headMemory, workers, cpu, memory, gpus } = command.opts();
  const fields = { queue: queueOf(command), priorityClass, image, headCpu, headMemory };
  return {
    ...listOf(command),
    ...createOf(command),
    name,
    file: textOption(file),
    diff: diff === true,
    force: force === true,
    fields: { ...fields, workers, cpu, memory, gpus },
  };
}

function addScale(at: CommandGroup): void {
  const command = at.group
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
    const load = async () => (await import("./change-clusters.ts")).scaleCluster;
    choose(at, load, { ...namedOf(name, given), ...changeOf(given), ...size });
  });
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError("Write a whole number, 0 or more.");
}
