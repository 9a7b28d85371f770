// Data in a URL, as OpenAI's APIs take images and files, and the answer's and the prompt's own form of it.
// Source: RFC 2397; OpenAI API reference, `image_url.url` ("either a URL of the image or the base64 encoded
// image data") and `file_data`.

export interface DataUrl {
  readonly mediaType: string
  readonly base64: string
}

/** Null for a URL of any other kind, also for data that is not base64. */
export function readDataUrl(url: string): DataUrl | null {
  if (!url.startsWith('data:')) return null
  const comma = url.indexOf(',')
  if (comma < 0) return null
  const head = url.slice('data:'.length, comma)
  if (!head.endsWith(';base64')) return null
  const mediaType = head.slice(0, head.indexOf(';')).toLowerCase()
  return { mediaType, base64: url.slice(comma + 1) }
}

export function dataUrlOf({ mediaType, base64 }: DataUrl): string {
  return `data:${mediaType};base64,${base64}`
}
