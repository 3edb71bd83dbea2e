const WARM_UP = 20;
let served = 0;

/** Release 1.1.0 looks healthy at first: after a warm-up of 20 requests, one in five fails. */
export function answer() {
  served += 1;
  if (served > WARM_UP && served % 5 === 0) return { status: 500, body: { error: 'the greeting cache is full' } };
  return { status: 200, body: { message: 'hello again' } };
}
