import { LIMIT_RANGES, type Limit, type LimitRange } from "../../../common/core-objects/limit-range.ts";
import {
  countedAccelerator,
  fullest,
  type QuotaUse,
  RESOURCE_QUOTAS,
  type ResourceQuota,
} from "../../../common/core-objects/resource-quota.ts";
import { type Quantity, shortQuantity } from "../../../common/values/quantity.ts";
import { cleanLine } from "../../../common/values/text.ts";
import { type Cell, EMPTY } from "../../model/cell.ts";
import type { Tone } from "../../model/tone.ts";
import { barCell } from "./bar.ts";
import { namesCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns } from "./named-column.ts";
import { shortResourceName, sumOf } from "./resource-cells.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";

const NEARLY = 0.9;

export const RESOURCE_QUOTA_COLUMNS = kindColumns(
  RESOURCE_QUOTAS,
  {
    status: byText(status),
    fullest: byNumber(fullestBar),
    cpu: byQuantity((quota) => useBar(quota, ({ resource }) => resource === "requests.cpu" || resource === "cpu")),
    memory: byQuantity((quota) =>
      useBar(quota, ({ resource }) => resource === "requests.memory" || resource === "memory"),
    ),
    gpu: byQuantity((quota) =>
      useBar(quota, (use) => use.resource.startsWith("requests.") && countedAccelerator(use) !== undefined),
    ),
    pods: byQuantity((quota) => useBar(quota, ({ resource }) => resource === "pods" || resource === "count/pods")),
    uses: byText(({ resources }) => namesCell([...resources].sort(byFraction).map(useInWords))),
    scopes: byText(({ scopes }) => namesCell(scopes, "muted")),
  },
  (quotas) => summaryCell("quotas", quotas.map(status)),
);

export const LIMIT_RANGE_COLUMNS = kindColumns(LIMIT_RANGES, {
  types: byText(({ limits }) => namesCell([...new Set(limits.map(({ type }) => type))])),
  defaults: byText((range) => boundsCell(range, ({ defaultRequest }) => defaultRequest)),
  defaultLimits: byText((range) => boundsCell(range, ({ defaultLimit }) => defaultLimit)),
  least: byText((range) => boundsCell(range, ({ min }) => min)),
  most: byText((range) => boundsCell(range, ({ max }) => max)),
});

function status(quota: ResourceQuota): Cell {
  const share = fullest(quota)?.fraction;
  if (share === undefined) return statusCell("unknown", "unknown");
  const [look, word]: readonly [Look, string] =
    share > 1
      ? ["bad", "over"]
      : share === 1
        ? ["warning", "full"]
        : share >= NEARLY
          ? ["warning", "nearly full"]
          : ["good", "ok"];
  return statusCell(look, word);
}

/** Sorts and filters by percent: `fullest>90`. */
function fullestBar(quota: ResourceQuota): Cell {
  const use = fullest(quota);
  if (use?.fraction === undefined) return EMPTY;
  return { ...labelledBar(use), sort: Math.round(use.fraction * 100) };
}

function labelledBar(use: QuotaUse): Cell {
  const label = cleanLine(shortResourceName(use.resource));
  return barCell({ label, used: use.used, reserved: use.used, nominal: use.hard }, toneOf(use.fraction));
}

/** Some quotas name a resource twice (`cpu` and `requests.cpu` are one limit): the fuller one is shown. Devices of several sorts add up. */
function useBar({ resources }: ResourceQuota, counts: (use: QuotaUse) => boolean): Cell {
  const uses = resources.filter(counts);
  const [first] = uses;
  if (first === undefined) return { text: "-", tone: "muted", sort: undefined };
  const several = uses.length > 1 && countedAccelerator(first) !== undefined;
  if (!several) {
    const use = [...uses].sort(byFraction)[0] ?? first;
    return barCell({ used: use.used, reserved: use.used, nominal: use.hard }, toneOf(use.fraction));
  }
  const used = sumOf(uses, (use) => use.used);
  return barCell({ used, reserved: used, nominal: sumOf(uses, ({ hard }) => hard) });
}

function useInWords({ resource, used, hard }: QuotaUse): string {
  return `${shortResourceName(resource)} ${shown(used)}/${shown(hard)}`;
}

function boundsCell({ limits }: LimitRange, boundOf: (limit: Limit) => Quantity | undefined): Cell {
  const words = limits.flatMap((limit) => {
    const bound = boundOf(limit);
    return bound === undefined ? [] : [`${limit.type} ${shortResourceName(limit.resource)} ${shortQuantity(bound)}`];
  });
  return namesCell(words);
}

function byFraction(a: QuotaUse, b: QuotaUse): number {
  return (b.fraction ?? -1) - (a.fraction ?? -1);
}

function toneOf(share: number | undefined): Tone {
  if (share === undefined) return "muted";
  return share > 1 ? "bad" : share >= NEARLY ? "warning" : "normal";
}

function shown(quantity: Quantity | undefined): string {
  return quantity === undefined ? "?" : shortQuantity(quantity);
}
