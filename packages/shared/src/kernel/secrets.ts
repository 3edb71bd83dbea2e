/** Secrets known to this process: registered before first use, hidden from every text that leaves it. */
export interface Secrets {
  /** Hides the text, each line of it and its base64 forms from now on. Texts under 4 characters are ignored: hiding them would garble. */
  register(secret: string): void;
  /** The text with every registered secret replaced by `***`. */
  redact(text: string): string;
}

const SHORTEST = 4;

/** @param onRegister told of every form that is hidden, so that the runner's own masker learns it too */
export function secretKeeper(onRegister: (form: string) => void = () => {}): Secrets {
  const forms = new Set<string>();
  return {
    register: (secret) => {
      for (const part of [secret, ...secret.split(/\r?\n/)])
        for (const form of formsOf(part.trim())) {
          if (forms.has(form)) continue;
          forms.add(form);
          onRegister(form);
        }
    },
    redact: (text) => {
      let clean = text;
      for (const form of [...forms].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(form, '***');
      return clean;
    },
  };
}

/** The text itself, and how it looks inside base64 at each of the three byte shifts, in a URL and in JSON. */
function formsOf(secret: string): string[] {
  if (secret.length < SHORTEST) return [];
  const forms = [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('hex'),
  ];
  for (const shift of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret)]).toString('base64');
    const inner = encoded.replace(/=+$/, '').slice(shift === 0 ? 0 : shift + 1);
    const stable = inner.slice(0, inner.length - (encoded.endsWith('=') ? 1 : 0));
    forms.push(stable, stable.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST);
}
