// What happened on the owner's channels: grave cases of the watch, and answers from outside what was promised.
import { useText, type Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Count } from '../../ui/value.tsx'
import { SimpleTable, type SimpleColumn } from '../money/simple-table.tsx'
import { monthName } from './names.tsx'
import type { Report } from './rows.ts'
import { Withheld } from './withheld.tsx'

type Row = Report['incidents'][number]

const looks = {
  open: 'refer',
  closed: 'plain',
  confirmed: 'deny',
  honest: 'permit',
  inconclusive: 'unknown',
} as const

export function Incidents({
  report,
  clause,
}: {
  readonly report: Report
  readonly clause: NonNullable<Report['clause']>
}) {
  const { t, language } = useText()
  const isNamed = clause.shows.includes('incident_parties')
  return (
    <Panel title={t('channel.incidents')}>
      {!clause.shows.includes('incidents') ? (
        <Withheld />
      ) : report.incidents.length === 0 ? (
        <p className="text-ink-2">{t('channel.incidents.none')}</p>
      ) : (
        <SimpleTable
          label={t('channel.incidents')}
          rows={report.incidents}
          rowKey={({ month, kind, about: word, state }) =>
            JSON.stringify([month, kind, word, state])
          }
          columns={columnsOf(isNamed, t, language)}
        />
      )}
      {isNamed || report.incidents.length === 0 ? null : (
        <p className="mt-2 text-sm text-ink-2">{t('channel.incidents.unnamed')}</p>
      )}
    </Panel>
  )
}

/** What a case can be about. */
const reasons = ['extraction', 'resale', 'purpose', 'parameters', 'sharing'] as const

function columnsOf(isNamed: boolean, t: Translate, language: string): readonly SimpleColumn<Row>[] {
  const about = aboutBy(t)
  return [
    {
      id: 'month',
      header: t('channel.month'),
      cell: ({ month }) => monthName(month, language),
      value: ({ month }) => month,
    },
    {
      id: 'what',
      header: t('channel.incident'),
      cell: about,
      value: about,
    },
    {
      id: 'state',
      header: t('channel.incident.state'),
      cell: ({ state }) => (
        <Badge look={looks[state]}>{t(`channel.incident.state.${state}`)}</Badge>
      ),
      value: ({ state }) => state,
    },
    {
      id: 'count',
      header: t('channel.count'),
      align: 'end',
      cell: ({ count }) => <Count value={count} language={language} />,
      value: ({ count }) => ({ amount: String(count) }),
    },
    ...(isNamed
      ? [
          {
            id: 'parties',
            header: t('channel.customers'),
            cell: ({ parties = [] }: Row) => <bdi>{parties.join(', ')}</bdi>,
            value: ({ parties = [] }: Row) => parties.join(', '),
          },
        ]
      : []),
  ]
}

function aboutBy(t: Translate) {
  return ({ kind, about: word }: Row): string => {
    if (kind === 'location') return t('channel.incident.location')
    const reason = reasons.find((one) => one === word)
    return t(reason === undefined ? 'channel.incident.case' : `channel.incident.${reason}`)
  }
}
