import type { Shape } from './contract.ts';

export type TimestampStyle = 'epoch-seconds' | 'date-time' | 'http-date';

const STYLES: Readonly<Record<number, TimestampStyle>> = { 5: 'date-time', 6: 'http-date', 7: 'epoch-seconds' };

/** How a time is written: as its schema says (5, 6, 7 in the SDK's schemas), else as the protocol does. */
export function timestampStyle(shape: Shape, usual: TimestampStyle): TimestampStyle {
  const raw: unknown = shape.getSchema();
  return (typeof raw === 'number' ? STYLES[raw] : undefined) ?? usual;
}
