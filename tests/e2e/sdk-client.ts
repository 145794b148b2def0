import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { tmpdir } from "node:os";
import { type ClusterClient, connect, loadKubeconfig, openContext, sessionConsents } from "../../src/index.ts";
import type { ControlPlane } from "./control-plane.ts";

/** The library's client for one context of the cluster under test. */
export function sdkClient(plane: ControlPlane, context?: string): ClusterClient {
  const kubeconfig = loadKubeconfig({ env: { KUBECONFIG: plane.kubeconfigFile }, homeFolder: tmpdir() });
  const access = openContext(kubeconfig, context ?? kubeconfig.current ?? "", {
    askConsent: async () => "no",
    consents: sessionConsents(),
    env: process.env,
  });
  return connect({ access, readOnly: false, version: "0", session: plane.run, refreshMs: 500 });
}

/** Runs a call and tells which requests it sent, as `GET /api/…`. */
export async function requestsOf<T>(
  call: () => Promise<T>,
): Promise<{ readonly answer: T; readonly requests: readonly string[] }> {
  const requests: string[] = [];
  const note = (message: unknown) => {
    const { request } = message as { request: { method: string; path: string } };
    requests.push(`${request.method} ${request.path.replace(/\?.*/, "")}`);
  };
  subscribe("undici:request:create", note);
  try {
    return { answer: await call(), requests };
  } finally {
    unsubscribe("undici:request:create", note);
  }
}

/** How many requests a call sends. */
export async function sent(call: () => Promise<unknown>): Promise<number> {
  return (await requestsOf(call)).requests.length;
}
