// The figures that finance comes for: a year at the present pace, margin, and what is not certain. That nothing is
// unbilled is proved by adding up the whole book, when it is asked for.
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Tile } from '../../ui/tile.tsx'
import { Money, Unknown } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import { Completeness } from './completeness.tsx'
import { LoadPanel } from './load.tsx'

/** `isProofBelow`: the page has the proof in another section. */
export function FinanceFigures({ isProofBelow }: { readonly isProofBelow: boolean }) {
  const { t } = useText()
  const query = useQuery({
    queryKey: ['start-revenue'],
    staleTime: 60_000,
    queryFn: ({ signal }) => call('revenue', {}, signal),
  })
  return (
    <>
      <LoadPanel
        title={t('start.revenue')}
        query={query}
        more={
          <Link to={paths.money} className="text-sm text-accent underline">
            {t('start.more.money')}
          </Link>
        }
      >
        {({ currencies, days }) =>
          currencies.length === 0 ? (
            <p>{t('start.revenue.none')}</p>
          ) : (
            <div className="grid gap-4">
              {currencies.map((one) => (
                <div key={one.currency} className="grid gap-3 sm:grid-cols-2">
                  <Tile
                    label={t('start.revenue.run')}
                    value={<Money amount={one.annualised} currency={one.currency} />}
                    note={t('start.revenue.days', { n: days })}
                  />
                  <Tile
                    label={t('start.revenue.margin')}
                    value={<Money amount={one.margin} currency={one.currency} />}
                    note={
                      one.marginPercent === null ? (
                        <Unknown label={t('app.unknown')} />
                      ) : (
                        `${one.marginPercent} %`
                      )
                    }
                  />
                  <Tile
                    label={t('start.revenue.review')}
                    value={<Money amount={one.underReview} currency={one.currency} />}
                  />
                  <Tile
                    label={t('start.revenue.exception')}
                    value={<Money amount={one.underException} currency={one.currency} />}
                  />
                </div>
              ))}
            </div>
          )
        }
      </LoadPanel>
      {isProofBelow ? null : <Completeness />}
    </>
  )
}
