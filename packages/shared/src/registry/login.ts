import type { Secrets } from '../kernel/index.ts';

/** What a registry is shown to let us in. */
export type Login =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  /** A refresh token of the registry's token service. */
  | { readonly kind: 'identity'; readonly token: string }
  /** A bearer token, ready to use. */
  | { readonly kind: 'token'; readonly token: string };

/** Finds the login for the one host of a client; asked again with `fresh` after a refusal. */
export type LoginSource = (fresh: boolean) => Promise<Login | undefined>;

export const anonymous: LoginSource = () => Promise.resolve(undefined);

export function basicHeader(login: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
}

/** Hides the login, and what it looks like in a header, from every text. */
export function registerLogin(login: Login | undefined, secrets: Secrets): void {
  if (login === undefined) return;
  if (login.kind === 'password') {
    secrets.register(login.password);
    secrets.register(basicHeader(login).slice('Basic '.length));
  } else {
    secrets.register(login.token);
  }
}
