import { NAMESPACES, type Namespace } from "../../../common/core-objects/namespace.ts";
import { SERVICES, type Service } from "../../../common/core-objects/service.ts";
import type { Cell } from "../../model/cell.ts";
import { namesCell, textCell } from "./cells.ts";
import { byText, kindColumns } from "./named-column.ts";
import { statusCell, summaryCell } from "./status-cell.ts";

export const NAMESPACE_COLUMNS = kindColumns(
  NAMESPACES,
  {
    status: byText(namespaceStatus),
    reason: byText(({ stuckBecause }) => textCell(stuckBecause, "muted")),
  },
  (namespaces) => summaryCell("namespaces", namespaces.map(namespaceStatus)),
);

export const SERVICE_COLUMNS = kindColumns(SERVICES, {
  type: byText(({ type, headless }) => textCell(headless ? `${type} (headless)` : type)),
  address: byText(({ clusterIp, externalName }) => textCell(clusterIp || externalName)),
  external: byText(({ externalAddresses }) => namesCell(externalAddresses)),
  ports: byText(({ ports }) =>
    namesCell(ports.map(({ name, port }) => `${name === "" ? "" : `${name}:`}${port ?? "?"}`)),
  ),
  selector: byText(({ selector }) =>
    namesCell(
      [...selector].map(([key, value]) => `${key}=${value}`),
      "muted",
    ),
  ),
  rayCluster: byText(rayCluster),
  belongsTo: byText(({ owner }) => textCell(owner === undefined ? "" : `${owner.kind} ${owner.name}`, "muted")),
});

function namespaceStatus({ phase, meta, stuckBecause }: Namespace): Cell {
  if (meta.deletingSince !== undefined || phase === "Terminating")
    return statusCell(stuckBecause === "" ? "progress" : "bad", "terminating");
  return phase === "Active" ? statusCell("good", "active") : statusCell("unknown", phase === "" ? "unknown" : phase);
}

function rayCluster({ selector }: Service): Cell {
  return textCell(selector.get("ray.io/cluster"));
}
