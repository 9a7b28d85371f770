// What rules want somebody of the customer to have read before the first use of a contract, and saying that it was.
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { useAcknowledge, type Reading } from './queries.ts'

export function Readings({ readings }: { readonly readings: readonly Reading[] }) {
  const { t, language } = useText()
  const acknowledge = useAcknowledge()
  if (readings.length === 0) return null
  return (
    <Panel title={t('own.readings')}>
      <p className="mb-3 text-ink-2">{t('own.readings.lead')}</p>
      {acknowledge.isError ? <Failure error={acknowledge.error} /> : null}
      <ul className="grid gap-3">
        {readings.map((reading) => (
          <li
            key={`${reading.contract} ${reading.id} ${reading.text}`}
            className="grid justify-items-start gap-2 border-t border-line pt-3 first:border-0 first:pt-0"
          >
            <p className="wrap-anywhere">
              <bdi>{reading.text}</bdi>
            </p>
            {reading.acknowledgedAt === null ? (
              <Button disabled={acknowledge.isPending} onClick={() => acknowledge.mutate(reading)}>
                {t('own.readings.read', { contract: reading.contract })}
              </Button>
            ) : (
              <p className="text-sm text-ink-2">
                <Badge look="permit">{t('own.readings.readAt')}</Badge> {reading.contract} ·{' '}
                <Time at={reading.acknowledgedAt} language={language} />
              </p>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  )
}
