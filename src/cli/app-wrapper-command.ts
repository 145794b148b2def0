import type { Command } from "commander";
import { addDryRun, addOutput, type CreateArguments, createOf } from "./change-options.ts";
import { addClusterOptions } from "./cluster-options.ts";
import { addChange, addList, addNamed, choose, type ListArguments, listOf } from "./object-commands.ts";
import type { RunCommand } from "./run-command.ts";

export interface SubmitWrapperArguments extends ListArguments, Pick<CreateArguments, "dryRun"> {
  readonly file: string;
}

/** `flaretop appwrapper …`: AppWrappers, one command each. */
export function addAppWrapper(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program.command("appwrapper").description("submit, look at and delete AppWrappers");
  const at = { group, chosen };
  const load = () => import("./app-wrappers.ts");
  const submit = group
    .command("submit")
    .description("create one; what it wraps is admitted, tried again and deleted together")
    .requiredOption(
      "-f, --file <file>",
      "YAML: an AppWrapper, or a name, its settings and Ray clusters; - reads the input",
    );
  addClusterOptions(addOutput(addDryRun(submit))).action((_options, given) => {
    const options = { ...listOf(given), ...createOf(given), file: given.opts()["file"] };
    choose(at, async () => (await load()).submitWrapper, options);
  });
  addList(at, "list them", async () => (await load()).listWrappers);
  addNamed(at, "status", "what it does, and what its controller does next", async () => (await load()).wrapperStatus);
  addChange(at, "delete", "delete it with all that it wraps", async () => (await load()).deleteWrapper);
}
