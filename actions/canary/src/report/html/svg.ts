import { clockTime } from '../facts.ts';
import { escapeHtml } from './escape.ts';

export interface Line {
  readonly label: string;
  readonly style: 'new' | 'old' | 'limit';
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn as steps, for what holds until it changes. */
  readonly steps?: boolean;
}

export interface Mark {
  readonly x: number;
  /** What it is in the timeline. */
  readonly number: number;
  readonly label: string;
}

/** A plot over time; x is milliseconds since 1970. */
export interface Plot {
  readonly title: string;
  readonly unit: string;
  /** Top of the vertical axis; the highest point when left out. */
  readonly top?: number;
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
}

const BOX = { width: 720, height: 240, left: 56, right: 12, top: 32, bottom: 34 } as const;
/** Marks nearer than this to the one before share its label; on a phone, letters are twice as large. */
const NEAR = 44;

export function plotSvg({ title, unit, lines, marks, top }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  if (all.length < 2) return '';
  const from = Math.min(...all.map(([x]) => x));
  const to = Math.max(...all.map(([x]) => x), from + 1);
  const high = top ?? niceTop(Math.max(...all.map(([, y]) => y)));
  const x = (at: number): number => BOX.left + ((at - from) / (to - from)) * (BOX.width - BOX.left - BOX.right);
  const y = (value: number): number =>
    BOX.height - BOX.bottom - (Math.min(value, high) / high) * (BOX.height - BOX.top - BOX.bottom);
  const shown = marks.filter((mark) => mark.x >= from && mark.x <= to).map((mark) => ({ ...mark, x: x(mark.x) }));
  return [
    `<figure><figcaption>${escapeHtml(title)} <small>${escapeHtml(unit)}</small></figcaption>`,
    `<svg viewBox="0 0 ${BOX.width} ${BOX.height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...[0, 0.5, 1].map((share) => gridLine(y(share * high), share * high)),
    ...[from, (from + to) / 2, to].map((at, place) => timeLabel(x(at), at, place)),
    ...shown.map(markLine),
    ...groups(shown).map(markLabel),
    ...lines.map((line) => lineSvg(line, x, y)),
    '</svg>',
    `<p class="legend">${lines.map(({ label, style }) => `<span><i class="${style}"></i>${escapeHtml(label)}</span>`).join('')}${
      shown.length === 0 ? '' : '<span><i class="mark"></i>events, numbered in the timeline</span>'
    }</p></figure>`,
  ].join('\n');
}

function gridLine(y: number, value: number): string {
  return `<line class="grid" x1="${BOX.left}" x2="${BOX.width - BOX.right}" y1="${fixed(y)}" y2="${fixed(y)}"/><text x="${BOX.left - 6}" y="${fixed(y + 4)}" text-anchor="end">${Number(value.toPrecision(3))}</text>`;
}

function timeLabel(x: number, at: number, place: number): string {
  return `<text x="${fixed(x)}" y="${BOX.height - 10}" text-anchor="${['start', 'middle', 'end'][place]}">${clockTime(at)}</text>`;
}

function markLine({ x, label }: Mark): string {
  return `<line class="mark" x1="${fixed(x)}" x2="${fixed(x)}" y1="${BOX.top - 6}" y2="${BOX.height - BOX.bottom}"><title>${escapeHtml(label)}</title></line>`;
}

/** Marks side by side whose labels would lie over each other. */
function groups(marks: readonly Mark[]): Mark[][] {
  const found: Mark[][] = [];
  for (const mark of marks.toSorted((a, b) => a.x - b.x)) {
    const last = found.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && mark.x - before.x < NEAR) last.push(mark);
    else found.push([mark]);
  }
  return found;
}

function markLabel(group: readonly Mark[]): string {
  const numbers = group.map(({ number }) => number);
  const [least, most] = [Math.min(...numbers), Math.max(...numbers)];
  const middle = ((group[0]?.x ?? 0) + (group.at(-1)?.x ?? 0)) / 2;
  const x = Math.min(middle, BOX.width - BOX.right - 20);
  return `<text class="number" x="${fixed(x)}" y="${BOX.top - 12}" text-anchor="middle">${least === most ? least : `${least}–${most}`}</text>`;
}

function lineSvg(line: Line, x: (at: number) => number, y: (value: number) => number): string {
  const [first, ...rest] = line.points;
  if (first === undefined) return '';
  if (rest.length > 0) return `<path class="${line.style}" d="${path(line, x, y)}"/>`;
  return `<circle class="${line.style}" cx="${fixed(x(first[0]))}" cy="${fixed(y(first[1]))}" r="4"/>`;
}

function path({ points, steps }: Line, x: (at: number) => number, y: (value: number) => number): string {
  return points
    .map(([at, value], place) => {
      if (place === 0) return `M${fixed(x(at))} ${fixed(y(value))}`;
      return steps ? `H${fixed(x(at))}V${fixed(y(value))}` : `L${fixed(x(at))} ${fixed(y(value))}`;
    })
    .join('');
}

function fixed(value: number): string {
  return value.toFixed(1);
}

/** The next of 1, 2, 5 times a power of ten. */
function niceTop(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * power >= value) ?? 10) * power;
}
