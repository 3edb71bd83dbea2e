import { quote } from '../kernel/index.ts';
import { type Reach, reachOfHost } from './address.ts';
import { registryError } from './errors.ts';

/** A place that a registry sends its client to, and what may be reached there. */
export interface Hop {
  readonly url: URL;
  /** Whether it is the registry itself: only then may credentials go along. */
  readonly home: boolean;
  readonly reach: readonly Reach[];
}

export const MOST_REDIRECTS = 3;

/**
 * Where a `Location` or realm leads, if it may be followed: never from https to http, never with user information, and
 * to a loopback or private address only where that is the registry's own, or loopback sends on to loopback.
 * Source: CVE-2020-15157 (ContainerDrip).
 * @throws E_REDIRECT_REFUSED
 */
export function hop(home: URL, from: URL, location: string): Hop {
  const refuse = (why: string): Error =>
    registryError('E_REDIRECT_REFUSED', `${home.host} sends to ${quote(location)}: ${why}`);
  if (!URL.canParse(location, from.href)) throw refuse('that is not a URL');
  const url = new URL(location, from);
  if (url.username !== '' || url.password !== '') throw refuse('it carries user information');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse(`${url.protocol} is not followed`);
  if (url.protocol === 'http:' && (home.protocol === 'https:' || from.protocol === 'https:'))
    throw refuse('it leaves https');
  if (url.origin === home.origin) return { url, home: true, reach: ['public', 'loopback', 'private'] };
  const reach = reachOfHost(url.hostname);
  const onLoopback = [home, from].every(({ hostname }) => reachOfHost(hostname) === 'loopback');
  if (reach === 'loopback' && onLoopback) return { url, home: false, reach: ['loopback'] };
  if (url.protocol !== 'https:') throw refuse('it leaves https');
  if (reach !== 'public') throw refuse(`it is a ${reach} address`);
  return { url, home: false, reach: ['public'] };
}

/** The same, for an upload: it must stay with the registry. @throws E_REDIRECT_REFUSED */
export function hopHome(home: URL, from: URL, location: string): URL {
  const found = hop(home, from, location);
  if (!found.home)
    throw registryError(
      'E_REDIRECT_REFUSED',
      `${home.host} wants an upload to go to ${quote(location)}: an upload stays with its registry`,
    );
  return found.url;
}
