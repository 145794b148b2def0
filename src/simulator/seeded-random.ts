/** The only source of chance in the simulated cluster: one seed, one history. */
export interface SeededRandom {
  /** Uniform in 0 (included) to 1 (excluded). */
  next(): number;
  /** Five characters as Kubernetes appends to generated names: no vowels, so that no word comes out. */
  suffix(): string;
  /** Lower-case hexadecimal digits. */
  hex(digits: number): string;
}

const SUFFIX_CHARACTERS = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;

/** @see https://prng.di.unimi.it/splitmix64.c for the mixing idea; 32 bits are enough for names and delays. */
export function createSeededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const pick = (characters: string, count: number) => {
    let text = "";
    for (let i = 0; i < count; i++) text += characters[Math.floor(next() * characters.length)];
    return text;
  };
  return {
    next,
    suffix: () => pick(SUFFIX_CHARACTERS, SUFFIX_LENGTH),
    hex: (digits) => pick("0123456789abcdef", digits),
  };
}
