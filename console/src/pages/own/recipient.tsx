// A recipient of a customer's requests: who sells it, where the data enters, is processed, lies and is read, whose
// law that is, and for how long it is kept. What nobody promised is hatched.
import { locationQuestions } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { countryName, Unknown } from '../../ui/value.tsx'
import { PlacesOf } from '../deployments/parts.tsx'
import { isResting, lawsIn, type Laws } from './leaving-rows.ts'
import type { Leaving } from './queries.ts'

type Deployment = Leaving['deployments'][number]

/** `deployments` promise the same. */
export function Recipient({ deployments }: { readonly deployments: readonly Deployment[] }) {
  const { t } = useText()
  const [first] = deployments
  if (first === undefined) return null
  const { seller, channel, type, places, retentionDays } = first
  const models = deployments.map(({ model }) => model).join(', ')
  return (
    <Panel title={seller ?? channel}>
      <p className="mb-2 text-sm">
        <bdi>{models}</bdi>
      </p>
      <p className="mb-2 text-sm text-ink-2">
        {typeName(type, t)} · {t('own.leaving.seat')}: <Unknown label={t('app.unknown')} />
        <span className="block">{deployments.map(({ id }) => id).join(', ')}</span>
      </p>
      <table className="w-full text-sm" aria-label={`${seller ?? channel}: ${models}`}>
        <thead>
          <tr>
            {(['where', 'under', 'kept'] as const).map((name) => (
              <th
                key={name}
                scope="col"
                className="py-1 pr-4 text-start font-medium text-ink-2"
                colSpan={name === 'where' ? 2 : 1}
              >
                {t(`own.leaving.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {locationQuestions.map((question) => (
            <tr key={question} className="border-t border-line align-top">
              <th scope="row" className="py-1.5 pr-3 text-start font-normal text-ink-2">
                {t(`contract.question.${question}`)}
              </th>
              <td className="py-1.5 pr-4">
                <PlacesOf set={places[question]} />
              </td>
              <td className="py-1.5 pr-4">
                <LawNames laws={lawsIn([places[question]])} />
              </td>
              <td className="py-1.5">
                {isResting(question) ? <Kept days={retentionDays[question]} /> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function typeName(type: string, t: ReturnType<typeof useText>['t']): string {
  return type === 'regional' || type === 'data-zone' || type === 'global'
    ? t(`own.leaving.type.${type}`)
    : type
}

function Kept({ days }: { readonly days: number | undefined }) {
  const { t } = useText()
  if (days === undefined) return <Unknown label={t('app.unknown')} />
  return days === 0 ? t('own.leaving.kept.zero') : t('deployments.days', { n: days })
}

export function LawNames({ laws: { countries, isOpen } }: { readonly laws: Laws }) {
  const { t, language } = useText()
  const names = countries.map((code) => countryName(code, language)).join(', ')
  if (names === '') {
    return isOpen ? <Unknown label={t('app.unknown')} /> : <>{t('app.none')}</>
  }
  return (
    <>
      {names}
      {isOpen ? (
        <span className="hatched ml-1 rounded px-1 text-ink-2">{t('own.leaving.open')}</span>
      ) : null}
    </>
  )
}
