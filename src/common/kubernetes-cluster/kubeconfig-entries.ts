import { dirname } from "node:path";
import { entriesAt, listAt, textAt, valueAt } from "../values/untyped.ts";
import { type ExecEntry, readExec } from "./exec-entry.ts";
import { type Impersonation, impersonationProblem } from "./impersonation.ts";
import { EntryFields } from "./kubeconfig-fields.ts";

/** A cluster of a kubeconfig, paths absolute. `problem`: why it cannot be used. */
export interface ClusterEntry {
  readonly name: string;
  readonly server: string;
  /** Base64. Wins over the file, as kubectl has it. */
  readonly caData: string | undefined;
  readonly caFile: string | undefined;
  readonly tlsServerName: string | undefined;
  readonly insecure: boolean;
  readonly proxyUrl: string | undefined;
  /** For `provideClusterInfo`: the extension named `client.authentication.k8s.io/exec`. */
  readonly execConfig: unknown;
  readonly problem: string | undefined;
}

/** A user of a kubeconfig, paths absolute. Holds secrets. */
export interface UserEntry {
  readonly name: string;
  readonly token: string | undefined;
  readonly tokenFile: string | undefined;
  readonly certData: string | undefined;
  readonly certFile: string | undefined;
  readonly keyData: string | undefined;
  readonly keyFile: string | undefined;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly exec: ExecEntry | undefined;
  readonly impersonation: Impersonation | undefined;
  readonly problem: string | undefined;
}

export interface NamedContext {
  readonly name: string;
  readonly file: string;
  readonly cluster: string | undefined;
  readonly user: string | undefined;
  readonly namespace: string | undefined;
  readonly problem: string | undefined;
}

/** What one file says, entries in the order written. */
export interface KubeconfigContent {
  readonly clusters: readonly ClusterEntry[];
  readonly users: readonly UserEntry[];
  readonly contexts: readonly NamedContext[];
  readonly currentContext: string | undefined;
}

const EXEC_EXTENSION = "client.authentication.k8s.io/exec";

/** Reads a decoded kubeconfig. Odd entries are kept with their problem; `problem` of the whole means that it is no kubeconfig. */
export function readKubeconfig(value: unknown, file: string): { content: KubeconfigContent } | { problem: string } {
  if (value === undefined || value === null) return { problem: "it is empty" };
  if (typeof value !== "object" || Array.isArray(value)) return { problem: "it is not a kubeconfig" };
  const kind = valueAt(value, "kind");
  if (kind !== undefined && kind !== "Config") return { problem: 'it is not a kubeconfig: "kind" is not "Config"' };
  for (const part of ["clusters", "users", "contexts"]) {
    const list = valueAt(value, part) ?? [];
    if (!Array.isArray(list)) return { problem: `it is not a kubeconfig: "${part}" is not a list` };
  }
  const folder = dirname(file);
  return {
    content: {
      clusters: named(value, "clusters").map(([name, item]) => readCluster(name, valueAt(item, "cluster"), folder)),
      users: named(value, "users").map(([name, item]) => readUser(name, valueAt(item, "user"), file, folder)),
      contexts: named(value, "contexts").map(([name, item]) => readContext(name, valueAt(item, "context"), file)),
      currentContext: textAt(value, "current-context") || undefined,
    },
  };
}

function named(value: unknown, part: string): readonly (readonly [string, unknown])[] {
  const entries: (readonly [string, unknown])[] = [];
  for (const item of listAt(value, part)) {
    const name = textAt(item, "name");
    if (name !== undefined && name !== "") entries.push([name, item]);
  }
  return entries;
}

function readCluster(name: string, value: unknown, folder: string): ClusterEntry {
  const fields = new EntryFields(value, folder);
  const server = fields.text("server");
  const cluster = {
    name,
    server: server === undefined ? "" : readServer(server, fields),
    caData: fields.base64("certificate-authority-data"),
    caFile: fields.path("certificate-authority"),
    tlsServerName: fields.text("tls-server-name"),
    insecure: fields.flag("insecure-skip-tls-verify"),
    proxyUrl: fields.text("proxy-url"),
    execConfig: execConfig(fields),
  };
  if (server === undefined) fields.refuse('it has no "server"');
  if (cluster.insecure && (cluster.caData ?? cluster.caFile) !== undefined) {
    fields.refuse('it names a certificate authority and "insecure-skip-tls-verify: true" at once; remove one of them');
  }
  const proxyProblem =
    cluster.proxyUrl === undefined
      ? undefined
      : urlProblem(cluster.proxyUrl, ["http:", "https:", "socks5:"], "proxy-url");
  if (proxyProblem !== undefined) fields.refuse(proxyProblem);
  return { ...cluster, problem: fields.problem };
}

/** The server's address without a slash at its end, so that paths can be put behind it. */
function readServer(server: string, fields: EntryFields): string {
  // kubectl takes an address without a scheme for one without TLS; that is refused further on unless it is this machine's.
  const address = server.includes("://") ? server : `http://${server}`;
  const problem = urlProblem(address, ["http:", "https:"], "server");
  if (problem !== undefined) {
    fields.refuse(problem);
    return "";
  }
  const url = new URL(address);
  if (url.username !== "" || url.password !== "")
    fields.refuse('"server" holds a user or password; put them into the user entry');
  if (url.search !== "" || url.hash !== "") fields.refuse('"server" holds a query or fragment');
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

function urlProblem(text: string, schemes: readonly string[], key: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === "") return `"${key}" is not a web address`;
  return schemes.includes(url.protocol)
    ? undefined
    : `"${key}" must begin with ${schemes.map((scheme) => `${scheme}//`).join(" or ")}`;
}

function execConfig(fields: EntryFields): unknown {
  for (const extension of listAt(fields.value("extensions"))) {
    if (textAt(extension, "name") === EXEC_EXTENSION) return valueAt(extension, "extension");
  }
  return undefined;
}

function readUser(name: string, value: unknown, file: string, folder: string): UserEntry {
  const fields = new EntryFields(value ?? {}, folder);
  const execValue = fields.value("exec");
  const plugin = execValue === undefined ? undefined : readExec(execValue, name, file, folder);
  if (plugin !== undefined && "problem" in plugin) fields.refuse(plugin.problem);
  if (fields.value("auth-provider") !== undefined) {
    fields.refuse(
      'it uses "auth-provider", which Kubernetes has removed; ask your administrator for a user entry with a credential plugin ("exec")',
    );
  }
  const user = {
    name,
    token: fields.text("token"),
    tokenFile: fields.path("tokenFile"),
    certData: fields.base64("client-certificate-data"),
    certFile: fields.path("client-certificate"),
    keyData: fields.base64("client-key-data"),
    keyFile: fields.path("client-key"),
    username: fields.text("username"),
    password: fields.text("password"),
    exec: plugin !== undefined && "exec" in plugin ? plugin.exec : undefined,
    impersonation: readImpersonation(fields),
  };
  checkUser(user, fields);
  return { ...user, problem: fields.problem };
}

function checkUser(user: Omit<UserEntry, "problem">, fields: EntryFields): void {
  const certificate = user.certData ?? user.certFile;
  const key = user.keyData ?? user.keyFile;
  if (certificate !== undefined && key === undefined) fields.refuse("it has a client certificate but no client key");
  if (certificate === undefined && key !== undefined) fields.refuse("it has a client key but no client certificate");
  if (user.token !== undefined && !isBearerToken(user.token))
    fields.refuse("its token holds characters that a token cannot have");
  if (user.username !== undefined && user.token !== undefined)
    fields.refuse("it has both a token and a user name; keep one of them");
  if (user.username?.includes(":") === true) fields.refuse('its "username" holds a colon');
}

/** Visible ASCII: all that may follow `Bearer ` in a header. */
export function isBearerToken(token: string): boolean {
  return /^[\x21-\x7e]+$/.test(token);
}

function readImpersonation(fields: EntryFields): Impersonation | undefined {
  const impersonation: Impersonation = {
    user: fields.text("as") ?? "",
    uid: fields.text("as-uid"),
    groups: fields.texts("as-groups"),
    extra: fields.textLists("as-user-extra"),
  };
  const { user, uid, groups, extra } = impersonation;
  if (user === "" && uid === undefined && groups.length === 0 && extra.size === 0) return undefined;
  const problem = impersonationProblem(impersonation);
  if (problem !== undefined) fields.refuse(problem);
  return impersonation;
}

function readContext(name: string, value: unknown, file: string): NamedContext {
  const fields = new EntryFields(value, dirname(file));
  const context = {
    name,
    file,
    cluster: fields.text("cluster"),
    user: fields.text("user"),
    namespace: fields.text("namespace"),
  };
  if (entriesAt(value).length === 0) fields.refuse("it is empty");
  else if (context.cluster === undefined) fields.refuse("it names no cluster");
  else if (context.user === undefined) fields.refuse("it names no user");
  return { ...context, problem: fields.problem };
}
