/** Whether a text fits a pattern of `*` and `?`, in time linear in both for each star. */
export function like(pattern: string, text: string): boolean {
  let at = 0;
  let position = 0;
  let star = -1;
  let mark = 0;
  while (position < text.length) {
    const sign = pattern[at];
    if (sign === '*') {
      star = at++;
      mark = position;
    } else if (sign === '?' || sign === text[position]) {
      at++;
      position++;
    } else if (star >= 0) {
      at = star + 1;
      position = ++mark;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
