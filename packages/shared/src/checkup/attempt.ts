import { explainAws } from '../credentials/index.ts';
import { kernelError, WaybillError } from '../kernel/index.ts';

/** What the work gives, or why it could not, in our words. */
export async function attempt<T>(work: () => Promise<T>): Promise<T | WaybillError> {
  try {
    return await work();
  } catch (error) {
    const known = explainAws(error);
    if (known instanceof WaybillError) return known;
    return kernelError('E_UNEXPECTED', error instanceof Error ? `${error.name}: ${error.message}` : String(error), {
      cause: error,
    });
  }
}
