import { type Command, Option } from "commander";
import {
  type AnswerOutput,
  addChangeOptions,
  addOutput,
  addWaitOptions,
  type ChangeArguments,
  changeOf,
  outputOf,
} from "./change-options.ts";
import { addClusterOptions, type ClusterArguments, clusterOf } from "./cluster-options.ts";
import type { ExitCode } from "./exit-code.ts";
import type { CommandPorts, RunCommand } from "./run-command.ts";

export interface ListArguments extends ClusterArguments {
  readonly output: AnswerOutput;
}

export interface NamedArguments extends ListArguments {
  readonly name: string;
}

export interface ChangeNamedArguments extends NamedArguments, ChangeArguments {}

/** A group of commands about one kind of object, and who is told which command was chosen. */
export interface CommandGroup {
  readonly group: Command;
  readonly chosen: (run: RunCommand) => void;
}

/** What a command does is loaded when it is to run: the console starts without it. */
export type LoadCommand<Options> = () => Promise<(options: Options, ports: CommandPorts) => Promise<ExitCode>>;

/** `list`: all of them. */
export function addList(at: CommandGroup, description: string, load: LoadCommand<ListArguments>): void {
  const command = at.group.command("list").description(description);
  addClusterOptions(addOutput(command)).action((_options, given) => choose(at, load, listOf(given)));
}

/** A command that looks at one object. */
export function addNamed(
  at: CommandGroup,
  verb: string,
  description: string,
  load: LoadCommand<NamedArguments>,
  output: AnswerOutput = "text",
): void {
  const command = at.group.command(`${verb} <name>`).description(description);
  addClusterOptions(addOutput(command, output)).action((name, _options, given) =>
    choose(at, load, namedOf(name, given)),
  );
}

/** A command that changes one object. */
export function addChange(
  at: CommandGroup,
  verb: string,
  description: string,
  load: LoadCommand<ChangeNamedArguments>,
  { waits = false }: { readonly waits?: boolean } = {},
): void {
  const command = addChangeOptions(at.group.command(`${verb} <name>`).description(description));
  addClusterOptions(addOutput(waits ? addWaitOptions(command) : command)).action((name, _options, given) =>
    choose(at, load, { ...namedOf(name, given), ...changeOf(given) }),
  );
}

export function choose<Options>({ chosen }: CommandGroup, load: LoadCommand<Options>, options: Options): void {
  chosen(async (ports) => (await load())(options, ports));
}

export function listOf(command: Command): ListArguments {
  return { ...clusterOf(command), output: outputOf(command) };
}

export function namedOf(name: string, command: Command): NamedArguments {
  return { ...listOf(command), name };
}

/** Of commands that make a job or a cluster. */
export function addQueueOptions(command: Command): Command {
  return command
    .addOption(new Option("--queue <name>", "the LocalQueue that it waits in"))
    .addOption(new Option("--no-queue", "no queue: Kueue has no say"))
    .option("--priority-class <name>", "WorkloadPriorityClass");
}

/** `false`: no queue; undefined: not said. */
export function queueOf(command: Command): string | false | undefined {
  return command.getOptionValueSource("queue") === "cli" ? command.opts()["queue"] : undefined;
}
