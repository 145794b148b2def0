import type { RequestOptions } from "node:https";
import { createSecureContext } from "node:tls";
import type { KubeConfig } from "@kubernetes/client-node";
import { clientNodeConfig, type SignIn } from "./client-node-config.ts";
import type { Clock } from "./clock.ts";
import { type ContextMaterial, expiredSince, MaterialProblem } from "./context-material.ts";
import type { Credentials, PreparedCredentials, TokenSource } from "./credentials.ts";
import { clusterError } from "./error-messages.ts";
import { type ClusterError, isClusterError } from "./errors.ts";
import { type Impersonation, impersonationHeaders } from "./impersonation.ts";
import type { ContextParts } from "./kubeconfig.ts";
import { type PluginCredentials, PluginProblem } from "./plugin-credentials.ts";
import { safeLine } from "./redaction.ts";

export interface ContextCredentialsParts {
  readonly parts: ContextParts;
  readonly impersonation: Impersonation | undefined;
  readonly plugin: PluginCredentials | undefined;
  /** Goes before the token and the plugin of the user entry. */
  readonly tokens: TokenSource | undefined;
  readonly readMaterial: () => ContextMaterial;
  readonly clock: Clock;
}

/** Files are read again after this long, so that rotated tokens and certificates come into use. */
const REREAD_MS = 60_000;

/** The credentials of one context: client-node says what a request needs, and its answer is kept while nothing has expired. */
export class ContextCredentials implements Credentials {
  readonly #all: ContextCredentialsParts;
  #config: Promise<KubeConfig> | undefined;
  #material: { readonly value: ContextMaterial; readonly readAt: number } | undefined;
  #kept: { readonly prepared: PreparedCredentials; readonly until: number } | undefined;
  #flight: Promise<PreparedCredentials> | undefined;
  #age = 0;

  constructor(all: ContextCredentialsParts) {
    this.#all = all;
  }

  /** The one client-node configuration of this context. Its requests carry the same credentials as ours. */
  kubeConfig(): Promise<KubeConfig> {
    this.#config ??= clientNodeConfig(this.#all.parts, () => this.#signIn());
    return this.#config;
  }

  async prepare(signal: AbortSignal | undefined): Promise<PreparedCredentials> {
    if (signal?.aborted === true) throw this.#error("aborted");
    if (this.#kept !== undefined && this.#kept.until > this.#all.clock.monotonic()) return this.#kept.prepared;
    this.#flight ??= this.#obtain().finally(() => {
      this.#flight = undefined;
    });
    return signal === undefined ? this.#flight : this.#unlessAborted(this.#flight, signal);
  }

  invalidate(refused?: PreparedCredentials): void {
    if (refused !== undefined && (this.#kept === undefined || !isSame(refused, this.#kept.prepared))) return;
    this.#age += 1;
    this.#kept = undefined;
    this.#material = undefined;
    this.#all.plugin?.forget();
    this.#all.tokens?.forget();
  }

  async #obtain(): Promise<PreparedCredentials> {
    const age = this.#age;
    const { clock, plugin, tokens, parts } = this.#all;
    const startedAt = clock.monotonic();
    try {
      const config = await this.kubeConfig();
      const options: RequestOptions = { headers: {} };
      await config.applyToHTTPSOptions(options);
      const prepared = preparedFrom(options, parts);
      checkTls(prepared, clock.now());
      const left = (tokens ?? plugin)?.leftMs() ?? Number.POSITIVE_INFINITY;
      if (age === this.#age) this.#kept = { prepared, until: startedAt + Math.min(REREAD_MS, left) };
      return prepared;
    } catch (error) {
      throw isClusterError(error) ? error : this.#error("credentials", error);
    }
  }

  async #signIn(): Promise<SignIn> {
    const { clock, plugin, tokens, readMaterial, impersonation } = this.#all;
    if (this.#material === undefined || clock.monotonic() - this.#material.readAt >= REREAD_MS) {
      this.#material = { value: readMaterial(), readAt: clock.monotonic() };
    }
    const { ca, cert, key, token } = this.#material.value;
    const given = await plugin?.current();
    const bearer = (await tokens?.current()) ?? token ?? given?.token;
    return {
      ca,
      cert: given?.certificate ?? cert,
      key: given?.key ?? key,
      headers: {
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
        ...(impersonation === undefined ? {} : impersonationHeaders(impersonation)),
      },
    };
  }

  #unlessAborted<Result>(flight: Promise<Result>, signal: AbortSignal): Promise<Result> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(this.#error("aborted"));
      signal.addEventListener("abort", abort, { once: true });
      // The flight goes on for the others who wait for it.
      flight.then(resolve, reject).finally(() => signal.removeEventListener("abort", abort));
    });
  }

  #error(reason: "credentials" | "aborted", cause?: unknown): ClusterError {
    const { context, cluster } = this.#all.parts;
    const request = `sign in to ${safeLine(context.name)}`;
    return clusterError(reason, {
      request,
      host: new URL(cluster.server).host,
      detail: cause === undefined ? undefined : detailOf(cause),
    });
  }
}

function detailOf(cause: unknown): string {
  if (cause instanceof PluginProblem || cause instanceof MaterialProblem) return cause.message;
  return safeLine(cause instanceof Error ? cause.message : String(cause), 300);
}

/** Refuses material that TLS cannot use, before it becomes a riddle of a failed connection. */
function checkTls({ tls: { ca, cert, key } }: PreparedCredentials, now: number): void {
  const ended = cert === undefined ? undefined : expiredSince(cert, now);
  if (ended !== undefined) throw new MaterialProblem(`the client certificate expired at ${ended}`);
  try {
    createSecureContext({ ca, cert, key });
  } catch (error) {
    throw new MaterialProblem(
      `the certificates of this context cannot be used (${safeLine(String((error as { code?: unknown }).code ?? "not PEM"))})`,
    );
  }
}

function preparedFrom(options: RequestOptions, { cluster }: ContextParts): PreparedCredentials {
  const headers: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    if (typeof value === "string" || Array.isArray(value)) headers[name.toLowerCase()] = value;
  }
  if (typeof options.auth === "string")
    headers["authorization"] = `Basic ${Buffer.from(options.auth, "utf8").toString("base64")}`;
  const servername = options.servername;
  return {
    headers,
    tls: {
      ca: textOf(options.ca),
      cert: textOf(options.cert),
      key: textOf(options.key),
      servername,
      rejectUnauthorized: !cluster.insecure,
    },
    proxyUrl: cluster.proxyUrl,
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function isSame(one: PreparedCredentials, other: PreparedCredentials): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
