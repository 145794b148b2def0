import { textAt } from "../../../common/values/untyped.ts";
import type { Controller, World } from "../../controller.ts";
import type { StoredObject } from "../../stored-object.ts";
import { isBeingDeleted, KUBELET, keyOfObject } from "../owner-reference.ts";
import { createReconciler } from "../reconciler.ts";
import { keyText } from "../store-index.ts";
import { NodeAddresses } from "./node-addresses.ts";
import { playStage } from "./play-stage.ts";
import { stageOf } from "./pod-stages.ts";
import { pickDelay } from "./pod-steering.ts";

interface Plan {
  readonly stage: string;
  readonly due: number;
}

/** Plays the kubelets of all nodes: pods start, become ready, fail, restart, complete and go, each after a delay. */
export function createKubelet(): Controller {
  const addresses = new NodeAddresses();
  const plans = new Map<string, Plan>();

  return createReconciler({
    name: "kubelet",
    kind: "pods",
    kinds: ["pods", "nodes"],
    keysOf(event) {
      addresses.observe(event);
      if (event.kind !== "pods") return [];
      if (event.type === "DELETED") plans.delete(event.object.metadata.uid);
      return event.type !== "DELETED" && isMine(event.object) ? [keyText(event.object)] : [];
    },
    reconcile(world, key) {
      const pod = world.store.get(key);
      if (pod === undefined || !isMine(pod)) return undefined;
      const stage = stageOf(pod);
      const { uid } = pod.metadata;
      if (stage === undefined) {
        plans.delete(uid);
        return undefined;
      }
      const known = plans.get(uid);
      const plan =
        known?.stage === stage.name
          ? known
          : { stage: stage.name, due: world.now() + pickDelay(stage.delay, world.random()) };
      if (world.now() < plan.due) {
        plans.set(uid, plan);
        return plan.due;
      }
      plans.delete(uid);
      if (stage.name === "delete") remove(world, pod);
      else playStage(world, pod, stage.name, addresses);
      return undefined;
    },
  });
}

/** Bound to a node, and not held by somebody's finalizer when it is to go. */
function isMine(pod: StoredObject): boolean {
  if (textAt(pod, "spec", "nodeName") === undefined) return false;
  return !isBeingDeleted(pod) || pod.metadata["deletionGracePeriodSeconds"] !== 0;
}

function remove(world: World, pod: StoredObject): void {
  world.store.delete(keyOfObject("pods", pod), { uid: pod.metadata.uid, gracePeriodSeconds: 0 }, KUBELET);
}
