import { type Command, Option } from "commander";
import type { AnswerOutput } from "./change-options.ts";
import {
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
import { type NamedArguments, namedOf } from "./cluster-command.ts";
import { addClusterOptions, type ClusterArguments, clusterOf, textOption } from "./cluster-options.ts";
import type { RunCommand } from "./run-command.ts";

export interface SubmitArguments extends ClusterArguments, CreateArguments {
  readonly name: string | undefined;
  readonly file: string | undefined;
  readonly output: AnswerOutput;
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

export interface LogsArguments extends NamedArguments {
  readonly follow: boolean;
  readonly tail: number | undefined;
  readonly of: "submitter" | "head";
}

export interface ChangeJobArguments extends NamedArguments, ChangeArguments {}

/** `flaretop job …`: Ray jobs, one command each. */
export function addJob(program: Command, chosen: (run: RunCommand) => void): void {
  const group = program.command("job").description("submit, look at, stop and delete Ray jobs");
  addSubmit(group, chosen);
  const list = group.command("list").description("list them, with what they wait for");
  addClusterOptions(addOutput(list)).action((_options, command) => {
    const options = { ...clusterOf(command), output: outputOf(command) };
    chosen(async (ports) => (await import("./read-jobs.ts")).listJobs(options, ports));
  });
  const status = group.command("status <name>").description("what it is doing, and why");
  addClusterOptions(addOutput(status)).action((name, _options, command) => {
    const options = namedOf(name, command);
    chosen(async (ports) => (await import("./read-jobs.ts")).jobStatus(options, ports));
  });
  addLogs(group, chosen);
  const change = (name: "stop" | "resume" | "delete", description: string) => {
    const command = group.command(`${name} <name>`).description(description);
    addClusterOptions(addOutput(addChangeOptions(command))).action((job, _options, given) => {
      const options = { ...namedOf(job, given), ...changeOf(given) };
      chosen(async (ports) => (await import("./change-jobs.ts")).changeJob(name, options, ports));
    });
  };
  change("stop", "end it and keep its description; its own cluster goes");
  change("resume", "start a stopped one again from its beginning");
  change("delete", "delete it with its files and its own cluster");
}

function addSubmit(group: Command, chosen: (run: RunCommand) => void): void {
  const command = group
    .command("submit [name] [entrypoint...]")
    .description("submit one; what follows -- is the command that it runs")
    .option("-f, --file <file>", "YAML with its configuration; - reads the input")
    .addOption(new Option("--queue <name>", "the LocalQueue that it waits in"))
    .addOption(new Option("--no-queue", "no queue: Kueue has no say"))
    .option("--priority-class <name>", "WorkloadPriorityClass")
    .option("--image <image>", "Ray's image, of a cluster of its own")
    .option("--cluster <name>", "run on this Ray cluster, which is there")
    .option("--working-dir <folder>", "ship this folder with it, 1 MiB at most when packed")
    .addOption(
      new Option("--pip <requirement>", "install this first; may be given several times")
        .argParser((value: string, before: readonly string[]) => [...before, value])
        .default([]),
    );
  addClusterOptions(addOutput(addWaitOptions(addDryRun(command)))).action((name, entrypoint, _options, given) => {
    const options = submitOf(textOption(name), entrypoint, given);
    chosen(async (ports) => (await import("./submit-job.ts")).submitJob(options, ports));
  });
}

function submitOf(name: string | undefined, words: readonly string[], command: Command): SubmitArguments {
  const { file, queue, priorityClass, image, cluster, workingDir, pip } = command.opts();
  const isQueueGiven = command.getOptionValueSource("queue") === "cli";
  return {
    ...clusterOf(command),
    ...createOf(command),
    name,
    file: textOption(file),
    output: outputOf(command),
    fields: {
      entrypoint: words.length === 0 ? undefined : words.map(shellWord).join(" "),
      queue: isQueueGiven ? queue : undefined,
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

function addLogs(group: Command, chosen: (run: RunCommand) => void): void {
  const command = group
    .command("logs <name>")
    .description("print what it printed")
    .addOption(new Option("-f, --follow", "and what it prints from now on").default(false))
    .addOption(new Option("--tail <lines>", "only the last lines").argParser(Number))
    .addOption(new Option("--of <pod>", "whose log").choices(["submitter", "head"]).default("submitter"));
  addClusterOptions(command).action((name, _options, given) => {
    const { follow, tail, of } = given.opts();
    const lines = Number.isSafeInteger(tail) && tail >= 0 ? tail : undefined;
    if (tail !== undefined && lines === undefined) given.error("error: option '--tail' needs a whole number");
    const options = { ...namedOf(name, given), follow: follow === true, tail: lines, of };
    chosen(async (ports) => (await import("./read-jobs.ts")).jobLogs(options, ports));
  });
}
