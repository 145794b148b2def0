import { rmSync } from "node:fs";
import { type KubeconfigContent, readKubeconfig } from "../kubernetes-cluster/kubeconfig-entries.ts";
import { LOCAL_FILES } from "../kubernetes-cluster/local-files.ts";
import { parseYaml } from "../values/yaml-guard.ts";
import { printYaml } from "../values/yaml-print.ts";
import { writePrivately } from "./private-file.ts";

/** A context that `login` made: a cluster, a person and where their token is. Holds no secret. */
export interface SignedInContext {
  readonly name: string;
  readonly server: string;
  /** PEM. */
  readonly ca: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly namespace: string | undefined;
  readonly tokenFile: string;
}

/** Why the file of signed-in contexts is of no use, as a whole sentence. */
export class ContextsUnreadable extends Error {
  override readonly name = "ContextsUnreadable";
}

const MOST_BYTES = 8 * 1024 * 1024;
/** Clusters and users of several kubeconfigs share one space of names: ours are told from everybody else's. */
const PREFIX = "flaretop/";

/** The contexts of a kubeconfig that is wholly ours, in the order of their making. @throws {@link ContextsUnreadable} */
export function readSignedIn(path: string): readonly SignedInContext[] {
  const reading = LOCAL_FILES.read(path, MOST_BYTES);
  if (reading.found === "no") return [];
  const unreadable = (why: string) =>
    new ContextsUnreadable(`${path} cannot be used: ${why}. Move it away and sign in again.`);
  if (reading.found === "unreadable") throw unreadable(reading.why);
  const parsed = parseYaml(reading.content.toString("utf8"), path);
  if ("problems" in parsed) throw unreadable(parsed.problems[0]);
  const read = readKubeconfig(parsed.value, path);
  if ("problem" in read) throw unreadable(read.problem);
  return read.content.contexts.flatMap((context) => contextIn(read.content, context) ?? []);
}

/** Adds a context, or replaces the one of its name. It becomes the current one of this file. */
export function writeSignedIn(path: string, context: SignedInContext): void {
  const others = readSignedIn(path).filter(({ name }) => name !== context.name);
  write(path, [...others, context], context.name);
}

/** Removes a context; the file goes with the last one. */
export function removeSignedIn(path: string, name: string): void {
  const left = readSignedIn(path).filter((context) => context.name !== name);
  const last = left.at(-1);
  if (last === undefined) rmSync(path, { force: true });
  else write(path, left, last.name);
}

function contextIn(
  { clusters, users }: KubeconfigContent,
  { name, cluster: clusterName, user: userName, namespace }: KubeconfigContent["contexts"][number],
): SignedInContext | undefined {
  const cluster = clusters.find((entry) => entry.name === clusterName);
  const tokenFile = users.find((entry) => entry.name === userName)?.tokenFile;
  if (cluster === undefined || tokenFile === undefined) return undefined;
  const { server, caData, tlsServerName, proxyUrl } = cluster;
  const ca = caData === undefined ? undefined : Buffer.from(caData, "base64").toString("utf8");
  return { name, server, ca, tlsServerName, proxyUrl, namespace, tokenFile };
}

function write(path: string, contexts: readonly SignedInContext[], current: string): void {
  const content = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": current,
    clusters: contexts.map((context) => ({ name: PREFIX + context.name, cluster: clusterOf(context) })),
    users: contexts.map(({ name, tokenFile }) => ({ name: PREFIX + name, user: { tokenFile } })),
    contexts: contexts.map(({ name, namespace }) => ({
      name,
      context: { cluster: PREFIX + name, user: PREFIX + name, namespace },
    })),
  };
  const head = "# Written by flaretop login. The tokens are in files of their own.\n";
  writePrivately(path, head + printYaml(content));
}

function clusterOf({ server, ca, tlsServerName, proxyUrl }: SignedInContext) {
  return {
    server,
    "certificate-authority-data": ca === undefined ? undefined : Buffer.from(ca, "utf8").toString("base64"),
    "tls-server-name": tlsServerName,
    "proxy-url": proxyUrl,
  };
}
