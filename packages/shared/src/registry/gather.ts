/**
 * Turns single questions that are asked in one turn of the event loop into few batched ones. Equal questions share an answer.
 * @param most questions in one batch
 * @param ask answers a batch; what it leaves out is undefined
 */
export function gather<Answer>(
  most: number,
  ask: (keys: readonly string[]) => Promise<ReadonlyMap<string, Answer>>,
): (key: string) => Promise<Answer | undefined> {
  let open: { keys: Set<string>; answers: Promise<ReadonlyMap<string, Answer>> } | undefined;

  const start = (keys: Set<string>): Promise<ReadonlyMap<string, Answer>> =>
    new Promise((resolve, reject) => {
      setImmediate(() => {
        open = undefined;
        const batches = chunks([...keys], most).map(ask);
        Promise.all(batches).then((maps) => resolve(new Map(maps.flatMap((map) => [...map]))), reject);
      });
    });

  return async (key) => {
    if (open === undefined) {
      const keys = new Set<string>();
      open = { keys, answers: start(keys) };
    }
    open.keys.add(key);
    return (await open.answers).get(key);
  };
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
}
