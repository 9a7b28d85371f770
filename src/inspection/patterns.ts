// What a text may hold that names or opens something of a person's: a cheap pattern proposes, and a library that
// knows the numbers' own rules (checksums, lengths by country, numbering plans) decides. The patterns have no
// unbounded repetition, so that no text takes longer than its length.
import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import isCreditCard from 'validator/lib/isCreditCard.js'
import isEmail from 'validator/lib/isEmail.js'
import isIBAN from 'validator/lib/isIBAN.js'
import type { FindingKind } from '../contract/inspection.ts'

export interface Wanted {
  readonly kinds: ReadonlySet<FindingKind>
  readonly region: string | null
}

/** The longest thing that is looked for; slices of a text overlap by it. */
export const findingCharactersMax = 320

/** The kinds that stand in `text`, each once. */
export function kindsIn(text: string, { kinds, region }: Wanted): readonly FindingKind[] {
  const found: FindingKind[] = []
  for (const kind of kinds) if (finders[kind](text, region)) found.push(kind)
  return found
}

type Finder = (text: string, region: string | null) => boolean

const finders: Readonly<Record<FindingKind, Finder>> = {
  email: (text) =>
    text.includes('@') &&
    anyMatch(text, emails, (match) => isEmail.default(match.replace(/[.-]+$/, ''))),
  phone: (text, region) =>
    anyMatch(text, international, (match) => isPhone(match, null)) ||
    (region !== null && anyMatch(text, national, (match) => isPhone(match, region))),
  card: (text) => anyMatch(text, cards, (match) => isCreditCard.default(match.replace(/\D/g, ''))),
  iban: (text) => anyMatch(text, ibans, startsWithIban),
  private_key: (text) => text.includes('-----BEGIN ') && privateKeys.test(text),
}

const emails = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{3,253}/g
const international = /(?<![\d+])\+\d(?:[ ()./-]{0,2}\d){6,14}(?!\d)/g
const national = /(?<![\d+])\(?0\d{0,5}\)?(?:[ ()./-]{0,2}\d){5,14}(?!\d)/g
const cards = /(?<!\d)\d(?:[ -]?\d){11,18}(?!\d)/g
const ibans = /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}/g
const privateKeys = /-----BEGIN (?:[A-Z]{1,16} ){0,3}PRIVATE KEY-----/

function anyMatch(text: string, pattern: RegExp, holds: (match: string) => boolean): boolean {
  for (const [match] of text.matchAll(pattern)) if (holds(match)) return true
  return false
}

function isPhone(text: string, region: string | null): boolean {
  const country = region !== null && isSupportedCountry(region) ? region : undefined
  return parsePhoneNumberFromString(text, country)?.isValid() ?? false
}

const ibanLengths = { min: 15, max: 34 } as const

/** Words behind a number look like more of it: the beginning decides. */
function startsWithIban(match: string): boolean {
  const plain = match.replaceAll(' ', '')
  for (let length = Math.min(plain.length, ibanLengths.max); length >= ibanLengths.min; length--) {
    if (isIBAN.default(plain.slice(0, length))) return true
  }
  return false
}
