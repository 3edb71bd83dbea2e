/** A time series by its times in milliseconds, or one number for all times. */
export type Operand = number | ReadonlyMap<number, number>;

/** What an expression may name, and the times that it is worked out for. */
export interface Names {
  readonly operands: ReadonlyMap<string, Operand>;
  readonly times: readonly number[];
}

/** Works out metric math: arithmetic, comparisons, and the functions below. @throws Error that says what is not understood */
export function evaluate(text: string, names: Names): Operand {
  const reader = new Reader(tokens(text), names);
  const value = reader.comparison();
  reader.finish();
  if (Array.isArray(value)) throw new Error('an array of metrics is not a result');
  return value;
}

/** The identifiers that an expression names. */
export function identifiersIn(text: string): readonly string[] {
  return tokens(text).filter((token) => /^[a-z]\w*$/.test(token));
}

type Value = Operand | Operand[];

const TOKEN = /\s*([A-Za-z]\w*|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|<=|>=|==|!=|&&|\|\||[-+*/^(),<>[\]])/y;

function tokens(text: string): string[] {
  const found: string[] = [];
  TOKEN.lastIndex = 0;
  for (let place = 0; text.slice(place).trim() !== ''; place = TOKEN.lastIndex) {
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new Error(`unexpected text at ${place}`);
    found.push(token);
  }
  return found;
}

const OPERATORS: Readonly<Record<string, (one: number, other: number) => number>> = {
  '+': (one, other) => one + other,
  '-': (one, other) => one - other,
  '*': (one, other) => one * other,
  '/': (one, other) => one / other,
  '^': (one, other) => one ** other,
  '<': (one, other) => Number(one < other),
  '>': (one, other) => Number(one > other),
  '<=': (one, other) => Number(one <= other),
  '>=': (one, other) => Number(one >= other),
  '==': (one, other) => Number(one === other),
  '!=': (one, other) => Number(one !== other),
};

const REDUCE: Readonly<Record<string, (values: readonly number[]) => number>> = {
  SUM: (values) => values.reduce((sum, value) => sum + value, 0),
  AVG: (values) => values.reduce((sum, value) => sum + value, 0) / values.length,
  MIN: (values) => Math.min(...values),
  MAX: (values) => Math.max(...values),
};

const MAP: Readonly<Record<string, (value: number) => number>> = {
  ABS: Math.abs,
  CEIL: Math.ceil,
  FLOOR: Math.floor,
};

class Reader {
  #place = 0;
  readonly #tokens: readonly string[];
  readonly #names: Names;

  constructor(list: readonly string[], names: Names) {
    this.#tokens = list;
    this.#names = names;
  }

  finish(): void {
    if (this.#place < this.#tokens.length) throw new Error(`unexpected ${this.#tokens[this.#place]}`);
  }

  comparison(): Value {
    return this.#chain(['<', '>', '<=', '>=', '==', '!='], () => this.#sum());
  }

  #sum(): Value {
    return this.#chain(['+', '-'], () => this.#product());
  }

  #product(): Value {
    return this.#chain(['*', '/'], () => this.#power());
  }

  #power(): Value {
    return this.#chain(['^'], () => this.#unary());
  }

  #unary(): Value {
    if (this.#tokens[this.#place] !== '-') return this.#leaf();
    this.#place += 1;
    return combine('-', 0, single(this.#unary()));
  }

  #chain(operators: readonly string[], next: () => Value): Value {
    let value = next();
    for (let operator = this.#tokens[this.#place]; operator !== undefined && operators.includes(operator); ) {
      this.#place += 1;
      value = combine(operator, single(value), single(next()));
      operator = this.#tokens[this.#place];
    }
    return value;
  }

  #leaf(): Value {
    const token = this.#take();
    if (/^\d/.test(token)) return Number(token);
    if (token === '(') return this.#until(this.comparison(), ')');
    if (token === '[') return this.#until(this.#list(']').flat(), ']');
    if (this.#tokens[this.#place] === '(') {
      this.#place += 1;
      return this.#until(this.#call(token, this.#list(')')), ')');
    }
    const named = this.#names.operands.get(token);
    if (named === undefined) throw new Error(`unknown name ${token}`);
    return named;
  }

  #list(end: string): Value[] {
    const items: Value[] = [];
    while (this.#tokens[this.#place] !== end) {
      items.push(this.#tokens[this.#place] === 'REPEAT' ? this.#repeat() : this.comparison());
      if (this.#tokens[this.#place] === ',') this.#place += 1;
      else break;
    }
    return items;
  }

  #repeat(): number {
    this.#place += 1;
    return Number.NaN;
  }

  #call(name: string, args: Value[]): Value {
    const reduce = REDUCE[name];
    const map = MAP[name];
    if (name === 'METRICS') return [...this.#names.operands.values()];
    if (reduce !== undefined) return reduced(args[0], reduce);
    if (map !== undefined) return mapped(single(args[0]), map);
    if (name === 'FILL') return this.#fill(single(args[0]), single(args[1]));
    if (name === 'IF') return this.#choose(single(args[0]), single(args[1]), args[2]);
    throw new Error(`unknown function ${name}`);
  }

  #fill(series: Operand, filling: Operand): Operand {
    if (typeof series === 'number') return series;
    let last = Number.NaN;
    return new Map(
      this.#names.times.flatMap((time): Array<[number, number]> => {
        last =
          series.get(time) ??
          (typeof filling === 'number' && Number.isNaN(filling) ? last : (valueAt(filling, time) ?? Number.NaN));
        return Number.isNaN(last) ? [] : [[time, last]];
      }),
    );
  }

  #choose(condition: Operand, yes: Operand, no: Value | undefined): Operand {
    const otherwise = no === undefined ? undefined : single(no);
    return new Map(
      this.#names.times.flatMap((time): Array<[number, number]> => {
        const holds = valueAt(condition, time);
        if (holds === undefined) return [];
        const value = holds === 0 ? otherwise && valueAt(otherwise, time) : valueAt(yes, time);
        return value === undefined ? [] : [[time, value]];
      }),
    );
  }

  #until(value: Value, end: string): Value {
    if (this.#take() !== end) throw new Error(`${end} is missing`);
    return value;
  }

  #take(): string {
    const token = this.#tokens[this.#place];
    if (token === undefined) throw new Error('the expression ends too early');
    this.#place += 1;
    return token;
  }
}

function single(value: Value | undefined): Operand {
  if (value === undefined || Array.isArray(value)) throw new Error('one metric or number is needed here');
  return value;
}

function valueAt(operand: Operand, time: number): number | undefined {
  return typeof operand === 'number' ? operand : operand.get(time);
}

function combine(operator: string, one: Operand, other: Operand): Operand {
  const apply = OPERATORS[operator];
  if (apply === undefined) throw new Error(`unknown operator ${operator}`);
  if (typeof one === 'number' && typeof other === 'number') return apply(one, other);
  const times = typeof one === 'number' ? other : one;
  return new Map(
    [...(times as ReadonlyMap<number, number>).keys()].flatMap((time): Array<[number, number]> => {
      const left = valueAt(one, time);
      const right = valueAt(other, time);
      const value = left === undefined || right === undefined ? Number.NaN : apply(left, right);
      // A division by zero has no data point.
      return Number.isFinite(value) ? [[time, value]] : [];
    }),
  );
}

function reduced(value: Value | undefined, reduce: (values: readonly number[]) => number): Operand {
  if (typeof value === 'number' || value === undefined) throw new Error('a metric or an array is needed here');
  if (!Array.isArray(value)) return reduce([...value.values()]);
  const times = new Set(value.flatMap((item) => (typeof item === 'number' ? [] : [...item.keys()])));
  return new Map([...times].map((time) => [time, reduce(value.flatMap((item) => valueAt(item, time) ?? []))] as const));
}

function mapped(value: Operand, map: (value: number) => number): Operand {
  return typeof value === 'number' ? map(value) : new Map([...value].map(([time, item]) => [time, map(item)]));
}
