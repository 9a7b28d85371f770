// That nothing is missing: the whole book added up on demand, so that what was served, what was billed and what is in
// the log are held against each other.
import { useMutation } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, Money, Time } from '../../ui/value.tsx'

export function Completeness() {
  const { t } = useText()
  const prove = useMutation({ mutationFn: () => call('proveMoney', {}) })
  return (
    <Panel title={t('start.complete')}>
      <p className="mb-3 text-ink-2">{t('start.complete.lead')}</p>
      <Button disabled={prove.isPending} onClick={() => prove.mutate()}>
        {t('start.complete.go')}
      </Button>
      <div role="status" className="mt-3">
        {prove.isPending ? t('start.complete.running') : null}
        {prove.data === undefined ? null : <Proof proof={prove.data} />}
      </div>
      {prove.isError ? <Failure error={prove.error} /> : null}
    </Panel>
  )
}

function Proof({ proof }: { readonly proof: Answer<'proveMoney'> }) {
  const { t, language } = useText()
  const { proven, withoutEntry, problems, currencies, logs, endedAt } = proof
  return (
    <>
      <p>
        <Badge look={proven ? 'permit' : 'deny'}>
          {t(proven ? 'start.complete.proven' : 'start.complete.not')}
        </Badge>{' '}
        <Time at={endedAt} language={language} precision="second" />
      </p>
      <Terms
        terms={[
          {
            id: 'entry',
            label: t('start.complete.withoutEntry'),
            value: <Count value={withoutEntry} language={language} />,
          },
          ...currencies.map((one) => ({
            id: one.currency,
            label: t('start.complete.unbilled'),
            value: <Unbilled one={one} />,
          })),
          ...logs.map((log) => ({
            id: log.origin,
            label: t('start.complete.log', { origin: log.origin }),
            value: <LogEnd log={log} />,
          })),
        ]}
      />
      {problems.length === 0 ? null : (
        <ul className="mt-2 list-disc pl-5 text-deny">
          {problems.map(({ subject, message }) => (
            <li key={`${subject} ${message}`}>
              {subject}: {message}
            </li>
          ))}
        </ul>
      )}
    </>
  )
}

function Unbilled({ one }: { readonly one: Answer<'proveMoney'>['currencies'][number] }) {
  const { t, language } = useText()
  return (
    <>
      <Money amount={one.unbilled} currency={one.currency} /> {t('start.complete.attempts')}{' '}
      <Count value={one.attempts} language={language} />
    </>
  )
}

function LogEnd({ log: { size, head } }: { readonly log: Answer<'proveMoney'>['logs'][number] }) {
  const { t, language } = useText()
  return (
    <>
      <Count value={size} language={language} /> {t('start.complete.entries')}
      {head === null ? null : (
        <code className="block font-mono text-xs break-all">{head.root}</code>
      )}
    </>
  )
}
