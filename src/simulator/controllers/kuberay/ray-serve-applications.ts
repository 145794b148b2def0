import { listAt, textAt } from "../../../common/values/untyped.ts";
import { parseYaml } from "../../../common/values/yaml-guard.ts";

/** What the dashboard of a cluster says of one Ray Serve application. */
export interface ServeApplication {
  readonly name: string;
  readonly routePrefix: string;
  readonly status: "RUNNING" | "DEPLOY_FAILED";
  readonly message: string;
  readonly deployments: readonly ServeDeployment[];
}

export interface ServeDeployment {
  readonly name: string;
  readonly status: "HEALTHY" | "UNHEALTHY";
  readonly message: string;
}

/** Applications of a Serve configuration in YAML; the reason when it is none. One whose name or import path has `fail` in it fails. */
export function readServeConfig(config: string): readonly ServeApplication[] | string {
  const parsed = parseYaml(config, "serveConfigV2");
  if ("problems" in parsed) return parsed.problems.join("; ");
  return listAt(parsed.value, "applications").map((application) => {
    const name = textAt(application, "name") ?? "default";
    const fails = `${name} ${textAt(application, "import_path") ?? ""}`.includes("fail");
    const message = fails ? `Deploying app '${name}' failed with exception: simulated failure` : "";
    return {
      name,
      routePrefix: textAt(application, "route_prefix") ?? "/",
      status: fails ? "DEPLOY_FAILED" : "RUNNING",
      message,
      deployments: listAt(application, "deployments").map((deployment) => ({
        name: textAt(deployment, "name") ?? "",
        status: fails ? "UNHEALTHY" : "HEALTHY",
        message,
      })),
    };
  });
}

/** As a RayService's status has them, by name. */
export function applicationStatuses(applications: readonly ServeApplication[]): Readonly<Record<string, unknown>> {
  const said = (message: string) => (message === "" ? {} : { message });
  return Object.fromEntries(
    applications.map(({ name, status, message, deployments }) => [
      name,
      {
        ...said(message),
        ...(deployments.length === 0
          ? {}
          : {
              serveDeploymentStatuses: Object.fromEntries(
                deployments.map((each) => [each.name, { ...said(each.message), status: each.status }]),
              ),
            }),
        status,
      },
    ]),
  );
}
