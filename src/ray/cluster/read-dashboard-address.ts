import { PODS } from "../../common/core-objects/pod.ts";
import { SERVICES } from "../../common/core-objects/service.ts";
import type { CallOptions, ClusterClient } from "../../common/kubernetes-cluster/client.ts";
import type { Discovery } from "../../common/kubernetes-cluster/discovery.ts";
import { isClusterError } from "../../common/kubernetes-cluster/errors.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import {
  inWords,
  type ObjectName,
  type ResourceKind,
  type Scope,
} from "../../common/kubernetes-cluster/resource-kind.ts";
import { type DashboardAddress, dashboardAddress } from "./dashboard-address.ts";
import { PLATFORM_NAMESPACES } from "./dashboard-ownership.ts";
import { GATEWAY_CONFIGS, GATEWAYS, HTTP_ROUTES, type HttpRoute, INGRESSES, ROUTES } from "./gateway-kinds.ts";
import type { RayCluster } from "./ray-cluster.ts";

/**
 * Reads what may publish a cluster's dashboard and finds its address. Asks only for kinds that the cluster serves, and takes what
 * it may not read for absent: `skipped` of the answer then says so.
 *
 * @example
 * const address = await readDashboardAddress(client, await getRayCluster(client, { namespace: "team-a", name: "train" }));
 * if ("url" in address) console.log(address.url);
 * else if ("portForward" in address) console.log("forward to", address.portForward.pod.name);
 * @throws {@link ClusterError} for everything but missing rights and missing objects.
 */
export async function readDashboardAddress(
  client: ClusterClient,
  cluster: RayCluster,
  options: { readonly signal?: AbortSignal | undefined; readonly rayJobDashboardUrl?: string | undefined } = {},
): Promise<DashboardAddress> {
  const call: CallOptions = { signal: options.signal, urgent: true };
  const reader = new TolerantReader(client, await client.discovery(call), call);
  const { namespace, name } = cluster.meta;
  const headLabels = `ray.io/cluster=${name},ray.io/node-type=head`;
  const [published, routes, ingresses, service, pods] = await Promise.all([
    readGateways(reader, cluster),
    reader.list(ROUTES, { namespace }),
    reader.list(INGRESSES, { namespace }),
    reader.get(SERVICES, { namespace, name: cluster.headService ?? `${name}-head-svc` }),
    reader.list(PODS, { namespace, labelSelector: headLabels }),
  ]);
  const found = dashboardAddress(cluster, {
    ...published,
    routes: [...(routes ?? []), ...published.gatewayRoutes],
    ingresses: ingresses ?? [],
    services: service === undefined ? [] : [service],
    pods,
    rayJobDashboardUrl: options.rayJobDashboardUrl,
  });
  return { ...found, skipped: [...found.skipped, ...reader.refused] };
}

async function readGateways(reader: TolerantReader, cluster: RayCluster) {
  const httpRoutes = await readHttpRoutes(reader, cluster);
  const names = new Map<string, ObjectName>();
  for (const route of httpRoutes)
    for (const gateway of route.gateways) names.set(`${gateway.namespace}/${gateway.name}`, gateway);
  const gateways = [...names.values()];
  const [found, gatewayRoutes, gatewayConfig] = await Promise.all([
    Promise.all(gateways.map((gateway) => reader.get(GATEWAYS, gateway))),
    Promise.all(gateways.map((gateway) => reader.get(ROUTES, gateway))),
    gateways.length === 0 ? undefined : reader.get(GATEWAY_CONFIGS, { namespace: "", name: "default" }),
  ]);
  return {
    httpRoutes,
    gateways: found.filter((gateway) => gateway !== undefined),
    gatewayRoutes: gatewayRoutes.filter((route) => route !== undefined),
    gatewayConfig,
  };
}

/** In all namespaces at once where that is allowed, else where platforms keep them. */
async function readHttpRoutes(reader: TolerantReader, { meta }: RayCluster): Promise<readonly HttpRoute[]> {
  const labelSelector = `ray.io/cluster-name=${meta.name},ray.io/cluster-namespace=${meta.namespace}`;
  const everywhere = await reader.list(HTTP_ROUTES, { labelSelector });
  if (everywhere !== undefined) return everywhere;
  const places = [...new Set([meta.namespace, ...PLATFORM_NAMESPACES])];
  const found = await Promise.all(places.map((namespace) => reader.list(HTTP_ROUTES, { namespace, labelSelector })));
  return found.flatMap((routes) => routes ?? []);
}

/** Reads what it may. `undefined` = not served, not there, or not allowed; the last is noted in `refused`. */
class TolerantReader {
  readonly refused: string[] = [];
  readonly #client: ClusterClient;
  readonly #discovery: Discovery;
  readonly #call: CallOptions;

  constructor(client: ClusterClient, discovery: Discovery, call: CallOptions) {
    this.#client = client;
    this.#discovery = discovery;
    this.#call = call;
  }

  async list<T extends HasMeta>(kind: ResourceKind<T>, scope: Scope): Promise<readonly T[] | undefined> {
    if (this.#discovery.versionOf(kind) === undefined) return [];
    return this.#tolerate(`list ${inWords(kind, { namespace: scope.namespace ?? "" })}`, async () => {
      const { records } = await this.#client.list(kind, scope, this.#call);
      return records;
    });
  }

  async get<T extends HasMeta>(kind: ResourceKind<T>, name: ObjectName): Promise<T | undefined> {
    const version = this.#discovery.versionOf(kind);
    if (version === undefined) return undefined;
    return this.#tolerate(`get ${inWords(kind, name)}`, async () =>
      kind.project(await this.#client.get(kind, name, this.#call), version),
    );
  }

  async #tolerate<T>(request: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!isClusterError(error)) throw error;
      if (error.reason === "not-found" || error.reason === "kind-missing") return undefined;
      if (error.reason !== "forbidden") throw error;
      this.refused.push(`${request}: forbidden`);
      return undefined;
    }
  }
}
