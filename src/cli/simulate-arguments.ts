import { type Command, InvalidArgumentError, Option } from "commander";

/** What `flaretop simulate` was asked for. */
export interface SimulateArguments {
  /** One of the program's own stories, or a file. */
  readonly scenario: string;
  /** 0: any that is free. */
  readonly port: number;
  readonly kubeconfigOut: string | undefined;
  /** Virtual seconds in a real one. */
  readonly speed: number | "max";
  readonly seed: number;
  readonly versions: "new" | "old";
  /** Values for the parameters of the scenario. */
  readonly parameters: Readonly<Record<string, number>>;
  readonly list: boolean;
  /** Started by another program: says on stdout when it is up, and ends when its stdin does. */
  readonly attached: boolean;
}

export const DEMO_SCENARIO = "team-day";
const FASTEST = 5_000;
const PARAMETERS = ["workloads", "clusters", "churn"] as const;
/** The story that has those parameters. */
const LARGE_SCENARIO = "large";

export function addSimulate(program: Command, chosen: (options: SimulateArguments) => void): void {
  program
    .command("simulate")
    .description("run a simulated cluster on 127.0.0.1 for any client, until Ctrl-C")
    .option("--scenario <name|file>", `one of --list, or a YAML file (default: ${DEMO_SCENARIO})`)
    .option("--list", "print the scenarios and end", false)
    .addOption(new Option("--port <number>", "listen here; 0: any that is free").argParser(wholeTo(65_535)).default(0))
    .option("--kubeconfig-out <file>", "write the kubeconfig here; it is removed at the end")
    .addOption(
      new Option("--speed <factor>", "virtual seconds in a real one, 1 to 5000, or max").argParser(speedOf).default(1),
    )
    .addOption(
      new Option("--seed <number>", "the same seed, the same story").argParser(wholeTo(2 ** 32 - 1)).default(1),
    )
    .addOption(
      new Option("--versions <age>", "API versions it serves; old: Kueue v1beta1, Ray v1alpha1")
        .choices(["new", "old"])
        .default("new"),
    )
    .addOption(new Option("--workloads <number>", "in the scenario large: how many").argParser(wholeTo(1_000_000)))
    .addOption(new Option("--clusters <number>", "in the scenario large: Ray clusters").argParser(wholeTo(100_000)))
    .addOption(new Option("--churn <number>", "in the scenario large: changes a second").argParser(wholeTo(10_000)))
    .addOption(new Option("--attached").hideHelp().default(false))
    .allowExcessArguments(false)
    .action((options: Record<string, unknown>) => chosen(simulateArguments(options)));
}

function simulateArguments(options: Record<string, unknown>): SimulateArguments {
  const { scenario, port, kubeconfigOut, speed, seed, versions, list, attached } = options;
  const given = PARAMETERS.flatMap((name) => {
    const value = options[name];
    return typeof value === "number" ? [[name, value] as const] : [];
  });
  return {
    scenario: typeof scenario === "string" ? scenario : given.length > 0 ? LARGE_SCENARIO : DEMO_SCENARIO,
    port: Number(port),
    kubeconfigOut: typeof kubeconfigOut === "string" ? kubeconfigOut : undefined,
    speed: speed === "max" ? "max" : Number(speed),
    seed: Number(seed),
    versions: versions === "old" ? "old" : "new",
    parameters: Object.fromEntries(given),
    list: list === true,
    attached: attached === true,
  };
}

function wholeTo(largest: number): (value: string) => number {
  return (value) => {
    const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
    if (number <= largest) return number;
    throw new InvalidArgumentError(`Write a whole number from 0 to ${largest}.`);
  };
}

function speedOf(value: string): number | "max" {
  if (value === "max") return value;
  const factor = Number(value);
  if (value.trim() !== "" && factor >= 1 && factor <= FASTEST) return factor;
  throw new InvalidArgumentError(`Write a number from 1 to ${FASTEST}, or max.`);
}
