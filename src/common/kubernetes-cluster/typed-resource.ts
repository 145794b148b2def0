import { InputError } from "../values/input-error.ts";
import type { KubernetesObject } from "./kubernetes-object.ts";

declare const typed: unique symbol;

/**
 * A manifest that one of our rooms built and checked. Only these can be created or applied: the brand can be had from
 * `asTypedResource` alone, which only rooms that own a kind call.
 */
export type TypedResource = Omit<KubernetesObject, "metadata"> & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly [field: string]: unknown };
  readonly [typed]: true;
};

/** The brand at run time: a program without types has none to be held by. */
const built = new WeakSet<object>();

/** Brands a manifest that the calling room has built from checked input. */
export function asTypedResource(manifest: Omit<TypedResource, typeof typed>): TypedResource {
  built.add(manifest);
  return manifest as TypedResource;
}

/** Whether a manifest was built by one of our rooms, and not written by a caller. */
export function isTypedResource(manifest: unknown): manifest is TypedResource {
  return typeof manifest === "object" && manifest !== null && built.has(manifest);
}

/**
 * Lets only those through.
 * @throws {@link InputError} for a manifest that somebody wrote.
 */
export function onlyTyped(manifest: TypedResource): TypedResource {
  if (isTypedResource(manifest)) return manifest;
  const message =
    "It was not built by this library, so nobody has checked its fields. Use the function that builds its kind, such as rayClusterManifest.";
  throw new InputError("What is to be created", [{ path: "", message }]);
}
