import type { Controller } from "../controller.ts";
import { newNode } from "../scenarios/nodes.ts";
import { createSimulation, type Simulation } from "../simulation.ts";
import type { NewObject, StoredKind, StoredObject } from "../stored-object.ts";

/** For tests: a small cluster with nodes and one namespace, at noon. */
export const NOON = Date.parse("2026-01-01T12:00:00Z");
const ADMIN = { user: "admin", groups: ["system:masters"], manager: "test" };

export interface TestCluster extends Simulation {
  create(kind: StoredKind, object: NewObject): StoredObject;
  get(kind: StoredKind, name: string): StoredObject | undefined;
  patch(kind: StoredKind, name: string, change: (spec: Record<string, unknown>) => void): void;
  remove(kind: StoredKind, name: string): void;
  /** Lives on for some seconds. */
  live(seconds: number): void;
  /** `type reason message` of the events about an object, in order of their making. */
  eventsOf(name: string): readonly string[];
}

export function openTestCluster(controllers: readonly Controller[], nodes = 6): TestCluster {
  const simulation = createSimulation({ controllers, seed: 1, startAt: NOON });
  const { store, clock, engine } = simulation;
  const at = (kind: StoredKind, name: string) => ({ kind, namespace: "team-a", name });
  store.create("namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "team-a" } }, ADMIN);
  for (let index = 0; index < nodes; index++) store.create("nodes", newNode(index), ADMIN);
  engine.settle();
  return {
    ...simulation,
    create(kind, object) {
      return store.create(kind, { ...object, metadata: { namespace: "team-a", ...object.metadata } }, ADMIN);
    },
    get: (kind, name) => store.get(at(kind, name)),
    patch(kind, name, change) {
      store.change(at(kind, name), "object", (draft) => change((draft.spec ?? {}) as Record<string, unknown>), ADMIN);
    },
    remove: (kind, name) => void store.delete(at(kind, name), { propagation: "Background" }, ADMIN),
    live: (seconds) => engine.runUntil(clock.now() + seconds * 1_000),
    eventsOf: (name) =>
      store
        .list("events")
        .filter((event) => (event["involvedObject"] as { name: string }).name === name)
        .sort((a, b) => Number(a.metadata.resourceVersion) - Number(b.metadata.resourceVersion))
        .map((event) => `${event["type"]} ${event["reason"]} ${event["message"]}`),
  };
}

/** A container that asks for something. */
export function container(name: string, requests: Readonly<Record<string, string>> = {}) {
  return { name, image: "ray:2.52.0", resources: { requests } };
}
