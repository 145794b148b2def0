import { whyUntouchable } from "../../common/core-objects/change-target.ts";
import type { HasMeta } from "../../common/kubernetes-cluster/meta.ts";
import type { ResourceKind } from "../../common/kubernetes-cluster/resource-kind.ts";
import { CLUSTER_QUEUES, type ClusterQueue } from "../../common/kueue/cluster-queue.ts";
import { COHORTS, type Cohort } from "../../common/kueue/cohort.ts";
import { LOCAL_QUEUES, type LocalQueue } from "../../common/kueue/local-queue.ts";
import { planFairWeight } from "../../common/kueue/plan-fair-weight.ts";
import { limitsOfHolder, planQuota } from "../../common/kueue/plan-quota.ts";
import type { QuotaWish } from "../../common/kueue/quota-wish.ts";
import { type Bound, flavorResource, type QuotaLimits } from "../../common/kueue/resource-group.ts";
import { formatQuantity, type Quantity } from "../../common/values/quantity.ts";
import type { Action } from "../model/catalog.ts";
import { type ActionForm, choiceField, type FormField, type FormValues, textField } from "../model/form.ts";
import { kindIdOf } from "../model/related-cache.ts";
import { type KindId, type Row, refOf } from "../model/row.ts";
import { confirmFacts, rightTo } from "./asking.ts";

/** How much a queue or cohort has, and how its share is weighed. */
export const QUOTA_ACTIONS: readonly Action[] = [
  asked("queue.quota", "Quota", [CLUSTER_QUEUES, COHORTS], whyNoQuota, {
    fields: ({ record }, _related, values) => quotaFields(record as ClusterQueue | Cohort, values),
    plan: ({ record }, related, values, asking) => {
      const holder = record as ClusterQueue | Cohort;
      const wish = quotaWish(holder, values);
      if (wish === undefined) return undefined;
      const [queues, cohorts] = [related.records(CLUSTER_QUEUES), related.records(COHORTS)];
      return planQuota(holder, wish, { ...confirmFacts(holder, asking), queues, cohorts });
    },
  }),
  asked("queue.weight", "Fair weight", [CLUSTER_QUEUES, LOCAL_QUEUES, COHORTS], whyUntouchable, {
    fields: ({ record }, _related, values) => {
      const { fairWeight } = record as ClusterQueue | LocalQueue | Cohort;
      return [
        textField("weight", "weight", `now ${amount(fairWeight)}; 2 gets twice the share of 1, 0 comes last`, values),
      ];
    },
    plan: ({ record }, _related, values, asking) => {
      const weight = values.get("weight");
      if (weight === undefined) return undefined;
      return planFairWeight(record as ClusterQueue | LocalQueue | Cohort, weight, confirmFacts(record, asking));
    },
  }),
];

function asked(
  id: string,
  title: string,
  kinds: readonly ResourceKind[],
  unavailable: (record: HasMeta) => string | undefined,
  form: ActionForm,
): Action {
  return {
    id,
    title,
    kinds: kinds.map(kindIdOf),
    changes: true,
    onMany: false,
    needs: ({ record }, _related, kindId) =>
      kinds.filter((kind) => kindIdOf(kind) === kindId).map((kind) => rightTo("patch", kind, record)),
    unavailable: ({ record }) => unavailable(record),
    form,
    run: ({ rows, kindId }) => startForm(rows, kindId),
  };
}

/** Opens the form of an action on its row. */
export function startForm(rows: readonly Row[], kindId: KindId): ReturnType<Action["run"]> {
  const [row] = rows;
  return row === undefined ? { start: "plans", plans: [] } : { start: "form", of: refOf(kindId, row) };
}

function whyNoQuota(record: HasMeta): string | undefined {
  const untouchable = whyUntouchable(record);
  if (untouchable !== undefined) return untouchable;
  if (limitsOfHolder(record as ClusterQueue | Cohort).length > 0) return undefined;
  return `${record.meta.name} has no quota of its own to change: a resource group is added in its YAML.`;
}

/** Which of its quotas, and how much of it. */
export function quotaFields(holder: ClusterQueue | Cohort, values: FormValues): readonly FormField[] {
  const options = limitsOfHolder(holder).map((limits) => ({
    value: flavorResource(limits.flavor, limits.resource),
    label: `${limits.resource} of ${limits.flavor}`,
    detail: inShort(limits),
  }));
  const present = chosenLimits(holder, values);
  return [
    choiceField("of", "quota for", options, values),
    textField("nominal", "nominal", `now ${amount(present?.nominal)}`, values),
    textField("borrowing", "borrowing limit", `now ${limit(present?.borrowing)}; none = no limit`, values),
    textField("lending", "lending limit", `now ${limit(present?.lending)}; none = no limit`, values),
  ];
}

/** What the fields of a quota come to; undefined while no amount is given. */
export function quotaWish(holder: ClusterQueue | Cohort, values: FormValues): QuotaWish | undefined {
  const present = chosenLimits(holder, values);
  const [nominal, borrowing, lending] = ["nominal", "borrowing", "lending"].map((id) => values.get(id));
  if (present === undefined || (nominal ?? borrowing ?? lending) === undefined) return undefined;
  const { flavor, resource } = present;
  return { flavor, resource, nominal, borrowing, lending };
}

function chosenLimits(holder: ClusterQueue | Cohort, values: FormValues): QuotaLimits | undefined {
  const all = limitsOfHolder(holder);
  const chosen = values.get("of");
  return chosen === undefined
    ? all[0]
    : all.find(({ flavor, resource }) => flavorResource(flavor, resource) === chosen);
}

function inShort(limits: QuotaLimits): string {
  const reserved = "reserved" in limits ? (limits.reserved as Quantity | undefined) : undefined;
  const used = reserved === undefined ? "" : `, ${amount(reserved)} reserved`;
  return `nominal ${amount(limits.nominal)}${used}`;
}

function amount(quantity: Quantity | undefined): string {
  return quantity === undefined ? "?" : formatQuantity(quantity);
}

function limit(bound: Bound | undefined): string {
  if (bound === undefined || bound.is === "unreadable") return "?";
  return bound.is === "none" ? "no limit" : amount(bound.most);
}
