import { isIPv6 } from "node:net";
import type { KubeconfigContent } from "./kubeconfig-entries.ts";
import type { LocalFiles } from "./local-files.ts";

const ACCOUNT_FOLDER = "/var/run/secrets/kubernetes.io/serviceaccount";
const NAME = "in-cluster";

/**
 * The service account of the pod we run in, as a kubeconfig; undefined outside a pod.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 */
export function inClusterKubeconfig(
  env: Readonly<Record<string, string | undefined>>,
  files: LocalFiles,
): KubeconfigContent | undefined {
  const host = env["KUBERNETES_SERVICE_HOST"] ?? "";
  const port = env["KUBERNETES_SERVICE_PORT"] ?? "";
  if (host === "" || port === "" || files.read(`${ACCOUNT_FOLDER}/token`).found !== "yes") return undefined;
  const namespace = files.read(`${ACCOUNT_FOLDER}/namespace`);
  return {
    currentContext: NAME,
    contexts: [
      {
        name: NAME,
        file: ACCOUNT_FOLDER,
        cluster: NAME,
        user: NAME,
        namespace: namespace.found === "yes" ? namespace.content.toString("utf8").trim() || undefined : undefined,
        problem: undefined,
      },
    ],
    clusters: [
      {
        name: NAME,
        server: `https://${isIPv6(host) ? `[${host}]` : host}:${port}`,
        caData: undefined,
        caFile: `${ACCOUNT_FOLDER}/ca.crt`,
        tlsServerName: undefined,
        insecure: false,
        proxyUrl: undefined,
        execConfig: undefined,
        problem: undefined,
      },
    ],
    users: [{ ...ANONYMOUS, name: NAME, tokenFile: `${ACCOUNT_FOLDER}/token` }],
  };
}

const ANONYMOUS = {
  token: undefined,
  tokenFile: undefined,
  certData: undefined,
  certFile: undefined,
  keyData: undefined,
  keyFile: undefined,
  username: undefined,
  password: undefined,
  exec: undefined,
  impersonation: undefined,
  problem: undefined,
} as const;
