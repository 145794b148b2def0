import type { ObjectStore, Writer } from "../object-store.ts";
import type { KindFacts } from "../stored-kinds.ts";
import type { NewObject } from "../stored-object.ts";
import type { ServedKinds } from "./served-kinds.ts";

const WRITER: Writer = { user: "system:apiserver", groups: ["system:masters"], manager: "kube-apiserver" };

/** Puts the definitions of the custom kinds into the store, for those who ask the cluster what it knows: `kubectl get crd`. */
export function createCustomDefinitions(store: ObjectStore, kinds: ServedKinds, now: string): void {
  const versions = new Map<KindFacts, string[]>();
  for (const { facts, version } of kinds.all)
    if (facts.custom) versions.set(facts, [...(versions.get(facts) ?? []), version]);
  for (const [facts, served] of versions)
    store.create("customresourcedefinitions.apiextensions.k8s.io", definition(facts, served, now), WRITER);
}

/** The schema is left to OpenAPI: what kubectl explains comes from there. */
function definition(facts: KindFacts, versions: readonly string[], now: string): NewObject {
  const { group, kind, plural, singular, shortNames, inAll, namespaced, status } = facts;
  const names = {
    plural,
    singular,
    kind,
    listKind: `${kind}List`,
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(inAll ? { categories: ["all"] } : {}),
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}`, generation: 1 },
    spec: {
      group,
      names,
      scope: namespaced ? "Namespaced" : "Cluster",
      conversion: { strategy: "None" },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === 0,
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        ...(status ? { subresources: { status: {} } } : {}),
      })),
    },
    status: {
      acceptedNames: names,
      storedVersions: versions.slice(0, 1),
      conditions: [
        condition("NamesAccepted", "NoConflicts", "no conflicts found", now),
        condition("Established", "InitialNamesAccepted", "the initial names have been accepted", now),
      ],
    },
  };
}

function condition(type: string, reason: string, message: string, lastTransitionTime: string) {
  return { type, status: "True", reason, message, lastTransitionTime };
}
