import { createServer, type Server } from "node:net";
import { PassThrough, type Readable } from "node:stream";
import type { PortForward as ClientNodePortForward, KubeConfig } from "@kubernetes/client-node";
import { isDnsLabel, isDnsSubdomain } from "../values/resource-name.ts";
import type { PortForward, PortForwardOptions } from "./client.ts";
import { ConnectionCarrier, type Dial, type ForwardSocket } from "./connection-carrier.ts";
import { errorFromFailure } from "./error-from-failure.ts";
import { clusterError } from "./error-messages.ts";
import type { ClusterError, ClusterErrorReason } from "./errors.ts";
import { safeLine } from "./redaction.ts";
import type { ObjectName } from "./resource-kind.ts";

/**
 * Listens on 127.0.0.1 and carries each connection to a pod's port, through client-node's port-forward: one WebSocket for each
 * connection. Other users of this machine can reach the port as well: ask first when it is a shared one (`SSH_CONNECTION`).
 *
 * @param podPort - 1 to 65535.
 * @throws {@link ClusterError} when the API server does not let us, or the pod does not exist.
 */
export async function openPortForward(
  kubeConfig: KubeConfig,
  pod: ObjectName,
  podPort: number,
  options: PortForwardOptions = {},
): Promise<PortForward> {
  const request = `forward port ${podPort} of pods/${safeLine(pod.namespace)}/${safeLine(pod.name)}`;
  const host = hostOf(kubeConfig);
  // Both become part of a path.
  if (
    !isDnsLabel(pod.namespace) ||
    !isDnsSubdomain(pod.name) ||
    !Number.isInteger(podPort) ||
    podPort < 1 ||
    podPort > 65_535
  ) {
    throw clusterError("invalid", {
      request,
      host,
      serverMessage: "the pod's name, namespace or port is not a valid one",
    });
  }
  const { PortForward: ClientNode } = await import("./client-node-parts.ts");
  const forwarder: ClientNodePortForward = new ClientNode(kubeConfig, true);
  const dial: Dial = async (output, errors) => {
    // Our own bytes are sent below, where it is known when they have gone: client-node sends without looking.
    const silent: Readable = new PassThrough();
    const socket = await forwarder
      .portForward(pod.namespace, pod.name, [podPort], output, errors, silent)
      .catch((failure: unknown) => {
        throw dialError(failure, request, host);
      });
    return socket as unknown as ForwardSocket;
  };
  await tryOnce(dial);
  if (options.signal?.aborted === true) throw clusterError("aborted", { request, host });
  return listen(dial, request, host, options);
}

/** Learns at once whether the pod exists and may be forwarded to, not when the first browser window stays empty. */
async function tryOnce(dial: Dial): Promise<void> {
  const nowhere = new PassThrough().resume();
  const socket = await dial(nowhere, nowhere);
  socket.on("error", () => {});
  socket.terminate();
}

async function listen(dial: Dial, request: string, host: string, options: PortForwardOptions): Promise<PortForward> {
  const problem = options.onProblem ?? (() => {});
  const carriers = new Set<ConnectionCarrier>();
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, (client) => {
    const carrier = new ConnectionCarrier(client, dial, problem);
    carriers.add(carrier);
    client.on("close", () => carriers.delete(carrier));
  });
  const localPort = await bind(server, options.localPort ?? 0).catch((error: unknown) => {
    throw errorFromFailure(error, { request, host });
  });
  server.on("error", (error) => problem(safeLine(error.message)));
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= new Promise((resolve) => {
      server.close(() => resolve());
      for (const carrier of carriers) carrier.end();
    });
    return closed;
  };
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  return { localPort, close };
}

/** Binds to 127.0.0.1 by number: by default Node listens on all addresses. A wished port that is taken becomes any free one. */
function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => {
      if (port !== 0 && ["EADDRINUSE", "EACCES"].includes(error.code ?? "")) resolve(bind(server, 0));
      else reject(error);
    };
    server.once("error", failed);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", failed);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

function hostOf(kubeConfig: KubeConfig): string {
  const server = kubeConfig.getCurrentCluster()?.server ?? "";
  return URL.canParse(server) ? new URL(server).host : "";
}

const BY_STATUS: ReadonlyMap<string, ClusterErrorReason> = new Map<string, ClusterErrorReason>([
  ["401", "unauthorized"],
  ["403", "forbidden"],
  ["404", "not-found"],
  ["429", "throttled"],
]);

/** `ws` tells of a refused upgrade in words only, and client-node hands its error on inside an event. */
function dialError(failure: unknown, request: string, host: string): ClusterError {
  const { error } = failure as { error?: unknown };
  const cause = error instanceof Error ? error : failure;
  const status = /^Unexpected server response: (\d{3})$/.exec(String((cause as { message?: unknown }).message))?.[1];
  if (status === undefined) return errorFromFailure(cause, { request, host });
  const reason = BY_STATUS.get(status) ?? (status >= "500" ? "server-error" : "protocol");
  return clusterError(reason, { request, host, detail: `HTTP status ${status}` }, { status: Number(status), cause });
}
