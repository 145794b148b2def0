import { isClusterError } from "../kubernetes-cluster/errors.ts";
import { safeLine } from "../kubernetes-cluster/redaction.ts";
import { numberAt, textAt } from "../values/untyped.ts";
import { errorCodeIn, errorOfCode, type OAuthClient, postAsClient, successOf } from "./oauth-client.ts";
import type { Provider } from "./provider.ts";
import { SignInError } from "./sign-in-error.ts";
import { clockOf, type SignInPorts } from "./sign-in-ports.ts";
import { checkedEndpoint, type SignInServer } from "./sign-in-server.ts";
import { abortedError } from "./sign-in-waits.ts";

/** What a person types where: safe for a terminal. */
export interface DevicePrompt {
  /** Where to go, on any machine. */
  readonly address: string;
  /** What to type there. */
  readonly code: string;
  /** The address with the code in it, where the server gives one: for a link or a picture. */
  readonly wholeAddress: string | undefined;
  /** Milliseconds since 1970 when the code is no longer good. */
  readonly expiresAt: number;
}

/** A code that the person types in on another machine: for terminals without a browser. */
export interface DeviceWay {
  readonly showCode: (prompt: DevicePrompt) => void | Promise<void>;
}

export interface DeviceFlow {
  readonly provider: Provider;
  readonly client: OAuthClient;
  readonly way: DeviceWay;
  readonly scopes: readonly string[];
}

interface Begun {
  readonly deviceCode: string;
  readonly prompt: DevicePrompt;
  readonly intervalMs: number;
}

/** Seconds; what a server says is kept within these bounds. */
const INTERVAL_S = { usual: 5, least: 1, most: 60, slower: 5 } as const;
const LIFE_S = { usual: 600, most: 3_600 } as const;

/**
 * The device authorization grant.
 *
 * @returns the decoded answer of the token endpoint.
 * @see https://www.rfc-editor.org/rfc/rfc8628
 */
export async function deviceFlow(server: SignInServer, flow: DeviceFlow, ports: SignInPorts): Promise<unknown> {
  const { provider, client, way } = flow;
  const request = `sign in at ${new URL(provider.issuer).host}`;
  const clock = clockOf(ports);
  const begun = await begin(request, server, flow, clock.now());
  const endsAt = clock.monotonic() + (begun.prompt.expiresAt - clock.now());
  await way.showCode(begun.prompt);
  const fields = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", device_code: begun.deviceCode };
  for (let intervalMs = begun.intervalMs; ; ) {
    await clock.sleep(Math.min(intervalMs, endsAt - clock.monotonic()), ports.signal);
    if (ports.signal?.aborted === true) throw abortedError(request);
    if (clock.monotonic() >= endsAt) throw new SignInError("expired", request, "nobody typed the code in time");
    const answer = await postAsClient(server, client, { request, url: provider.tokenEndpoint, fields }).catch(
      (failure: unknown) => {
        // RFC 8628 3.5: after a time-out, and when the server is busy, ask more rarely.
        if (!isClusterError(failure) || !["timeout", "reset", "throttled", "server-error"].includes(failure.reason))
          throw failure;
        return undefined;
      },
    );
    const code = answer === undefined ? "slow_down" : errorCodeIn(answer);
    if (answer !== undefined && code === undefined) return answer.value;
    if (code === "slow_down") intervalMs += INTERVAL_S.slower * 1000;
    else if (code !== "authorization_pending")
      throw errorOfCode(request, code ?? "", textAt(answer?.value, "error_description"));
  }
}

async function begin(
  request: string,
  server: SignInServer,
  { provider, client, scopes }: DeviceFlow,
  now: number,
): Promise<Begun> {
  const { deviceEndpoint } = provider;
  if (deviceEndpoint === undefined)
    throw new SignInError("not-offered", request, "it offers no sign-in with a code for other devices");
  const fields = { scope: scopes.length === 0 ? undefined : scopes.join(" ") };
  const value = successOf(request, await postAsClient(server, client, { request, url: deviceEndpoint, fields }));
  const deviceCode = textAt(value, "device_code") ?? "";
  const code = safeLine(textAt(value, "user_code") ?? "", 60);
  // Google's first implementation called it otherwise.
  const address = textAt(value, "verification_uri") ?? textAt(value, "verification_url") ?? "";
  const wholeAddress = textAt(value, "verification_uri_complete");
  if (deviceCode === "" || code === "" || address === "")
    throw new SignInError("invalid-answer", request, "the answer holds no code or no address to type it at");
  const life = within(numberAt(value, "expires_in") ?? LIFE_S.usual, 1, LIFE_S.most);
  const interval = within(numberAt(value, "interval") ?? INTERVAL_S.usual, INTERVAL_S.least, INTERVAL_S.most);
  return {
    deviceCode,
    intervalMs: interval * 1000,
    prompt: {
      address: checkedEndpoint(request, address).href,
      code,
      wholeAddress: wholeAddress === undefined ? undefined : checkedEndpoint(request, wholeAddress).href,
      expiresAt: now + life * 1000,
    },
  };
}

function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}
