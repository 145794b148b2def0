import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { cleanLine } from "../common/values/text.ts";
import { addAppWrapper } from "./app-wrapper-command.ts";
import { addCluster } from "./cluster-command.ts";
import { addClusterOptions, type ClusterArguments, clusterOf, textOption } from "./cluster-options.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { addJob } from "./job-command.ts";
import { addQueue } from "./queue-command.ts";
import type { RunCommand } from "./run-command.ts";
import { addLogin, addLogout, type LoginArguments, type LogoutArguments } from "./sign-in-arguments.ts";
import { addSimulate, DEMO_SCENARIO, type SimulateArguments } from "./simulate-arguments.ts";

export interface ConsoleArguments extends ClusterArguments {
  readonly view: string | undefined;
  readonly refresh: number | undefined;
  readonly theme: "dark" | "light" | "mono" | undefined;
  readonly ascii: boolean;
  readonly logFile: string | undefined;
  /** The scenario of the simulated cluster that is shown instead of a real one. */
  readonly demo: string | undefined;
}

export interface GetArguments extends ClusterArguments {
  readonly view: string;
  readonly name: string | undefined;
  readonly output: "table" | "wide" | "json" | "yaml" | "csv";
  readonly selector: string | undefined;
  readonly filter: string | undefined;
}

export interface WhyArguments extends ClusterArguments {
  /** `KIND/NAME`. */
  readonly target: string;
  readonly output: "text" | "json" | "markdown";
}

export interface WhatIfArguments extends ClusterArguments {
  /** A manifest to submit; `-` is the standard input. */
  readonly file: string | undefined;
  /** `QUEUE/FLAVOR/RESOURCE=AMOUNT` */
  readonly quota: readonly string[];
  /** `QUEUE` or `NAMESPACE/QUEUE`, in these three. */
  readonly stop: readonly string[];
  readonly drain: readonly string[];
  readonly resume: readonly string[];
  /** `NAMESPACE/WORKLOAD` */
  readonly delete: readonly string[];
  readonly loseNode: readonly string[];
  readonly output: (typeof WHAT_IF_OUTPUTS)[number];
}

export interface QueuesArguments extends ClusterArguments {
  readonly output: "text" | "json";
}

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: "console"; readonly options: ConsoleArguments }
  | { readonly kind: "get"; readonly options: GetArguments }
  | { readonly kind: "why"; readonly options: WhyArguments }
  | { readonly kind: "queues"; readonly options: QueuesArguments }
  | { readonly kind: "what-if"; readonly options: WhatIfArguments }
  | { readonly kind: "login"; readonly options: LoginArguments }
  | { readonly kind: "logout"; readonly options: LogoutArguments }
  | { readonly kind: "simulate"; readonly options: SimulateArguments }
  /** A command that brings its own way to run. */
  | { readonly kind: "command"; readonly run: RunCommand }
  | { readonly kind: "version" }
  | { readonly kind: "completion"; readonly shell: "bash" | "zsh" | "fish" }
  /** Help was printed, or the arguments were wrong and that was said. */
  | { readonly kind: "exit"; readonly code: ExitCode };

export interface Printer {
  out(text: string): void;
  err(text: string): void;
}

export const OUTPUTS = ["table", "wide", "json", "yaml", "csv"] as const;
export const THEMES = ["dark", "light", "mono"] as const;
export const SHELLS = ["bash", "zsh", "fish"] as const;
export const WHY_OUTPUTS = ["text", "json", "markdown"] as const;
export const QUEUES_OUTPUTS = ["text", "json"] as const;
export const WHAT_IF_OUTPUTS = ["text", "json"] as const;
const EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 cluster not reachable, 4 denied.";

const WHAT_IF_EXIT_CODES =
  "Exit codes: 0 the job would be admitted (without -f: always), 10 it would wait, 11 it could never run, 1 failed, 2 usage or configuration, 3 cluster not reachable, 4 denied.";
const WHY_EXIT_CODES =
  "Exit codes: 0 admitted or finished, 10 waiting, 11 can never run as configured, 1 failed, 2 usage or configuration, 3 cluster not reachable, 4 denied.";

/** Reads the arguments (without node and script). Prints help and complaints itself; never ends the process. */
export function parseArguments(argv: readonly string[], printer: Printer): Invocation {
  let invocation: Invocation | undefined;
  const program = buildProgram((parsed) => {
    invocation = parsed;
  }, printer);
  try {
    program.parse([...argv], { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { kind: "exit", code: EXIT.done };
    printer.err(`flaretop: ${complaint(error, argv, program)}\n`);
    return { kind: "exit", code: EXIT.usage };
  }
  return invocation ?? { kind: "exit", code: EXIT.usage };
}

/** What is wrong and what to type next, in one line. */
function complaint({ code, message }: CommanderError, argv: readonly string[], program: Command): string {
  const command = program.commands.find((candidate) => argv.includes(candidate.name()));
  const part = command?.commands.find((candidate) => argv.includes(candidate.name()));
  const stray = argv.find((word) => !word.startsWith("-"));
  const isCommandUnknown = code === "commander.excessArguments" && command === undefined && stray !== undefined;
  const what = isCommandUnknown
    ? `unknown command '${stray}'`
    : message.replace(/^error: /, "").replaceAll(/\s*\n\s*/g, " ");
  const help = ["flaretop", command?.name(), part?.name(), "--help"].filter((word) => word !== undefined).join(" ");
  return cleanLine(`${what.replace(/\.$/, "")}. Try: ${help}`);
}

/** The commands and options as data: help, completion and docs are made from it. */
export function buildProgram(chosen: (invocation: Invocation) => void, printer: Printer): Command {
  const program = new Command("flaretop");
  program
    .description(
      "A full-screen console for Ray and batch workloads on Kubernetes. Without a command it opens the console.",
    )
    .addOption(new Option("--view <name>", "open this view on top of the first screen, e.g. workloads"))
    .addOption(new Option("--read-only", "refuse everything that would change the cluster").default(false))
    .addOption(new Option("--refresh <seconds>", "read this often, 1 or more").argParser(secondsOf))
    .addOption(new Option("--theme <name>", "colours; asked from the terminal when not given").choices(THEMES))
    .addOption(new Option("--ascii", "draw with ASCII characters alone").default(false))
    .addOption(new Option("--log-file <file>", "write a log, without secrets, to this file"))
    .addOption(
      new Option("--demo", "show a simulated cluster: no Kubernetes needed")
        .default(false)
        .conflicts(["kubeconfig", "context"]),
    )
    .addOption(new Option("-V, --version", "print the version"))
    .addOption(new Option("--scenario <name>", "what happens in the demo; see flaretop simulate --list"))
    .addHelpText("after", `\nIn the console press ? for the keys.\n${EXIT_CODES}`)
    .allowExcessArguments(false)
    .enablePositionalOptions()
    .helpCommand(true);
  addClusterOptions(program).action((options, command) => {
    if (options["version"] === true) {
      chosen({ kind: "version" });
      return;
    }
    if (options["scenario"] !== undefined && options["demo"] !== true)
      command.error("error: option '--scenario' needs '--demo'");
    chosen({ kind: "console", options: { ...clusterOf(command), ...consoleOf(options) } });
  });
  program.hook("preAction", (_program, command) => refuseConsoleOptions(program, command));
  addGet(program, chosen);
  addWhy(program, chosen);
  addQueues(program, chosen);
  addWhatIf(program, chosen);
  const run = (command: RunCommand) => chosen({ kind: "command", run: command });
  addCluster(program, run);
  addJob(program, run);
  addAppWrapper(program, run);
  addLogin(program, clusterOf, (options) => chosen({ kind: "login", options }));
  addLogout(program, clusterOf, (options) => chosen({ kind: "logout", options }));
  addQueue(program, run);
  addSimulate(program, (options) => chosen({ kind: "simulate", options }));
  program
    .command("version")
    .description("print the version")
    .action(() => chosen({ kind: "version" }));
  program
    .command("completion")
    .description("print a completion script: flaretop completion bash > /etc/bash_completion.d/flaretop")
    .addArgument(program.createArgument("<shell>", "your shell").choices(SHELLS))
    .action((shell) => chosen({ kind: "completion", shell }));
  quietly(program, printer);
  return program;
}

function addGet(program: Command, chosen: (invocation: Invocation) => void): void {
  const get = program
    .command("get")
    .description("print the rows of a view, as the console shows them")
    .argument("<view>", "a view or alias: workloads, ray-clusters, cq, …")
    .argument("[name]", "one object")
    .addOption(new Option("-o, --output <format>", "how to print").choices(OUTPUTS).default("table"))
    .option("-l, --selector <selector>", "only objects with these labels, e.g. app=ray,tier!=test")
    .option("--filter <expression>", "only rows that match, as after / in the console, e.g. 'status=pending age>1h'")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .allowExcessArguments(false);
  addClusterOptions(get).action((view, name, _options, command) => {
    const { output, selector, filter } = command.opts();
    chosen({ kind: "get", options: { ...clusterOf(command), view, name, output, selector, filter } });
  });
}

function addWhy(program: Command, chosen: (invocation: Invocation) => void): void {
  const why = program
    .command("why")
    .description("say why a job waits or does not run, and what would change that")
    .argument("<kind/name>", "what to ask about: raycluster/train, workload/x, job/y, pod/z, …")
    .addOption(new Option("-o, --output <format>", "how to print").choices(WHY_OUTPUTS).default("text"))
    .addHelpText("after", `\n${WHY_EXIT_CODES}`)
    .allowExcessArguments(false);
  addClusterOptions(why).action((target, _options, command) => {
    chosen({ kind: "why", options: { ...clusterOf(command), target, output: command.opts().output } });
  });
}

function addQueues(program: Command, chosen: (invocation: Invocation) => void): void {
  const queues = program
    .command("queues")
    .description("print the tree of cohorts and ClusterQueues: quota, use, borrowing, waiting")
    .addOption(new Option("-o, --output <format>", "how to print").choices(QUEUES_OUTPUTS).default("text"))
    .addHelpText("after", `\n${EXIT_CODES}`)
    .allowExcessArguments(false);
  addClusterOptions(queues).action((_options, command) => {
    chosen({ kind: "queues", options: { ...clusterOf(command), output: command.opts().output } });
  });
}

function addWhatIf(program: Command, chosen: (invocation: Invocation) => void): void {
  const many = (value: string, before: readonly string[]) => [...before, value];
  const several = (flags: string, description: string) => new Option(flags, description).argParser(many).default([]);
  const command = program
    .command("what-if")
    .description("say who would be admitted, preempted or wait longer after a change; sends nothing")
    .option(
      "-f, --file <file>",
      "submit this job: a Job, RayCluster, RayJob, AppWrapper or Workload; - reads it from the input",
    )
    .addOption(
      several("--quota <queue/flavor/resource=amount>", "set this nominal quota, e.g. cq-a/default/nvidia.com/gpu=16"),
    )
    .addOption(several("--stop <queue>", "stop this ClusterQueue, or NAMESPACE/LOCALQUEUE: what runs goes on"))
    .addOption(several("--drain <queue>", "stop it, and evict what runs"))
    .addOption(several("--resume <queue>", "let it admit again"))
    .addOption(several("--delete <namespace/workload>", "delete this workload"))
    .addOption(several("--lose-node <node>", "lose this node"))
    .addOption(new Option("-o, --output <format>", "how to print").choices(WHAT_IF_OUTPUTS).default("text"))
    .addHelpText("after", `\nSeveral changes are made together.\n${WHAT_IF_EXIT_CODES}`)
    .allowExcessArguments(false);
  addClusterOptions(command).action((_options, given) => {
    const { file, quota, stop, drain, resume, delete: deleted, loseNode, output } = given.opts();
    const changes = { file, quota, stop, drain, resume, delete: deleted, loseNode };
    chosen({ kind: "what-if", options: { ...clusterOf(given), ...changes, output } });
  });
}

const FOR_CONSOLE_ALONE = new Set(["view", "refresh", "theme", "ascii", "logFile", "demo", "scenario"]);

/** Before a command they would be of no effect, and `--demo` would even seem to say which cluster is meant. */
function refuseConsoleOptions(program: Command, command: Command): void {
  if (command === program) return;
  const stray = program.options.find(
    (option) =>
      FOR_CONSOLE_ALONE.has(option.attributeName()) && program.getOptionValueSource(option.attributeName()) === "cli",
  );
  if (stray !== undefined) command.error(`error: option '${stray.long}' is of the console, not of '${command.name()}'`);
}

function consoleOf(options: Record<string, unknown>): Omit<ConsoleArguments, keyof ClusterArguments> {
  const { theme, refresh } = options;
  return {
    view: textOption(options["view"]),
    refresh: typeof refresh === "number" ? refresh : undefined,
    theme: THEMES.find((known) => known === theme),
    ascii: options["ascii"] === true,
    logFile: textOption(options["logFile"]),
    demo: options["demo"] === true ? (textOption(options["scenario"]) ?? DEMO_SCENARIO) : undefined,
  };
}

function secondsOf(value: string): number {
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 3_600)
    throw new InvalidArgumentError("Write seconds from 1 to 3600.");
  return seconds;
}

/** Help goes to the printer, complaints are said by `parseArguments`, and nothing exits by itself. */
function quietly(command: Command, printer: Printer): void {
  command.exitOverride().configureOutput({ writeOut: (written) => printer.out(written), writeErr: () => undefined });
  for (const child of command.commands) quietly(child, printer);
}
