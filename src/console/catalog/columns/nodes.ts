import { NODES, type Node, taintText } from "../../../common/core-objects/node.ts";
import { isAccelerator } from "../../../common/core-objects/resources.ts";
import { ZERO } from "../../../common/values/quantity.ts";
import { type Cell, UNKNOWN } from "../../model/cell.ts";
import { LOAD_BY_NODE } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { barCell } from "./bar.ts";
import { countCell, namesCell, quantityCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns } from "./named-column.ts";
import { sumOf } from "./resource-cells.ts";
import { statusCell, summaryCell } from "./status-cell.ts";

export const NODE_COLUMNS = kindColumns(
  NODES,
  {
    status: byText(status),
    reason: byText(({ message, pressures }) => textCell(message || pressures.join(", "), "muted")),
    roles: byText(({ roles }) => namesCell(roles)),
    pods: byNumber(({ meta }, related) => {
      const loads = related.derive(LOAD_BY_NODE);
      return loads === undefined ? UNKNOWN : countCell(loads.get(meta.name)?.pods ?? 0);
    }),
    cpu: byQuantity((node, related) => loadBar(node, related, (name) => name === "cpu")),
    memory: byQuantity((node, related) => loadBar(node, related, (name) => name === "memory")),
    gpu: byQuantity((node, related) => loadBar(node, related, isAccelerator)),
    devices: byText(({ accelerators }) => namesCell([...accelerators.keys()])),
    taints: byText(({ taints }) => namesCell(taints.map(taintText), "muted")),
    version: byText(({ version }) => textCell(version)),
    instance: byText(({ instanceType }) => textCell(instanceType)),
    zone: byText(({ zone }) => textCell(zone)),
    ip: byText(({ internalIp }) => textCell(internalIp, "muted")),
  },
  (nodes) => summaryCell("nodes", nodes.map(status)),
);

function status({ ready, unschedulable, pressures }: Node): Cell {
  if (ready === "False") return statusCell("bad", "not ready");
  if (ready === "Unknown") return statusCell("bad", "unknown");
  if (pressures.length > 0) return statusCell("warning", pressures.join(", "));
  return unschedulable ? statusCell("warning", "cordoned") : statusCell("good", "ready");
}

/** What pods ask of what the node gives; without the right to see pods, what it gives. */
function loadBar({ meta, allocatable }: Node, related: Related, covers: (name: string) => boolean): Cell {
  const given = [...allocatable].filter(([name]) => covers(name));
  if (given.length === 0) return { text: "-", tone: "muted", sort: undefined };
  const nominal = sumOf(given, ([, amount]) => amount);
  const loads = related.derive(LOAD_BY_NODE);
  if (loads === undefined) return quantityCell(nominal);
  const asked = [...(loads.get(meta.name)?.requested ?? [])].filter(([name]) => covers(name));
  const used = asked.length === 0 ? ZERO : sumOf(asked, ([, amount]) => amount);
  return barCell({ used, reserved: used, nominal });
}
