import type { Service, ServicePort } from "../../common/core-objects/service.ts";
import { listAt, numberAt, textAt } from "../../common/values/untyped.ts";

/** Ray's own choice. */
export const USUAL_DASHBOARD_PORT = 8_265;

/** The port of the head pod that the dashboard listens on: the one named so, else what Ray was started with, else Ray's own choice. */
export function dashboardPortAt(headGroupSpec: unknown): number {
  const rayContainer = listAt(headGroupSpec, "template", "spec", "containers")[0];
  const named = listAt(rayContainer, "ports").find((port) => textAt(port, "name") === "dashboard");
  const port = numberAt(named, "containerPort") ?? Number(textAt(headGroupSpec, "rayStartParams", "dashboard-port"));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : USUAL_DASHBOARD_PORT;
}

/** The dashboard's port of a head service: by name, else 8265, else the name that KubeRay gives unnamed ports. */
export function dashboardServicePort({ ports }: Service): ServicePort | undefined {
  return (
    ports.find(({ name }) => name === "dashboard") ??
    ports.find(({ port }) => port === USUAL_DASHBOARD_PORT) ??
    ports.find(({ name }) => name === `${USUAL_DASHBOARD_PORT}-port`)
  );
}
