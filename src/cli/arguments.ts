import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { EXIT, type ExitCode } from "./exit-code.ts";

/** Which cluster, and where in it: the same for the console and for every command. */
export interface ClusterArguments {
  readonly kubeconfig: string | undefined;
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly allNamespaces: boolean;
}

export interface ConsoleArguments extends ClusterArguments {
  readonly view: string | undefined;
  readonly readOnly: boolean;
  readonly refresh: number | undefined;
  readonly theme: "dark" | "light" | "mono" | undefined;
  readonly ascii: boolean;
  readonly logFile: string | undefined;
}

export interface GetArguments extends ClusterArguments {
  readonly view: string;
  readonly name: string | undefined;
  readonly output: "table" | "wide" | "json" | "yaml" | "csv";
  readonly selector: string | undefined;
  readonly filter: string | undefined;
}

/** What the program was asked to do. */
export type Invocation =
  | { readonly kind: "console"; readonly options: ConsoleArguments }
  | { readonly kind: "get"; readonly options: GetArguments }
  | { readonly kind: "version" }
  | { readonly kind: "completion"; readonly shell: "bash" | "zsh" | "fish" }
  /** Help was printed, or the arguments were wrong and that was said. */
  | { readonly kind: "exit"; readonly code: ExitCode };

export interface Printer {
  out(text: string): void;
  err(text: string): void;
}

const OUTPUTS = ["table", "wide", "json", "yaml", "csv"] as const;
const THEMES = ["dark", "light", "mono"] as const;
export const SHELLS = ["bash", "zsh", "fish"] as const;
const EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 cluster not reachable, 4 denied.";

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
    return { kind: "exit", code: error.exitCode === 0 ? EXIT.done : EXIT.usage };
  }
  return invocation ?? { kind: "exit", code: EXIT.usage };
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
    .addHelpText("after", `\nIn the console press ? for the keys.\n${EXIT_CODES}`)
    .allowExcessArguments(false);
  addClusterOptions(program).action((options) =>
    chosen({ kind: "console", options: { ...clusterOf(options), ...consoleOf(options) } }),
  );
  addGet(program, chosen);
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
    const options = command.optsWithGlobals();
    const { output, selector, filter } = options;
    chosen({ kind: "get", options: { ...clusterOf(options), view, name, output, selector, filter } });
  });
}

function addClusterOptions(command: Command): Command {
  return command
    .addOption(new Option("--kubeconfig <file>", "this kubeconfig instead of $KUBECONFIG or ~/.kube/config"))
    .addOption(new Option("--context <name>", "this context of the kubeconfig"))
    .addOption(new Option("-n, --namespace <name>", "this namespace").conflicts("allNamespaces"))
    .addOption(new Option("-A, --all-namespaces", "all namespaces").default(false));
}

function clusterOf(options: Record<string, unknown>): ClusterArguments {
  return {
    kubeconfig: text(options["kubeconfig"]),
    context: text(options["context"]),
    namespace: text(options["namespace"]),
    allNamespaces: options["allNamespaces"] === true,
  };
}

function consoleOf(options: Record<string, unknown>): Omit<ConsoleArguments, keyof ClusterArguments> {
  const { theme, refresh } = options;
  return {
    view: text(options["view"]),
    readOnly: options["readOnly"] === true,
    refresh: typeof refresh === "number" ? refresh : undefined,
    theme: THEMES.find((known) => known === theme),
    ascii: options["ascii"] === true,
    logFile: text(options["logFile"]),
  };
}

function secondsOf(value: string): number {
  const seconds = Number(value);
  if (!Number.isFinite(seconds) || seconds < 1 || seconds > 3_600)
    throw new InvalidArgumentError("Write seconds from 1 to 3600.");
  return seconds;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** Complaints go to the printer, and nothing exits by itself. */
function quietly(command: Command, printer: Printer): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: (written) => printer.out(written), writeErr: (written) => printer.err(written) });
  command.showHelpAfterError(`Try: flaretop ${command.parent === null ? "" : `${command.name()} `}--help`);
  for (const child of command.commands) quietly(child, printer);
}
