// What a replay found: how much moves and how much does not, the money of it, and each row. Sums are exact decimals.
import { useMay } from '../../api/session.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { CopyText } from '../../ui/copy.tsx'
import { addDecimals } from '../../ui/decimal.ts'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { Count, Money, shortDecimal, Time } from '../../ui/value.tsx'
import { pageUrl, paths } from '../../urls.ts'
import { ChangesTable } from './changes-table.tsx'
import { Picture } from './picture.tsx'
import { isStopped, type Job, type Report, type Row } from './report-rows.ts'

type Sums = Report['recorded']

export function ReportPanels({ job, report }: { readonly job: Job; readonly report: Report }) {
  const { t, language } = useText()
  const { changes } = report
  return (
    <>
      <Panel title={report.title}>
        <div className="grid gap-4">
          <p className="text-ink-2">
            <Span report={report} />
          </p>
          {job.stale ? (
            <p role="note" className="rounded border border-refer bg-refer-soft p-2">
              {t('report.stale')}
            </p>
          ) : null}
          <Totals report={report} />
          {report.unexplained.length > 0 ? (
            <p role="alert" className="rounded border border-deny bg-deny-soft p-2">
              {t('report.unexplained', { what: report.unexplained.join(', ') })}
            </p>
          ) : null}
          <p>
            <strong>
              {t('report.rest', {
                count: new Intl.NumberFormat(language).format(report.unchanged.requests),
              })}
            </strong>{' '}
            {report.unexplained.length === 0 ? t('report.rest.proved') : null}
          </p>
          {report.drifted.requests === 0 ? null : (
            <p className="text-ink-2">
              {t('report.drifted', {
                n: report.drifted.requests,
                count: new Intl.NumberFormat(language).format(report.drifted.requests),
              })}
            </p>
          )}
          <Branches report={report} />
          <div>
            <p className="mb-1 text-sm text-ink-2">{t('report.link')}</p>
            <CopyText
              text={window.location.origin + pageUrl(paths.whatIf, { replay: job.id })}
              copyLabel={t('app.copy')}
              copiedLabel={t('app.copied')}
            />
          </div>
        </div>
      </Panel>
      {changes.length === 0 ? (
        <EmptyState title={t('report.nothing')}>{t('report.nothing.why')}</EmptyState>
      ) : (
        <>
          <Panel title={t('report.picture')}>
            <Picture rows={changes} />
          </Panel>
          <ChangesTable rows={changes} />
        </>
      )}
      <Assumed assumes={report.assumes} />
    </>
  )
}

function Assumed({ assumes }: Pick<Report, 'assumes'>) {
  const { t } = useText()
  return (
    <Panel>
      <details>
        <summary className="min-h-6 font-semibold">{t('report.assumes')}</summary>
        <ul className="mt-2 list-disc pl-5 text-sm">
          {assumes.map((each) => (
            <li key={each}>{each}</li>
          ))}
        </ul>
      </details>
    </Panel>
  )
}

function Span({ report: { from, to, asOf } }: { readonly report: Report }) {
  const { t, language } = useText()
  // The sentence is one text; its instants are elements of their own.
  const [first = '', second = '', third = '', rest = ''] = t('report.span', {
    from: '|',
    to: '|',
    asOf: '|',
    at: '|',
  }).split('|')
  return (
    <>
      {first}
      <Time at={from} language={language} />
      {second}
      <Time at={to} language={language} />
      {third}
      <Time at={asOf} language={language} />
      {rest}
    </>
  )
}

function Totals({ report }: { readonly report: Report }) {
  const { t } = useText()
  const seesMoney = useMay('money.read') || report.recorded.money.length > 0
  const { changes } = report
  const stops = changes.filter(isStopped)
  const moves = changes.filter(({ change }) => change === 'flow_changed')
  const skipped = report.notReplayable.reduce((sum, { requests }) => sum + requests, 0)
  return (
    <dl className="grid grid-cols-2 gap-3 lg:grid-cols-4" aria-label={t('report.title')}>
      <Total label={t('report.moves')} look="accent">
        <Requests requests={requestsOf(changes)} />
        <Workloads rows={changes} />
      </Total>
      <Total label={t('report.unchanged')}>
        <Requests requests={report.unchanged.requests} />
        {skipped === 0 ? null : (
          <span className="block text-sm text-ink-2">
            {t('report.notReplayable')}: <NumberOf value={skipped} />
          </span>
        )}
      </Total>
      {seesMoney ? (
        <>
          <Total label={t('report.money.lost')} look="deny">
            <Amounts sums={stops} />
          </Total>
          <Total label={t('report.money.moved')}>
            <Amounts sums={moves} />
            <span className="block text-sm text-ink-2">
              {t('report.money.all')}: <Amounts sums={[report.recorded]} isShort />
            </span>
          </Total>
        </>
      ) : (
        <p className="text-ink-2">{t('report.money.hidden')}</p>
      )}
    </dl>
  )
}

function requestsOf(rows: readonly Sums[]): number {
  return rows.reduce((sum, { requests }) => sum + requests, 0)
}

function Total({
  label,
  look,
  children,
}: {
  readonly label: string
  readonly look?: 'accent' | 'deny'
  readonly children: React.ReactNode
}) {
  const edge = { accent: 'border-l-accent', deny: 'border-l-deny' }
  return (
    <div
      className={`rounded border border-l-4 border-line p-3 ${look === undefined ? '' : edge[look]}`}
    >
      <dt className="text-sm text-ink-2">{label}</dt>
      <dd className="mt-1 text-lg font-semibold">{children}</dd>
    </div>
  )
}

function Requests({ requests }: { readonly requests: number }) {
  const { t, language } = useText()
  return (
    <span className="block">
      {t('report.requests', {
        n: requests,
        count: new Intl.NumberFormat(language).format(requests),
      })}
    </span>
  )
}

function NumberOf({ value }: { readonly value: number }) {
  const { language } = useText()
  return <Count value={value} language={language} />
}

function Workloads({ rows }: { readonly rows: readonly Row[] }) {
  const { t } = useText()
  const n = new Set(rows.map(({ workload }) => workload)).size
  return (
    <span className="block text-sm font-normal text-ink-2">
      {t('report.workloads', { n, count: n })}
    </span>
  )
}

/** By currency; what is nothing is said as nothing. */
function Amounts({
  sums,
  isShort = false,
}: {
  readonly sums: readonly Sums[]
  readonly isShort?: boolean
}) {
  const { t } = useText()
  const byCurrency = Map.groupBy(
    sums.flatMap(({ money }) => money),
    ({ currency }) => currency,
  )
  if (byCurrency.size === 0) return <span>{t('app.none')}</span>
  return [...byCurrency].map(([currency, amounts]) => (
    <span key={currency} className={isShort ? '' : 'block'}>
      <Money amount={addDecimals(amounts.map(({ price }) => price))} currency={currency} />
      {isShort ? null : (
        <span className="block text-sm font-normal text-ink-2">
          {t('report.cost', {
            cost: `${shortDecimal(addDecimals(amounts.map(({ cost }) => cost)), 2)} ${currency}`,
          })}
        </span>
      )}
    </span>
  ))
}

function Branches({ report: { branches } }: { readonly report: Report }) {
  const { t, language } = useText()
  if (branches.length === 0) return null
  return (
    <ul className="grid gap-1 text-sm">
      {branches.map(({ branch, verdict, requests }) => (
        <li key={`${branch} ${verdict}`}>
          {branch === 'if_in_force' || branch === 'if_not_in_force'
            ? t(`report.branch.${branch}`)
            : branch}
          :{' '}
          <Badge look={verdict === 'permit' || verdict === 'refer' ? verdict : 'deny'}>
            {verdict === 'permit' || verdict === 'refer' || verdict === 'deny'
              ? t(`verdict.${verdict}`)
              : verdict}
          </Badge>{' '}
          <Count value={requests} language={language} />
        </li>
      ))}
    </ul>
  )
}
