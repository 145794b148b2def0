import { RAY_SERVICES, type RayService } from "../../../ray/service/ray-service.ts";
import {
  type RayServiceHealth,
  type RayServiceState,
  rayServiceState,
} from "../../../ray/service/ray-service-state.ts";
import type { Cell } from "../../model/cell.ts";
import { workloadFor } from "../../model/joins.ts";
import type { Related } from "../../model/related.ts";
import { countCell, namesCell, textCell } from "./cells.ts";
import { byNumber, byQuantity, byText, kindColumns } from "./named-column.ts";
import { acceleratorsCell, resourceCell } from "./resource-cells.ts";
import { type Look, statusCell, summaryCell } from "./status-cell.ts";

const LOOKS: Readonly<Record<RayServiceHealth, Look>> = {
  terminating: "progress",
  invalid: "bad",
  suspending: "progress",
  queued: "waiting",
  suspended: "off",
  failed: "bad",
  starting: "progress",
  "not-ready": "bad",
  degraded: "warning",
  upgrading: "progress",
  ready: "good",
};

export const RAY_SERVICE_COLUMNS = kindColumns(
  RAY_SERVICES,
  {
    status: byText(status),
    reason: byText((service, related) => textCell(stateOf(service, related).reason, "muted")),
    applications: byText(applications),
    endpoints: byNumber(({ serveEndpoints }) => countCell(serveEndpoints)),
    cluster: byText(({ active }) => textCell(active?.name)),
    nextCluster: byText(({ pending }) => textCell(pending?.name, "info")),
    traffic: byText(traffic),
    cpu: byQuantity(({ demand }) => resourceCell(demand, "cpu")),
    memory: byQuantity(({ demand }) => resourceCell(demand, "memory")),
    gpu: byNumber(({ demand }) => acceleratorsCell(demand)),
    queue: byText(({ queue }) => textCell(queue)),
    upgrade: byText(({ upgradeStrategy }) => textCell(upgradeStrategy, "muted")),
    user: byText(({ user }) => textCell(user)),
  },
  (services, related) =>
    summaryCell(
      "services",
      services.map((service) => status(service, related)),
    ),
);

function stateOf(service: RayService, related: Related): RayServiceState {
  return rayServiceState(service, { workload: workloadFor(service, related) });
}

function status(service: RayService, related: Related): Cell {
  const { health } = stateOf(service, related);
  return statusCell(LOOKS[health], health);
}

/** `chat RUNNING, vision UNHEALTHY` of the cluster that serves, else of the one that is being built. */
function applications({ active, pending }: RayService): Cell {
  const listed = (active ?? pending)?.applications ?? [];
  const running = listed.every(({ status: is }) => is === "RUNNING");
  return namesCell(
    listed.map(({ name, status: is }) => `${name} ${is}`),
    running ? "normal" : "warning",
  );
}

function traffic({ active, pending }: RayService): Cell {
  if (pending?.trafficPercent === undefined) return textCell("");
  return textCell(`${active?.trafficPercent ?? "?"} % / ${pending.trafficPercent} %`, "info");
}
