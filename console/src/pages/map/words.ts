// The map in words, in the reader's language: places, volumes, what a ribbon is. Said the same in the picture,
// read out, in the details and in the table.
import { useMemo } from 'react'
import { useText, type Translate } from '../../text/text.tsx'
import { compactCount, countryName, shortDecimal } from '../../ui/value.tsx'
import { volumeOf, type Flow, type KeptQuestion, type PlaceSet } from './flow.ts'
import type { Band, MapNode } from './graph.ts'
import type { Measure } from './search.ts'

export interface MapWords {
  readonly t: Translate
  readonly language: string
  country(this: void, code: string | null): string
  /** A place such as JP.japaneast: its country, and what lies in it. */
  place(this: void, place: string): string
  /** Its countries, few of them named; `question` says what an empty set means. */
  set(this: void, set: PlaceSet, question: KeptQuestion | 'processing'): string
  /** Every place of it, with its region. */
  setInFull(this: void, set: PlaceSet, question: KeptQuestion | 'processing'): string
  volume(this: void, flows: readonly Flow[], measure: Measure): string
  node(this: void, node: MapNode): string
  band(this: void, band: Band): string
  /** What is read out: what it is, and how much. */
  bandAloud(this: void, band: Band, title?: string): string
  listed(this: void, names: Iterable<string>, max?: number): string
  count(this: void, value: number): string
}

export function useMapWords(): MapWords {
  const { t, language } = useText()
  return useMemo(() => openWords(t, language), [t, language])
}

function openWords(t: Translate, language: string): MapWords {
  const count = (value: number) => new Intl.NumberFormat(language).format(value)
  const country = (code: string | null) =>
    code === null ? t('app.unknown') : countryName(code, language)
  const names = placeNames(t, language)
  const listed = (given: Iterable<string>, max = 2) => {
    const all = [...new Set(given)].filter((name) => name !== '')
    if (all.length <= max + 1) return all.join(', ')
    return t('map.listed', { names: all.slice(0, max).join(', '), n: all.length - max })
  }
  const band = bandNames({ t, country, listed, set: names.set })
  return {
    t,
    language,
    country,
    place: (place) => {
      const [code = place, ...region] = place.split('.')
      return [country(code), ...region].join(', ')
    },
    ...names,
    listed,
    count,
    volume: (flows, measure) => volumeText(flows, measure, t, language),
    node: ({ more, column, stop, set, country: code, group }) => {
      if (more > 0) return t('map.more', { n: more })
      if (stop !== null) return shortId(stop.rule ?? stop.code)
      if (set !== null) return names.set(set, isQuestion(group) ? group : 'processing')
      return column === 'country' ? country(code) : ''
    },
    band,
    bandAloud(one, title = band(one)) {
      const { requests, tokens, prices } = volumeOf(one.flows)
      return [
        title,
        t('map.requests', { n: requests, count: count(requests) }),
        t('map.tokens', { n: tokens, count: count(tokens) }),
        ...prices.map(([currency, amount]) => `${amount} ${currency}`),
      ].join(', ')
    },
  }
}

/** The last two parts of an id, as words: the whole stands in the details. */
function shortId(id: string): string {
  const words = id.split('.').slice(-2).join(' ').replaceAll('_', ' ')
  return words.replaceAll(
    /([a-z])([A-Z])/g,
    (_, end: string, next: string) => `${end} ${next.toLowerCase()}`,
  )
}

function isQuestion(group: string): group is KeptQuestion {
  return group === 'rest' || group === 'abuseStore' || group === 'review'
}

function placeNames(t: Translate, language: string): Pick<MapWords, 'set' | 'setInFull'> {
  const none = (question: KeptQuestion | 'processing') =>
    t(question === 'processing' ? 'map.processing.none' : `map.kept.${question}.none`)
  return {
    set(set, question) {
      if (set === 'unknown') return t('app.unknown')
      const countries = [...new Set(set.places.map(countryOf))]
      if (countries.length === 0) return set.open ? t('app.unknown') : none(question)
      const shown = countries.length === 2 ? 2 : 1
      const first = countries.slice(0, shown).map((code) => countryName(code, language))
      const places = first.join(', ')
      if (countries.length <= shown) return places
      return t('map.andPlaces', { places, n: countries.length - shown })
    },
    setInFull(set, question) {
      if (set === 'unknown') return t('app.unknown')
      const all = set.places.map((place) => {
        const region = place.slice(countryOf(place).length + 1)
        const name = countryName(countryOf(place), language)
        return region === '' ? name : `${name} (${region})`
      })
      if (set.open) all.push(t('map.open'))
      return all.length === 0 ? none(question) : all.join(', ')
    },
  }
}

/** Regions are named within their country: `JP.japaneast`. */
function countryOf(place: string): string {
  return place.split('.', 1)[0] ?? place
}

function volumeText(
  flows: readonly Flow[],
  measure: Measure,
  t: Translate,
  language: string,
): string {
  const { requests, tokens, prices } = volumeOf(flows)
  const short = (n: number) => ({ n, count: compactCount(n, language) })
  if (measure === 'requests') return t('map.requests', short(requests))
  if (measure === 'tokens') return t('map.tokens', short(tokens))
  const amount = prices.find(([currency]) => measure === `money:${currency}`)
  if (amount === undefined) return t('map.noMoney')
  return `${shortDecimal(amount[1], 2)} ${amount[0]}`
}

function bandNames({
  t,
  country,
  listed,
  set,
}: Pick<MapWords, 't' | 'country' | 'listed' | 'set'>): MapWords['band'] {
  const placeOf = (flows: readonly Flow[], question: KeptQuestion | 'processing') =>
    listed(flows.map(({ locations }) => set(locations?.[question] ?? 'unknown', question)))
  return ({ step, flows, verdict, question }) => {
    const deployments = listed(flows.map(({ deployment }) => deployment ?? t('app.unknown')))
    if (step === 'out') {
      const seller = listed(flows.map((flow) => flow.seller ?? t('map.noSeller')))
      return t('map.step.out', { seller, deployments, place: placeOf(flows, 'processing') })
    }
    if (step === 'kept' && question !== null) {
      const kind = t(`map.kept.${question}`)
      return t('map.step.kept', { deployments, question: kind, place: placeOf(flows, question) })
    }
    const parties = new Set(flows.map(({ party }) => party))
    const who =
      parties.size === 1
        ? `${flows[0]?.partyName ?? flows[0]?.party ?? ''}, ${country(flows[0]?.country ?? null)}`
        : t('map.several', { n: parties.size })
    return t(`map.step.in.${verdict}`, { who })
  }
}
