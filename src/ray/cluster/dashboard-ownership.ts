import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { HttpRoute } from "./gateway-kinds.ts";
import type { RayCluster } from "./ray-cluster.ts";

/** Beside the cluster's own namespace, where platforms keep the routes of their users' clusters. */
export const PLATFORM_NAMESPACES = ["redhat-ods-applications", "opendatahub", "default", "ray-system"] as const;

/**
 * Says whether an HTTPRoute speaks for a cluster: both labels name it, and it lies where only the cluster's own people or the
 * platform write. A stranger's route with the same labels leads elsewhere.
 */
export function mayPublish({ meta }: RayCluster, route: HttpRoute): boolean {
  const { namespace, labels } = route.meta;
  const trusted = namespace === meta.namespace || PLATFORM_NAMESPACES.some((platform) => platform === namespace);
  return (
    trusted &&
    labels.get("ray.io/cluster-name") === meta.name &&
    labels.get("ray.io/cluster-namespace") === meta.namespace
  );
}

/** Names under which KubeRay, the CodeFlare operator and the SDK publish a dashboard. */
export function isRouteName({ meta }: RayCluster, name: string): boolean {
  return (
    name === `ray-dashboard-${meta.name}` ||
    name === `${meta.name}-head-route` ||
    name === `${meta.name}-head-ingress` ||
    name.startsWith(`${meta.name}-ingress`)
  );
}

/**
 * Says whether an object in the cluster's namespace is the cluster's: by its owner if a RayCluster owns it (a former cluster of the
 * same name is another one), else by the CodeFlare operator's label, else by the service behind it.
 */
export function belongsTo(cluster: RayCluster, { meta }: HasMeta, services: readonly string[]): boolean {
  if (meta.namespace !== cluster.meta.namespace) return false;
  const owner = meta.owners.find(({ group, kind }) => group === "ray.io" && kind === "RayCluster");
  if (owner !== undefined) return owner.uid === cluster.meta.uid;
  const labelled = meta.labels.get("ray.openshift.ai/cluster-name");
  if (labelled !== undefined) return labelled === cluster.meta.name;
  return services.some(headServices(cluster));
}

/** Services that lead to the head's dashboard: KubeRay's own, or the OAuth proxy before it (with or without a hash). */
export function headServices({ meta, headService }: RayCluster): (service: string) => boolean {
  const { name } = meta;
  const oauth = `${name}-oauth`;
  return (service) =>
    service === headService ||
    service === `${name}-head-svc` ||
    service === oauth ||
    (service.startsWith(`${oauth}-`) && /^[0-9a-f]{8}$/.test(service.slice(oauth.length + 1)));
}
