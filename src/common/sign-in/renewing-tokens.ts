import type { TokenSource } from "../kubernetes-cluster/credentials.ts";
import { isClusterError } from "../kubernetes-cluster/errors.ts";
import { renewSignIn } from "./renew-sign-in.ts";
import type { SignIn } from "./sign-in.ts";
import { clockOf, type SignInPorts } from "./sign-in-ports.ts";

/** How a sign-in is renewed, and who is told. */
export interface RenewingOptions extends SignInPorts {
  /** Called with each renewed sign-in, for whoever keeps it: the one before may no longer be good. */
  readonly onRenewed?: ((signIn: SignIn) => void | Promise<void>) | undefined;
}

/** A token counts as run out this long before it does, so that it does not on its way. */
const SKEW_MS = 60_000;

/**
 * The tokens of a sign-in, renewed as they run out or are refused, one renewal at a time: for `openWithToken`, and by `current` for `openRayDashboard`.
 * @example
 * const tokens = renewingTokens(signIn);
 * const access = openWithToken({ server, token: tokens, env: process.env });
 * const dashboard = openRayDashboard({ address, token: () => tokens.current() });
 * @throws {@link SignInError} `expired`, from `current`, when the person must sign in again.
 */
export function renewingTokens(signIn: SignIn, options: RenewingOptions = {}): TokenSource {
  const clock = clockOf(options);
  return tokensThrough(signIn, {
    now: () => clock.now(),
    renew: async (old) => {
      const renewed = await renewSignIn(old, options);
      await options.onRenewed?.(renewed);
      return renewed;
    },
  });
}

export interface Renewal {
  readonly now: () => number;
  /** Makes a later sign-in of this one, or finds one that another program has made. */
  readonly renew: (old: SignIn) => Promise<SignIn>;
}

export function tokensThrough(first: SignIn, { now, renew }: Renewal): TokenSource {
  let held = first;
  let heldSince = now();
  let refused = false;
  let flight: Promise<string> | undefined;
  const leftMs = () => {
    const { expiresAt } = held;
    if (refused) return 0;
    if (expiresAt === undefined) return Number.POSITIVE_INFINITY;
    // One that lives for less than two minutes is used for half its life, or every request would renew it.
    return Math.max(0, expiresAt - Math.min(SKEW_MS, (expiresAt - heldSince) / 2) - now());
  };
  const obtain = async () => {
    try {
      held = await renew(held);
      heldSince = now();
      refused = false;
    } catch (error) {
      // The last minute of a token is better than nothing while the sign-in server is away.
      if (!isClusterError(error) || refused || (held.expiresAt ?? 0) <= now()) throw error;
    }
    return held.secrets.reveal().token;
  };
  return {
    leftMs,
    forget() {
      refused = true;
    },
    async current() {
      if (leftMs() > 0) return held.secrets.reveal().token;
      flight ??= obtain().finally(() => {
        flight = undefined;
      });
      return flight;
    },
  };
}
