/** Random numbers that depend on their key alone, so that a bundle is the same each time it is made. */
export function random(...key: number[]): number {
  let state = 0x9e3779b9;
  for (const part of key) {
    state = Math.imul(state ^ part, 0x85ebca6b);
    state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
    state ^= state >>> 16;
  }
  return (state >>> 0) / 2 ** 32;
}

export function normal(...key: number[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random(...key, 1)));
  return radius * Math.cos(2 * Math.PI * random(...key, 2));
}
