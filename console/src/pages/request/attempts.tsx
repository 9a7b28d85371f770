// Every try at a deployment: where, how it ended, what it used and cost, and where it was processed and kept: as was
// promised, as the provider asserted, and as was observed, of which the book knows nothing.
import { useText, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms, type Term } from '../../ui/terms.tsx'
import { Count, Money, Time, Unknown } from '../../ui/value.tsx'
import { Locations } from './locations.tsx'
import type { Story } from './page.tsx'

export type Attempt = Story['attempts'][number]

export function Attempts({ story: { attempts } }: { readonly story: Story }) {
  const { t } = useText()
  return attempts.map((attempt) => (
    <Panel
      key={attempt.id}
      title={t('request.attempt', { number: attempt.number, deployment: attempt.deployment })}
      actions={<Role attempt={attempt} attempts={attempts} t={t} />}
    >
      <div className="grid grid-cols-1 gap-4">
        <Facts attempt={attempt} />
        <Usage attempt={attempt} />
        <Locations attempt={attempt} />
        <Transfers attempt={attempt} />
      </div>
    </Panel>
  ))
}

/** What it was beside the others: the first, tried again, asked beside, or at another model. */
function Role({
  attempt,
  attempts,
  t,
}: {
  readonly attempt: Attempt
  readonly attempts: readonly Attempt[]
  readonly t: Translate
}) {
  const { number, fallbackFor, ending } = attempt
  const isBeside = attempts.some(
    (other) =>
      other !== attempt &&
      (other.ending === 'hedge_lost' || ending === 'hedge_lost') &&
      other.number !== number,
  )
  const role = fallbackFor !== null ? 'fallback' : isBeside ? 'hedge' : number > 1 ? 'retry' : null
  return role === null ? null : <Badge look="accent">{t(`request.role.${role}`)}</Badge>
}

function Facts({ attempt }: { readonly attempt: Attempt }) {
  const { t, language } = useText()
  const { hold, price, cost, currency } = attempt
  const amount = (value: string | undefined) =>
    value === undefined ? null : <Money amount={value} currency={currency} digits={6} />
  return (
    <Terms
      terms={[
        { id: 'ending', label: t('request.ending'), value: <Ending attempt={attempt} /> },
        {
          id: 'channel',
          label: t('requests.filter.channel'),
          value: <bdi>{attempt.channel}</bdi>,
        },
        {
          id: 'fallback',
          label: t('request.role.fallback'),
          value:
            attempt.fallbackFor === null
              ? null
              : t('request.fallback', { model: attempt.model, asked: attempt.fallbackFor }),
        },
        {
          id: 'at',
          label: t('request.intent'),
          value: <Time at={attempt.at} language={language} precision="second" />,
        },
        {
          id: 'settled',
          label: t('request.settled'),
          value:
            attempt.settledAt === null ? (
              <Unknown label={t('request.notYet')} />
            ) : (
              <span>
                <Time at={attempt.settledAt} language={language} precision="second" />
                {attempt.durationMs === null
                  ? null
                  : ` (${t('request.duration', { ms: attempt.durationMs })})`}
              </span>
            ),
        },
        { id: 'hold', label: t('request.hold'), value: amount(hold) },
        { id: 'price', label: t('requests.column.price'), value: amount(price) },
        { id: 'cost', label: t('request.cost'), value: amount(cost) },
        {
          id: 'version',
          label: t('request.priceVersion'),
          value: `${attempt.priceVersion}${attempt.usageSource === null ? '' : ` · ${t('request.source', { source: attempt.usageSource })}`}`,
        },
        ...more(attempt, t),
      ]}
    />
  )
}

/** What few attempts have, or few people ask for. */
function more(attempt: Attempt, t: Translate): readonly Term[] {
  const { cache, kept, currency } = attempt
  return [
    {
      id: 'edits',
      label: t('request.edits'),
      value: attempt.edits.length === 0 ? t('app.none') : attempt.edits.join(', '),
    },
    {
      id: 'upstream',
      label: t('request.upstreamId'),
      value: attempt.upstreamId === null ? null : <bdi>{attempt.upstreamId}</bdi>,
    },
    {
      id: 'cache',
      label: t('request.cache'),
      value:
        cache === null
          ? null
          : `${t('request.cache.in', { place: cache.place })}${cache.saved === undefined ? '' : ` · ${t('request.cache.saved', { amount: `${cache.saved} ${currency}` })}`}`,
    },
    {
      id: 'kept',
      label: t('request.kept'),
      value:
        kept === null
          ? null
          : t('request.kept.what', {
              kind: kept.kind,
              id: kept.id,
              until: kept.until ?? t('app.unknown'),
            }),
    },
  ]
}

function Ending({ attempt }: { readonly attempt: Attempt }) {
  const { t, told } = useText()
  const { ending, status, state, background, markTokens } = attempt
  if (ending !== null) {
    const look = ending === 'completed' ? 'permit' : ending === 'hedge_lost' ? 'plain' : 'refer'
    return (
      <span className="flex flex-wrap items-center gap-2">
        <Badge look={look}>{told(ending)}</Badge>
        {status === null || status === 0 ? null : t('request.status', { status })}
      </span>
    )
  }
  if (background !== null) return t('request.background', { id: background })
  return (
    <span>
      <Unknown label={told(state)} />{' '}
      {markTokens === null ? t('request.mark.none') : t('request.mark', { n: markTokens })}
    </span>
  )
}

const cell = 'border-t border-line px-2 py-1'
const head = 'px-2 py-1 text-xs font-semibold text-ink-2'

function Usage({ attempt }: { readonly attempt: Attempt }) {
  const { t, language } = useText()
  const { lines, currency } = attempt
  if (lines.length === 0) return null
  const seesMoney = lines.some(({ price }) => price !== undefined)
  // Who reads prices alone is told no cost: none is not nothing.
  const seesCost = lines.some(({ cost }) => cost !== undefined)
  return (
    <div
      className="overflow-auto"
      role="region"
      aria-label={t('request.usage')}
      // A region that scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <table className="w-full text-sm">
        <caption className="mb-1 text-start text-sm font-semibold">{t('request.usage')}</caption>
        <thead className="bg-sunken">
          <tr>
            <th className={`${head} text-start`}>{t('request.usage.kind')}</th>
            <th className={`${head} text-end`}>{t('request.usage.quantity')}</th>
            {seesMoney ? (
              <th className={`${head} text-end`}>{t('requests.column.price')}</th>
            ) : null}
            {seesCost ? <th className={`${head} text-end`}>{t('request.cost')}</th> : null}
          </tr>
        </thead>
        <tbody>
          {lines.map(({ kind, quantity, price, cost }) => (
            <tr key={kind}>
              <td className={cell}>{kind.replaceAll('_', ' ')}</td>
              <td className={`${cell} text-end`}>
                <Count value={quantity} language={language} />
              </td>
              {seesMoney ? (
                <td className={`${cell} text-end`}>
                  <Money amount={price ?? '0'} currency={currency} digits={6} />
                </td>
              ) : null}
              {seesCost ? (
                <td className={`${cell} text-end`}>
                  <Money amount={cost ?? '0'} currency={currency} digits={6} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Transfers({ attempt: { transfers = [], currency } }: { readonly attempt: Attempt }) {
  const { t } = useText()
  if (transfers.length === 0) return null
  return (
    <details>
      <summary className="min-h-6 text-sm font-semibold">
        {t('request.transfers', { n: transfers.length })}
      </summary>
      <div
        className="mt-2 overflow-auto"
        role="region"
        aria-label={t('request.transfers', { n: transfers.length })}
        tabIndex={0}
      >
        <table className="w-full text-sm">
          <thead className="bg-sunken">
            <tr>
              <th className={`${head} text-start`}>{t('request.transfers.code')}</th>
              <th className={`${head} text-start`}>{t('request.transfers.debit')}</th>
              <th className={`${head} text-start`}>{t('request.transfers.credit')}</th>
              <th className={`${head} text-end`}>{t('request.transfers.amount')}</th>
            </tr>
          </thead>
          <tbody>
            {transfers.map(({ code, debit, credit, amount }, index) => (
              <tr key={`${index} ${code} ${debit}`}>
                <td className={cell}>{code}</td>
                <td className={`${cell} font-mono text-xs`}>{debit}</td>
                <td className={`${cell} font-mono text-xs`}>{credit}</td>
                <td className={`${cell} text-end`}>
                  <Money amount={amount} currency={currency} digits={6} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}
