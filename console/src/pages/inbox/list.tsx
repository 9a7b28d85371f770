// Items of the inbox, one line of facts each: what, who asked, by when, how many approvals there are.
import { Link } from '@tanstack/react-router'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { nowMs } from '../../ui/clock.ts'
import { Span } from '../../ui/span.tsx'
import { paths } from '../../urls.ts'
import type { Item } from './queries.ts'
import type { View } from './search.ts'

export function ItemList({
  items,
  open,
  view,
}: {
  readonly items: readonly Item[]
  readonly open: Item | null
  readonly view: View
}) {
  const { t, told } = useText()
  return (
    <ul aria-label={t('inbox.list')} className="grid gap-2">
      {items.map((item) => (
        <li key={`${item.kind} ${item.within ?? ''} ${item.id}`}>
          <Link
            to={paths.inbox}
            search={{ view, kind: item.kind, id: item.id }}
            resetScroll={false}
            aria-current={item === open ? 'true' : undefined}
            className={`block rounded-lg border p-3 ${item === open ? 'border-accent bg-accent-soft' : 'border-line bg-surface hover:bg-sunken'}`}
          >
            <p className="flex flex-wrap items-center gap-2">
              <Badge look={item.mayDecide ? 'accent' : 'plain'}>
                {t(`inbox.kind.${item.kind}`)}
              </Badge>
              <Clock item={item} />
            </p>
            <p className="mt-1 font-medium wrap-anywhere">{told(item.title)}</p>
            <p className="mt-0.5 text-sm text-ink-2">
              <AskedBy item={item} />
              {item.approvals === null ? null : (
                <>
                  {' '}
                  ·{' '}
                  {t('inbox.approvals', {
                    given: item.approvals.given,
                    needed: item.approvals.needed,
                  })}
                </>
              )}
            </p>
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** By when it is due: red and in words once it is late. */
export function Clock({ item: { dueAt, overdue } }: { readonly item: Item }) {
  const { t, language } = useText()
  if (dueAt === null) return null
  return (
    <Badge look={overdue ? 'deny' : 'refer'}>
      {t(overdue ? 'inbox.overdue' : 'inbox.due')}{' '}
      <Span at={dueAt} nowMs={nowMs()} language={language} />
    </Badge>
  )
}

export function AskedBy({ item: { askedBy, askedByName, askedAt } }: { readonly item: Item }) {
  const { t, language } = useText()
  return (
    <>
      {askedBy === null ? t('inbox.byNobody') : t('inbox.by', { name: askedByName ?? askedBy })}{' '}
      <Span at={askedAt} nowMs={nowMs()} language={language} />
    </>
  )
}
