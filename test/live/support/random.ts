/** A generator of numbers that gives the same ones for the same seed (Park and Miller). */
export function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => (state = (state * 48_271) % 2_147_483_647) % below;
}
