// The seven questions of place for one attempt: what was promised when it was sent, what the provider asserted, what
// was observed. What nobody noted or said is drawn as unknown; what is promised today is told as that.
import { locationQuestions, type LocationQuestion } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Places, Unknown, countryName, type PlaceSet } from '../../ui/value.tsx'
import type { Attempt } from './attempts.tsx'

const cell = 'border-t border-line px-2 py-1.5 align-top'
const head = 'px-2 py-1 text-start text-xs font-semibold text-ink-2'

export function Locations({ attempt }: { readonly attempt: Attempt }) {
  const { t } = useText()
  return (
    <div className="overflow-auto" role="region" aria-label={t('request.places')} tabIndex={0}>
      <table className="w-full text-sm">
        <caption className="mb-1 text-start text-sm font-semibold">{t('request.places')}</caption>
        <thead className="bg-sunken">
          <tr>
            <th className={head}>{t('request.places.question')}</th>
            <th className={head}>{t('request.places.promised')}</th>
            <th className={head}>{t('request.places.asserted')}</th>
            <th className={head}>{t('request.places.observed')}</th>
          </tr>
        </thead>
        <tbody>
          {locationQuestions.map((question) => (
            <tr key={question}>
              <th scope="row" className={`${cell} text-start font-normal`}>
                {t(`request.place.${question}`)}
              </th>
              <td className={cell}>
                <Promised attempt={attempt} question={question} />
              </td>
              <td className={cell}>
                <Asserted attempt={attempt} question={question} />
              </td>
              <td className={cell}>
                <Unknown label={t('app.unknown')} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface Asked {
  readonly attempt: Attempt
  readonly question: LocationQuestion
}

function Promised({ attempt: { locations }, question }: Asked) {
  const { t } = useText()
  const then = locations.promised[question]
  if (then !== undefined) return <Set set={then} />
  const today = locations.today[question]
  if (today === undefined || today === 'unknown') return <Unknown label={t('app.unknown')} />
  return (
    <span>
      <Set set={today} /> <span className="text-ink-2">{t('request.places.today')}</span>
    </span>
  )
}

function Set({ set }: { readonly set: PlaceSet }) {
  const { t, language } = useText()
  const title =
    set === 'unknown' ? '' : set.places.map((place) => named(place, language)).join(', ')
  return (
    <Places
      set={set}
      unknownLabel={t('app.unknown')}
      openLabel={t('requests.orElsewhere')}
      title={title}
    />
  )
}

/** A region keeps its code behind its country's name. */
function named(place: string, language: string): string {
  const [country = place, region] = place.split('.')
  return region === undefined
    ? countryName(country, language)
    : `${countryName(country, language)} ${region}`
}

function Asserted({ attempt: { locations }, question }: Asked) {
  const { t } = useText()
  const { asserted } = locations
  if (question !== 'processing' || asserted === null) return <Unknown label={t('app.unknown')} />
  const isBreach = asserted.standing === 'breach'
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <bdi>{asserted.region}</bdi>
      <Badge look={isBreach ? 'deny' : asserted.standing === 'inside' ? 'permit' : 'unknown'}>
        {t(
          isBreach
            ? 'request.standing.breach'
            : asserted.standing === 'inside'
              ? 'request.standing.inside'
              : 'request.standing.unresolved',
        )}
      </Badge>
    </span>
  )
}
