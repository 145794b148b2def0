import { textsAt } from "../../common/core-objects/texts.ts";
import type { KubernetesObject } from "../../common/kubernetes-cluster/kubernetes-object.ts";
import { type HasMeta, projectMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ObjectName, ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { listAt, textAt, valueAt } from "../../common/values/untyped.ts";

/** What a dashboard's address takes of an HTTPRoute. */
export interface HttpRoute extends HasMeta {
  /** Gateways it hangs on; a parent without a namespace is in the route's own. */
  readonly gateways: readonly ObjectName[];
}

/** Gateway API. */
export const HTTP_ROUTES: ResourceKind<HttpRoute> = {
  group: "gateway.networking.k8s.io",
  kind: "HTTPRoute",
  plural: "httproutes",
  versions: ["v1", "v1beta1"],
  namespaced: true,
  project: projectHttpRoute,
};

function projectHttpRoute(object: KubernetesObject): HttpRoute {
  const meta = projectMeta(object);
  const gateways = listAt(object["spec"], "parentRefs").flatMap((parent) => {
    const name = textAt(parent, "name");
    const kind = textAt(parent, "kind") ?? "Gateway";
    return name === undefined || kind !== "Gateway"
      ? []
      : { namespace: textAt(parent, "namespace") ?? meta.namespace, name };
  });
  return { meta, gateways };
}

export interface Gateway extends HasMeta {
  /** Host names of its listeners, in their order. */
  readonly hostnames: readonly string[];
  /** Addresses it was given: names or IPs. */
  readonly addresses: readonly string[];
}

/** Gateway API. */
export const GATEWAYS: ResourceKind<Gateway> = {
  group: "gateway.networking.k8s.io",
  kind: "Gateway",
  plural: "gateways",
  versions: ["v1", "v1beta1"],
  namespaced: true,
  project: (object) => ({
    meta: projectMeta(object),
    hostnames: listAt(object["spec"], "listeners").flatMap((listener) => textAt(listener, "hostname") ?? []),
    addresses: listAt(object["status"], "addresses").flatMap((address) => textAt(address, "value") ?? []),
  }),
};

export interface GatewayConfig extends HasMeta {
  readonly subdomain: string | undefined;
  readonly domain: string | undefined;
}

/** Open Data Hub and OpenShift AI 3: where the platform's own gateway is. There is one, named `default`. */
export const GATEWAY_CONFIGS: ResourceKind<GatewayConfig> = {
  group: "services.platform.opendatahub.io",
  kind: "GatewayConfig",
  plural: "gatewayconfigs",
  versions: ["v1alpha1"],
  namespaced: false,
  project: (object) => ({
    meta: projectMeta(object),
    subdomain: textAt(object["spec"], "subdomain"),
    domain: textAt(object["spec"], "domain"),
  }),
};

export interface OpenShiftRoute extends HasMeta {
  /** The wanted host, else the one that the router gave; `""` when there is none. */
  readonly host: string;
  readonly path: string;
  readonly tls: boolean;
  readonly services: readonly string[];
}

/** OpenShift. */
export const ROUTES: ResourceKind<OpenShiftRoute> = {
  group: "route.openshift.io",
  kind: "Route",
  plural: "routes",
  versions: ["v1"],
  namespaced: true,
  project: projectRoute,
};

function projectRoute(object: KubernetesObject): OpenShiftRoute {
  const { spec, status } = object;
  const backends = [textAt(spec, "to", "name"), ...listAt(spec, "alternateBackends").map((to) => textAt(to, "name"))];
  return {
    meta: projectMeta(object),
    host: textAt(spec, "host") ?? textAt(status, "ingress", 0, "host") ?? "",
    path: textAt(spec, "path") ?? "",
    tls: isObject(valueAt(spec, "tls")),
    services: backends.filter((name) => name !== undefined),
  };
}

export interface IngressRule {
  readonly host: string;
  readonly path: string;
  readonly service: string;
}

export interface Ingress extends HasMeta {
  /** One for each path of each rule; `host` is `""` where the rule takes any. */
  readonly rules: readonly IngressRule[];
  /** Hosts with a certificate. */
  readonly tlsHosts: readonly string[];
}

export const INGRESSES: ResourceKind<Ingress> = {
  group: "networking.k8s.io",
  kind: "Ingress",
  plural: "ingresses",
  versions: ["v1"],
  namespaced: true,
  project: projectIngress,
};

function projectIngress(object: KubernetesObject): Ingress {
  const { spec } = object;
  return {
    meta: projectMeta(object),
    rules: listAt(spec, "rules").flatMap((rule) =>
      listAt(rule, "http", "paths").map((path) => ({
        host: textAt(rule, "host") ?? "",
        path: textAt(path, "path") ?? "",
        service: textAt(path, "backend", "service", "name") ?? "",
      })),
    ),
    tlsHosts: listAt(spec, "tls").flatMap((tls) => textsAt(tls, "hosts")),
  };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}
