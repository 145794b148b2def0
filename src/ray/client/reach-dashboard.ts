import { checkedName } from "../../common/kubernetes-cluster/checked-name.ts";
import type { CallOptions, ClusterClient, PortForward } from "../../common/kubernetes-cluster/client.ts";
import type { ClusterAccess } from "../../common/kubernetes-cluster/credentials.ts";
import { ClusterError } from "../../common/kubernetes-cluster/errors.ts";
import { type HasMeta, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ObjectName, ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { InputError } from "../../common/values/input-error.ts";
import { isDnsLabel, isDnsSubdomain } from "../../common/values/resource-name.ts";
import { listAt, numberAt, textAt } from "../../common/values/untyped.ts";
import { dashboardAt, type RayDashboard, type RayDashboardOptions, tokenCredentials } from "./ray-dashboard.ts";

/** Ray's own token, and until when to try. */
export interface ReachOptions extends Pick<CallOptions, "signal"> {
  /** Of Ray, where its dashboard asks for one. */
  readonly token?: RayDashboardOptions["token"];
}

/** Ray's own choice. */
const USUAL_PORT = 8_265;
const USUAL_CLIENT_PORT = 10_001;

/**
 * Connects to the dashboard of a Ray cluster through a port-forward to its head pod. The forward ends with `close()`, and breaks
 * when the head pod is replaced: then connect anew. Other users of this machine can reach the forwarded port as well.
 *
 * One request to find the head pod.
 * @example
 * const dashboard = await forwardRayDashboard(client, { namespace: "team-a", name: "train" });
 * @throws {@link ClusterError} `not-found` when the cluster has no running head pod, `forbidden` without `pods/portforward`, …
 */
export async function forwardRayDashboard(
  client: ClusterClient,
  cluster: ObjectName,
  { token, signal }: ReachOptions = {},
): Promise<RayDashboard> {
  const head = await runningHead(client, cluster, signal);
  const forward = await forwardTo(client, head, head.dashboardPort, signal);
  return dashboardAt({
    server: `http://127.0.0.1:${forward.localPort}`,
    credentials: tokenCredentials(token, "authorization", { rejectUnauthorized: true }),
    readOnly: client.readOnly,
    close: () => forward.close(),
  });
}

/** A port of this machine that leads to the head of a Ray cluster. */
export interface RayClientForward {
  /** For `ray.init()` on this machine: `ray://127.0.0.1:40123`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * Lets `ray.init()` on this machine connect to a Ray cluster, through a port-forward to its head pod. The forward ends with `close()` and
 * with the client, and breaks when the head pod is replaced. Other users of this machine can reach the port as well. For a cluster
 * with mTLS the process needs the environment of `ensureRayClientCertificate` too.
 *
 * One request to find the head pod.
 * @example
 * const { address, close } = await forwardRayClient(client, { namespace: "team-a", name: "train" });
 * spawn("python", ["driver.py"], { env: { ...process.env, RAY_ADDRESS: address } }).on("exit", () => void close());
 * @throws {@link InputError} for what is no name.
 * @throws {@link ClusterError} `not-found` when the cluster has no running head pod, `forbidden` without `pods/portforward`, …
 * @see https://docs.ray.io/en/latest/cluster/running-applications/job-submission/ray-client.html
 */
export async function forwardRayClient(
  client: ClusterClient,
  cluster: ObjectName,
  { signal }: Pick<CallOptions, "signal"> = {},
): Promise<RayClientForward> {
  const head = await runningHead(client, cluster, signal);
  const forward = await forwardTo(client, head, head.clientPort, signal);
  return { address: `ray://127.0.0.1:${forward.localPort}`, close: () => forward.close() };
}

async function runningHead(
  client: ClusterClient,
  cluster: ObjectName,
  signal: AbortSignal | undefined,
): Promise<HeadPod> {
  const { namespace, name } = checkedName(HEAD_PODS, cluster);
  const labelSelector = `ray.io/cluster=${name},ray.io/node-type=head`;
  const { records } = await client.list(HEAD_PODS, { namespace, labelSelector }, { signal });
  const head = records.find(({ running }) => running);
  if (head !== undefined) return head;
  const request = `find the head pod of rayclusters/${namespace}/${name}`;
  throw new ClusterError("not-found", `${request}: none is running. Wait until the cluster is ready.`, { request });
}

function forwardTo(
  client: ClusterClient,
  { meta }: HeadPod,
  port: number,
  signal: AbortSignal | undefined,
): Promise<PortForward> {
  const { namespace, name } = meta;
  return client.portForward({ namespace, name }, port, signal === undefined ? {} : { signal });
}

/** Which port of the service, and Ray's own token. */
export interface ProxyOptions {
  /** Of Ray: sent as `X-Ray-Authorization`, since the API server takes `Authorization` for itself. */
  readonly token?: RayDashboardOptions["token"];
  /** Name or number of the service's port; default `dashboard`. */
  readonly port?: string | number | undefined;
  readonly readOnly?: boolean | undefined;
}

/**
 * Connects to the dashboard through the API server's service proxy, which needs the right `services/proxy`. Sends nothing yet.
 * @param access - What `openContext` gave.
 * @param service - The head service: `{cluster}-head-svc`.
 * @example
 * const dashboard = proxyRayDashboard(access, { namespace: "team-a", name: "train-head-svc" });
 * @throws {@link InputError} for a name that no service can have.
 */
export function proxyRayDashboard(
  access: ClusterAccess,
  service: ObjectName,
  options: ProxyOptions = {},
): RayDashboard {
  const { token, port = "dashboard", readOnly = false } = options;
  const problems = [
    ...(isDnsLabel(service.namespace) ? [] : [{ path: "service.namespace", message: "No namespace is called so." }]),
    ...(isDnsSubdomain(service.name) ? [] : [{ path: "service.name", message: "No service is called so." }]),
    ...(/^[a-z0-9][-a-z0-9]{0,14}$/.test(String(port)) ? [] : [{ path: "port", message: "No port is called so." }]),
  ];
  if (problems.length > 0) throw new InputError("Service of the dashboard", problems);
  const { server, credentials } = access;
  const path = `/api/v1/namespaces/${service.namespace}/services/${service.name}:${port}/proxy`;
  const rays = tokenCredentials(token, "x-ray-authorization", { rejectUnauthorized: true });
  return dashboardAt({
    server: `${server.replace(/\/+$/, "")}${path}`,
    readOnly,
    credentials: {
      async prepare(signal) {
        const [ours, theirs] = await Promise.all([credentials.prepare(signal), rays.prepare(signal)]);
        return { ...ours, headers: { ...ours.headers, ...theirs.headers } };
      },
      invalidate: () => credentials.invalidate(),
    },
  });
}

interface HeadPod extends HasMeta {
  readonly running: boolean;
  readonly dashboardPort: number;
  readonly clientPort: number;
}

const HEAD_PODS: ResourceKind<HeadPod> = {
  group: "",
  kind: "Pod",
  plural: "pods",
  versions: ["v1"],
  namespaced: true,
  project(object) {
    const meta = projectMeta(object);
    const ports = listAt(listAt(object.spec, "containers")[0], "ports");
    const portNamed = (name: string) =>
      numberAt(
        ports.find((one) => textAt(one, "name") === name),
        "containerPort",
      );
    const running = textAt(object.status, "phase") === "Running" && meta.deletingSince === undefined;
    const dashboardPort = portNamed("dashboard") ?? USUAL_PORT;
    return { meta, running, dashboardPort, clientPort: portNamed("client") ?? USUAL_CLIENT_PORT };
  },
};
