import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { ConsoleArguments } from "../cli/arguments.ts";
import { cleanBlock } from "../common/values/text.ts";
import { skeletonFrame } from "../console/screen/skeleton.ts";
import { catchStrayOutput } from "../console/widgets/stray-output.ts";
import { openTerminal, type Terminal } from "../console/widgets/terminal.ts";
import { startTimer } from "../console/widgets/terminal-streams.ts";
import { needsAscii, refuseUnsuitable } from "../console/widgets/terminal-suitability.ts";
import { chooseTheme } from "../console/widgets/theme.ts";
import type { Environment } from "./cluster-access.ts";
import type { ConsoleSession } from "./console-session.ts";
import type { DemoCluster } from "./demo-cluster.ts";
import { foldersOf } from "./folders.ts";
import { countMishaps, GAVE_UP } from "./mishaps.ts";

/**
 * Shows the first frame, then loads everything else. Resolves when the session runs; the program ends through the terminal.
 *
 * @param demo - The cluster to show, in the place of one from a kubeconfig. It ends with the terminal.
 * @throws UnsuitableTerminal, or UsageError when there is no cluster at all, before anything is written.
 */
export async function openConsole(
  options: ConsoleArguments,
  environment: Environment,
  demo: DemoCluster | undefined,
): Promise<void> {
  if (demo === undefined) await refuseWithoutKubeconfig(options, environment);
  let session: ConsoleSession | undefined;
  const early: string[] = [];
  // Before stderr is kept for later: this is to be read now.
  refuseUnsuitable({ input: process.stdin, output: process.stdout, environment });
  const mishaps = countMishaps(() => performance.now());
  const stray = catchStrayOutput({ process, console });
  const look = {
    theme: chooseTheme(options.theme, environment, "unknown"),
    ascii: needsAscii(options.ascii, environment),
  };
  const terminal: Terminal = openTerminal({
    input: process.stdin,
    output: process.stdout,
    errorOutput: process.stderr,
    environment,
    process,
    spawn: (command, args, how) => spawn(command, [...args], how),
    startTimer,
    now: () => performance.now(),
    look,
    onKey: (key) => (session === undefined ? early.push(key) : session.key(key)),
    onPaste: (text) => session?.paste(text),
    onInputEnd: () => session?.paintNow(),
    onResize: (size) =>
      session === undefined ? terminal.paint(skeletonFrame(size.columns, size.rows)) : session.resize(size),
    onResume: () => session?.resume(),
    onExit: () => {
      session?.end();
      demo?.end();
    },
    survives: (error) => {
      if (session === undefined) return false;
      if (mishaps.tooMany()) terminal.close(GAVE_UP, error);
      else session.mishap(error);
      return true;
    },
    lastWords,
  });
  terminal.setTitle("flaretop");
  const { columns, rows } = terminal.size;
  terminal.paint(skeletonFrame(columns, rows));
  // Heavy code is loaded after the frame has left for the terminal.
  await new Promise((resolve) => setImmediate(resolve));
  try {
    const { startSession } = await import("./console-session.ts");
    const where = demo === undefined ? options : { ...options, kubeconfig: await demo.kubeconfig };
    session = await startSession({ options: where, environment, terminal, stray });
    demo?.onLost((text) => session?.warn(text));
  } catch (error) {
    const { exitCodeOf } = await import("../cli/exit-code.ts");
    terminal.close(exitCodeOf(error), error);
    return;
  }
  for (const key of early) session.key(key);
  session.paintNow();
}

/** Errors that were written for a person are said as they are; others are bugs and come with their stack. */
function lastWords(error: unknown): string {
  if (!(error instanceof Error)) return cleanBlock(String(error));
  const isForPerson = ["UsageError", "ClusterError", "UnsuitableTerminal"].includes(error.name);
  return cleanBlock(isForPerson ? `flaretop: ${error.message}` : (error.stack ?? error.message));
}

/** No file and no pod: that is said at once, on the plain terminal. Whether a file that exists is any good is found out later. */
async function refuseWithoutKubeconfig(options: ConsoleArguments, environment: Environment): Promise<void> {
  const named = (environment["KUBECONFIG"] ?? "").split(delimiter).filter((path) => path !== "");
  const files =
    options.kubeconfig === undefined
      ? [...named, join(homedir(), ".kube", "config"), join(foldersOf(environment, homedir()).config, "kubeconfig")]
      : [options.kubeconfig];
  if (files.some((file) => existsSync(file)) || environment["KUBERNETES_SERVICE_HOST"] !== undefined) return;
  const { chooseContext } = await import("./cluster-access.ts");
  chooseContext(options, environment);
}
