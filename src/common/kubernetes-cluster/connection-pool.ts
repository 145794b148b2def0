import { Agent, type Dispatcher, ProxyAgent } from "undici";
import type { PreparedCredentials } from "./credentials.ts";

/** Connections to one server that outlive requests: a TLS handshake costs ten times what a small request does. */
export interface ConnectionPool {
  /** The dispatcher for these credentials; made anew only when their TLS material or proxy differs from the last. */
  dispatcherFor(credentials: PreparedCredentials): Dispatcher;
  /** Leaves the present connections to their requests and opens new ones from now on: after a timeout, pooled sockets may be dead. */
  renew(): void;
  /** Ends all connections at once. */
  destroy(): Promise<void>;
}

const CONNECT_MS = 5_000;
const KEEP_ALIVE_MS = 30_000;

/** @param connections - Most connections at a time; further requests queue, and queueing counts towards their deadline. */
export function createConnectionPool(connections: number): ConnectionPool {
  let current: { dispatcher: Dispatcher; fingerprint: string } | undefined;
  const retired = new Set<Dispatcher>();

  const renew = () => {
    const old = current?.dispatcher;
    current = undefined;
    if (old === undefined) return;
    retired.add(old);
    void old.close().then(
      () => retired.delete(old),
      () => retired.delete(old),
    );
  };
  return {
    dispatcherFor(credentials) {
      const fingerprint = fingerprintOf(credentials);
      if (current?.fingerprint !== fingerprint) {
        renew();
        current = { dispatcher: open(credentials, connections), fingerprint };
      }
      return current.dispatcher;
    },
    renew,
    async destroy() {
      const all = [...retired, ...(current === undefined ? [] : [current.dispatcher])];
      current = undefined;
      await Promise.allSettled(all.map((dispatcher) => dispatcher.destroy()));
    },
  };
}

/** Equal exactly when connections made for one serve the other. */
export function fingerprintOf({ tls, proxyUrl }: PreparedCredentials): string {
  const { ca, cert, key, passphrase, servername, rejectUnauthorized } = tls;
  return JSON.stringify(
    [ca, cert, key, passphrase, servername, rejectUnauthorized, proxyUrl].map((part) => part ?? null),
  );
}

function open({ tls, proxyUrl }: PreparedCredentials, connections: number): Dispatcher {
  const secure = {
    ...present(tls),
    // Said outright, so that NODE_TLS_REJECT_UNAUTHORIZED=0 cannot switch the check off behind the kubeconfig's back.
    rejectUnauthorized: tls.rejectUnauthorized,
    minVersion: "TLSv1.2" as const,
    timeout: CONNECT_MS,
  };
  const common = { connections, pipelining: 1, keepAliveTimeout: KEEP_ALIVE_MS, allowH2: false };
  if (proxyUrl !== undefined)
    return new ProxyAgent({ ...common, uri: proxyUrl, requestTls: secure, connectTimeout: CONNECT_MS });
  return new Agent({ ...common, connect: { ...secure, autoSelectFamily: true, keepAlive: true } });
}

/** undici and node:tls tell an absent option from one that is undefined. */
function present<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
