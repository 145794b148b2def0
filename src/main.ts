#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { parseArguments } from "./cli/arguments.ts";
import { endWithReader } from "./cli/closed-pipe.ts";
import { EXIT, type ExitCode } from "./cli/exit-code.ts";
import type { DemoCluster } from "./program/demo-cluster.ts";

const environment = process.env;
const invocation = parseArguments(process.argv.slice(2), {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
});

// The console ends by itself when its terminal is gone.
if (invocation.kind !== "console") endWithReader(process.stdout, () => process.exit());

// V8 lets the space for new objects grow to 32 MiB and keeps it for good. Rows live long: they gain nothing from it, and reading
// 50,000 of them takes no more CPU without. The simulator's drafts live for a moment: it needs the space.
if (invocation.kind !== "simulate") setFlagsFromString("--semi-space-growth-factor=1");

switch (invocation.kind) {
  case "exit":
    process.exitCode = invocation.code;
    break;
  case "console":
    await orSay(async () => {
      const demo = await demoOf(invocation.options.demo);
      try {
        const { openConsole } = await import("./program/open-console.ts");
        await openConsole(invocation.options, environment, demo);
      } catch (error) {
        demo?.end();
        throw error;
      }
      return EXIT.done;
    });
    break;
  case "get":
    await orSay(async () => {
      const { runGet } = await import("./program/run-get.ts");
      return runGet(invocation.options, environment, process.stdout);
    });
    break;
  case "why":
    await orSay(async () => {
      const { runWhy } = await import("./program/run-why.ts");
      return runWhy(invocation.options, environment, process.stdout);
    });
    break;
  case "queues":
    await orSay(async () => {
      const { runQueues } = await import("./program/run-why.ts");
      return runQueues(invocation.options, environment, process.stdout);
    });
    break;
  case "what-if":
    await orSay(async () => {
      const { runWhatIf } = await import("./program/run-what-if.ts");
      return runWhatIf(invocation.options, environment, process.stdin, process.stdout);
    });
    break;
  case "command":
    await orSay(async () => {
      const { runCommand } = await import("./program/run-command.ts");
      return runCommand(invocation.run, environment, process);
    });
    break;
  case "login":
    await orSay(async () => {
      const { runLogin } = await import("./program/run-login.ts");
      return runLogin(invocation.options, environment, process);
    });
    break;
  case "logout":
    await orSay(async () => {
      const { runLogout } = await import("./program/run-login.ts");
      return runLogout(invocation.options, environment, process);
    });
    break;
  case "simulate":
    await orSay(async () => {
      const { runSimulate } = await import("./program/run-simulate.ts");
      return runSimulate(invocation.options, process);
    });
    break;
  case "version": {
    const { VERSION } = await import("./program/version.ts");
    process.stdout.write(`flaretop ${VERSION}\n`);
    break;
  }
  case "completion":
    await orSay(async () => {
      const { completionScript } = await import("./program/completion.ts");
      process.stdout.write(completionScript(invocation.shell));
      return EXIT.done;
    });
    break;
  default:
    invocation satisfies never;
}

/** The simulated cluster of a scenario. Its start takes longer than the console's: it begins first. */
async function demoOf(scenario: string | undefined): Promise<DemoCluster | undefined> {
  if (scenario === undefined) return undefined;
  const { startDemoCluster } = await import("./program/demo-cluster.ts");
  return startDemoCluster(process.argv[1] ?? "", scenario);
}

/** One clear line on stderr for whatever goes wrong, and the exit code that says of which sort it was. */
async function orSay(run: () => Promise<ExitCode>): Promise<void> {
  try {
    process.exitCode = await run();
  } catch (error) {
    const { exitCodeOf, sentenceFor } = await import("./cli/exit-code.ts");
    process.stderr.write(`flaretop: ${sentenceFor(error)}\n`);
    process.exitCode = exitCodeOf(error);
  }
}
