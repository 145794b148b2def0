import type { ResourceKind } from "../../kubernetes-cluster/resource-kind.ts";
import type { TypedResource } from "../../kubernetes-cluster/typed-resource.ts";

/** Versions of `kueue.x-k8s.io` in which its kinds are served; `v1alpha1` had Cohorts, up to Kueue 0.12. */
export type ServedVersion = "v1beta2" | "v1beta1" | "v1alpha1";

export function servedVersion(version: string | undefined): ServedVersion | undefined {
  return version === "v1beta2" || version === "v1beta1" || version === "v1alpha1" ? version : undefined;
}

interface Named {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
}

/** `apiVersion`, `kind` and `metadata` of a manifest. */
export function envelope(
  { group, versions, kind }: ResourceKind,
  { name, namespace, labels, annotations }: Named,
  version: ServedVersion | undefined,
): Pick<TypedResource, "apiVersion" | "kind" | "metadata"> {
  return {
    apiVersion: `${group}/${version ?? versions[0]}`,
    kind,
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
  };
}
