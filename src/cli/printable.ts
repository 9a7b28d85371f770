// Texts of customers, providers and logs on their way to a terminal. What a text says is not ours to trust with one:
// it may hold orders to it (ECMA-48), turn the direction of what stands beside it, or begin a line of its own that
// reads like one of ours.

/** Control, format, private and unassigned characters, and halves of characters (Unicode category C). */
const notShown = /\p{C}/gu
const lineEnds = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u

/** As one line. */
export function printable(text: string): string {
  return text.replaceAll(/[\u2028\u2029]/gu, '\u{fffd}').replaceAll(notShown, '\u{fffd}')
}

/** Lines as text; what is of several lines in itself is set under the one that it belongs to. */
export function printableLines(lines: readonly string[]): string {
  const shown = lines.map((text) => text.split(lineEnds).map(printable).join('\n    | '))
  return `${shown.join('\n')}\n`
}

/** The same value, in characters that a terminal only shows. */
export function printableJson(value: unknown, replacer?: (key: string, value: unknown) => unknown) {
  return JSON.stringify(value, replacer).replaceAll(/[\p{C}\u2028\u2029]/gu, escaped)
}

function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    const unit = character.charCodeAt(index).toString(16).padStart(4, '0')
    return `\\u${unit}`
  }).join('')
}
