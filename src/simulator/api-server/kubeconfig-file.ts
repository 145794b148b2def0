import { writeFileSync } from "node:fs";
import type { Certificate } from "../../common/certificates/issue-certificate.ts";
import type { TokenUser } from "./identities.ts";

export interface KubeconfigContents {
  readonly url: string;
  readonly authority: Certificate;
  /** Who has a client certificate; first, and the current context. */
  readonly admin: { readonly name: string; readonly context: string; readonly certificate: Certificate };
  /** Without a namespace: all of them for who can choose, `default` for kubectl. */
  readonly users: readonly (TokenUser & { readonly namespace?: string })[];
}

/** A kubeconfig with one context a person, as JSON, which is YAML, too. */
export function kubeconfigText({ url, authority, admin, users }: KubeconfigContents): string {
  const cluster = "simulated";
  const context = (user: string, namespace: string | undefined, name = user) => ({
    name,
    context: { cluster, user, ...(namespace === undefined ? {} : { namespace }) },
  });
  const config = {
    apiVersion: "v1",
    kind: "Config",
    "current-context": admin.context,
    preferences: {},
    clusters: [
      { name: cluster, cluster: { server: url, "certificate-authority-data": base64(authority.certificate) } },
    ],
    users: [
      {
        name: admin.name,
        user: {
          "client-certificate-data": base64(admin.certificate.certificate),
          "client-key-data": base64(admin.certificate.key),
        },
      },
      ...users.map(({ name, token }) => ({ name, user: { token } })),
    ],
    contexts: [
      context(admin.name, undefined, admin.context),
      ...users.map(({ name, namespace }) => context(name, namespace)),
    ],
  };
  return `${JSON.stringify(config, undefined, 2)}\n`;
}

/** Readable by its owner only, from the first byte on. @throws Error with `code` EEXIST when there is something already */
export function writeKubeconfig(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600, flag: "wx" });
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
