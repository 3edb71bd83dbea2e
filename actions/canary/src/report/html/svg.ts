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

const BOX = { width: 720, height: 220, left: 48, right: 12, top: 16, bottom: 30 } as const;

export function plotSvg({ title, unit, lines, marks, top }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  if (all.length < 2) return '';
  const from = Math.min(...all.map(([x]) => x));
  const to = Math.max(...all.map(([x]) => x), from + 1);
  const high = top ?? niceTop(Math.max(...all.map(([, y]) => y)));
  const x = (at: number): number => BOX.left + ((at - from) / (to - from)) * (BOX.width - BOX.left - BOX.right);
  const y = (value: number): number =>
    BOX.height - BOX.bottom - (Math.min(value, high) / high) * (BOX.height - BOX.top - BOX.bottom);
  return [
    `<figure><figcaption>${escapeHtml(title)} <small>${escapeHtml(unit)}</small></figcaption>`,
    `<svg viewBox="0 0 ${BOX.width} ${BOX.height}" role="img" aria-label="${escapeHtml(title)}">`,
    ...[0, 0.5, 1].map((share) => gridLine(y(share * high), share * high)),
    ...[from, (from + to) / 2, to].map((at, place) => timeLabel(x(at), at, place)),
    ...marks.filter((mark) => mark.x >= from && mark.x <= to).map((mark) => markLine(x(mark.x), mark.label)),
    ...lines.map((line) => `<path class="${line.style}" d="${path(line, x, y)}"/>`),
    '</svg>',
    `<p class="legend">${lines.map(({ label, style }) => `<span><i class="${style}"></i>${escapeHtml(label)}</span>`).join('')}</p></figure>`,
  ].join('\n');
}

function gridLine(y: number, value: number): string {
  return `<line class="grid" x1="${BOX.left}" x2="${BOX.width - BOX.right}" y1="${fixed(y)}" y2="${fixed(y)}"/><text x="${BOX.left - 6}" y="${fixed(y + 4)}" text-anchor="end">${Number(value.toPrecision(3))}</text>`;
}

function timeLabel(x: number, at: number, place: number): string {
  return `<text x="${fixed(x)}" y="${BOX.height - 10}" text-anchor="${['start', 'middle', 'end'][place]}">${clockTime(at)}</text>`;
}

function markLine(x: number, label: string): string {
  return `<line class="mark" x1="${fixed(x)}" x2="${fixed(x)}" y1="${BOX.top}" y2="${BOX.height - BOX.bottom}"><title>${escapeHtml(label)}</title></line>`;
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
