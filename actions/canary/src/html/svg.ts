/** Text as HTML: nothing in it can act. */
export function escapeHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export interface Line {
  readonly label: string;
  readonly color: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  /** Drawn as steps, for what holds until it changes. */
  readonly steps?: boolean;
  readonly dashed?: boolean;
}

export interface Plot {
  readonly title: string;
  readonly unit: string;
  /** Top of the vertical axis; the highest point when left out. */
  readonly top?: number;
  readonly lines: readonly Line[];
  /** Vertical marks. */
  readonly marks: readonly { readonly x: number; readonly label: string }[];
}

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [720, 220, 48, 12, 24, 30];

/** A plot over time; x is milliseconds since 1970. */
export function plotSvg({ title, unit, lines, marks, top }: Plot): string {
  const all = lines.flatMap(({ points }) => points);
  if (all.length === 0) return '';
  const [from, to] = [Math.min(...all.map(([x]) => x)), Math.max(...all.map(([x]) => x))];
  const high = top ?? (Math.max(...all.map(([, y]) => y)) || 1);
  const x = (at: number): number => LEFT + ((at - from) / Math.max(1, to - from)) * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => HEIGHT - BOTTOM - (Math.min(value, high) / high) * (HEIGHT - TOP - BOTTOM);
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(share * high);
    return `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${fixed(at)}" y2="${fixed(at)}"/><text x="${LEFT - 6}" y="${fixed(at + 4)}" text-anchor="end">${tick(share * high)}</text>`;
  });
  const times = [from, (from + to) / 2, to].map(
    (at, place) =>
      `<text x="${fixed(x(at))}" y="${HEIGHT - 10}" text-anchor="${['start', 'middle', 'end'][place]}">${new Date(at).toISOString().slice(11, 19)}</text>`,
  );
  const events = marks
    .filter(({ x: at }) => at >= from && at <= to)
    .map(
      ({ x: at, label }) =>
        `<line class="mark" x1="${fixed(x(at))}" x2="${fixed(x(at))}" y1="${TOP}" y2="${HEIGHT - BOTTOM}"><title>${escapeHtml(label)}</title></line>`,
    );
  const drawn = lines.map(
    ({ points, color, steps, dashed }) =>
      `<path fill="none" stroke="${color}" stroke-width="2"${dashed ? ' stroke-dasharray="5 4"' : ''} d="${path(points, x, y, steps ?? false)}"/>`,
  );
  const legend = lines.map(
    ({ label, color }) => `<span><i style="background:${color}"></i>${escapeHtml(label)}</span>`,
  );
  return [
    `<figure><figcaption>${escapeHtml(title)} <small>${escapeHtml(unit)}</small></figcaption>`,
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(title)}">`,
    ...grid,
    ...times,
    ...events,
    ...drawn,
    `</svg><p class="legend">${legend.join('')}</p></figure>`,
  ].join('\n');
}

function path(points: Line['points'], x: (at: number) => number, y: (value: number) => number, steps: boolean): string {
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

function tick(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
