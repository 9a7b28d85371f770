// Looking into the bytes of a server-sent event, without decoding more of it than is asked for.

/**
 * Whether one of the keys has a text that is not empty. By output keys: whether an event carries at
 * least one token; comments, roles and finish reasons carry none.
 */
export function hasText(event: Buffer, keys: readonly Buffer[]): boolean {
  // `"content":null,"reasoning_content":"so"`: the first may be the empty one.
  return keys.some((key) => isFollowed(event, key, opensText))
}

/** Whether `"` and at least one character follow. */
function opensText(event: Buffer, from: number): boolean {
  let at = from
  while (event[at] === 0x20) at += 1
  return event[at] === 0x22 && event[at + 1] !== 0x22
}

/** The data of an event, its lines joined. Source: WHATWG HTML, 9.2.6. */
export function dataOf(event: Buffer): string {
  const lines: string[] = []
  const text = event.toString('utf8').replace(/^\uFEFF/, '')
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.startsWith('data:')) lines.push(line.slice(line[5] === ' ' ? 6 : 5))
    // A field without a colon has an empty value.
    else if (line === 'data') lines.push('')
  }
  return lines.join('\n')
}

/**
 * Whether `key` has an object anywhere, so that the many `"usage":null` cost no parse. All its places are
 * looked at: the same text may stand before it as a value, like a stop sequence that the caller chose.
 */
export function hasObject(event: Buffer, key: Buffer): boolean {
  return isFollowed(event, key, opensObject)
}

/** Whether any of the places of `key` is followed by what `opens`. */
function isFollowed(
  event: Buffer,
  key: Buffer,
  opens: (event: Buffer, from: number) => boolean,
): boolean {
  for (let at = event.indexOf(key); at >= 0; at = event.indexOf(key, at + key.length)) {
    if (opens(event, at + key.length)) return true
  }
  return false
}

/** Whether `: {` follows. */
function opensObject(event: Buffer, from: number): boolean {
  let at = from
  while (event[at] === 0x20) at += 1
  if (event[at] !== 0x3a) return false
  at += 1
  while (event[at] === 0x20) at += 1
  return event[at] === 0x7b
}

export function parseData(event: Buffer): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(dataOf(event))
    return isRecord(value) ? value : null
  } catch {
    return null
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

/** The provider's id of an answer, as far as it looks like one; the text is the provider's. */
export function plainId(id: unknown): string {
  return typeof id === 'string' && /^[\w.:-]{1,128}$/.test(id) ? id : ''
}

const idPattern = /"id": ?"([\w.:-]{1,128})"/

/** The same of an event, which is not parsed for it. */
export function idOf(bytes: Buffer): string {
  return idPattern.exec(bytes.toString('latin1', 0, 400))?.[1] ?? ''
}
