import type { ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { Discovery } from "../../common/kubernetes-cluster/discovery.ts";
import { type ClusterError, isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { readKueueSettings } from "../../common/kueue/read-admission-world.ts";
import type { Connection, KnownNamespaces } from "../model/connection.ts";
import type { Message } from "../model/message.ts";
import type { KindId } from "../model/row.ts";
import type { KnownKind } from "../model/view.ts";

type OpenConnection = Extract<Connection, { status: "open" }>;

/** The connection as it is before the server has said anything. */
export function bareConnection({ context, readOnly }: ClusterClient): OpenConnection {
  return {
    status: "open",
    facts: context,
    readOnly,
    identity: undefined,
    serverVersion: undefined,
    namespaces: {
      names: context.namespace === undefined ? [] : [context.namespace],
      from: context.namespace === undefined ? "unknown" : "context",
    },
    served: undefined,
  };
}

/** Asks, all at once, who we are, what is served, which namespaces there are. Each answer is shown when it comes; none is waited for. */
export async function learnAbout(
  client: ClusterClient,
  kinds: ReadonlyMap<KindId, KnownKind>,
  dispatch: (message: Message) => void,
  signal: AbortSignal,
  now: () => number,
): Promise<void> {
  let connection = bareConnection(client);
  const learned = (part: Partial<OpenConnection>) => {
    if (signal.aborted) return;
    connection = { ...connection, ...part };
    dispatch({ kind: "connection-changed", connection });
  };
  const quietly = async <T>(asked: Promise<T>, use: (answer: T) => void) => use(await asked);
  const results = await Promise.allSettled([
    quietly(client.serverVersion({ signal }), (serverVersion) => learned({ serverVersion })),
    quietly(client.whoAmI({ signal }), (identity) => learned({ identity })),
    quietly(client.discovery({ signal }), (discovery) => learned({ served: servedKinds(discovery, kinds) })),
    quietly(client.namespaces({ signal }), (names) => learned({ namespaces: known(names, client) })),
    quietly(readKueueSettings(client, { signal }), (kueue) => learned({ kueue })),
  ]);
  const failed = results.flatMap((result) =>
    result.status === "rejected" && isClusterError(result.reason) ? [result.reason] : [],
  );
  const worst = failed.find(isWorthSaying);
  if (worst !== undefined && !signal.aborted)
    dispatch({ kind: "notice", notice: { at: now(), tone: "warning", text: worst.message } });
}

function servedKinds(discovery: Discovery, kinds: ReadonlyMap<KindId, KnownKind>): ReadonlyMap<KindId, string> {
  const served = new Map<KindId, string>();
  for (const { id, kind } of kinds.values()) {
    const version = discovery.versionOf(kind);
    if (version !== undefined) served.set(id, version);
  }
  return served;
}

function known(names: readonly string[] | undefined, { context }: ClusterClient): KnownNamespaces {
  if (names !== undefined) return { names, from: "listed" };
  return context.namespace === undefined
    ? { names: [], from: "unknown" }
    : { names: [context.namespace], from: "context" };
}

/** What the panes say anyway (cut lines, missing rights) is not said twice. */
function isWorthSaying({ reason }: ClusterError): boolean {
  return ![
    "forbidden",
    "not-found",
    "kind-missing",
    "aborted",
    "refused",
    "timeout",
    "reset",
    "dns",
    "unreachable",
    "unauthorized",
  ].includes(reason);
}
