import type { World } from "../../controller.ts";
import type { StoredObject } from "../../stored-object.ts";
import { APPWRAPPER, keyOfObject } from "../owner-reference.ts";
import { APP_WRAPPERS } from "./admission.ts";

const FINALIZER = "workload.codeflare.dev/finalizer";

/** Holds an AppWrapper until its resources are gone, or lets it go. */
export function setFinalizer(world: World, wrapper: StoredObject, wanted: boolean): void {
  const known = wrapper.metadata.finalizers ?? [];
  if (known.includes(FINALIZER) === wanted) return;
  const finalizers = wanted ? [...known, FINALIZER] : known.filter((name) => name !== FINALIZER);
  const change = ({ metadata }: { metadata: Record<string, unknown> }) => {
    if (finalizers.length === 0) delete metadata["finalizers"];
    else metadata["finalizers"] = finalizers;
  };
  world.store.change(keyOfObject(APP_WRAPPERS, wrapper), "object", change, APPWRAPPER);
}
