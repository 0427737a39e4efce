/**
 * Whether the whole text matches a pattern of `*` (any number of characters) and `?` (one). It takes time in proportion to both
 * lengths multiplied, whatever the pattern: patterns come from users.
 */
export function matchesWildcard(pattern: string, text: string): boolean {
  const [wanted, given] = [Array.from(pattern), Array.from(text)];
  let [at, star, resume] = [0, -1, 0];
  for (let index = 0; index < given.length;) {
    if (wanted[at] === '*') [star, resume, at] = [at, index, at + 1];
    else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index]))
      [at, index] = [at + 1, index + 1];
    else if (star >= 0) [at, resume, index] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  return wanted.slice(at).every((one) => one === '*');
}
