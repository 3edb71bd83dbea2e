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
