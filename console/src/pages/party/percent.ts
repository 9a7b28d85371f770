// Shares as the server writes them, exact: a decimal, or a fraction where no decimal is. A fraction is shown
// to two digits, cut and marked as such; its whole stands in the title.

export interface ShownShare {
  readonly from: string
  readonly to: string | null
}

/** `100/3` -> `≈ 33.33`; a decimal stays. */
export function percentText(exact: string): string {
  const parts = /^(\d+)\/(\d+)$/.exec(exact)
  if (parts === null) return exact
  const [, above = '0', below = '1'] = parts
  const cut = (BigInt(above) * 100n) / BigInt(below)
  return `≈ ${cut / 100n}.${String(cut % 100n).padStart(2, '0')}`
}

export function shareText({ from, to }: ShownShare): string {
  if (to === null) return `≥ ${percentText(from)} %`
  return from === to ? `${percentText(from)} %` : `${percentText(from)} – ${percentText(to)} %`
}

/** Nothing is known of it but that it is a share. */
export function isOpenShare({ from, to }: ShownShare): boolean {
  return from === '0' && (to === null || to === '100')
}
