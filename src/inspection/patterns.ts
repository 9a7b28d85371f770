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
  const plain = text.replace(wideSpaces, ' ').replace(wideHyphens, '-')
  const found: FindingKind[] = []
  for (const kind of kinds) if (finders[kind](plain, region)) found.push(kind)
  return found
}

/** As pages and word processors set numbers. */
const wideSpaces = /[\u00a0\u2007\u2009\u202f]/g
const wideHyphens = /[\u2010-\u2013]/g

type Finder = (text: string, region: string | null) => boolean

const finders: Readonly<Record<FindingKind, Finder>> = {
  email: (text) => text.includes('@') && anyMatch(text, emails, isAddress),
  phone: (text, region) =>
    anyMatch(text, international, (match) => isPhone(match, null)) ||
    (region !== null && anyMatch(text, national, (match) => isPhone(match, region))),
  card: (text) => anyMatch(text, cards, startsWithCard),
  iban: (text) => anyMatch(text, ibans, startsWithIban),
  private_key: (text) => text.includes('-----BEGIN ') && privateKeys.test(text),
}

const emails = /[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{3,253}/g
const international = /(?<![\d+])\+\d(?:[ ()./-]{0,2}\d){6,14}(?!\d)/g
const national = /(?<![\d+])\(?0\d{0,5}\)?(?:[ ()./-]{0,2}\d){5,14}(?!\d)/g
// From each beginning on, since what stands before or behind a number may look like more of it.
const cards = /(?<!\d)(?=(\d{4,20}(?:[ -]\d{1,20}){0,4}))/g
const ibans = /(?<![A-Za-z0-9])(?=([A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}))/gi
const privateKeys = /-----BEGIN (?:[A-Z]{1,16} ){0,3}PRIVATE KEY(?: BLOCK)?-----/

function anyMatch(text: string, pattern: RegExp, holds: (match: string) => boolean): boolean {
  for (const [match, ahead] of text.matchAll(pattern)) if (holds(ahead ?? match)) return true
  return false
}

/** Dots of the sentence around it are none of an address. */
function isAddress(match: string): boolean {
  const at = match.indexOf('@')
  const local = match.slice(0, at)
  const own = local.slice(local.lastIndexOf('..') + 1).replace(/^\./, '')
  const [domain = ''] = match.slice(at + 1).split('..')
  return isEmail.default(`${own}@${domain.replace(/[.-]+$/, '')}`)
}

function isPhone(text: string, region: string | null): boolean {
  const country = region !== null && isSupportedCountry(region) ? region : undefined
  return parsePhoneNumberFromString(text, country)?.isValid() ?? false
}

const cardDigits = { min: 13, max: 19, group: 4 } as const

/** Groups of a card have four digits or more, but for the last one: a row of small numbers is none. */
function startsWithCard(match: string): boolean {
  let digits = ''
  for (const group of match.split(/[ -]/)) {
    digits += group
    if (digits.length > cardDigits.max) return false
    if (digits.length >= cardDigits.min && isCreditCard.default(digits)) return true
    if (group.length < cardDigits.group) return false
  }
  return false
}

const ibanLengths = { min: 15, max: 34 } as const
const ibanCountries: ReadonlySet<string> = new Set(isIBAN.locales)

/** Words behind a number look like more of it: the beginning decides. */
function startsWithIban(match: string): boolean {
  const plain = match.replaceAll(' ', '').toUpperCase()
  if (!ibanCountries.has(plain.slice(0, 2))) return false
  for (let length = Math.min(plain.length, ibanLengths.max); length >= ibanLengths.min; length--) {
    if (isIBAN.default(plain.slice(0, length))) return true
  }
  return false
}
