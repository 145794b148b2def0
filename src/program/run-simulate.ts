import { resolve } from "node:path";
import { EXIT, type ExitCode, UsageError } from "../cli/exit-code.ts";
import type { SimulateArguments } from "../cli/simulate-arguments.ts";
import { cleanLine } from "../common/values/text.ts";
import type { Scenario } from "../simulator/scenarios/scenario-schema.ts";
import { type Simulator, startSimulator } from "../simulator/start-simulator.ts";
import { DEMO_CONTEXT } from "./demo-cluster.ts";
import { clearKubeconfigPlace } from "./kubeconfig-place.ts";
import { chooseScenario, listScenarios } from "./scenario-choice.ts";
import { systemReason } from "./system-reason.ts";

/** Pods run and queues have counted by then. */
const WARM_UP_MS = 25_000;

/** `flaretop simulate`: a simulated cluster until somebody stops it. */
export async function runSimulate(options: SimulateArguments, process: NodeJS.Process): Promise<ExitCode> {
  const { stdout } = process;
  if (options.list) {
    stdout.write(listScenarios());
    return EXIT.done;
  }
  // A reader that goes away, as `head` does, is no reason to stop.
  stdout.on("error", () => undefined);
  try {
    return await run(options, process);
  } finally {
    // While it is read, a program does not end.
    if (options.attached) process.stdin.destroy();
  }
}

async function run(options: SimulateArguments, process: NodeJS.Process): Promise<ExitCode> {
  const stopped = stopAsked(process, options.attached);
  const scenario = chooseScenario(options.scenario, options.parameters);
  const kubeconfigOut = options.kubeconfigOut === undefined ? undefined : resolve(options.kubeconfigOut);
  if (kubeconfigOut !== undefined) await clearKubeconfigPlace(kubeconfigOut);
  // The console that waits for it gets ready to ask while the cluster gets ready to answer.
  const announce = (kubeconfig: string) => void process.stdout.write(`${JSON.stringify({ kubeconfig })}\n`);
  const simulator = await start(scenario, { ...options, kubeconfigOut }, announce);
  if (!options.attached) process.stdout.write(greeting(scenario, options, simulator));
  await stopped;
  await simulator.close();
  return EXIT.done;
}

async function start(
  scenario: Scenario,
  options: SimulateArguments,
  onListening: (kubeconfigPath: string) => void,
): Promise<Simulator> {
  const { port, seed, speed, versions, kubeconfigOut } = options;
  const file = kubeconfigOut === undefined ? {} : { kubeconfigOut };
  const demo = options.attached ? { contextName: DEMO_CONTEXT, warmUp: WARM_UP_MS, onListening } : {};
  try {
    return await startSimulator({ scenario, port, seed, speed, versions, ...file, ...demo });
  } catch (error) {
    throw refusalOf(error, options) ?? error;
  }
}

/** What the system refused, in words; undefined: something else is wrong. */
function refusalOf(error: unknown, { port, kubeconfigOut }: SimulateArguments): UsageError | undefined {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE")
    return new UsageError(`Port ${port} is taken. Choose another with --port, or leave it out for any that is free.`);
  if (code === "EACCES" && port > 0 && port < 1_024)
    return new UsageError(`Port ${port} is for administrators. Choose one from 1024 on.`);
  if (error instanceof Error && "path" in error && typeof code === "string")
    return new UsageError(
      cleanLine(`The kubeconfig cannot be written to ${kubeconfigOut ?? error.path} (${systemReason(code)}).`),
    );
  return undefined;
}

/** Resolves when this process is told to end: by a signal or, when attached, by the end of its parent. */
function stopAsked(process: NodeJS.Process, attached: boolean): Promise<void> {
  return new Promise((done) => {
    const stop = () => done();
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, stop);
    if (!attached) return;
    // However the parent ends, the system closes its side of the pipe.
    for (const event of ["end", "close", "error"]) process.stdin.once(event, stop);
    process.stdin.resume();
  });
}

function greeting(scenario: Scenario, options: SimulateArguments, { url, kubeconfigPath }: Simulator): string {
  const { speed, seed, versions } = options;
  const pace = speed === "max" ? "as fast as it can" : `speed ${speed}`;
  return [
    `A simulated cluster runs at ${url}.`,
    `Scenario ${options.scenario}: ${scenario.title}. ${scenario.nodes} nodes, ${pace}, seed ${seed}, ${versions} API versions.`,
    "",
    `export KUBECONFIG=${quoted(kubeconfigPath)}`,
    "",
    `Contexts: admin, platform-admin, alice (${scenario.people.alice}), bob (${scenario.people.bob}), nobody. `,
    "Ctrl-C stops it and removes that file.",
    "",
  ].join("\n");
}

/** For a shell. */
function quoted(path: string): string {
  return /^[\w./+:@-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
