// Exceptions, those that end first in front: how often each was renewed, what became a habit, and the share of revenue
// that rests on exceptions.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Span } from '../../ui/span.tsx'
import { Money } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { LoadPanel } from './load.tsx'
import { useExceptions } from './queries.ts'

type Answered = Answer<'listExceptions'>
type Exception = Answered['exceptions'][number]

export function Exceptions({ seesMoney }: { readonly seesMoney: boolean }) {
  const { t } = useText()
  return (
    <LoadPanel title={t('start.exceptions')} query={useExceptions()}>
      {({ exceptions, precedents }) => {
        const shown = exceptions
          .filter(({ state }) => state !== 'expired')
          .toSorted((left, right) => (left.to < right.to ? -1 : 1))
        if (shown.length === 0) return <p>{t('start.exceptions.none')}</p>
        return (
          <>
            <ul className="grid gap-2">
              {shown.map((one) => (
                <li key={one.id} className="border-t border-line pt-2 first:border-0 first:pt-0">
                  <One exception={one} renewals={renewalsOf(one, exceptions)} />
                </li>
              ))}
            </ul>
            {precedents.map((found) => (
              <p key={found.exceptions.join(' ')} className="mt-2 text-sm text-refer">
                {found.kind === 'renewed'
                  ? t('start.exceptions.renewedOften', { n: found.renewals ?? 0 })
                  : t('start.exceptions.spread', { parties: found.parties.join(', ') })}{' '}
                <span className="font-mono text-xs">{found.exceptions.join(', ')}</span>
              </p>
            ))}
            {seesMoney ? <Share /> : null}
          </>
        )
      }}
    </LoadPanel>
  )
}

function One({
  exception: { id, party, reason, to, state },
  renewals,
}: {
  readonly exception: Exception
  readonly renewals: number
}) {
  const { t, language } = useText()
  return (
    <>
      <p className="flex flex-wrap items-baseline justify-between gap-2">
        <span>
          <span className="font-mono text-sm">{id}</span> ·{' '}
          <Link to={paths.party} params={{ partyId: party }} className="text-accent underline">
            {party}
          </Link>
        </span>
        <Badge look={state === 'expired_in_use' ? 'deny' : 'refer'}>
          {t(state === 'expired_in_use' ? 'start.exceptions.ended' : 'start.exceptions.ends')}{' '}
          <Span at={to} nowMs={nowMs()} language={language} />
        </Badge>
      </p>
      <p className="text-sm text-ink-2">
        {reason}
        {renewals === 0 ? null : ` · ${t('start.exceptions.renewals', { n: renewals })}`}
      </p>
    </>
  )
}

/** How many exceptions it goes on from, one after the other. */
function renewalsOf({ renews }: Exception, all: readonly Exception[]): number {
  const before = all.find(({ id }) => id === renews)
  return before === undefined ? 0 : 1 + renewalsOf(before, all)
}

function Share() {
  const { t } = useText()
  const { data } = useQuery({
    queryKey: ['start-revenue'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('revenue', {}, signal),
  })
  return (
    <ul className="mt-3 text-sm">
      {data?.currencies.map(({ currency, underException, price }) => (
        <li key={currency}>
          {t('start.exceptions.share')} <Money amount={underException} currency={currency} />{' '}
          {t('start.limits.of')} <Money amount={price} currency={currency} />
        </li>
      ))}
    </ul>
  )
}
