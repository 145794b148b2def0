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

/** Brands a manifest that the calling room has built from checked input. */
export function asTypedResource(manifest: Omit<TypedResource, typeof typed>): TypedResource {
  return manifest as TypedResource;
}
