// The seven location questions of a contract: within which places each must stay, and for how many days content
// may be kept. What it does not say is said to be so: only rules restrict it then.
import { locationQuestions } from '../../api/questions.ts'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Places } from '../../ui/value.tsx'
import type { Contract } from './page.tsx'

export function Permits({ contract }: { readonly contract: Contract }) {
  const { t } = useText()
  const { permits, terms } = contract
  const days = terms.retentionDays ?? {}
  return (
    <Panel title={t('contract.permits')}>
      <table className="w-full text-sm" aria-label={t('contract.permits')}>
        <thead>
          <tr>
            {(['question', 'within', 'days'] as const).map((name) => (
              <th key={name} scope="col" className="py-1 pr-4 text-start font-medium text-ink-2">
                {t(`contract.permits.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {locationQuestions.map((question) => {
            const set = permits[question]
            const written = terms.permits?.[question]
            const kept = isResting(question) ? days[question] : undefined
            return (
              <tr key={question} className="border-t border-line align-top">
                <th scope="row" className="py-1.5 pr-4 text-start font-normal">
                  {t(`contract.question.${question}`)}
                </th>
                <td className="py-1.5 pr-4">
                  {set === undefined ? (
                    <span className="text-ink-2">{t('contract.permits.free')}</span>
                  ) : (
                    <>
                      {written === undefined ? null : (
                        <span className="block font-medium">{written.join(', ')}</span>
                      )}
                      {written?.join() === placesOf(set) ? null : (
                        <span className="text-ink-2">
                          <Places
                            set={set}
                            unknownLabel={t('app.unknown')}
                            openLabel={t('requests.orElsewhere')}
                          />
                        </span>
                      )}
                    </>
                  )}
                </td>
                <td className="py-1.5">
                  {kept === undefined ? null : t('contract.permits.kept', { n: kept })}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </Panel>
  )
}

function placesOf(set: NonNullable<Contract['permits']['rest']>): string {
  return set === 'unknown' || set.open ? '' : set.places.join()
}

type Resting = keyof NonNullable<Contract['terms']['retentionDays']>

function isResting(question: string): question is Resting {
  return ['rest', 'abuseStore', 'metadata', 'downstream'].includes(question)
}
