// The texts of a JSON body with the path of each, as a refusal names it. What is no text for a model is left
// out: encoded media, and what providers seal.

export interface PlacedText {
  readonly text: string
  readonly path: string
}

/** Null if `body` is no JSON. */
export function textsOf(body: Buffer): readonly PlacedText[] | null {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch {
    return null
  }
  const texts: PlacedText[] = []
  walk(value, '', texts)
  return texts
}

/** Base64, signatures and ids: long, and nobody's words. */
const opaque: ReadonlySet<string> = new Set([
  'data',
  'b64_json',
  'file_data',
  'signature',
  'thoughtSignature',
  'encrypted_content',
  'model',
])

function walk(value: unknown, path: string, texts: PlacedText[]): void {
  if (typeof value === 'string') {
    if (!value.startsWith('data:')) texts.push({ text: value, path })
  } else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) walk(item, `${path}[${index}]`, texts)
  } else if (typeof value === 'object' && value !== null) {
    for (const [name, member] of Object.entries(value)) {
      if (!opaque.has(name)) walk(member, joined(path, name), texts)
    }
  }
}

/** A key may be the caller's own words: a long or odd one is not repeated. */
function joined(path: string, name: string): string {
  const shown = /^[\w-]{1,64}$/.test(name) ? name : '*'
  return path === '' ? shown : `${path}.${shown}`
}
