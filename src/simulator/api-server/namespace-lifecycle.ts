import type { Admission } from "../object-store.ts";
import { StoreRefusal } from "../object-store.ts";
import { forbidden, notFound } from "../store-refusals.ts";
import { kindFacts } from "../stored-kinds.ts";

const KEPT = ["default", "kube-system", "kube-public"];

/** Nothing is made in a namespace that is not there or is going; the first namespaces stay. */
export const NAMESPACE_LIFECYCLE: Admission = {
  kinds: "all",
  mutate({ operation, kind, store }, { metadata }) {
    const facts = kindFacts(kind);
    if (operation !== "CREATE" || !facts.namespaced) return;
    const namespace = store.get({ kind: "namespaces", namespace: "", name: metadata.namespace ?? "" });
    if (namespace === undefined) throw notFound(kindFacts("namespaces"), metadata.namespace ?? "");
    if (namespace.metadata.deletionTimestamp !== undefined)
      throw forbidden(
        facts,
        metadata.name,
        `unable to create new content in namespace ${metadata.namespace} because it is being terminated`,
      );
  },
  validate({ operation, kind }, { metadata }) {
    if (operation !== "DELETE" || kind !== "namespaces" || !KEPT.includes(metadata.name)) return;
    const message = `namespaces "${metadata.name}" is forbidden: this namespace may not be deleted`;
    throw new StoreRefusal(403, "Forbidden", message, { name: metadata.name, kind: "namespaces" });
  },
};
