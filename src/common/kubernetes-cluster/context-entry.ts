import { isIP } from "node:net";
import { isDnsLabel } from "../values/resource-name.ts";
import { cleanLine } from "../values/text.ts";
import type { ClusterEntry, NamedContext, UserEntry } from "./kubeconfig-entries.ts";

/** One context of the kubeconfig, for a list to choose from. Holds no secret. */
export interface ContextEntry {
  /** As written: the key to open it with. May hold anything; show `title`. */
  readonly name: string;
  /** The name, safe for a terminal. */
  readonly title: string;
  readonly cluster: string;
  readonly user: string;
  readonly namespace: string | undefined;
  /** Origin and path; empty when it is unknown. */
  readonly server: string;
  /** Certificate checks are off. */
  readonly insecure: boolean;
  /** Whom the requests act as, in words. */
  readonly actingAs: string | undefined;
  /** Why it cannot be opened: a whole sentence with what to change and where. */
  readonly disabledBecause: string | undefined;
  /** A program named by the kubeconfig must run first, after a person has agreed. */
  readonly needsConsent: boolean;
  /** What a person should keep in mind while using it. Whole sentences. */
  readonly warnings: readonly string[];
}

/** Cloud metadata services: an address that hands out credentials and is never a Kubernetes API server. */
const METADATA_HOSTS: ReadonlySet<string> = new Set([
  "169.254.169.254",
  "[fd00:ec2::254]",
  "metadata.google.internal",
  "100.100.100.200",
]);

/** Judges one context without reading another file or sending anything. */
export function contextEntry(
  context: NamedContext,
  cluster: ClusterEntry | undefined,
  user: UserEntry | undefined,
): ContextEntry {
  const title = cleanLine(context.name);
  const problem = contextProblem(context, cluster, user);
  return {
    name: context.name,
    title,
    cluster: context.cluster ?? "",
    user: context.user ?? "",
    namespace: context.namespace,
    server: cluster?.server ?? "",
    insecure: isInsecure(cluster),
    actingAs: user === undefined ? undefined : actingAs(user),
    disabledBecause:
      problem === undefined
        ? undefined
        : `Context "${title}" of ${cleanLine(context.file)} cannot be used: ${cleanLine(problem)}.`,
    needsConsent: user !== undefined && usesPlugin(user),
    warnings:
      problem === undefined && cluster !== undefined && user !== undefined
        ? contextWarnings(context, cluster, user)
        : [],
  };
}

/** A static token or password is used instead of the plugin, as kubectl does. */
export function usesPlugin(user: UserEntry): boolean {
  return user.exec !== undefined && (user.token ?? user.tokenFile ?? user.username) === undefined;
}

/** True when certificate checks are off. Plain HTTP is let through to this machine only and has none. */
export function isInsecure(cluster: ClusterEntry | undefined): boolean {
  return cluster?.insecure === true && cluster.server.startsWith("https:");
}

/** In words: `boss`, `boss (groups: admins, ops)`. */
export function actingAs({ impersonation }: UserEntry): string | undefined {
  if (impersonation === undefined) return undefined;
  const groups = impersonation.groups.length === 0 ? "" : ` (groups: ${impersonation.groups.join(", ")})`;
  return cleanLine(`${impersonation.user}${groups}`);
}

function contextProblem(
  context: NamedContext,
  cluster: ClusterEntry | undefined,
  user: UserEntry | undefined,
): string | undefined {
  if (context.problem !== undefined) return context.problem;
  if (cluster === undefined) return `its cluster "${context.cluster}" is not defined`;
  if (user === undefined) return `its user "${context.user}" is not defined`;
  if (cluster.problem !== undefined) return `cluster "${cluster.name}": ${cluster.problem}`;
  if (user.problem !== undefined) return `user "${user.name}": ${user.problem}`;
  if (context.namespace !== undefined && !isDnsLabel(context.namespace))
    return `its namespace "${context.namespace}" is not a valid name`;
  if (cluster.server.startsWith("http:") && !isLoopback(cluster.server) && hasSecret(user)) {
    return `cluster "${cluster.name}" is reached over plain HTTP, which would show your credentials to the network; use https://`;
  }
  return undefined;
}

function hasSecret(user: UserEntry): boolean {
  return (user.token ?? user.tokenFile ?? user.username ?? user.exec) !== undefined;
}

/** This machine. */
export function isLoopback(server: string): boolean {
  const host = new URL(server).hostname;
  return host === "localhost" || host === "[::1]" || (isIP(host) === 4 && host.startsWith("127."));
}

function contextWarnings(context: NamedContext, cluster: ClusterEntry, user: UserEntry): readonly string[] {
  const warnings: string[] = [];
  const { host, hostname, protocol } = new URL(cluster.server);
  if (isInsecure(cluster))
    warnings.push(`Certificates of ${host} are not checked: anyone on the way can read and change everything.`);
  if (protocol === "http:" && !isLoopback(cluster.server))
    warnings.push(`${host} is reached over plain HTTP: anyone on the way can read and change everything.`);
  if (METADATA_HOSTS.has(hostname))
    warnings.push(`${host} is a cloud metadata service, not an API server. Where does this kubeconfig come from?`);
  if (cluster.proxyUrl !== undefined)
    warnings.push(
      `All traffic goes through the proxy ${cleanLine(new URL(cluster.proxyUrl).host)}, which the kubeconfig names.`,
    );
  if (user.username !== undefined)
    warnings.push(
      `User "${cleanLine(user.name)}" signs in with a password (basic authentication), which API servers no longer accept.`,
    );
  if (user.exec !== undefined && !usesPlugin(user))
    warnings.push(`User "${cleanLine(user.name)}" has a token or password, so its credential plugin is not used.`);
  const as = actingAs(user);
  if (as !== undefined) warnings.push(`You act as ${as}.`);
  if (mixesScripts(context.name))
    warnings.push(
      `The context name "${cleanLine(context.name)}" mixes letters of different alphabets; it may pass itself off as another one.`,
    );
  return warnings;
}

/** Latin letters next to letters that look like them. */
function mixesScripts(name: string): boolean {
  return (
    /\p{Script=Latin}/u.test(name) &&
    /[\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Armenian}\p{Script=Cherokee}]/u.test(name)
  );
}
