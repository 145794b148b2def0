import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { EXIT, type ExitCode, UsageError } from "../cli/exit-code.ts";
import { type LoginPlace, login } from "../cli/login.ts";
import { logout } from "../cli/logout.ts";
import type { LoginArguments, LogoutArguments } from "../cli/sign-in-arguments.ts";
import { connect } from "../common/kubernetes-cluster/cluster-client.ts";
import { MaterialProblem, readAuthority } from "../common/kubernetes-cluster/context-material.ts";
import { type Kubeconfig, loadKubeconfig } from "../common/kubernetes-cluster/kubeconfig.ts";
import { LOCAL_FILES } from "../common/kubernetes-cluster/local-files.ts";
import type { OpenedContext } from "../common/kubernetes-cluster/open-context.ts";
import { signOut } from "../common/sign-in/sign-out.ts";
import {
  ContextsUnreadable,
  readSignedIn,
  removeSignedIn,
  writeSignedIn,
} from "../common/sign-in/signed-in-contexts.ts";
import { isDnsLabel } from "../common/values/resource-name.ts";
import { browserOpener } from "../console/widgets/browser.ts";
import { chooseContext, type Environment } from "./cluster-access.ts";
import { written } from "./one-shot.ts";
import { readTokenFrom } from "./read-token.ts";
import { type SignInFiles, signInFiles } from "./sign-in-files.ts";
import { VERSION } from "./version.ts";

/** `flaretop login`: signs in and keeps the token. */
export async function runLogin(
  options: LoginArguments,
  environment: Environment,
  { stdin, stdout, stderr, platform }: NodeJS.Process,
): Promise<ExitCode> {
  const files = signInFiles(environment);
  const place = placeOf(options, environment, files);
  const ports = { environment, platform, spawn };
  const out = await sayingUsage(() =>
    login(place, options, {
      env: environment,
      readToken: () => readTokenFrom(stdin, stderr),
      openBrowser: browserOpener(ports),
      say: (line) => stderr.write(`${line}\n`),
      whoAmI: askWho,
      isTaken: takenElsewhere(environment, files),
      keep: (context, signIn) => {
        writeSignedIn(files.kubeconfig, { ...context, tokenFile: files.store.save(context.name, signIn) });
        return files.kubeconfig;
      },
    }),
  );
  await written(stdout, out);
  return EXIT.done;
}

/** `flaretop logout`: withdraws the token and removes it. */
export async function runLogout(
  options: LogoutArguments,
  environment: Environment,
  { stdout, stderr }: NodeJS.Process,
): Promise<ExitCode> {
  const { kubeconfig, store } = signInFiles(environment);
  const { current } = loadKubeconfig({
    explicitPath: options.kubeconfig,
    env: environment,
    homeFolder: homedir(),
    signInPath: kubeconfig,
  });
  const { out, problem, code } = await sayingUsage(() =>
    logout(options.context, {
      contexts: readSignedIn(kubeconfig),
      current,
      load: store.load,
      withdraw: (signIn, { tlsServerName, proxyUrl }) => signOut(signIn, { env: environment, tlsServerName, proxyUrl }),
      remove: ({ name, tokenFile }) => {
        store.remove(tokenFile);
        removeSignedIn(kubeconfig, name);
      },
    }),
  );
  await written(stdout, out);
  if (problem !== undefined) stderr.write(`flaretop: ${problem}\n`);
  return code;
}

/** Whether a kubeconfig that is read before ours has a context of that name: it would hide ours. */
function takenElsewhere(environment: Environment, files: SignInFiles): (name: string) => boolean {
  const { contexts, origin, paths } = loadKubeconfig({ env: environment, homeFolder: homedir() });
  if (origin === "in-cluster") return () => false;
  // A person may have put our file among their own.
  const ours = paths.includes(files.kubeconfig) ? readSignedIn(files.kubeconfig) : [];
  return (name) => contexts.some((context) => context.name === name) && !ours.some((context) => context.name === name);
}

async function sayingUsage<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof ContextsUnreadable ? new UsageError(error.message) : error;
  }
}

async function askWho(access: OpenedContext) {
  const client = connect({ access, readOnly: true, version: VERSION, session: randomBytes(4).toString("hex") });
  try {
    return await client.whoAmI({ urgent: true });
  } finally {
    await client.close();
  }
}

/** The cluster of the address given, else of a context. */
function placeOf(options: LoginArguments, environment: Environment, files: SignInFiles): LoginPlace {
  const { namespace } = options;
  if (namespace !== undefined && !isDnsLabel(namespace))
    throw new UsageError(`"${namespace}" is not a namespace name: use lower-case letters, digits and dashes.`);
  const authority = options.certificateAuthority;
  const ca = authority === undefined ? undefined : authorityOf({ caData: undefined, caFile: authority });
  if (options.server !== undefined) {
    const server = addressOf(options.server);
    return { name: options.context, server, ca, tlsServerName: undefined, proxyUrl: undefined, namespace };
  }
  const chosen = chooseContext({ ...options, allNamespaces: false }, environment);
  const found = placeIn(chosen.kubeconfig, chosen.name, ca);
  const isOurs = readSignedIn(files.kubeconfig).some(({ name }) => name === chosen.name);
  return { ...found, name: isOurs ? chosen.name : undefined, namespace: chosen.namespace };
}

function placeIn(
  kubeconfig: Kubeconfig,
  name: string,
  given: string | undefined,
): Omit<LoginPlace, "name" | "namespace"> {
  const cluster = kubeconfig.partsOf(name)?.cluster;
  if (cluster === undefined) throw new UsageError(`Context "${name}" cannot be used. Give the server's address.`);
  const { server, tlsServerName, proxyUrl, insecure } = cluster;
  if (insecure && given === undefined)
    throw new UsageError(
      `Context "${name}" does not check certificates: anyone on the way could take the token. Give --certificate-authority.`,
    );
  return { server, tlsServerName, proxyUrl, ca: given ?? authorityOf(cluster) };
}

function authorityOf(cluster: Parameters<typeof readAuthority>[0]): string | undefined {
  try {
    return readAuthority(cluster, LOCAL_FILES);
  } catch (error) {
    throw error instanceof MaterialProblem ? new UsageError(`${capital(error.message)}.`) : error;
  }
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A bare name is meant as https. */
function addressOf(text: string): string {
  const address = text.includes("://") ? text : `https://${text}`;
  if (!URL.canParse(address) || !/^https?:$/.test(new URL(address).protocol))
    throw new UsageError(`"${text}" is not the address of a server. Example: https://api.example.com:6443`);
  const url = new URL(address);
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}
