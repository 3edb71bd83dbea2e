import type { Duplex } from 'node:stream';

/** Connections that are opened ahead of their use, by `HOST:PORT`. Until they are taken they keep no process alive. */
export interface WarmSockets {
  /** Opens as many as are missing for so many connections in all, those in use counted. */
  fill(key: string, total: number, open: () => Promise<Duplex>): void;
  /** One of them, as soon as it is connected; rejects when it could not be, or was closed while it waited. */
  take(key: string): Promise<Duplex> | undefined;
  /** Counts a connection that was opened at the moment of its use. */
  count(key: string, socket: Duplex): void;
  close(): void;
}

export function warmSockets(): WarmSockets {
  const waiting = new Map<string, Promise<Duplex>[]>();
  const alive = new Map<string, number>();
  const add = (key: string, by: number): void => void alive.set(key, (alive.get(key) ?? 0) + by);

  const watched = async (key: string, opening: Promise<Duplex>): Promise<Duplex> => {
    add(key, 1);
    try {
      const socket = await opening;
      socket.once('close', () => add(key, -1));
      rest(socket);
      return socket;
    } catch (error) {
      add(key, -1);
      throw error;
    }
  };
  return {
    fill: (key, total, open) => {
      const ready = waiting.get(key) ?? [];
      waiting.set(key, ready);
      for (let missing = total - (alive.get(key) ?? 0); missing > 0; missing--) {
        const opening = watched(key, open());
        // The request that takes it meets the same failure and reports it.
        opening.catch(ignore);
        ready.push(opening);
      }
    },
    take: (key) => waiting.get(key)?.shift()?.then(awake),
    count: (key, socket) => {
      add(key, 1);
      socket.once('close', () => add(key, -1));
    },
    close: () => {
      for (const opening of [...waiting.values()].flat()) opening.then((socket) => socket.destroy(), ignore);
      waiting.clear();
    },
  };
}

/** Reading goes on, so that a server's goodbye is noticed; a word before the first request is none that can be understood. */
function rest(socket: Duplex): void {
  (socket as { unref?: () => void }).unref?.();
  socket.on('error', ignore);
  socket.on('data', destroyed);
}

function awake(socket: Duplex): Duplex {
  if (socket.destroyed || !socket.writable) throw new Error('the connection was closed while it waited');
  socket.off('data', destroyed).off('error', ignore);
  (socket as { ref?: () => void }).ref?.();
  return socket;
}

function destroyed(this: Duplex): void {
  this.destroy();
}

function ignore(): void {}
