// Cells that the list, the comparison and one deployment share. What nobody knows is hatched, in words.
import { call, type Answer } from '../../api/client.ts'
import type { LocationQuestion } from '../../api/questions.ts'
import { useText, type Translate } from '../../text/text.tsx'
import { Badge, type BadgeLook } from '../../ui/badge.tsx'
import { Places, Unknown, countryName, shortDecimal, type PlaceSet } from '../../ui/value.tsx'

export type Deployment = Answer<'listDeployments'>['deployments'][number]

export const listQuery = {
  queryKey: ['deployments'],
  queryFn: ({ signal }: { readonly signal: AbortSignal }) => call('listDeployments', {}, signal),
}

const looks: Readonly<Record<Deployment['health']['state'], BadgeLook>> = {
  unknown: 'unknown',
  closed: 'permit',
  ailing: 'refer',
  'half-open': 'refer',
  open: 'deny',
  throttled: 'refer',
}

export function HealthBadge({
  deployment: { breach, health },
}: {
  readonly deployment: Deployment
}) {
  const { t } = useText()
  if (breach !== null) return <Badge look="deny">{t('deployments.health.breach')}</Badge>
  return <Badge look={looks[health.state]}>{t(`deployments.health.${health.state}`)}</Badge>
}

export function Latency({ deployment: { health } }: { readonly deployment: Deployment }) {
  const { t, language } = useText()
  const { p50Ms, p95Ms, recent } = health
  if (p50Ms === null || p95Ms === null) return <Unknown label={t('app.unknown')} />
  const ms = (value: number): string => Math.round(value).toLocaleString(language)
  return (
    <span title={t('deployments.latency.of', { count: recent })}>
      {t('deployments.latency.ms', { p50: ms(p50Ms), p95: ms(p95Ms) })}
    </span>
  )
}

export function QuotaLeft({ deployment: { quota } }: { readonly deployment: Deployment }) {
  const { t, language } = useText()
  const { requestsLeft, tokensLeft } = quota
  const parts = [
    ...(requestsLeft === null
      ? []
      : [t('deployments.quota.requests', { count: requestsLeft.toLocaleString(language) })]),
    ...(tokensLeft === null
      ? []
      : [t('deployments.quota.tokens', { count: tokensLeft.toLocaleString(language) })]),
  ]
  if (parts.length === 0) return <Unknown label={t('app.unknown')} />
  return <span>{parts.join(', ')}</span>
}

export function QuotaLimit({ deployment: { quota } }: { readonly deployment: Deployment }) {
  const { t, language } = useText()
  const { requestsPerMinute, tokensPerMinute } = quota
  if (requestsPerMinute === null && tokensPerMinute === null) return t('deployments.quota.none')
  const said = (value: number | null): string => value?.toLocaleString(language) ?? '∞'
  return t('deployments.quota.perMinute', {
    requests: said(requestsPerMinute),
    tokens: said(tokensPerMinute),
  })
}

export function Price({ deployment: { price, priceHidden } }: { readonly deployment: Deployment }) {
  const { t } = useText()
  if (priceHidden) return <span className="text-ink-2">{t('deployments.price.hidden')}</span>
  if (price === null) return <Unknown label={t('app.unknown')} />
  const { rates, currency, id } = price
  const said = ['input', 'output'].map((kind) => {
    const rate = rates[kind]
    return rate === undefined ? '–' : shortDecimal(rate, 2)
  })
  return (
    <span title={`${id}, ${t('deployments.price.per')}`} className="whitespace-nowrap">
      {said.join(' / ')} <span className="text-ink-2">{currency}</span>
    </span>
  )
}

export function PlacesOf({ set }: { readonly set: PlaceSet }) {
  const { t, language } = useText()
  const isNothing = set !== 'unknown' && !set.open && set.places.length === 0
  if (isNothing) return <span className="text-ink-2">{t('app.none')}</span>
  return (
    <Places
      set={set}
      unknownLabel={t('app.unknown')}
      openLabel={t('requests.orElsewhere')}
      title={
        set === 'unknown' ? '' : set.places.map((place) => placeName(place, language)).join(', ')
      }
    />
  )
}

/** A region keeps its code behind its country's name. */
export function placeName(place: string, language: string): string {
  const [country = place, region] = place.split('.')
  const name = countryName(country, language)
  return region === undefined ? name : `${name} ${region}`
}

export function placesText(set: PlaceSet, t: Translate): string {
  if (set === 'unknown') return t('app.unknown')
  const named = set.places.length === 0 ? t('app.none') : set.places.join(', ')
  return set.open ? `${named} ${t('requests.orElsewhere')}` : named
}

/** Days by where content rests; of the other questions there is none. */
export function retentionOf(
  deployment: Deployment,
  question: LocationQuestion,
): number | null | undefined {
  switch (question) {
    case 'rest':
    case 'abuseStore':
    case 'metadata':
    case 'downstream':
      return deployment.retentionDays[question] ?? null
    case 'ingress':
    case 'processing':
    case 'review':
      return undefined
  }
}
