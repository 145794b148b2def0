import { sep } from "node:path";
import { cleanLine } from "../values/text.ts";
import { listAt, textAt } from "../values/untyped.ts";
import { EntryFields, hasControls } from "./kubeconfig-fields.ts";

interface EnvironmentVariable {
  readonly name: string;
  readonly value: string;
}

/** A credential plugin as a kubeconfig names it (`user.exec`). */
export interface ExecEntry {
  /** The kubeconfig file that names it. */
  readonly file: string;
  readonly user: string;
  readonly apiVersion: string;
  /** An absolute path, or a bare name to look for in PATH. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly EnvironmentVariable[];
  readonly interactiveMode: "Never" | "IfAvailable" | "Always";
  readonly provideClusterInfo: boolean;
  /** How to install the program, in the words of whoever wrote the kubeconfig. */
  readonly installHint: string | undefined;
}

const API = "client.authentication.k8s.io";
const MODES = ["Never", "IfAvailable", "Always"] as const;

/** Variables that make a program load foreign code or find other programs. */
const LOADER_VARIABLE =
  /^(?:LD_|DYLD_|PATH$|NODE_|PYTHON|PERL|RUBY|JAVA_TOOL_OPTIONS$|_JAVA_OPTIONS$|BASH_ENV$|ENV$|IFS$|SHELLOPTS$|GCONV_PATH$)/i;

/** Reads `user.exec`; `problem` is a claim without values when it cannot be used. */
export function readExec(
  value: unknown,
  user: string,
  file: string,
  folder: string,
): { exec: ExecEntry } | { problem: string } {
  const fields = new EntryFields(value, folder);
  const command = fields.program("command");
  const apiVersion = fields.text("apiVersion") ?? "";
  const exec: ExecEntry = {
    file,
    user,
    apiVersion,
    command: command ?? "",
    args: fields.texts("args"),
    env: readEnvironment(fields),
    interactiveMode: readMode(fields, apiVersion),
    provideClusterInfo: fields.flag("provideClusterInfo"),
    installHint: fields.text("installHint"),
  };
  if (command === undefined) fields.refuse('its credential plugin has no "command"');
  if (exec.args.some((argument) => argument.includes("\0")))
    fields.refuse("an argument of its credential plugin holds a zero byte");
  return fields.problem === undefined ? { exec } : { problem: fields.problem };
}

/** What is about to run, in full, line by line and safe for a terminal. Ask for consent under it. */
export function describeExec(entry: ExecEntry, program?: string): string[] {
  const command = program ?? entry.command;
  const lines = [
    `The kubeconfig ${cleanLine(entry.file)} wants to run a program to sign in as "${cleanLine(entry.user)}":`,
    `  program    ${cleanLine(command)}${command.includes("/") || command.includes(sep) ? "" : "  (looked for in PATH)"}`,
    ...entry.args.map(
      (argument, index) => `  ${index === 0 ? "arguments " : "          "} ${cleanLine(quoted(argument))}`,
    ),
  ];
  for (const { name, value } of entry.env) {
    const mark = isLoaderVariable(name) ? "! sets    " : "  sets    ";
    lines.push(`${mark}   ${cleanLine(name)}=${cleanLine(quoted(value))}`);
  }
  if (entry.env.some(({ name }) => isLoaderVariable(name))) {
    lines.push("! Variables marked with ! make the program load or find other code. Say no unless you expect them.");
  }
  lines.push(
    entry.interactiveMode === "Always"
      ? "  It will use this terminal while it runs."
      : "  It runs without a shell and without this terminal.",
  );
  return lines;
}

/** True for variables that change which code a program runs. */
function isLoaderVariable(name: string): boolean {
  return LOADER_VARIABLE.test(name);
}

function readMode(fields: EntryFields, apiVersion: string): ExecEntry["interactiveMode"] {
  if (apiVersion !== `${API}/v1` && apiVersion !== `${API}/v1beta1`) {
    fields.refuse(
      `its credential plugin speaks ${apiVersion === "" ? "no known version" : "an old version"} of ${API}; update the plugin and write the user entry again (v1 or v1beta1)`,
    );
    return "Never";
  }
  const written = fields.text("interactiveMode");
  const mode = MODES.find((known) => known === written);
  if (mode !== undefined) return mode;
  if (written !== undefined) fields.refuse('"interactiveMode" is none of Never, IfAvailable, Always');
  // kubectl lets only v1beta1 leave it out.
  else if (apiVersion === `${API}/v1`)
    fields.refuse(
      'its credential plugin has no "interactiveMode", which v1 asks for: add Never, IfAvailable or Always',
    );
  return "IfAvailable";
}

function readEnvironment(fields: EntryFields): readonly EnvironmentVariable[] {
  const env: EnvironmentVariable[] = [];
  for (const item of listAt(fields.value("env"))) {
    const name = textAt(item, "name");
    const value = textAt(item, "value");
    if (
      name === undefined ||
      value === undefined ||
      name === "" ||
      /[=\0]/.test(name) ||
      hasControls(name) ||
      value.includes("\0")
    ) {
      fields.refuse('"env" of its credential plugin holds something else than names and values');
    } else env.push({ name, value });
  }
  return env;
}

/** Shows where an argument begins and ends. For reading only: nothing of this reaches a shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : JSON.stringify(text);
}
