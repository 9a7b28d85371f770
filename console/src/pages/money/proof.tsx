// Whether all that was served is billed: the whole book is added up when somebody asks, and the three sums stand
// beside each other. Below it, what nobody knows the end of: normally nothing.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Panel, Skeleton } from '../../ui/panel.tsx'
import { spanText } from '../../ui/span.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Count, Money, Time, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { SimpleTable, type SimpleColumn } from './simple-table.tsx'

type Proven = Answer<'proveMoney'>
type Currency = Proven['currencies'][number]
type Lost = Answer<'lostMoney'>['attempts'][number]

export function Proof() {
  return (
    <>
      <Unbilled />
      <Indeterminates />
    </>
  )
}

function Unbilled() {
  const { t } = useText()
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['money-proof'],
    queryFn: ({ signal }) => call('proveMoney', {}, signal),
    // It reads the whole book: only when somebody asks.
    enabled: false,
    retry: false,
  })
  return (
    <Panel
      title={t('money.proof')}
      actions={
        <Button look="primary" disabled={isFetching} onClick={() => void refetch()}>
          {t(data === undefined ? 'money.proof.run' : 'money.proof.again')}
        </Button>
      }
    >
      <p className="max-w-3xl text-ink-2">{t('money.proof.how')}</p>
      <div role="status" className="mt-3">
        {isFetching ? (
          <Skeleton label={t('money.proof.running')} className="h-24" />
        ) : error !== null ? (
          <Failure error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? null : (
          <Found proof={data} />
        )}
      </div>
    </Panel>
  )
}

function Found({ proof }: { readonly proof: Proven }) {
  const { t, language } = useText()
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4" data-proven={proof.proven}>
      <p>
        <Badge look={proof.proven ? 'permit' : 'deny'}>
          {t(proof.proven ? 'money.proof.good' : 'money.proof.bad')}
        </Badge>{' '}
        <span className="text-sm text-ink-2">
          <Time at={proof.endedAt} language={language} precision="second" />
        </span>
      </p>
      {proof.currencies.length === 0 ? <p>{t('money.proof.nothing')}</p> : null}
      {proof.currencies.map((one) => (
        <ProvenCurrency key={one.currency} one={one} />
      ))}
      {proof.withoutEntry === 0 ? null : (
        <p className="text-deny">{t('money.proof.withoutEntry', { n: proof.withoutEntry })}</p>
      )}
      {proof.problems.length === 0 ? null : (
        <ul className="list-disc ps-5 text-deny">
          {proof.problems.map(({ subject, message }) => (
            <li key={`${subject} ${message}`}>
              <bdi>{subject}</bdi>: {message}
            </li>
          ))}
        </ul>
      )}
      <Logs logs={proof.logs} />
    </div>
  )
}

const sums = ['attempts', 'moved', 'accounts', 'difference'] as const

function ProvenCurrency({ one }: { readonly one: Currency }) {
  const { t, language } = useText()
  const { currency } = one
  const money = (amount: string) => <Money amount={amount} currency={currency} digits={9} />
  const count = (n: number) => <Count value={n} language={language} />
  const label = t('money.proof.sums', { currency })
  return (
    <section aria-label={label}>
      <p className="text-lg font-semibold" data-unbilled={one.unbilled}>
        {t('money.proof.unbilled')} {money(one.unbilled)}
      </p>
      <SimpleTable
        label={label}
        rows={sums}
        rowKey={(name) => name}
        file={`unbilled-${currency}`}
        columns={sumColumns(one, t)}
      />
      <div className="mt-2">
        <Terms
          terms={[
            { id: 'n', label: t('money.proof.settled'), value: count(one.attempts) },
            {
              id: 'late',
              label: t('money.proof.late'),
              value: (
                <>
                  {count(one.late.attempts)} · {money(one.late.price)}
                </>
              ),
            },
            {
              id: 'borne',
              label: t('money.proof.borne'),
              value: (
                <>
                  {count(one.borne.attempts)} · {money(one.borne.cost)}
                </>
              ),
            },
            {
              id: 'open',
              label: t('money.proof.open'),
              value: (
                <>
                  {count(one.open.attempts)} · {money(one.open.held)}
                </>
              ),
            },
            {
              id: 'lost',
              label: t('money.proof.indeterminate'),
              value: (
                <>
                  {count(one.indeterminate.attempts)} · {money(one.indeterminate.held)}
                </>
              ),
            },
          ]}
        />
      </div>
    </section>
  )
}

function Logs({ logs }: { readonly logs: Proven['logs'] }) {
  const { t, language } = useText()
  return (
    <section aria-label={t('money.proof.logs')}>
      <h3 className="text-sm font-semibold">{t('money.proof.logs')}</h3>
      <ul className="mt-1 grid gap-2">
        {logs.map(({ origin, size, head }) => (
          <li key={origin} className="min-w-0">
            <bdi className="font-medium">{origin}</bdi>:{' '}
            {t('money.proof.entries', counted(size, language))}{' '}
            {head === null ? (
              <Unknown label={t('money.proof.noHead')} />
            ) : (
              <>
                {t('money.proof.head', counted(head.size, language))}{' '}
                <Time at={head.at} language={language} precision="second" />
                <code className="block font-mono text-xs wrap-anywhere text-ink-2">
                  {head.root}
                </code>
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}

function counted(n: number, language: Language) {
  return { n, count: new Intl.NumberFormat(language).format(n) }
}

function Indeterminates() {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: ['money-lost'],
    queryFn: ({ signal }) => call('lostMoney', {}, signal),
    refetchInterval: 10_000,
  })
  return (
    <Panel title={t('money.lost')}>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-12" />
      ) : data.attempts.length === 0 ? (
        <p>
          <Badge look="permit">{t('money.lost.none')}</Badge>{' '}
          <span className="text-ink-2">{t('money.lost.none.why')}</span>
        </p>
      ) : (
        <LostTable attempts={data.attempts} />
      )}
    </Panel>
  )
}

function LostTable({ attempts }: { readonly attempts: readonly Lost[] }) {
  const { t, language } = useText()
  return (
    <SimpleTable
      label={t('money.lost')}
      rows={attempts}
      rowKey={({ attemptId }) => attemptId}
      file="indeterminate"
      columns={lostColumns(t, language)}
    />
  )
}

function sumColumns(
  { price, cost, currency }: Currency,
  t: Translate,
): readonly SimpleColumn<(typeof sums)[number]>[] {
  return [
    {
      id: 'what',
      header: t('money.proof.what'),
      cell: (name) => t(`money.proof.${name}`),
      value: (name) => t(`money.proof.${name}`),
    },
    {
      id: 'price',
      header: t('money.price'),
      align: 'end',
      cell: (name) => <Money amount={price[name]} currency={currency} digits={9} />,
      value: (name) => ({ amount: price[name] }),
    },
    {
      id: 'cost',
      header: t('money.cost'),
      align: 'end',
      cell: (name) => <Money amount={cost[name]} currency={currency} digits={9} />,
      value: (name) => ({ amount: cost[name] }),
    },
  ]
}

function lostColumns(t: Translate, language: Language): readonly SimpleColumn<Lost>[] {
  const text = (id: 'contract' | 'model' | 'deployment'): SimpleColumn<Lost> => ({
    id,
    header: t(`money.by.${id}`),
    cell: (row) => <bdi>{row[id]}</bdi>,
    value: (row) => row[id],
  })
  return [
    {
      id: 'request',
      header: t('money.lost.request'),
      cell: ({ requestId }) => (
        <Link
          to={paths.request}
          params={{ requestId }}
          className="font-mono text-xs text-accent hover:underline"
        >
          {requestId}
        </Link>
      ),
      value: ({ attemptId }) => attemptId,
    },
    text('contract'),
    text('model'),
    text('deployment'),
    {
      id: 'age',
      header: t('money.lost.age'),
      cell: ({ ageMs, lostAt }) => (
        <time dateTime={lostAt} title={lostAt} className="whitespace-nowrap">
          {spanText(-ageMs, language)}
        </time>
      ),
      value: ({ lostAt }) => lostAt,
    },
    {
      id: 'held',
      header: t('money.budgets.held'),
      align: 'end',
      cell: ({ held, currency }) => <Money amount={held} currency={currency} />,
      value: ({ held }) => ({ amount: held }),
    },
    {
      id: 'settles',
      header: t('money.lost.settles'),
      cell: ({ asked, estimatedAt }) => (
        <>
          {t(asked ? 'money.lost.asked' : 'money.lost.unasked')}{' '}
          {Date.parse(estimatedAt) < nowMs() ? null : <Time at={estimatedAt} language={language} />}
        </>
      ),
      value: ({ estimatedAt }) => estimatedAt,
    },
  ]
}
