// What an image in a prompt costs: a table by detail and size, after the rule that the vision models
// of the day publish (fit into 2048 x 2048, shortest side to 768, then tiles of 512). The most it can
// be is 8 tiles. Only the header of a PNG data URL is read; any other image counts as 1024 x 1024.

const base = 85
const perTile = 170

export function imageTokens(url: string, detail: string): number {
  if (detail === 'low') return base
  const { width, height } = pngSize(url) ?? { width: 1024, height: 1024 }
  const fit = Math.min(1, 2048 / Math.max(width, height))
  const shrink = Math.min(1, 768 / Math.min(width * fit, height * fit))
  const across = Math.max(1, Math.ceil((width * fit * shrink) / 512))
  const down = Math.max(1, Math.ceil((height * fit * shrink) / 512))
  return base + perTile * across * down
}

/** Width and height from the IHDR chunk (PNG, ISO/IEC 15948, 11.2.2), or null if `url` carries no PNG. */
function pngSize(url: string): { width: number; height: number } | null {
  const prefix = 'data:image/png;base64,'
  if (!url.startsWith(prefix)) return null
  const head = Buffer.from(url.slice(prefix.length, prefix.length + 32), 'base64')
  if (head.length < 24 || head.toString('latin1', 12, 16) !== 'IHDR') return null
  const width = head.readUInt32BE(16)
  const height = head.readUInt32BE(20)
  return width > 0 && height > 0 ? { width, height } : null
}
