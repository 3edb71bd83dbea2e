import { Readable } from 'node:stream';

/** Takes a piece; returns a promise when it wants a pause before the next. */
export type Taker = (piece: Uint8Array) => Promise<void> | undefined;

/** What a body needs of the connection that it arrives on. */
export interface RawLine {
  pause(): void;
  resume(): void;
  /** All bytes have arrived: the connection is free for the next request. */
  done(): void;
  /** The rest is not wanted. */
  drop(): void;
}

/**
 * A body of known length that lies in its connection's own memory while it is given out: read with `pour`, each piece is
 * good until the taker returns, and nothing is allocated for it. Read as a stream, pieces are copies.
 */
export class RawBody extends Readable {
  readonly #line: RawLine;
  #left: number;
  #take: Taker | undefined;
  #early: Buffer[] = [];
  #ended = false;
  #cut = false;
  #settle: { resolve(): void; reject(error: unknown): void } | undefined;
  #more: (() => void) | undefined;

  constructor(line: RawLine, length: number) {
    super({ highWaterMark: 262_144 });
    this.#line = line;
    this.#left = length;
  }

  /** Gives out what is still to come. Rejects with what broke the connection or with what the taker throws. */
  pour(take: Taker): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#take = take;
      this.#settle = { resolve, reject };
      const early = this.#early.splice(0);
      if (this.#ended && early.length === 0) return this.#finish();
      const next = (): void => {
        for (let piece = early.shift(); piece !== undefined; piece = early.shift()) {
          const pause = this.#give(piece);
          if (pause !== undefined) return void pause.then(next, (error: unknown) => this.#fail(error));
        }
        if (this.#ended) this.#finish();
        else this.#line.resume();
      };
      next();
    });
  }

  /** Bytes from the connection. @returns whether more may be read now */
  arrived(piece: Buffer): boolean {
    const extra = piece.length > this.#left;
    const own = extra ? piece.subarray(0, this.#left) : piece;
    this.#left -= own.length;
    if (this.#take === undefined) {
      this.#early.push(Buffer.from(own));
      this.#close(extra);
      return false;
    }
    const pause = this.#give(own);
    if (pause !== undefined) {
      pause.then(
        () => {
          if (this.#left === 0) this.#finish();
          else this.#line.resume();
        },
        (error: unknown) => this.#fail(error),
      );
      this.#close(extra);
      return false;
    }
    this.#close(extra);
    if (this.#ended) this.#finish();
    return true;
  }

  /** Whether the connection broke before the last byte. */
  get cut(): boolean {
    return this.#cut;
  }

  broke(error: Error): void {
    if (this.#ended) return;
    this.#cut = true;
    this.#fail(error);
  }

  override _read(): void {
    const more = this.#more;
    this.#more = undefined;
    more?.();
    if (this.#take !== undefined) return;
    this.pour((piece) => {
      if (this.push(Buffer.from(piece))) return undefined;
      return new Promise((resolve) => {
        this.#more = resolve;
      });
    }).then(
      () => this.push(null),
      (error: unknown) => this.destroy(error as Error),
    );
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.#ended) {
      this.#ended = true;
      this.#line.drop();
    }
    this.#settle?.reject(error ?? new Error('the body was given up'));
    this.#settle = undefined;
    done(error);
  }

  #give(piece: Uint8Array): Promise<void> | undefined {
    try {
      return this.#take?.(piece);
    } catch (error) {
      this.#fail(error);
      return undefined;
    }
  }

  /** After the last byte the connection is free, unless bytes came that belong to nothing. */
  #close(extra: boolean): void {
    if (this.#ended || this.#left > 0) return;
    this.#ended = true;
    if (extra) this.#line.drop();
    else this.#line.done();
  }

  #finish(): void {
    this.#settle?.resolve();
    this.#settle = undefined;
  }

  #fail(error: unknown): void {
    const settle = this.#settle;
    this.#settle = undefined;
    if (!this.#ended) {
      this.#ended = true;
      this.#line.drop();
    }
    settle?.reject(error);
    if (settle === undefined && !this.destroyed) this.destroy(error as Error);
  }
}
