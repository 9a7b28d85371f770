// The state of a party's page, all of it in the URL: what of it is looked at, as of which day, and for which
// country shares are added up. Whatever an old or broken link says, the page opens.

export const partyTabs = ['overview', 'ownership', 'screening', 'rules', 'usage'] as const
export type PartyTab = (typeof partyTabs)[number]

export interface PartySearch {
  readonly tab?: PartyTab
  /** A day, at whose beginning in UTC it is looked at; now if left out. */
  readonly at?: string
  readonly country?: string
  /** Of usage: so many days up to today, and a currency or attempts as the height of bars. */
  readonly days?: UsageDays
  readonly measure?: string
}

export const usageDays = [7, 30, 90] as const
export type UsageDays = (typeof usageDays)[number]

export function partySearch(given: Readonly<Record<string, unknown>>): PartySearch {
  const tab = partyTabs.find((one) => one === given['tab'])
  const { at } = daySearch(given)
  const country = textIn(given, 'country')
  const days = usageDays.find((one) => one === Number(textIn(given, 'days')))
  const measure = textIn(given, 'measure')
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(at === undefined ? {} : { at }),
    ...(/^[A-Z]{2}$/.test(country) ? { country } : {}),
    ...(days === undefined ? {} : { days }),
    ...(/^(?:attempts|[A-Z]{3})$/.test(measure) ? { measure } : {}),
  }
}

export interface DaySearch {
  readonly at?: string
}

export function daySearch(given: Readonly<Record<string, unknown>>): DaySearch {
  const at = textIn(given, 'at')
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(at) && !Number.isNaN(Date.parse(at))
  return isDay ? { at } : {}
}

export interface ListSearch {
  readonly search?: string
}

export function listSearch(given: Readonly<Record<string, unknown>>): ListSearch {
  const search = textIn(given, 'search').slice(0, 200)
  return search === '' ? {} : { search }
}

/** The router reads `?search=4` as a number. */
function textIn(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name]
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim() : ''
}
