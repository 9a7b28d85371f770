// The seven questions of place, each on a schematic: what is promised, what the provider said, what was observed.
// Nobody observes where a provider works, so that stays unknown.
import type { Answer } from '../../api/client.ts'
import { locationQuestions, type LocationQuestion } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { PlaceMap, withoutSpot } from '../../ui/place-map.tsx'
import { Unknown } from '../../ui/value.tsx'
import { PlacesOf, placesText, retentionOf } from '../deployments/parts.tsx'

export type Whole = Answer<'deployment'>

export function SevenPlaces({ one }: { readonly one: Whole }) {
  const { t } = useText()
  return (
    <Panel title={t('deployment.where')}>
      <p className="mb-3 text-sm text-ink-2">{t('deployment.where.what')}</p>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(min(16rem,100%),1fr))] gap-4">
        {locationQuestions.map((question) => (
          <li key={question} className="min-w-0" data-question={question}>
            <OnePlace one={one} question={question} />
          </li>
        ))}
      </ul>
    </Panel>
  )
}

const looks = { inside: 'permit', breach: 'deny', unresolved: 'unknown' } as const

function OnePlace({ one, question }: { readonly one: Whole; readonly question: LocationQuestion }) {
  const { t } = useText()
  const promised = one.promised[question]
  const regions = question === 'processing' ? (one.asserted?.regions ?? []) : []
  const places = promised === 'unknown' ? [] : promised.places
  const off = withoutSpot(places)
  const label = t('deployment.map', {
    question: t(`request.place.${question}`),
    promised: placesText(promised, t),
    asserted:
      regions.length === 0 ? t('app.unknown') : regions.map(({ region }) => region).join(', '),
  })
  return (
    <>
      <h3 className="mb-1 text-sm font-semibold">{t(`request.place.${question}`)}</h3>
      <PlaceMap
        label={label}
        promised={places}
        isBounded={promised !== 'unknown' && !promised.open}
        said={regions.flatMap(({ place, standing }) =>
          place === null ? [] : [{ place, look: looks[standing] }],
        )}
      />
      <dl className="mt-2 grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 gap-y-1 text-sm">
        <dt className="text-ink-2">{t('deployment.promised')}</dt>
        <dd>
          <PlacesOf set={promised} /> <Kept one={one} question={question} />
          {off.length === 0 ? null : (
            <span className="block text-xs text-ink-2">
              {t('deployment.map.off', { places: off.join(', ') })}
            </span>
          )}
        </dd>
        <dt className="text-ink-2">{t('deployment.asserted')}</dt>
        <dd>
          {question === 'processing' ? (
            <Asserted one={one} />
          ) : (
            <Unknown label={t('app.unknown')} />
          )}
        </dd>
        <dt className="text-ink-2">{t('deployment.observed')}</dt>
        <dd>
          <Unknown label={t('app.unknown')} />
        </dd>
      </dl>
    </>
  )
}

function Kept({ one, question }: { readonly one: Whole; readonly question: LocationQuestion }) {
  const { t } = useText()
  const days = retentionOf(one, question)
  if (days === undefined) return null
  if (days === null) return <Unknown label={t('deployment.kept.unknown')} />
  return (
    <span className="block text-ink-2">
      {t('deployment.kept', { days: t('deployments.days', { n: days }) })}
    </span>
  )
}

function Asserted({ one: { asserted } }: { readonly one: Whole }) {
  const { t, language } = useText()
  if (asserted === null) return <Unknown label={t('app.unknown')} />
  const count = (value: number): string => value.toLocaleString(language)
  return (
    <>
      {asserted.regions.length === 0 ? <Unknown label={t('deployment.asserted.none')} /> : null}
      <ul className="grid gap-1">
        {asserted.regions.map(({ region, requests, standing }) => (
          <li key={region}>
            <bdi>
              {t('deployment.asserted.requests', { n: requests, region, count: count(requests) })}
            </bdi>{' '}
            <Badge look={looks[standing]}>{t(`deployment.standing.${standing}`)}</Badge>
          </li>
        ))}
      </ul>
      {asserted.silent === 0 ? null : (
        <span className="block text-ink-2">
          {t('deployment.asserted.silent', { n: asserted.silent, count: count(asserted.silent) })}
        </span>
      )}
      <span className="block text-xs text-ink-2">{t('deployment.asserted.span')}</span>
    </>
  )
}
