import { stricter } from "../../common/core-objects/confirm-level.ts";
import type { ConfirmLevel } from "../../common/kubernetes-cluster/change-plan.ts";
import type { ConfirmDialog } from "./overlay.ts";

/** The strictest level of the plans: several objects are counted, and what could not be rehearsed is named. */
export function confirmLevel({ plans, stage }: ConfirmDialog): ConfirmLevel {
  let level = plans.reduce<ConfirmLevel>((strictest, { confirm }) => stricter(strictest, confirm), "none");
  if (plans.length > 1) level = stricter(level, "count");
  return stage.stage === "asking" && !stage.previewed ? stricter(level, "name") : level;
}

/** What has to be typed, for the levels that ask for typing. */
export function expectedText(dialog: ConfirmDialog): string {
  const { plans } = dialog;
  const [first] = plans;
  if (first === undefined || confirmLevel(dialog) === "count") return String(plans.length);
  if (plans.length === 1) return first.target.name;
  const namespaces = new Set(plans.map(({ target }) => target.namespace));
  return namespaces.size === 1 && first.target.namespace !== "" ? first.target.namespace : String(plans.length);
}
