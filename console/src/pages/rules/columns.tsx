// The columns of the list of rules.
import { Link } from '@tanstack/react-router'
import type { Language, Translate } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import type { Column } from '../../ui/table.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Rule } from './page.tsx'
import { SourceLink } from './source-link.tsx'
import { StateBadge } from './state-badge.tsx'

export function ruleColumns(
  t: Translate,
  language: Language,
  at: string | undefined,
): readonly Column<Rule>[] {
  return [
    {
      id: 'title',
      header: t('rules.column.title'),
      width: 'minmax(16rem, 2fr)',
      cell: ({ id, title, disputes }) => (
        <span className="flex items-center gap-2">
          {disputes.length === 0 ? null : (
            <Badge look="refer" title={disputes.join('; ')}>
              {t('rules.dispute')}
            </Badge>
          )}
          <Link
            to={paths.rule}
            params={{ ruleId: id }}
            search={at === undefined ? {} : { at }}
            tabIndex={-1}
            title={`${id}: ${title}`}
            className="overflow-hidden text-ellipsis text-accent hover:underline"
          >
            {title}
          </Link>
        </span>
      ),
    },
    {
      id: 'state',
      header: t('rules.column.state'),
      width: '11rem',
      cell: ({ state, note }) => <StateBadge state={state} note={note} />,
    },
    {
      id: 'effect',
      header: t('rules.column.effect'),
      width: '11rem',
      cell: ({ does }) =>
        does === null ? (
          <span className="text-ink-2">{t('rules.kind.status.long')}</span>
        ) : (
          <span title={does.enabled ? undefined : t('rules.off')}>
            {does.enabled ? t(`effect.${does.effect}`) : t('rules.off')}
          </span>
        ),
    },
    ...whose(t, language),
  ]
}

function whose(t: Translate, language: Language): readonly Column<Rule>[] {
  return [
    {
      id: 'authority',
      header: t('rules.column.authority'),
      width: '9.5rem',
      cell: ({ does }) => (does === null ? '' : t(`authority.${does.authority}`)),
    },
    {
      id: 'pack',
      header: t('rules.column.pack'),
      width: '9.5rem',
      cell: ({ pack }) => pack,
    },
    {
      id: 'review',
      header: t('rules.column.review'),
      width: '8rem',
      cell: ({ reviewBy }) =>
        reviewBy === null ? '' : <Time at={reviewBy} language={language} precision="day" />,
    },
    {
      id: 'source',
      header: t('rules.column.source'),
      width: 'minmax(12rem, 1.2fr)',
      cell: ({ sources: [first] }) =>
        first === undefined ? '' : <SourceLink source={first} isShort />,
    },
  ]
}
