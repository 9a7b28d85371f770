// By whose authority a rule speaks, in words; an authority of another version as it is named.
import type { Translate } from './text.tsx'

const known = ['law', 'regulator_guidance', 'provider_term', 'contract', 'house_policy'] as const

export function authorityWord(authority: string, t: Translate): string {
  const name = known.find((one) => one === authority.replaceAll(' ', '_'))
  return name === undefined ? authority : t(`authority.${name}`)
}
