import type { Controller } from "../../controller.ts";
import type { StoreEvent } from "../../object-store.ts";
import { createReconciler } from "../reconciler.ts";
import { controllerKey, controllerUid, keyText, labelIndex, StoreIndex } from "../store-index.ts";
import type { RayDashboards } from "./ray-dashboard.ts";
import { RAY_CLUSTERS, RAY_SERVICES } from "./ray-defaults.ts";
import { RayServicePass } from "./ray-service-pass.ts";

/** KubeRay's controller of RayServices: a cluster that serves, the services that lead to it, upgrades to another one. */
export function createRayServiceController(dashboards: RayDashboards): Controller {
  const pods = new StoreIndex("pods", labelIndex("ray.io/cluster"));
  const clusters = new StoreIndex(RAY_CLUSTERS, controllerUid);
  const servicesOf = new Map<string, string>();
  const deletions = new Map<string, number>();

  const noteCluster = ({ type, object }: StoreEvent): readonly string[] => {
    const [service] = controllerKey(object, "RayService");
    if (service === undefined) return [];
    if (type === "DELETED") {
      servicesOf.delete(keyText(object));
      deletions.delete(object.metadata.uid);
    } else servicesOf.set(keyText(object), service);
    return [service];
  };

  const keysOf = (event: StoreEvent): readonly string[] => {
    pods.observe(event);
    clusters.observe(event);
    const { kind, type, object } = event;
    switch (kind) {
      case RAY_CLUSTERS:
        return noteCluster(event);
      case "pods": {
        const cluster = object.metadata.labels?.["ray.io/cluster"];
        const service = cluster === undefined ? undefined : servicesOf.get(`${object.metadata.namespace}/${cluster}`);
        return service === undefined ? [] : [service];
      }
      case "services":
        return controllerKey(object, "RayService");
      case RAY_SERVICES:
        return type === "DELETED" ? [] : [keyText(object)];
      default:
        return [];
    }
  };

  return createReconciler({
    name: "rayservice-controller",
    kind: RAY_SERVICES,
    keysOf,
    reconcile(world, key) {
      const service = world.store.get(key);
      if (service === undefined) return undefined;
      const sight = {
        pods: (cluster: string) => pods.find(`${key.namespace}/${cluster}`),
        clusters: clusters.find(service.metadata.uid),
        deletions,
      };
      return new RayServicePass(world, service, dashboards, sight).run();
    },
  });
}
