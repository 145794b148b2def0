import { parseQuantity } from "../values/quantity.ts";
import { entriesAt, listAt, textAt } from "../values/untyped.ts";
import { addResources, largerOf, NO_RESOURCES, type Resources, resourcesAt } from "./resources.ts";

/**
 * What one pod asks of a node, from a pod's `spec` or a template's: containers and sidecars together, or the largest moment of
 * starting up if that is more, plus overhead. Requests for the whole pod win over its containers'. As the API server does,
 * a limit counts as the request where none is given.
 *
 * @see https://kubernetes.io/docs/concepts/workloads/pods/init-containers/#resource-sharing-within-containers
 */
export function podRequests(podSpec: unknown): Resources {
  let running: Resources = NO_RESOURCES;
  for (const container of listAt(podSpec, "containers")) running = addResources(running, requestsOf(container));

  let sidecars: Resources = NO_RESOURCES;
  let starting: Resources = NO_RESOURCES;
  for (const container of listAt(podSpec, "initContainers")) {
    const requests = requestsOf(container);
    if (isSidecar(container)) {
      sidecars = addResources(sidecars, requests);
      starting = largerOf(starting, sidecars);
    } else {
      starting = largerOf(starting, addResources(sidecars, requests));
    }
  }
  const containers = largerOf(addResources(running, sidecars), starting);
  const wholePod = new Map([...containers, ...requestsOf(podSpec)]);
  return addResources(wholePod, resourcesAt(podSpec, "overhead"));
}

/** Init containers that keep running beside the others. */
export function isSidecar(container: unknown): boolean {
  return textAt(container, "restartPolicy") === "Always";
}

function requestsOf(container: unknown): Resources {
  const limits = entriesAt(container, "resources", "limits");
  const requests = resourcesAt(container, "resources", "requests");
  if (limits.length === 0) return requests;
  const asked = new Map(requests);
  for (const [name, amount] of limits) if (!asked.has(name)) asked.set(name, parseQuantity(amount));
  return asked;
}
