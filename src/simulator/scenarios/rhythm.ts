const DAY_MS = 86_400_000;

/** From a time of the day on, things happen `pace` times as often as the timeline says. */
export interface RhythmPhase {
  /** Milliseconds since the day began, which is when the cluster came to life. */
  readonly from: number;
  readonly pace: number;
}

/** How busy people are over a day, which comes again and again: the first phase begins with it, the others follow in order. */
export type Rhythm = readonly RhythmPhase[];

/** What is wrong with a rhythm; undefined when nothing is. */
export function rhythmProblem(rhythm: Rhythm): string | undefined {
  const [first] = rhythm;
  if (first === undefined) return undefined;
  if (first.from !== 0) return "the first phase must be from 0s";
  if (rhythm.some(({ from }, index) => from <= (rhythm[index - 1]?.from ?? -1)))
    return "each phase must be from later than the one before";
  if (rhythm.some(({ from }) => from >= DAY_MS)) return "each phase must be from less than 24h";
  if (rhythm.every(({ pace }) => pace === 0)) return "some phase must have a pace above 0";
  return undefined;
}

/**
 * When as much has been lived through as takes `span` at pace 1.
 *
 * @param since - Milliseconds since the beginning of the first day, as is the answer.
 */
export function atPace(rhythm: Rhythm, since: number, span: number): number {
  if (rhythm.length === 0) return since + span;
  const day = Math.floor(since / DAY_MS) * DAY_MS;
  let [at, left] = [since, span];
  for (const { until, pace } of phasesFrom(rhythm, day)) {
    if (until <= at) continue;
    const lived = (until - at) * pace;
    if (pace > 0 && lived >= left) return at + left / pace;
    left -= lived;
    at = until;
  }
  return at;
}

/** Endlessly, from the beginning of a day. */
function* phasesFrom(rhythm: Rhythm, firstDay: number): Generator<{ readonly until: number; readonly pace: number }> {
  for (let day = firstDay; ; day += DAY_MS)
    for (const [index, { pace }] of rhythm.entries()) yield { until: day + (rhythm[index + 1]?.from ?? DAY_MS), pace };
}
