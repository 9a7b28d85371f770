/** As a POSIX shell reads one word: what somebody named must not become another command. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`
}
