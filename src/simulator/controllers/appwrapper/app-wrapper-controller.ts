import type { Controller } from "../../controller.ts";
import { phaseOf } from "../pod-facts.ts";
import { createReconciler } from "../reconciler.ts";
import { keyText, labelIndex, StoreIndex } from "../store-index.ts";
import { APP_WRAPPER_WEBHOOK, APP_WRAPPERS } from "./admission.ts";
import { AppWrapperPass, isManagedElsewhere } from "./app-wrapper-pass.ts";
import { APP_WRAPPER_LABEL } from "./components.ts";
import { type FaultTolerance, Patience } from "./fault-tolerance.ts";

/** The AppWrapper controller. Of its pods it hears only when they succeed, as the real one does; all else it finds when it looks. */
export function createAppWrapperController(faultTolerance: FaultTolerance): Controller {
  const pods = new StoreIndex("pods", labelIndex(APP_WRAPPER_LABEL));
  return createReconciler({
    name: "appwrapper-controller",
    kind: APP_WRAPPERS,
    kinds: [APP_WRAPPERS, "pods"],
    admissions: [APP_WRAPPER_WEBHOOK],
    keysOf(event) {
      pods.observe(event);
      const { kind, object, type } = event;
      if (kind === "pods") {
        const name = object.metadata.labels?.[APP_WRAPPER_LABEL];
        return name === undefined || phaseOf(object) !== "Succeeded" ? [] : [`${object.metadata.namespace}/${name}`];
      }
      return kind === APP_WRAPPERS && type !== "DELETED" ? [keyText(object)] : [];
    },
    reconcile(world, key) {
      const wrapper = world.store.get(key);
      if (wrapper === undefined || isManagedElsewhere(wrapper)) return undefined;
      return new AppWrapperPass(
        world,
        wrapper,
        pods.find(keyText(wrapper)),
        new Patience(wrapper, faultTolerance),
      ).run();
    },
  });
}
