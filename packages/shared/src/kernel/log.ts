/** Where progress goes. Every text is made safe by the adapter, which also hides registered secrets. */
export interface Log {
  info(text: string): void;
  debug(text: string): void;
  warning(text: string): void;
  /** Lines between begin and end fold together where the door can fold. */
  group<T>(title: string, work: () => Promise<T>): Promise<T>;
}

export const silentLog: Log = { info: () => {}, debug: () => {}, warning: () => {}, group: (_title, work) => work() };
