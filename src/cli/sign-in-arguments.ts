import { type Command, InvalidArgumentError, Option } from "commander";
import type { ClusterArguments } from "./cluster-options.ts";

/** What `flaretop login` was asked for. */
export interface LoginArguments {
  readonly kubeconfig: string | undefined;
  /** With `server`: what the new context is called. Without: the context whose cluster it is about. */
  readonly context: string | undefined;
  readonly namespace: string | undefined;
  readonly server: string | undefined;
  /** Undefined: what the cluster and this terminal allow. */
  readonly by: "token" | "web" | "device" | undefined;
  readonly issuer: string | undefined;
  readonly clientId: string | undefined;
  readonly scopes: readonly string[] | undefined;
  /** Of this machine; undefined: any that is free. */
  readonly callbackPort: number | undefined;
  /** A PEM file. */
  readonly certificateAuthority: string | undefined;
}

/** What `flaretop logout` was asked for. */
export type LogoutArguments = Pick<ClusterArguments, "kubeconfig" | "context">;

const EXIT_CODES = "Exit codes: 0 done, 1 failed, 2 usage or configuration, 3 not reachable, 4 denied.";

export function addLogin(
  program: Command,
  clusterOf: (command: Command) => ClusterArguments,
  chosen: (options: LoginArguments) => void,
): void {
  program
    .command("login")
    .description("sign in to a cluster, and keep the token in a file of yours")
    .argument("[server]", "the API server, e.g. https://api.example.com:6443; default: that of the context")
    .addOption(new Option("--token-stdin", "read a token from the input").conflicts(["web", "device", "issuer"]))
    .addOption(new Option("--web", "with the browser of this machine").conflicts("device"))
    .option("--device", "with a code that you type in on any machine; needs --issuer")
    .option("--issuer <url>", "sign in at this OpenID issuer instead of OpenShift's own")
    .option("--client-id <id>", "as what the issuer knows this program; needs --issuer")
    .addOption(new Option("--scopes <words>", "what to ask the issuer for (default: openid)").argParser(wordsOf))
    .addOption(
      new Option("--callback-port <number>", "where the browser comes back to; default: any free port").argParser(
        portOf,
      ),
    )
    .option("--certificate-authority <file>", "the authority of the servers' certificates, as PEM")
    .option("--kubeconfig <file>", "look for the context in this kubeconfig")
    .option("--context <name>", "with a server: the name of the new context; without: the context to sign in to")
    .option("-n, --namespace <name>", "the namespace of the new context")
    .addHelpText("after", `\nTokens are never taken from arguments.\n${EXIT_CODES}`)
    .allowExcessArguments(false)
    .action((server, options: Record<string, unknown>, command: Command) => {
      const needs = (flag: string, other: string) => command.error(`error: option '${flag}' needs '${other}'`);
      if (options["issuer"] !== undefined && options["clientId"] === undefined) needs("--issuer", "--client-id");
      for (const [name, flag] of NEED_ISSUER) {
        if (options[name] !== undefined && options["issuer"] === undefined) needs(flag, "--issuer");
      }
      chosen(loginArguments(server, options, clusterOf(command)));
    });
}

const NEED_ISSUER = [
  ["device", "--device"],
  ["clientId", "--client-id"],
  ["scopes", "--scopes"],
] as const;

export function addLogout(
  program: Command,
  clusterOf: (command: Command) => ClusterArguments,
  chosen: (options: LogoutArguments) => void,
): void {
  program
    .command("logout")
    .description("withdraw the token of a login, and remove it from this machine")
    .option("--kubeconfig <file>", "this kubeconfig says which context is the current one")
    .option("--context <name>", "sign out of this context; default: the current one")
    .addHelpText("after", `\n${EXIT_CODES}`)
    .allowExcessArguments(false)
    .action((_options, command: Command) => {
      const { kubeconfig, context } = clusterOf(command);
      chosen({ kubeconfig, context });
    });
}

function loginArguments(
  server: unknown,
  options: Record<string, unknown>,
  { kubeconfig, context, namespace }: ClusterArguments,
): LoginArguments {
  const text = (name: string) => (typeof options[name] === "string" ? options[name] : undefined);
  const { tokenStdin, web, device, scopes, callbackPort } = options;
  const by = tokenStdin === true ? "token" : web === true ? "web" : device === true ? "device" : undefined;
  return {
    kubeconfig,
    context,
    namespace,
    server: typeof server === "string" ? server : undefined,
    by,
    issuer: text("issuer"),
    clientId: text("clientId"),
    scopes: Array.isArray(scopes) ? scopes.map(String) : undefined,
    callbackPort: typeof callbackPort === "number" ? callbackPort : undefined,
    certificateAuthority: text("certificateAuthority"),
  };
}

function wordsOf(value: string): readonly string[] {
  return value.split(/[\s,]+/).filter((word) => word !== "");
}

function portOf(value: string): number {
  const port = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError("Write a port from 1 to 65535.");
}
