// What each loaded list says of a party, and what its screenings came to: reasons, for those who answer for them.
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { EmptyState, Panel } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import type { Whole } from './graph.ts'

export function ScreeningTab({ whole: { lists, screenings } }: { readonly whole: Whole }) {
  const { t } = useText()
  if (lists === null || screenings === null) {
    return <EmptyState title={t('party.withheld')}>{t('party.withheld.next')}</EmptyState>
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      <Panel title={t('party.lists')}>
        {lists.length === 0 ? (
          <EmptyState title={t('party.lists.none')}>{t('party.lists.none.next')}</EmptyState>
        ) : (
          <Lists lists={lists} />
        )}
      </Panel>
      <Panel title={t('party.screenings')}>
        {screenings.length === 0 ? (
          <EmptyState title={t('party.screenings.none')}>
            {t('party.screenings.none.next')}
          </EmptyState>
        ) : (
          <Screenings screenings={screenings} />
        )}
      </Panel>
    </div>
  )
}

const cell = 'py-1.5 pr-4 align-top'
const head = 'py-1 pr-4 text-start font-medium text-ink-2'

function Lists({ lists }: { readonly lists: NonNullable<Whole['lists']> }) {
  const { t, language } = useText()
  const looks = { T: 'deny', F: 'permit', U: 'unknown' } as const
  return (
    <table className="w-full text-sm" aria-label={t('party.lists')}>
      <thead>
        <tr>
          {(['list', 'on', 'time', 'version', 'review'] as const).map((name) => (
            <th key={name} scope="col" className={head}>
              {t(`party.lists.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {lists.map((one) => (
          <tr key={one.list} className="border-t border-line">
            <td className={cell}>
              <bdi>{one.title}</bdi>{' '}
              <span className="text-ink-2">
                (<bdi>{one.asserter}</bdi>, <code className="text-xs">{one.list}</code>)
              </span>
            </td>
            <td className={cell}>
              <Badge look={looks[one.on]}>{t(`party.lists.on.${one.on}`)}</Badge>
            </td>
            <td className={cell}>
              {one.from === null ? null : (
                <>
                  <Time at={one.from} language={language} precision="day" /> –{' '}
                  {one.to === null ? (
                    t('party.open')
                  ) : (
                    <Time at={one.to} language={language} precision="day" />
                  )}
                </>
              )}
            </td>
            <td className={cell}>{one.version}</td>
            <td className={cell}>
              {one.reviewBy === null ? null : (
                <Time at={one.reviewBy} language={language} precision="day" />
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function Screenings({ screenings }: { readonly screenings: NonNullable<Whole['screenings']> }) {
  const { t, language } = useText()
  const looks = { match: 'deny', no_match: 'permit', open: 'refer' } as const
  return (
    <table className="w-full text-sm" aria-label={t('party.screenings')}>
      <thead>
        <tr>
          {(['verdict', 'list', 'algorithm', 'score', 'reviewer', 'at'] as const).map((name) => (
            <th key={name} scope="col" className={head}>
              {t(`party.screenings.${name}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {screenings.map((one) => (
          <tr key={`${one.list} ${one.at} ${one.algorithm}`} className="border-t border-line">
            <td className={cell}>
              <Badge look={looks[one.verdict]}>{t(`party.screenings.${one.verdict}`)}</Badge>
            </td>
            <td className={cell}>
              {one.list} <span className="text-ink-2">{one.listVersion}</span>
            </td>
            <td className={cell}>{one.algorithm}</td>
            <td className={cell}>{one.score}</td>
            <td className={cell}>
              <bdi>{one.reviewer}</bdi>
            </td>
            <td className={cell}>
              <Time at={one.at} language={language} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
