import { entriesAt, valueAt } from "../../../common/values/untyped.ts";
import type { Controller } from "../../controller.ts";
import { sameJson } from "../../json-values.ts";
import { keyOfObject, QUOTA_CONTROLLER } from "../owner-reference.ts";
import { createReconciler } from "../reconciler.ts";
import { keyText } from "../store-index.ts";
import { NamespaceUsage } from "./namespace-usage.ts";
import { COUNTED_KINDS, printAmount, QUOTAS, quotaAdmission } from "./quota-admission.ts";
import { concernedNames } from "./quota-usage.ts";

/** Keeps `status.used` of quotas. */
export function createQuotaController(): Controller {
  const quotas = new Map<string, Set<string>>();
  const usage = new NamespaceUsage();
  return createReconciler({
    name: "resourcequota-controller",
    kind: QUOTAS,
    kinds: [QUOTAS, ...COUNTED_KINDS],
    admissions: [quotaAdmission(usage)],
    keysOf(event) {
      usage.observe(event);
      const { kind, type, object, before } = event;
      const namespace = object.metadata.namespace ?? "";
      if (kind === QUOTAS) {
        const mine = quotas.get(namespace) ?? new Set();
        if (type === "DELETED") mine.delete(keyText(object));
        else mine.add(keyText(object));
        quotas.set(namespace, mine);
        return type === "DELETED" ? [] : [keyText(object)];
      }
      if (!quotas.has(namespace)) return [];
      const phase = (of: unknown) => valueAt(of, "status", "phase");
      return type === "MODIFIED" && phase(before) === phase(object) ? [] : [...(quotas.get(namespace) ?? [])];
    },
    reconcile(world, key) {
      const quota = world.store.get(key);
      if (quota === undefined) return undefined;
      const used: Record<string, string> = {};
      for (const kind of [QUOTAS, ...COUNTED_KINDS]) {
        const names = concernedNames(kind, quota);
        if (names.length === 0) continue;
        const amounts = usage.usedOf(world.store, kind, quota);
        for (const name of names) used[name] = printAmount(name, amounts.get(name) ?? 0n);
      }
      const hard = Object.fromEntries(entriesAt(quota, "spec", "hard"));
      const status = { hard, used: Object.fromEntries(Object.entries(used).sort(([a], [b]) => (a < b ? -1 : 1))) };
      if (sameJson(quota["status"], status)) return undefined;
      world.store.change(
        keyOfObject(QUOTAS, quota),
        "status",
        (draft) => void Object.assign(draft, { status }),
        QUOTA_CONTROLLER,
      );
      return undefined;
    },
  });
}
