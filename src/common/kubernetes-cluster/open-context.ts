import { spawn } from "node:child_process";
import type { KubeConfig } from "@kubernetes/client-node";
import type { ContextFacts } from "./client.ts";
import { type Clock, systemClock } from "./clock.ts";
import { ContextCredentials } from "./context-credentials.ts";
import { actingAs, contextEntry, isInsecure, usesPlugin } from "./context-entry.ts";
import { MaterialProblem, readMaterial } from "./context-material.ts";
import type { ClusterAccess, TokenSource } from "./credentials.ts";
import { environmentProxy } from "./environment-proxy.ts";
import { clusterError } from "./error-messages.ts";
import { ClusterError } from "./errors.ts";
import { type AskConsent, type ConsentStore, sessionConsents } from "./exec-consent.ts";
import { killProcess, type PluginPorts } from "./exec-plugin.ts";
import { type Impersonation, impersonationProblem } from "./impersonation.ts";
import type { ContextParts, Kubeconfig } from "./kubeconfig.ts";
import { LOCAL_FILES, type LocalFiles } from "./local-files.ts";
import { type LendTerminal, PluginCredentials } from "./plugin-credentials.ts";
import { safeLine } from "./redaction.ts";

export interface OpenContextOptions {
  /** Asked before a program named by the kubeconfig runs for the first time. Default: none is run. */
  readonly askConsent?: AskConsent | undefined;
  /** Where the answers are kept; default: nowhere that lasts. */
  readonly consents?: ConsentStore | undefined;
  /** Variables of the process: for the proxy that they name, and for programs that the kubeconfig names. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Absent: there is no terminal to lend. */
  readonly lendTerminal?: LendTerminal | undefined;
  /** `--as` and its kin: replaces what the kubeconfig says. */
  readonly actAs?: Impersonation | undefined;
  /** Gives the tokens instead of the user entry, e.g. `renewingTokens(signIn)`. */
  readonly tokens?: TokenSource | undefined;
  readonly clock?: Clock | undefined;
  readonly files?: LocalFiles | undefined;
  readonly spawn?: PluginPorts["spawn"] | undefined;
  readonly kill?: PluginPorts["kill"] | undefined;
}

/** A context ready for use. Contexts share nothing: opening another one changes nothing here. */
export interface OpenedContext extends ClusterAccess {
  /** What a person should keep in mind while using it. Whole sentences. */
  readonly warnings: readonly string[];
  /** client-node's configuration for this context alone, for WebSockets. Loads client-node on the first call. */
  kubeConfig(): Promise<KubeConfig>;
  /** Ends a credential plugin that is running. */
  close(): void;
}

/**
 * Opens one context of a kubeconfig: checks the files it names, runs nothing and sends nothing.
 *
 * @param name - Of the context: `kubeconfig.current`, or one of `kubeconfig.contexts`.
 * @example
 * const kubeconfig = loadKubeconfig({ env: process.env, homeFolder: homedir() });
 * const client = connect({ access: openContext(kubeconfig, kubeconfig.current, { env: process.env }) });
 * @throws {@link ClusterError} `credentials` when the context is unknown or cannot be used, saying why.
 * @see https://kubernetes.io/docs/concepts/configuration/organize-cluster-access-kubeconfig/
 */
export function openContext(
  kubeconfig: Kubeconfig,
  name: string | undefined,
  options: OpenContextOptions,
): OpenedContext {
  if (name === undefined) throw noneChosen(kubeconfig);
  const found = kubeconfig.partsOf(name);
  if (found === undefined) throw unusable(kubeconfig, name);
  const parts = throughProxy(options.actAs === undefined ? found : actingInstead(found, options.actAs), options.env);
  const files = options.files ?? LOCAL_FILES;
  const material = checkMaterial(parts, files);
  const clock = options.clock ?? systemClock;
  const { tokens } = options;
  const plugin =
    tokens === undefined ? pluginOf({ ...parts, cluster: found.cluster }, files, clock, options) : undefined;
  const credentials = new ContextCredentials({
    parts,
    impersonation: parts.user.impersonation,
    plugin,
    tokens,
    readMaterial: () => readMaterial(parts, files),
    clock,
  });
  const { warnings } = contextEntry(parts.context, found.cluster, parts.user);
  return {
    context: factsOf(parts),
    server: parts.cluster.server,
    credentials,
    warnings: [...warnings, ...material.warnings],
    kubeConfig: () => credentials.kubeConfig(),
    close: () => plugin?.close(),
  };
}

function noneChosen({ problem, contexts }: Kubeconfig): ClusterError {
  const names = contexts.slice(0, 5).map(({ title }) => title);
  const choose = names.length === 0 ? "" : ` Choose one of: ${names.join(", ")}.`;
  const message = problem ?? `The kubeconfig names no current context.${choose}`;
  return new ClusterError("credentials", message, { request: "open a context" });
}

function unusable(kubeconfig: Kubeconfig, name: string): ClusterError {
  const request = `open context ${safeLine(name)}`;
  const listed = kubeconfig.contexts.find((entry) => entry.name === name);
  if (listed?.disabledBecause !== undefined)
    return new ClusterError("credentials", listed.disabledBecause, { request });
  if (kubeconfig.problem !== undefined) return new ClusterError("credentials", kubeconfig.problem, { request });
  const some = kubeconfig.contexts.slice(0, 5).map(({ title }) => title);
  const more = kubeconfig.contexts.length > some.length ? ", …" : "";
  return new ClusterError(
    "credentials",
    `There is no context "${safeLine(name)}". Choose one of: ${some.join(", ")}${more}.`,
    { request },
  );
}

function actingInstead(parts: ContextParts, impersonation: Impersonation): ContextParts {
  const problem = impersonationProblem(impersonation);
  if (problem === undefined) return { ...parts, user: { ...parts.user, impersonation } };
  throw errorFor(parts, `whom to act as cannot be sent: ${problem}`);
}

/** A proxy of the environment serves where the kubeconfig names none, as with kubectl. */
function throughProxy(parts: ContextParts, env: OpenContextOptions["env"]): ContextParts {
  const { cluster } = parts;
  return { ...parts, cluster: { ...cluster, proxyUrl: cluster.proxyUrl ?? environmentProxy(cluster.server, env) } };
}

function checkMaterial(parts: ContextParts, files: LocalFiles) {
  try {
    return readMaterial(parts, files);
  } catch (error) {
    if (error instanceof MaterialProblem) throw errorFor(parts, error.message);
    throw error;
  }
}

function errorFor({ context, cluster }: ContextParts, detail: string): ClusterError {
  return clusterError("credentials", {
    request: `open context ${safeLine(context.name)}`,
    host: new URL(cluster.server).host,
    detail,
  });
}

function pluginOf(
  parts: ContextParts,
  files: LocalFiles,
  clock: Clock,
  options: OpenContextOptions,
): PluginCredentials | undefined {
  const { cluster, user } = parts;
  if (user.exec === undefined || !usesPlugin(user)) return undefined;
  const readCa = () => readMaterial({ cluster, user }, files).ca;
  return new PluginCredentials(user.exec, cluster, readCa, {
    askConsent: options.askConsent ?? (async () => "no"),
    consents: options.consents ?? sessionConsents(),
    lendTerminal: options.lendTerminal,
    env: options.env,
    clock,
    spawn: options.spawn ?? ((program, args, how) => spawn(program, [...args], how)),
    kill: options.kill ?? killProcess,
  });
}

function factsOf({ context, cluster, user }: ContextParts): ContextFacts {
  return {
    name: context.name,
    cluster: cluster.name,
    server: new URL(cluster.server).origin,
    user: user.name,
    namespace: context.namespace,
    insecure: isInsecure(cluster),
    actingAs: actingAs(user),
  };
}
