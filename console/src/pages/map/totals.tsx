// What came in the time that is shown, in numbers. Sums are those of its parts, exact to the last digit.
import type { ReactNode } from 'react'
import { Count, Money } from '../../ui/value.tsx'
import type { Totals } from './flow.ts'
import type { MapWords } from './words.ts'

export function TotalsRow({
  totals,
  words: { t, language },
}: {
  readonly totals: Totals
  readonly words: MapWords
}) {
  const count = (value: number) => (
    <Count value={value} language={language} compact={value >= 1e6} />
  )
  return (
    <dl
      aria-label={t('map.totals')}
      className="flex flex-wrap gap-x-8 gap-y-2"
      data-totals={totals.requests}
    >
      <Total term={t('map.totals.requests')}>{count(totals.requests)}</Total>
      <Total term={t('map.totals.permits')} mark="permit">
        {count(totals.permits)}
      </Total>
      <Total term={t('map.totals.denies')} mark="deny">
        {count(totals.denies)}
      </Total>
      <Total term={t('map.totals.refers')} mark="refer">
        {count(totals.refers)}
      </Total>
      <Total term={t('map.totals.tokens')}>{count(totals.tokens)}</Total>
      {totals.prices.map(([currency, amount]) => (
        <Total key={currency} term={t('map.totals.price')}>
          <Money amount={amount} currency={currency} />
        </Total>
      ))}
    </dl>
  )
}

const marks = { permit: 'bg-permit', deny: 'bg-deny', refer: 'bg-refer' } as const

function Total({
  term,
  mark,
  children,
}: {
  readonly term: string
  readonly mark?: keyof typeof marks
  readonly children: ReactNode
}) {
  return (
    <div>
      <dt className="flex items-center gap-1.5 text-xs text-ink-2">
        {mark === undefined ? null : (
          <span aria-hidden="true" className={`size-2 rounded-full ${marks[mark]}`} />
        )}
        {term}
      </dt>
      <dd className="text-xl font-semibold tracking-tight">{children}</dd>
    </div>
  )
}
