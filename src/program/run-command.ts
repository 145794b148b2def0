import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import type { ExitCode } from "../cli/exit-code.ts";
import type { CommandPorts, RunCommand } from "../cli/run-command.ts";
import { protectedBecause } from "../common/kubernetes-cluster/protected-place.ts";
import { safeLine } from "../common/kubernetes-cluster/redaction.ts";
import type { Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";
import { askLine, canAsk, connectedOnce, written } from "./one-shot.ts";
import { openJournal } from "./open-journal.ts";
import { loadSettingsFrom } from "./settings-file.ts";
import { textOf } from "./text-file.ts";

type Streams = Pick<NodeJS.Process, "stdin" | "stdout" | "stderr" | "on" | "off">;

/** Runs a one-shot command. Ctrl-C ends what it waits for; a second one ends the process. */
export async function runCommand(run: RunCommand, environment: Environment, streams: Streams): Promise<ExitCode> {
  const { stdin, stdout, stderr } = streams;
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  streams.on("SIGINT", stop);
  streams.on("SIGTERM", stop);
  stopping.signal.addEventListener("abort", () => {
    streams.off("SIGINT", stop);
    streams.off("SIGTERM", stop);
  });
  const session = randomBytes(4).toString("hex");
  const err = (text: string) => void stderr.write(text);
  const ports: CommandPorts = {
    connected: (options, how, use) => {
      const onWarning = (text: string) => err(`${safeLine(text)}\n`);
      const { settings, problems } = loadSettingsFrom(foldersOf(environment, homedir()).config);
      for (const { file, message } of problems) onWarning(`${file}: ${message}`);
      const readOnly = how.readOnly || options.readOnly || settings.readOnly;
      const journal = openJournal(environment, session);
      return connectedOnce(options, environment, { readOnly, session, onWarning }, (at) => {
        const { context } = at.client;
        const because = (namespace: string) => protectedBecause({ context, namespace }, settings.protectedPattern);
        return use({ ...at, journal, protectedBecause: because });
      });
    },
    out: (text) => written(stdout, text),
    err,
    terminalWidth: stderr.isTTY ? stderr.columns : undefined,
    ask: canAsk() ? (question) => askLine(question, stopping.signal) : undefined,
    readText: (file) => textOf(file, stdin),
    now: () => Date.now(),
    signal: stopping.signal,
  };
  try {
    return await run(ports);
  } finally {
    stop();
  }
}
