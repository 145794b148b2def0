import type { Credentials, PreparedCredentials, TlsMaterial } from "../../src/common/kubernetes-cluster/credentials.ts";

/** Credentials that never change, and count how often they were refused. */
export function staticCredentials(
  headers: Record<string, string> = {},
  tls: Partial<TlsMaterial> = {},
): Credentials & { refusals: number } {
  const prepared: PreparedCredentials = { headers, tls: { rejectUnauthorized: true, ...tls } };
  return {
    refusals: 0,
    prepare: async () => prepared,
    invalidate() {
      this.refusals += 1;
    },
  };
}
