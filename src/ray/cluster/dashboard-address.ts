import { isReady, type Pod } from "../../common/core-objects/pod.ts";
import type { Service } from "../../common/core-objects/service.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ObjectName } from "../../common/kubernetes-cluster/resource-kind.ts";
import { cleanLine } from "../../common/values/text.ts";
import { safeWebAddress } from "../../common/values/url.ts";
import { headPodOf } from "./cluster-pods.ts";
import { belongsTo, headServices, isRouteName, mayPublish } from "./dashboard-ownership.ts";
import { dashboardServicePort } from "./dashboard-port.ts";
import type { Gateway, GatewayConfig, HttpRoute, Ingress, OpenShiftRoute } from "./gateway-kinds.ts";
import type { RayCluster } from "./ray-cluster.ts";
import { isSuspended } from "./ray-cluster-health.ts";

/** Objects that may lead to a dashboard. Others' objects among them do no harm. */
export interface DashboardSurroundings {
  readonly httpRoutes?: readonly HttpRoute[];
  readonly gateways?: readonly Gateway[];
  readonly gatewayConfig?: GatewayConfig | undefined;
  /** Those of the cluster's namespace, and those named like a gateway beside it. */
  readonly routes?: readonly OpenShiftRoute[];
  readonly ingresses?: readonly Ingress[];
  readonly services?: readonly Service[];
  /** `status.dashboardURL` of the RayJob that owns the cluster. */
  readonly rayJobDashboardUrl?: string | undefined;
  readonly pods?: readonly Pod[] | undefined;
}

/** Where a person's browser finds a dashboard. `skipped`: what looked like an address and was not used, and why. */
export type DashboardAddress = { readonly skipped: readonly string[] } & (
  | { readonly url: string; readonly from: string }
  | { readonly portForward: { readonly pod: ObjectName; readonly port: number } }
  | { readonly problem: string }
);

interface Candidate {
  readonly text: string;
  readonly from: string;
}

/**
 * The first published address that is really this cluster's and that a browser may be sent to; else a port-forward to the head.
 * Order: HTTPRoute through its Gateway, Route, Ingress, the RayJob's own address, an address of the head service.
 * @example
 * const address = dashboardAddress(cluster, { routes, ingresses, services, pods });
 * if ("url" in address) console.log(address.url);
 */
export function dashboardAddress(cluster: RayCluster, around: DashboardSurroundings): DashboardAddress {
  const skipped: string[] = [];
  for (const { text, from } of candidates(cluster, around)) {
    const answer = safeWebAddress(text);
    if ("url" in answer) return { url: answer.url, from: cleanLine(from), skipped };
    skipped.push(cleanLine(`${from}: ${answer.problem}`));
  }
  return { ...throughHead(cluster, around.pods), skipped };
}

function candidates(cluster: RayCluster, around: DashboardSurroundings): readonly Candidate[] {
  return [
    ...httpRouteCandidates(cluster, around),
    ...routeCandidates(cluster, around.routes ?? []),
    ...ingressCandidates(cluster, around.ingresses ?? []),
    ...rayJobCandidates(around.rayJobDashboardUrl),
    ...serviceCandidates(cluster, around.services ?? []),
  ];
}

function httpRouteCandidates(cluster: RayCluster, around: DashboardSurroundings): readonly Candidate[] {
  const { name, namespace } = cluster.meta;
  return (around.httpRoutes ?? [])
    .filter((route) => mayPublish(cluster, route))
    .flatMap((route) => {
      const host = route.gateways.map((gateway) => gatewayHost(gateway, around)).find((found) => found !== undefined);
      if (host === undefined) return [];
      return { text: `https://${host}/ray/${namespace}/${name}`, from: inWords("HTTPRoute", route) };
    });
}

/** A listener's host name; else the Route named like the Gateway; else the platform's own domain; else the Gateway's address. */
function gatewayHost({ namespace, name }: ObjectName, around: DashboardSurroundings): string | undefined {
  const isIt = ({ meta }: HasMeta) => meta.namespace === namespace && meta.name === name;
  const gateway = (around.gateways ?? []).find(isIt);
  const listener = gateway?.hostnames.find((hostname) => hostname !== "" && !hostname.startsWith("*"));
  if (listener !== undefined) return listener;
  const route = (around.routes ?? []).find((candidate) => isIt(candidate) && candidate.host !== "");
  if (route !== undefined) return route.host;
  const { domain, subdomain } = around.gatewayConfig ?? {};
  if (domain !== undefined && domain !== "") return `${subdomain || "data-science-gateway"}.${domain}`;
  return gateway?.addresses.find((address) => !address.endsWith(".svc.cluster.local"));
}

function routeCandidates(cluster: RayCluster, routes: readonly OpenShiftRoute[]): readonly Candidate[] {
  return routes
    .filter(
      (route) =>
        isRouteName(cluster, route.meta.name) && belongsTo(cluster, route, route.services) && route.host !== "",
    )
    .map(({ host, path, tls, meta }) => ({
      text: `${tls ? "https" : "http"}://${host}${path}`,
      from: inWords("Route", { meta }),
    }));
}

function ingressCandidates(cluster: RayCluster, ingresses: readonly Ingress[]): readonly Candidate[] {
  return ingresses.flatMap((ingress) => {
    const services = ingress.rules.map(({ service }) => service);
    if (!isRouteName(cluster, ingress.meta.name) || !belongsTo(cluster, ingress, services)) return [];
    const own = headServices(cluster);
    const rules = ingress.rules.filter(({ host }) => host !== "");
    const rule = rules.find(({ service }) => own(service)) ?? rules[0];
    if (rule === undefined) return [];
    const secure =
      ingress.tlsHosts.includes(rule.host) || ingress.meta.annotations.has("route.openshift.io/termination");
    const text = `${secure ? "https" : "http"}://${rule.host}${plainPath(rule.path)}`;
    return { text, from: inWords("Ingress", ingress) };
  });
}

/** Rewriting controllers want patterns such as `/train/(.*)`: the part before the pattern is the address. */
function plainPath(path: string): string {
  const plain = path.split(/[([*$]/, 1)[0] ?? "";
  return plain === "" || plain.startsWith("/") ? plain : `/${plain}`;
}

function rayJobCandidates(url: string | undefined): readonly Candidate[] {
  if (url === undefined || url === "") return [];
  // KubeRay writes host and port alone, nearly always of a name inside the cluster, which no browser outside reaches.
  return [{ text: /^https?:\/\//i.test(url) ? url : `http://${url}`, from: "RayJob status.dashboardURL" }].filter(
    ({ text }) => !/\.svc(?:\.cluster\.local)?(?::\d+)?\/?$/i.test(text),
  );
}

function serviceCandidates(cluster: RayCluster, services: readonly Service[]): readonly Candidate[] {
  return services
    .filter((service) => belongsTo(cluster, service, [service.meta.name]) && headServices(cluster)(service.meta.name))
    .flatMap((service) => {
      const port = dashboardServicePort(service)?.port;
      if (port === undefined) return [];
      return service.externalAddresses.map((address) => ({
        text: `http://${address.includes(":") ? `[${address}]` : address}:${port}`,
        from: inWords("Service", service),
      }));
    });
}

function throughHead(cluster: RayCluster, pods: readonly Pod[] | undefined) {
  const { meta } = cluster;
  if (pods === undefined) {
    return {
      problem: `Nothing publishes the dashboard of ${meta.name}, and its head pod could not be read for a port-forward.`,
    };
  }
  const head = headPodOf(cluster, pods);
  if (head !== undefined && isReady(head)) {
    return { portForward: { pod: { namespace: meta.namespace, name: head.meta.name }, port: cluster.dashboardPort } };
  }
  if (isSuspended(cluster)) return { problem: `${meta.name} is suspended: its dashboard is there once it runs again.` };
  return {
    problem:
      head === undefined
        ? `${meta.name} has no head pod, so it has no dashboard now.`
        : cleanLine(`The head pod ${head.meta.name} is not ready (${head.status}): try again when it is.`),
  };
}

function inWords(kind: string, { meta }: HasMeta): string {
  return `${kind} ${meta.namespace}/${meta.name}`;
}
