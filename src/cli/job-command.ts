import { type Command, Option } from "commander";
import { addDryRun, addOutput, addWaitOptions, type CreateArguments, createOf } from "./change-options.ts";
import { addClusterOptions, textOption } from "./cluster-options.ts";
import {
  addChange,
  addList,
  addNamed,
  addQueueOptions,
  type CommandGroup,
  choose,
  type ListArguments,
  listOf,
  type NamedArguments,
  namedOf,
  queueOf,
} from "./object-commands.ts";
import type { RunCommand } from "./run-command.ts";

export interface SubmitArguments extends ListArguments, CreateArguments {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly fields: JobFields;
}

/** Fields of a Ray job that have an option; undefined = not given. */
export interface JobFields {
  readonly entrypoint: string | undefined;
  /** `false`: no queue. */
  readonly queue: string | false | undefined;
  readonly priorityClass: string | undefined;
  readonly image: string | undefined;
  readonly cluster: string | undefined;
  readonly workingDir: string | undefined;
  readonly pip: readonly string[];
}

export interface ResubmitArguments extends NamedArguments, CreateArguments {
  /** Name of the new job. */
  readonly as: string;
}

export interface LogsArguments extends NamedArguments {
  readonly follow: boolean;
  readonly tail: number | undefined;
  readonly of: "submitter" | "head";
}

/** `flaretop job …`: Ray jobs, one command each. */
export function addJob(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program.command("job").description("submit, look at, stop and delete Ray jobs");
  const at = { group, chosen };
  const read = () => import("./read-jobs.ts");
  const change = () => import("./change-jobs.ts");
  addSubmit(at);
  addList(at, "list them, with what they wait for", async () => (await read()).listJobs);
  addNamed(at, "status", "what it is doing, and why", async () => (await read()).jobStatus);
  addLogs(at);
  const stop = "end it and keep its description; its own cluster goes";
  addChange(at, "stop", stop, async () => (await change()).changeJob.stop);
  addChange(
    at,
    "resume",
    "start a stopped one again from its beginning",
    async () => (await change()).changeJob.resume,
  );
  addResubmit(at);
  addChange(
    at,
    "delete",
    "delete it with its files and its own cluster",
    async () => (await change()).changeJob.delete,
  );
}

function addSubmit(at: CommandGroup): void {
  const command = at.group
    .command("submit [name] [entrypoint...]")
    .description("submit one; what follows -- is the command that it runs")
    .option("-f, --file <file>", "YAML with its configuration; - reads the input")
    .option("--image <image>", "Ray's image, of a cluster of its own")
    .option("--cluster <name>", "run on this Ray cluster, which is there")
    .option("--working-dir <folder>", "ship this folder with it, 1 MiB at most when packed")
    .addOption(
      new Option("--pip <requirement>", "install this first; may be given several times")
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([]),
    );
  addClusterOptions(addOutput(addWaitOptions(addDryRun(addQueueOptions(command))))).action(
    (name, entrypoint, _options, given) => {
      const load = async () => (await import("./submit-job.ts")).submitJob;
      choose(at, load, submitOf(textOption(name), entrypoint, given));
    },
  );
}

function addResubmit(at: CommandGroup): void {
  const command = at.group
    .command("resubmit <name> <as>")
    .description("run one that has ended again, as another job of this name");
  addClusterOptions(addOutput(addWaitOptions(addDryRun(command)))).action((name, as, _options, given) => {
    const load = async () => (await import("./resubmit-job.ts")).resubmitJob;
    choose(at, load, { ...namedOf(name, given), ...createOf(given), as });
  });
}

function submitOf(name: string | undefined, words: readonly string[], command: Command): SubmitArguments {
  const { file, priorityClass, image, cluster, workingDir, pip } = command.opts();
  return {
    ...listOf(command),
    ...createOf(command),
    name,
    file: textOption(file),
    fields: {
      entrypoint: words.length === 0 ? undefined : words.map(shellWord).join(" "),
      queue: queueOf(command),
      priorityClass,
      image,
      cluster,
      workingDir,
      pip,
    },
  };
}

/** The entrypoint is one line for a shell: words that came apart here stay apart there. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

function addLogs(at: CommandGroup): void {
  const command = at.group
    .command("logs <name>")
    .description("print what it printed")
    .addOption(new Option("-f, --follow", "and what it prints from now on").default(false))
    .addOption(new Option("--tail <lines>", "only the last lines").argParser(Number))
    .addOption(new Option("--of <pod>", "whose log").choices(["submitter", "head"]).default("submitter"));
  addClusterOptions(command).action((name, _options, given) => {
    const { follow, tail, of } = given.opts();
    const lines = Number.isSafeInteger(tail) && tail >= 0 ? tail : undefined;
    if (tail !== undefined && lines === undefined) given.error("error: option '--tail' needs a whole number");
    const load = async () => (await import("./read-jobs.ts")).jobLogs;
    choose(at, load, { ...namedOf(name, given), follow: follow === true, tail: lines, of });
  });
}
