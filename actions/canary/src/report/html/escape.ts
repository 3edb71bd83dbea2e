import { visible } from '@waybill/shared/kernel';

/** Text as HTML: nothing in it can act. */
export function escapeHtml(value: string): string {
  return visible(value.replaceAll('\n', ' '))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** The same for reading: digests by their beginning, whole in the tooltip. Not for attributes. */
export function proseHtml(value: string): string {
  return escapeHtml(value).replaceAll(
    /sha256:([a-f0-9]{12})[a-f0-9]{52}(?![a-f0-9])/g,
    (digest, short) => `<abbr title="${digest}">sha256:${short}…</abbr>`,
  );
}
