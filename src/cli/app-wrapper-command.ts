import type { Command } from "commander";
import {
  type AnswerOutput,
  addChangeOptions,
  addDryRun,
  addOutput,
  type CreateArguments,
  changeOf,
  createOf,
  outputOf,
} from "./change-options.ts";
import { namedOf } from "./cluster-command.ts";
import { addClusterOptions, type ClusterArguments, clusterOf } from "./cluster-options.ts";
import type { RunCommand } from "./run-command.ts";

export interface SubmitWrapperArguments extends ClusterArguments, Pick<CreateArguments, "dryRun"> {
  readonly file: string;
  readonly output: AnswerOutput;
}

/** `flaretop appwrapper …`: AppWrappers, one command each. */
export function addAppWrapper(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program.command("appwrapper").description("submit, look at and delete AppWrappers");
  const submit = group
    .command("submit")
    .description("create one; what it wraps is admitted, tried again and deleted together")
    .requiredOption(
      "-f, --file <file>",
      "YAML: an AppWrapper, or a name, its settings and Ray clusters; - reads the input",
    );
  addClusterOptions(addOutput(addDryRun(submit))).action((_options, command) => {
    const options = {
      ...clusterOf(command),
      ...createOf(command),
      file: command.opts()["file"],
      output: outputOf(command),
    };
    chosen(async (ports) => (await import("./app-wrappers.ts")).submitWrapper(options, ports));
  });
  const list = group.command("list").description("list them");
  addClusterOptions(addOutput(list)).action((_options, command) => {
    const options = { ...clusterOf(command), output: outputOf(command) };
    chosen(async (ports) => (await import("./app-wrappers.ts")).listWrappers(options, ports));
  });
  const status = group.command("status <name>").description("what it does, and what its controller does next");
  addClusterOptions(addOutput(status)).action((name, _options, command) => {
    const options = namedOf(name, command);
    chosen(async (ports) => (await import("./app-wrappers.ts")).wrapperStatus(options, ports));
  });
  const remove = group.command("delete <name>").description("delete it with all that it wraps");
  addClusterOptions(addOutput(addChangeOptions(remove))).action((name, _options, command) => {
    const options = { ...namedOf(name, command), ...changeOf(command) };
    chosen(async (ports) => (await import("./app-wrappers.ts")).deleteWrapper(options, ports));
  });
}
