// The columns of the list of cases.
import type { Language, Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/table.tsx'
import { Time, timeText } from '../../ui/value.tsx'
import { approvalsWaiting, findingOf, type ListedCase } from './rows.ts'
import { groups } from './search.ts'

const findingLooks = { breach: 'deny', undeclared: 'refer', permitted: 'permit' } as const

export function FindingBadge({
  finding,
  t,
}: {
  readonly finding: keyof typeof findingLooks
  readonly t: Translate
}) {
  return <Badge look={findingLooks[finding]}>{t(`watch.finding.${finding}`)}</Badge>
}

/** Groups by name: nobody knows a letter by heart. */
export function groupWords(letters: readonly string[], t: Translate): string {
  return groups
    .filter((group) => letters.includes(group))
    .map((group) => t(`watch.group.${group}`))
    .join(' + ')
}

export function caseColumns(
  t: Translate,
  language: Language,
  nameOf: (party: string) => string,
): readonly Column<ListedCase>[] {
  return [
    { id: 'level', header: t('watch.column.level'), width: '4.5rem', cell: ({ level }) => level },
    {
      id: 'finding',
      header: t('watch.column.finding'),
      width: '8rem',
      cell: (row) => <FindingBadge finding={findingOf(row)} t={t} />,
    },
    {
      id: 'party',
      header: t('watch.column.party'),
      width: 'minmax(11rem, 1.4fr)',
      cell: (row) => <Parties row={row} t={t} nameOf={nameOf} />,
    },
    {
      id: 'workload',
      header: t('watch.column.workload'),
      width: 'minmax(9rem, 1fr)',
      cell: ({ members: [first, ...more] }) =>
        more.length === 0 ? (
          <bdi>{first?.workload}</bdi>
        ) : (
          t('watch.workloads', { n: more.length + 1, count: more.length + 1 })
        ),
    },
    {
      id: 'groups',
      header: t('watch.column.groups'),
      width: 'minmax(11rem, 1.4fr)',
      cell: (row) => {
        const words = groupWords(row.groups, t)
        return <span title={words}>{words}</span>
      },
    },
    {
      id: 'waits',
      header: t('watch.column.waits'),
      width: '11rem',
      cell: (row) => <Waits row={row} t={t} language={language} />,
    },
    {
      id: 'owner',
      header: t('watch.column.owner'),
      width: '9rem',
      cell: ({ owner }) =>
        owner === null ? (
          <span className="text-ink-2">{t('watch.filter.owner.nobody')}</span>
        ) : (
          <bdi>{owner}</bdi>
        ),
    },
    {
      id: 'state',
      header: t('watch.column.state'),
      width: '5.5rem',
      cell: ({ state }) => t(`watch.state.${state}`),
    },
    {
      id: 'since',
      header: t('watch.column.since'),
      width: '8rem',
      cell: ({ openedAt }) => <Time at={openedAt} language={language} precision="day" />,
    },
  ]
}

function Parties({
  row,
  t,
  nameOf,
}: {
  readonly row: ListedCase
  readonly t: Translate
  readonly nameOf: (party: string) => string
}) {
  const parties = [...new Set(row.members.map(({ party }) => party))]
  const names = parties.map(nameOf).join(', ')
  const [only] = parties
  const shown =
    parties.length === 1 && only !== undefined
      ? nameOf(only)
      : t('watch.parties', { n: parties.length, count: parties.length })
  return (
    <span title={names}>
      <bdi>{shown}</bdi>
    </span>
  )
}

function Waits({
  row,
  t,
  language,
}: {
  readonly row: ListedCase
  readonly t: Translate
  readonly language: Language
}) {
  const approvals = approvalsWaiting(row)
  if (row.appealDue !== null) {
    const at = timeText(row.appealDue, language, 'minute')
    return <Badge look="refer">{t('watch.waits.appeal', { at })}</Badge>
  }
  if (approvals > 0) {
    return (
      <Badge look="accent">{t('watch.waits.approvals', { n: approvals, count: approvals })}</Badge>
    )
  }
  return <span className="text-ink-2">{t('watch.waits.nothing')}</span>
}
