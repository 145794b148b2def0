/** How a request stands with a flavor, from worst to best. */
const FIT_MODES = ["no-fit", "no-candidates", "preempt", "reclaim", "fit"] as const;
export type FitMode = (typeof FIT_MODES)[number];

export function modeRank(mode: FitMode): number {
  return FIT_MODES.indexOf(mode);
}

function worseMode(a: FitMode, b: FitMode): FitMode {
  return modeRank(a) <= modeRank(b) ? a : b;
}

/** What came of trying one flavor for a pod set. */
export interface FlavorAttempt {
  readonly flavor: string;
  readonly mode: FitMode;
  readonly level: number;
  /** Sorted. */
  readonly reasons: readonly string[];
}

/** Attempts of one resource group joined to those before; a flavor of that group that was not tried gets no say. */
export function joinAttempts(known: Map<string, FlavorAttempt>, found: readonly FlavorAttempt[]): void {
  for (const attempt of found) {
    const before = known.get(attempt.flavor);
    if (before === undefined) {
      known.set(attempt.flavor, attempt);
      continue;
    }
    known.set(attempt.flavor, {
      flavor: attempt.flavor,
      mode: worseMode(before.mode, attempt.mode),
      level: Math.max(before.level, attempt.level),
      reasons: [...new Set([...before.reasons, ...attempt.reasons])].toSorted(),
    });
  }
}

const POSSIBILITIES: Readonly<Record<FitMode, string>> = {
  "no-fit": "NoFit",
  "no-candidates": "preemptionMode=NoCandidates",
  preempt: "preemptionMode=Preempt",
  reclaim: "preemptionMode=Reclaim",
  fit: "Fit",
};

/** The tail of the `QuotaReserved` event: what was looked at besides plain fits without borrowing. `""` for nothing. */
export function attemptsText(
  podSets: readonly { readonly name: string; readonly attempts: readonly FlavorAttempt[] }[],
): string {
  const parts = podSets.flatMap(({ name, attempts }) => {
    const shown = attempts.filter(({ mode, level }) => mode !== "fit" || level > 0).map(attemptText);
    return shown.length === 0 ? [] : [`${name}: ${shown.join(", ")}`];
  });
  return parts.join(" | ");
}

function attemptText({ flavor, mode, level, reasons }: FlavorAttempt): string {
  const borrow = level > 0 ? [`borrow=${level}`] : [];
  return `${flavor}(${[POSSIBILITIES[mode], ...borrow, ...reasons].join(";")})`;
}
