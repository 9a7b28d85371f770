// What was spent in a span of days by one dimension: totals of each currency, days as a picture and as a table with
// the same numbers, and the margin of each name. Sums are the server's or exact decimals; a bar is drawn by a float.
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText, type Language, type Translate } from '../../text/text.tsx'
import { nowMs } from '../../ui/clock.ts'
import { SelectField } from '../../ui/field.tsx'
import { EmptyState, Panel, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Count, Money, Time, Unknown } from '../../ui/value.tsx'
import { apiUrl } from '../../urls.ts'
import { Days } from './days.tsx'
import { Named, namesIn, type NamedSums } from './named.tsx'
import { useNames, type NameOf } from './names.ts'
import {
  daysIn,
  daysOf,
  dimensions,
  spans,
  type Dimension,
  type MoneyChange,
  type MoneySearch,
} from './search.ts'
import { SimpleTable, type SimpleColumn } from './simple-table.tsx'

type Spent = Answer<'spend'>

function Empty() {
  const { t } = useText()
  return <EmptyState title={t('money.spend.none')}>{t('money.spend.none.next')}</EmptyState>
}

function spendQuery(from: string, to: string, by: Dimension) {
  return {
    queryKey: ['spend', from, to, by],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
      call('spend', { query: { from, to, by, step: 'day' } }, signal),
    placeholderData: keepPreviousData,
  }
}

export function Spend({
  search,
  onChange,
}: {
  readonly search: MoneySearch
  readonly onChange: (next: MoneyChange) => void
}) {
  const { t } = useText()
  const { span = '30d', by = 'party' } = search
  const { from, to } = daysOf(span, nowMs())
  const { data, error, refetch } = useQuery(spendQuery(from, to, by))
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div className="flex flex-wrap items-end gap-3">
          <Segments
            label={t('money.span')}
            value={span}
            onChange={(next) => onChange({ span: next })}
            segments={spans.map((value) => ({ value, label: spanLabel(value, t) }))}
          />
          <SelectField
            label={t('money.by')}
            value={by}
            onChange={({ target }) =>
              onChange({ by: dimensions.find((one) => one === target.value) })
            }
          >
            {dimensions.map((one) => (
              <option key={one} value={one}>
                {t(`money.by.${one}`)}
              </option>
            ))}
          </SelectField>
        </div>
        <a
          className="inline-flex min-h-8 items-center rounded border border-line-strong bg-surface px-3 text-sm font-medium hover:bg-sunken"
          href={apiUrl('exportFocus', {}, { from, to })}
          download
          title={t('money.focus.hint')}
        >
          {t('money.focus')}
        </a>
      </div>
      {error !== null ? (
        <Failure error={error} onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton label={t('app.loading')} className="h-[48rem]" />
      ) : data.rows.length === 0 ? (
        <Empty />
      ) : (
        <Shown {...{ data, search, onChange }} />
      )}
    </>
  )
}

function spanLabel(span: (typeof spans)[number], t: Translate): string {
  return span === 'month' ? t('money.span.month') : t('money.span.days', { n: daysIn(span) })
}

function Shown({
  data,
  search,
  onChange,
}: {
  readonly data: Spent
  readonly search: MoneySearch
  readonly onChange: (next: MoneyChange) => void
}) {
  const { t, language } = useText()
  const by = dimensions.find((one) => data.by.includes(one)) ?? 'party'
  const nameOf = useNames(by)
  const currencies = data.totals.map(({ currency }) => currency)
  const currency = currencies.find((one) => one === search.currency) ?? currencies[0] ?? ''
  const rows = data.rows.filter((row) => row.currency === currency)
  return (
    <>
      <Totals data={data} />
      <Panel
        title={t('money.spend.days', { by: t(`money.by.${by}`) })}
        actions={
          currencies.length < 2 ? undefined : (
            <Segments
              label={t('money.currency')}
              value={currency}
              onChange={(next) => onChange({ currency: next })}
              segments={currencies.map((value) => ({ value, label: value }))}
            />
          )
        }
      >
        <Days {...{ data, rows, by, currency, nameOf }} />
      </Panel>
      <Panel title={t('money.spend.margin', { by: t(`money.by.${by}`) })}>
        <SimpleTable
          label={t('money.spend.margin', { by: t(`money.by.${by}`) })}
          columns={marginColumns(by, nameOf, t, language)}
          rows={namesIn(data.rows, by)}
          rowKey={({ id, currency: of }) => JSON.stringify([id, of])}
          file={`spend-${data.from}-${data.to}-${by}`}
        />
        <p className="mt-2 text-sm text-ink-2">
          {t('money.spend.note', { from: data.from, to: data.to })}
        </p>
      </Panel>
    </>
  )
}

function Totals({ data }: { readonly data: Spent }) {
  const { t, language } = useText()
  return (
    <section aria-label={t('money.totals')} className="grid gap-3">
      {data.totals.map((total) => (
        <dl
          key={total.currency}
          aria-label={t('money.totals.in', { currency: total.currency })}
          className="flex flex-wrap gap-x-8 gap-y-2 rounded-lg border border-line bg-surface p-4"
        >
          {(['price', 'cost', 'margin'] as const).map((name) => (
            <div key={name}>
              <dt className="text-xs text-ink-2">{t(`money.${name}`)}</dt>
              <dd className="text-xl font-semibold tracking-tight" data-amount={total[name]}>
                {/* Whole, so that what is shown adds up. */}
                <Money amount={total[name]} currency={total.currency} digits={9} />
              </dd>
            </div>
          ))}
          <div>
            <dt className="text-xs text-ink-2">{t('money.attempts')}</dt>
            <dd className="text-xl font-semibold tracking-tight">
              <Count value={total.attempts} language={language} />
            </dd>
          </div>
        </dl>
      ))}
      <p className="text-sm text-ink-2">
        {t('requests.asOf')}{' '}
        {Date.parse(data.asOf) === 0 ? (
          <Unknown label={t('app.unknown')} />
        ) : (
          <Time at={data.asOf} language={language} precision="second" />
        )}
        {data.behind > 0
          ? ` · ${t('requests.behind', { n: data.behind, count: data.behind })}`
          : null}
      </p>
    </section>
  )
}

function marginColumns(
  by: Dimension,
  nameOf: NameOf,
  t: Translate,
  language: Language,
): readonly SimpleColumn<NamedSums>[] {
  const amount = (name: 'price' | 'cost' | 'margin'): SimpleColumn<NamedSums> => ({
    id: name,
    header: t(`money.${name}`),
    align: 'end',
    cell: (row) => <Money amount={row[name]} currency={row.currency} digits={4} />,
    value: (row) => ({ amount: row[name] }),
  })
  const count = (name: 'attempts' | 'tokens'): SimpleColumn<NamedSums> => ({
    id: name,
    header: t(`money.${name}`),
    align: 'end',
    cell: (row) => <Count value={row[name]} language={language} />,
    value: (row) => row[name],
  })
  return [
    {
      id: 'name',
      header: t(`money.by.${by}`),
      cell: ({ id }) => <Named id={id} by={by} name={nameOf(id)} />,
      value: ({ id }) => id ?? t('app.unknown'),
    },
    count('attempts'),
    count('tokens'),
    amount('price'),
    amount('cost'),
    amount('margin'),
    {
      id: 'currency',
      header: t('money.currency'),
      cell: ({ currency }) => currency,
      value: ({ currency }) => currency,
    },
  ]
}
