import { type Browser, chromium, type Page } from 'playwright-core';
import { find, installMissing } from '../interop/tools.ts';

/** How a page is looked at. */
export interface View {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  readonly dark: boolean;
}

export const VIEWS: readonly View[] = [
  { name: 'desktop', width: 1280, height: 900, dark: false },
  { name: 'phone', width: 390, height: 844, dark: false },
  { name: 'desktop-dark', width: 1280, height: 900, dark: true },
  { name: 'phone-dark', width: 390, height: 844, dark: true },
];

/** What is meant to be quiet: a browser that calls nobody by itself. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Debian's chromium, installed where it is missing. */
export async function openBrowser(): Promise<Browser> {
  await installMissing({ chromium: 'chromium' });
  const executablePath = find('chromium');
  if (executablePath === undefined) throw new Error('there is no chromium on PATH');
  return chromium.launch({ executablePath, args: ARGS });
}

/** A page as one view shows it, with everything that it said and asked for. */
export interface Looked {
  readonly page: Page;
  /** Errors and warnings of its console, and uncaught errors. */
  readonly complaints: readonly string[];
  /** Addresses other than the page's own that it asked for. */
  readonly requests: readonly string[];
}

/** @param address `file:` of the page */
export async function lookAt(browser: Browser, address: string, view: View): Promise<Looked> {
  const page = await browser.newPage({
    viewport: { width: view.width, height: view.height },
    colorScheme: view.dark ? 'dark' : 'light',
  });
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== address) requests.push(request.url());
  });
  await page.goto(address, { waitUntil: 'load' });
  return { page, complaints, requests };
}
