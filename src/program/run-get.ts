import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { createInterface } from "node:readline/promises";
import type { GetArguments } from "../cli/arguments.ts";
import { EXIT, type ExitCode } from "../cli/exit-code.ts";
import { get } from "../cli/get.ts";
import type { AskConsent } from "../common/kubernetes-cluster/exec-consent.ts";
import { loadCatalogFrom } from "./catalog-files.ts";
import { chooseContext, connectTo, type Environment } from "./cluster-access.ts";
import { foldersOf } from "./folders.ts";

/** `flaretop get`: prints rows and ends. */
export async function runGet(
  options: GetArguments,
  environment: Environment,
  stdout: NodeJS.WriteStream,
): Promise<ExitCode> {
  const chosen = chooseContext(options, environment);
  const folders = foldersOf(environment, homedir());
  const { catalog } = loadCatalogFrom(folders.config);
  const client = connectTo(chosen.kubeconfig, chosen.name, {
    environment,
    stateFolder: folders.state,
    readOnly: true,
    refreshMs: undefined,
    session: randomBytes(4).toString("hex"),
    askConsent: askOnTerminal,
    lendTerminal: undefined,
    onWarning: () => undefined,
  });
  try {
    const color = stdout.isTTY && !environment["NO_COLOR"];
    const { out, remark } = await get(client, options, { catalog, now: Date.now, namespace: chosen.namespace, color });
    await written(stdout, out);
    if (remark !== undefined) process.stderr.write(`${remark}\n`);
    return EXIT.done;
  } finally {
    await client.close();
  }
}

/** Resolves when the text has been taken, or when nobody reads it any more, as `head` does. */
function written(stdout: NodeJS.WriteStream, text: string): Promise<void> {
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
