import { listAt, textAt } from "../../../common/values/untyped.ts";
import type { StoredObject } from "../../stored-object.ts";
import { mapsIn, type Writable } from "../object-maps.ts";

/** How the containers of a pod are, each entry by one function of this file. */
export type ContainerState = Readonly<Record<string, unknown>>;

const ORDER = ["Initialized", "Ready", "ContainersReady", "PodScheduled"];

/** Sets conditions of a pod, each with its probe time, in the order in which kwok lists them. */
export function setPodConditions(status: Writable, now: string, wanted: Readonly<Record<string, ConditionWish>>): void {
  const before = mapsIn(status, "conditions");
  const changed = Object.entries(wanted).map(([type, wish]) => {
    const known = before.find((condition) => condition["type"] === type);
    const since = known?.["status"] === wish.status ? known["lastTransitionTime"] : now;
    return { type, ...wish, lastProbeTime: null, lastTransitionTime: since };
  });
  const kept = before.filter((condition) => wanted[String(condition["type"])] === undefined);
  status["conditions"] = [...changed, ...kept].sort((a, b) => placeOf(a) - placeOf(b));
}

export interface ConditionWish {
  readonly status: "True" | "False";
  readonly reason?: string;
  readonly message?: string;
}

export const CONDITION_TRUE: ConditionWish = { status: "True" };

/** A condition that waits for containers; `subject` is `ready` or `incomplete`. */
export function waitingFor(pod: StoredObject, list: "containers" | "initContainers"): ConditionWish {
  const names = listAt(pod, "spec", list).map((container) => textAt(container, "name") ?? "");
  const [what, reason] =
    list === "containers" ? ["unready", "ContainersNotReady"] : ["incomplete", "ContainersNotInitialized"];
  return { status: "False", reason, message: `containers with ${what} status: [${names.join(" ")}]` };
}

export interface ContainerWish {
  readonly ready: boolean;
  readonly started: boolean;
  readonly state: ContainerState;
  readonly lastState?: ContainerState;
  /** Added to the count so far. */
  readonly restarted?: number;
}

/** Gives every container of a list the same state. */
export function setContainers(
  status: Writable,
  pod: StoredObject,
  list: "containers" | "initContainers",
  wish: ContainerWish,
) {
  const field = list === "containers" ? "containerStatuses" : "initContainerStatuses";
  const before = mapsIn(status, field);
  status[field] = listAt(pod, "spec", list).map((container) => {
    const name = textAt(container, "name") ?? "";
    const known = before.find((entry) => entry["name"] === name);
    const image = textAt(container, "image") ?? "";
    return {
      name,
      image,
      imageID: "",
      ready: wish.ready,
      started: wish.started,
      restartCount: Number(known?.["restartCount"] ?? 0) + (wish.restarted ?? 0),
      lastState: wish.lastState ?? known?.["lastState"] ?? {},
      state: wish.state,
    };
  });
}

function placeOf(condition: Readonly<Writable>): number {
  const place = ORDER.indexOf(String(condition["type"]));
  return place < 0 ? ORDER.length : place;
}
