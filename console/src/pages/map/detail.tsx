// What is looked at, told in full below the picture: it stays in its place, can be read without hitting a moving
// tip, and is as high when there is nothing to tell.
import type { ReactNode } from 'react'
import { Badge } from '../../ui/badge.tsx'
import { Money } from '../../ui/value.tsx'
import { tellingRule, volumeOf, type Flow } from './flow.ts'
import type { MapWords } from './words.ts'

export interface Looked {
  readonly title: string
  readonly flows: readonly Flow[]
}

export function Detail({
  looked,
  words,
}: {
  readonly looked: Looked | null
  readonly words: MapWords
}) {
  const { t } = words
  if (looked === null || looked.flows.length === 0) {
    return (
      <div className={box}>
        <Legend words={words} />
        <p className="mt-2 max-w-3xl text-sm text-ink-2">{t('map.hint')}</p>
      </div>
    )
  }
  const { title, flows } = looked
  const { requests, tokens, prices, costs } = volumeOf(flows)
  const verdicts = [...new Set(flows.map(({ verdict }) => verdict))]
  const of = (pick: (flow: Flow) => string | null) =>
    words.listed(flows.map((flow) => pick(flow) ?? ''))
  const told = flows.map((flow) => tellingRule(flow) ?? '')
  const rules = flows.flatMap(({ rules: all = [] }) => all)
  const said = flows.flatMap(({ asserted }) => asserted.map(({ region }) => region))
  return (
    <div className={box}>
      <p className="flex flex-wrap items-center gap-2 font-semibold">
        {verdicts.map((verdict) => (
          <Badge key={verdict} look={verdict}>
            {t(`verdict.${verdict}`)}
          </Badge>
        ))}
        <span className="min-w-0 truncate">{title}</span>
        {flows.some(({ gone }) => gone) ? (
          <Badge look="unknown">{t('map.detail.gone')}</Badge>
        ) : null}
      </p>
      <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <Fact term={t('map.detail.volume')}>
          {t('map.requests', { n: requests, count: words.count(requests) })}
          {tokens > 0 ? `, ${t('map.tokens', { n: tokens, count: words.count(tokens) })}` : ''}
        </Fact>
        <Amounts term={t('map.detail.price')} amounts={prices} />
        <Amounts term={t('map.detail.cost')} amounts={costs} />
        <Fact term={t('map.detail.contract')}>{of(({ contract }) => contract)}</Fact>
        <Fact term={t('map.detail.rule')}>{words.listed([...told, ...rules], 3)}</Fact>
        <Fact term={t('map.detail.code')}>{of(({ code }) => code)}</Fact>
        <Fact term={t('map.detail.model')}>{of(({ model }) => model)}</Fact>
        <Fact term={t('map.detail.type')}>{of(({ type }) => type)}</Fact>
        <Fact term={t('map.detail.asserted')}>{words.listed(said)}</Fact>
      </dl>
    </div>
  )
}

const box = 'h-44 overflow-hidden border-t border-line pt-3 sm:h-34'

function Fact({ term, children }: { readonly term: string; readonly children: ReactNode }) {
  if (children === '') return null
  return (
    <div className="min-w-0">
      <dt className="text-xs text-ink-2">{term}</dt>
      <dd className="truncate font-medium">{children}</dd>
    </div>
  )
}

function Amounts({
  term,
  amounts,
}: {
  readonly term: string
  readonly amounts: readonly (readonly [currency: string, amount: string])[]
}) {
  if (amounts.length === 0) return null
  return (
    <Fact term={term}>
      {amounts.map(([currency, amount]) => (
        <span key={currency} className="me-2">
          <Money amount={amount} currency={currency} />
        </span>
      ))}
    </Fact>
  )
}

function Legend({ words: { t } }: { readonly words: MapWords }) {
  return (
    <ul
      aria-label={t('map.legend')}
      className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs"
    >
      {(['permit', 'refer', 'deny', 'unknown', 'nothing'] as const).map((look) => (
        <li key={look} className="flex items-center gap-1.5">
          <span aria-hidden="true" className={`h-3 w-6 rounded-sm ${swatches[look]}`} />
          {t(`map.legend.${look}`)}
        </li>
      ))}
    </ul>
  )
}

const swatches = {
  permit: 'bg-permit',
  refer: 'bg-refer',
  deny: 'bg-deny',
  unknown: 'hatched border border-line-strong',
  nothing: 'border border-dashed border-line-strong',
} as const
