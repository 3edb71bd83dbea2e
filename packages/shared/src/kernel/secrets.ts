import { formsOf, SHORTEST } from './secret-forms.ts';

/** Secrets known to this process: registered before first use, hidden from every text that leaves it. */
export interface Secrets {
  /** Hides the text, each line of it and the forms that encodings give it from now on. Texts under 4 characters are ignored: hiding them would garble. */
  register(secret: string): void;
  /** The text with every registered secret replaced by `***`. */
  redact(text: string): string;
}

/** @param onRegister told of each secret and of each of its lines, so that the runner's own masker learns them too */
export function secretKeeper(onRegister: (secret: string) => void = () => {}): Secrets {
  const known = new Set<string>();
  const forms = new Set<string>();
  return {
    register: (secret) => {
      for (const part of [secret, ...secret.split(/\r\n|\r|\n/)].map((line) => line.trim())) {
        if (part.length < SHORTEST || known.has(part)) continue;
        known.add(part);
        for (const form of formsOf(part)) forms.add(form);
        onRegister(part);
      }
    },
    redact: (text) => withoutSpans(text, spansOf(text, forms)),
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function spansOf(text: string, forms: ReadonlySet<string>): Span[] {
  const spans: Span[] = [];
  for (const form of forms)
    for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1))
      spans.push({ start: at, end: at + form.length });
  return spans.sort((a, b) => a.start - b.start);
}

/** Overlapping secrets go together: hiding one must not leave a piece of the other. */
function withoutSpans(text: string, spans: readonly Span[]): string {
  let clean = '';
  let done = 0;
  for (const { start, end } of spans) {
    if (end <= done) continue;
    if (start >= done) clean += `${text.slice(done, start)}***`;
    done = end;
  }
  return clean + text.slice(done);
}
