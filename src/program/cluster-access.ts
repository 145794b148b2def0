import { homedir } from "node:os";
import type { ClusterArguments } from "../cli/cluster-options.ts";
import { UsageError } from "../cli/exit-code.ts";
import type { ClusterClient } from "../common/kubernetes-cluster/client.ts";
import { connect } from "../common/kubernetes-cluster/cluster-client.ts";
import { type AskConsent, storedConsents } from "../common/kubernetes-cluster/exec-consent.ts";
import type { Kubeconfig } from "../common/kubernetes-cluster/kubeconfig.ts";
import { loadKubeconfig } from "../common/kubernetes-cluster/kubeconfig.ts";
import { openContext } from "../common/kubernetes-cluster/open-context.ts";
import type { LendTerminal } from "../common/kubernetes-cluster/plugin-credentials.ts";
import { isDnsLabel } from "../common/values/resource-name.ts";
import { signInFiles } from "./sign-in-files.ts";
import { VERSION } from "./version.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Which contexts there are and which one to use, or a sentence about why none can be. */
export interface ChosenContext {
  readonly kubeconfig: Kubeconfig;
  readonly name: string;
  /** Undefined: all namespaces. */
  readonly namespace: string | undefined;
}

const DEMO_HINT = "Or see it on a simulated cluster: flaretop --demo";

/** @throws {@link UsageError} when there is no cluster to choose, or when the arguments name what is not there. */
export function chooseContext(options: Omit<ClusterArguments, "readOnly">, environment: Environment): ChosenContext {
  const kubeconfig = loadKubeconfig({
    explicitPath: options.kubeconfig,
    env: environment,
    homeFolder: homedir(),
    signInPath: signInFiles(environment).kubeconfig,
  });
  if (kubeconfig.problem !== undefined) throw new UsageError(`${kubeconfig.problem} ${DEMO_HINT}`);
  const usable = kubeconfig.contexts.filter(({ disabledBecause }) => disabledBecause === undefined);
  const name = options.context ?? kubeconfig.current ?? usable[0]?.name;
  const entry = kubeconfig.contexts.find((context) => context.name === name);
  if (name === undefined || entry === undefined) {
    const names = kubeconfig.contexts.map(({ title }) => title).join(", ");
    throw new UsageError(`There is no context "${name ?? ""}" in the kubeconfig. Choose one of: ${names}.`);
  }
  if (entry.disabledBecause !== undefined)
    throw new UsageError(`Context "${entry.title}" cannot be used: ${entry.disabledBecause}`);
  if (options.namespace !== undefined && !isDnsLabel(options.namespace))
    throw new UsageError(`"${options.namespace}" is not a namespace name: use lower-case letters, digits and dashes.`);
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? entry.namespace);
  return { kubeconfig, name, namespace };
}

export interface ConnectParts {
  readonly environment: Environment;
  readonly stateFolder: string;
  readonly readOnly: boolean;
  readonly refreshMs: number | undefined;
  readonly session: string;
  readonly askConsent: AskConsent;
  readonly lendTerminal: LendTerminal | undefined;
  readonly onWarning: (text: string) => void;
}

/** The one client of a context. Sends nothing yet. */
export function connectTo(kubeconfig: Kubeconfig, contextName: string, parts: ConnectParts): ClusterClient {
  const tokenFile = kubeconfig.partsOf(contextName)?.user.tokenFile;
  const { environment: env } = parts;
  const access = openContext(kubeconfig, contextName, {
    askConsent: parts.askConsent,
    consents: storedConsents(parts.stateFolder),
    env,
    tokens: tokenFile === undefined ? undefined : signInFiles(env).store.tokens(tokenFile, { env }),
    lendTerminal: parts.lendTerminal,
  });
  for (const warning of access.warnings) parts.onWarning(warning);
  return connect({
    access,
    readOnly: parts.readOnly,
    version: VERSION,
    session: parts.session,
    refreshMs: parts.refreshMs,
    onWarning: parts.onWarning,
  });
}
