// The start of an auditor from outside: whose records of which time they see and until when, a sample of them, and the
// log that holds them, which their own browser checks. What sums up the whole house is not for them.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Session } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms, type Term } from '../../ui/terms.tsx'
import { Count, Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { logsQuery, type Log } from '../log/queries.ts'
import { LoadPanel } from './load.tsx'
import { Sample } from './sample.tsx'

type Operator = NonNullable<Session['operator']>
export type AuditScope = Extract<NonNullable<Operator['scope']>, { readonly kind: 'audit' }>

export function AuditedStart({
  scope,
  endsAt,
}: {
  readonly scope: AuditScope
  readonly endsAt: string | null
}) {
  const { t } = useText()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-2">
      <Sample isPart />
      <div className="grid grid-cols-[minmax(0,1fr)] content-start gap-4">
        <Panel title={t('start.audit.scope')}>
          <Seen scope={scope} endsAt={endsAt} />
        </Panel>
        <LogsPanel />
      </div>
    </div>
  )
}

function Seen({
  scope: { parties, from, to },
  endsAt,
}: {
  readonly scope: AuditScope
  readonly endsAt: string | null
}) {
  const { t, language } = useText()
  const day = (at: string | null) =>
    at === null ? t('start.audit.open') : <Time at={at} language={language} />
  const named = parties?.map(({ name }) => name).join(', ') ?? t('start.audit.parties.all')
  return (
    <Terms
      terms={[
        { id: 'parties', label: t('start.audit.parties'), value: <bdi>{named}</bdi> },
        { id: 'from', label: t('start.audit.from'), value: day(from) },
        { id: 'to', label: t('start.audit.to'), value: day(to) },
        { id: 'ends', label: t('start.audit.ends'), value: day(endsAt) },
      ]}
    />
  )
}

function LogsPanel() {
  const { t } = useText()
  const query = useQuery(logsQuery)
  return (
    <LoadPanel title={t('start.audit.log')} lead={t('start.audit.log.lead')} query={query}>
      {({ logs }) => (
        <ul aria-label={t('start.audit.log')} className="grid gap-3">
          {logs.map((log) => (
            <li key={log.number} className="rounded border border-line p-3">
              <LogFacts log={log} />
            </li>
          ))}
        </ul>
      )}
    </LoadPanel>
  )
}

function LogFacts({ log: { number, origin, size, head } }: { readonly log: Log }) {
  const { t, language } = useText()
  const terms: readonly Term[] = [
    {
      id: 'size',
      label: t('log.facts.size'),
      value: <Count value={size} language={language} />,
    },
    {
      id: 'signed',
      label: t('log.facts.signed'),
      value:
        head === null ? (
          t('log.heads.none')
        ) : (
          <Time at={head.at} language={language} precision="second" />
        ),
    },
    {
      id: 'root',
      label: t('log.facts.root'),
      value: head === null ? null : <code className="font-mono text-xs">{head.root}</code>,
    },
  ]
  return (
    <>
      <p className="mb-2 font-medium wrap-anywhere">
        <bdi>{origin}</bdi>
      </p>
      <Terms terms={terms} />
      <Link
        to={paths.log}
        search={{ log: number, view: 'verify' }}
        aria-label={t('start.audit.log.verify.of', { origin })}
        className="mt-2 inline-block min-h-6 text-sm text-accent underline"
      >
        {t('start.audit.log.verify')}
      </Link>
    </>
  )
}
