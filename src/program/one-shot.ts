import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import type { ClusterArguments } from "../cli/arguments.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import type { AskConsent } from "../common/kubernetes-cluster/exec-consent.ts";
import { chooseContext, connectTo, type Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";

/** What a command that asks once and ends has at hand. */
export interface OneShot {
  readonly client: ClusterClient;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
}

/** Connects read-only, asks, and closes the connections, whatever comes. */
export async function askOnce<T>(
  options: ClusterArguments,
  environment: Environment,
  ask: (at: OneShot) => Promise<T>,
): Promise<T> {
  const chosen = chooseContext(options, environment);
  const client = connectTo(chosen.kubeconfig, chosen.name, {
    environment,
    stateFolder: foldersOf(environment, homedir()).state,
    readOnly: true,
    refreshMs: undefined,
    session: randomBytes(4).toString("hex"),
    askConsent: askOnTerminal,
    lendTerminal: undefined,
    onWarning: () => undefined,
  });
  try {
    return await ask({ client, namespace: chosen.namespace });
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
  if (!process.stdin.isTTY || !process.stderr.isTTY) return "no";
  const questions = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await questions.question(`${lines.join("\n")}\nRun it? [y/N] `);
    return answer.trim().toLowerCase() === "y" ? "yes" : "no";
  } finally {
    questions.close();
  }
};
