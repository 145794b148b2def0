import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import type { ClusterArguments } from "../cli/cluster-options.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { AskConsent } from "../common/kubernetes-cluster/exec-consent.ts";
import { type ConnectParts, chooseContext, connectTo, type Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";

/** What a command that asks once and ends has at hand. */
export interface OneShot {
  readonly client: ClusterClient;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
}

/** Connects read-only, asks, and closes the connections, whatever comes. */
export function askOnce<T>(
  options: ClusterArguments,
  environment: Environment,
  ask: (at: OneShot) => Promise<T>,
): Promise<T> {
  const session = randomBytes(4).toString("hex");
  return connectedOnce(options, environment, { readOnly: true, session, onWarning: () => undefined }, ask);
}

/** Connects, runs, and closes the connections, whatever comes. */
export async function connectedOnce<T>(
  options: ClusterArguments,
  environment: Environment,
  how: Pick<ConnectParts, "readOnly" | "session" | "onWarning">,
  run: (at: OneShot) => Promise<T>,
): Promise<T> {
  const chosen = chooseContext(options, environment);
  const client = connectTo(chosen.kubeconfig, chosen.name, {
    environment,
    stateFolder: foldersOf(environment, homedir()).state,
    refreshMs: undefined,
    askConsent: askOnTerminal,
    lendTerminal: undefined,
    ...how,
  });
  try {
    return await run({ client, namespace: chosen.namespace });
  } finally {
    await client.close();
  }
}

/** Resolves when the text has been taken, or when nobody reads it any more, as `head` does. */
export function written(stdout: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    stdout.once("error", () => resolve());
    stdout.write(text, () => resolve());
  });
}

/** A script is not asked: the console, or a terminal, is where a person first allows a credential plugin. */
const askOnTerminal: AskConsent = async ({ lines }) => {
  if (!canAsk()) return "no";
  const answer = await askLine(`${lines.join("\n")}\nRun it? [y/N] `);
  return answer.trim().toLowerCase() === "y" ? "yes" : "no";
};

/** Whether somebody sits at a terminal. */
export function canAsk(): boolean {
  return process.stdin.isTTY && process.stderr.isTTY;
}

/** A line that the person types; empty when they end the input instead. */
export async function askLine(question: string, signal?: AbortSignal): Promise<string> {
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new Promise<string>((resolve) => {
    questions.once("close", () => resolve(""));
  });
  try {
    return await Promise.race([questions.question(question, signal === undefined ? {} : { signal }), ended]);
  } finally {
    questions.close();
  }
}
