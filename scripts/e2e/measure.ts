import type { Page } from 'playwright-core';

/** What a page looks like to a reader, as plain data. */
export interface Measured {
  readonly title: string;
  readonly words: string;
  /** Pixels that the page is wider than its window. */
  readonly overflow: number;
  /** Perceived lightness of text and ground, 0 to 1. */
  readonly ink: number;
  readonly ground: number;
  /** Elements that can act or load. */
  readonly acting: readonly string[];
  /** Addresses that a reader can be led to. */
  readonly links: readonly string[];
  /** Cells of the time columns that take more than one line. */
  readonly wrapped: number;
}

/** Evaluated as text: this file knows nothing of a browser's types. */
const LOOK = `(() => {
  const lightness = (color) => {
    const [r = 0, g = 0, b = 0, a = 1] = (color.match(/[\\d.]+/g) ?? []).map(Number);
    return a === 0 ? undefined : (0.299 * r + 0.587 * g + 0.114 * b) / 255;
  };
  const style = getComputedStyle(document.body);
  const root = getComputedStyle(document.documentElement);
  const probe = document.createElement('div');
  probe.style.background = 'Canvas';
  document.body.append(probe);
  const canvas = lightness(getComputedStyle(probe).backgroundColor);
  probe.remove();
  const acting = [...document.querySelectorAll('script,img,iframe,object,embed,link,form,input,button,video,audio,base,style:not(head style)')].map(({ tagName }) => tagName);
  const listening = [...document.querySelectorAll('*')].flatMap((each) => [...each.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => name));
  const times = [...document.querySelectorAll('time, td.time')];
  return {
    title: document.title,
    words: document.body.innerText,
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    ink: lightness(style.color),
    ground: lightness(style.backgroundColor) ?? lightness(root.backgroundColor) ?? canvas,
    acting: [...acting, ...listening],
    links: [...document.querySelectorAll('a[href]')].map(({ href }) => href),
    wrapped: times.filter((cell) => cell.getClientRects().length > 1 || cell.offsetHeight > 1.9 * parseFloat(getComputedStyle(cell).lineHeight)).length,
  };
})()`;

export function measure(page: Page): Promise<Measured> {
  return page.evaluate(LOOK) as Promise<Measured>;
}
