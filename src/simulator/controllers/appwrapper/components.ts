import { listAt, textAt, valueAt } from "../../../common/values/untyped.ts";
import type { World } from "../../controller.ts";
import { copyJson } from "../../json-values.ts";
import { StoreRefusal } from "../../object-store.ts";
import { kindOfObject } from "../../stored-kinds.ts";
import type { NewObject, ObjectKey, StoredObject } from "../../stored-object.ts";
import { conditionOf, isConditionTrue, setCondition } from "../conditions.ts";
import { mapIn, mapsIn, type Writable } from "../object-maps.ts";
import { APPWRAPPER, controlledBy, isBeingDeleted, keyOfObject } from "../owner-reference.ts";
import { podSetsOf, templateAt } from "./pod-sets.ts";

export const APP_WRAPPER_LABEL = "workload.codeflare.dev/appwrapper";
const DEPLOYED = "ResourcesDeployed";

/** Something that keeps a component from being created; fatal: trying again is no use. */
export interface CreateFailure {
  readonly message: string;
  readonly fatal: boolean;
}

/** The component list of a fresh status. */
export function freshComponents(wrapper: StoredObject): readonly unknown[] {
  return listAt(wrapper, "spec", "components").map((component) => ({
    apiVersion: "",
    kind: "",
    name: "",
    podSets: podSetsOf(component),
  }));
}

/** Creates what is not there yet, and says so in the status. */
export function createComponents(world: World, wrapper: StoredObject, status: Writable): CreateFailure | undefined {
  const components = mapsIn(status, "componentStatus");
  for (const [index, component] of listAt(wrapper, "spec", "components").entries()) {
    const entry = components[index];
    if (entry === undefined || isConditionTrue(entry, DEPLOYED)) continue;
    const failure = createComponent(world, wrapper, component, entry);
    if (failure !== undefined) return failure;
  }
  return undefined;
}

function createComponent(
  world: World,
  wrapper: StoredObject,
  component: unknown,
  entry: Writable,
): CreateFailure | undefined {
  const object = dressedComponent(wrapper, component);
  const facts = kindOfObject(String(object["apiVersion"]), String(object["kind"]));
  if (facts === undefined)
    return { message: `no matches for kind "${object["kind"]}" in version "${object["apiVersion"]}"`, fatal: true };
  const name = textAt(object, "metadata", "name") ?? "";
  Object.assign(entry, { name, kind: object["kind"], apiVersion: object["apiVersion"] });
  const set = (value: "True" | "False", reason: string) =>
    setCondition(entry, { type: DEPLOYED, status: value, reason }, world.timestamp());
  try {
    const made = world.store.create(facts.id, object as NewObject, APPWRAPPER);
    entry["name"] = made.metadata.name;
  } catch (error) {
    if (!(error instanceof StoreRefusal)) throw error;
    if (error.reason !== "AlreadyExists") {
      set("False", "ComponentCreationErrored");
      return { message: error.message, fatal: error.reason === "Invalid" };
    }
    const known = world.store.get({ kind: facts.id, namespace: wrapper.metadata.namespace ?? "", name });
    if (known?.metadata.ownerReferences?.find(({ controller }) => controller)?.name !== wrapper.metadata.name)
      return { message: `resource ${name} exists, but is not controlled by appwrapper`, fatal: true };
  }
  set("True", "ComponentCreatedSuccessfully");
  return undefined;
}

/** A component with what Kueue wants in its pods, and with the label that finds them again. */
function dressedComponent(wrapper: StoredObject, component: unknown): Writable {
  const copy = copyJson(component) as Writable;
  const object = mapIn(copy, "template");
  const label = { [APP_WRAPPER_LABEL]: wrapper.metadata.name };
  const metadata = mapIn(object, "metadata");
  Object.assign(mapIn(metadata, "labels"), label);
  Object.assign(metadata, { namespace: wrapper.metadata.namespace, ownerReferences: [controlledBy(wrapper)] });
  podSetsOf(component).forEach(({ path }, index) => {
    const pod = templateAt(copy, path) as Writable | undefined;
    if (pod === undefined) return;
    const info = listAt(component, "podSetInfos")[index];
    const into = (parent: Writable, key: string, more: unknown) => {
      if (typeof more === "object" && more !== null && Object.keys(more).length > 0)
        Object.assign(mapIn(parent, key), copyJson(more));
    };
    into(mapIn(pod, "metadata"), "annotations", valueAt(info, "annotations"));
    into(mapIn(pod, "metadata"), "labels", { ...(valueAt(info, "labels") as object | undefined), ...label });
    const spec = mapIn(pod, "spec");
    into(spec, "nodeSelector", valueAt(info, "nodeSelector"));
    for (const field of ["tolerations", "schedulingGates"]) {
      const more = listAt(info, field);
      if (more.length > 0) spec[field] = [...mapsIn(spec, field), ...copyJson(more)];
    }
  });
  return object;
}

/** @returns whether everything is gone, pods included. */
export function deleteComponents(
  world: World,
  wrapper: StoredObject,
  status: Writable,
  pods: readonly StoredObject[],
  patience: number,
): boolean {
  const now = world.timestamp();
  setCondition(status, { type: "DeletingResources", status: "True", reason: "DeletionInitiated" }, now);
  let left = false;
  for (const entry of mapsIn(status, "componentStatus")) {
    const condition = conditionOf(entry, DEPLOYED);
    if (condition === undefined || textAt(condition, "status") === "False") continue;
    const key = componentKey(wrapper, entry);
    const object = key === undefined ? undefined : world.store.get(key);
    if (key === undefined || object === undefined) {
      setCondition(entry, { type: DEPLOYED, status: "False", reason: "CompononetDeleted" }, now);
      continue;
    }
    left = true;
    if (!isBeingDeleted(object)) world.store.delete(key, { propagation: "Background" }, APPWRAPPER);
  }
  if (!left && pods.length === 0) {
    setCondition(status, { type: "DeletingResources", status: "False", reason: "DeletionComplete" }, now);
    return true;
  }
  const since = Date.parse(textAt(conditionOf(status, "DeletingResources"), "lastTransitionTime") ?? now);
  if (world.now() > since + patience) {
    for (const pod of pods) world.store.delete(keyOfObject("pods", pod), { gracePeriodSeconds: 0 }, APPWRAPPER);
  }
  return false;
}

export function componentKey(wrapper: StoredObject, entry: unknown): ObjectKey | undefined {
  const facts = kindOfObject(textAt(entry, "apiVersion") ?? "", textAt(entry, "kind") ?? "");
  return facts === undefined
    ? undefined
    : { kind: facts.id, namespace: wrapper.metadata.namespace ?? "", name: textAt(entry, "name") ?? "" };
}
