// The inbox: what waits for whoever is signed in, and what they asked for; each with its evidence beside it.
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { Answer } from '../../api/client.ts'
import { useSession } from '../../api/session.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { EmptyState, PageHeader, Skeleton } from '../../ui/panel.tsx'
import { Segments } from '../../ui/segments.tsx'
import { paths } from '../../urls.ts'
import { ItemDetail } from './detail.tsx'
import { ItemList } from './list.tsx'
import { inboxQuery, type Item } from './queries.ts'
import type { InboxSearch, View } from './search.ts'

export function InboxPage() {
  const { t } = useText()
  const search = useSearch({ from: paths.inbox })
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(inboxQuery)
  const { data: session } = useSession()
  const go = (next: InboxSearch): void => void navigate({ to: paths.inbox, search: next })
  if (data === undefined) {
    return error === null ? (
      <Skeleton label={t('app.loading')} className="h-[60vh]" />
    ) : (
      <Failure error={error} onRetry={() => void refetch()} />
    )
  }
  const me = session?.operator?.id ?? ''
  const view = search.view ?? firstView(data, me)
  const shown = data.items.filter((item) => isIn(view, item, me))
  const open = data.items.find(({ kind, id }) => kind === search.kind && id === search.id) ?? null
  return (
    <>
      <PageHeader title={t('nav.inbox')} lead={t('inbox.lead')} />
      <div className="mb-3">
        <Segments
          label={t('inbox.view')}
          value={view}
          onChange={(next) => go({ ...search, view: next })}
          segments={(['mine', 'asked', 'all'] as const).map((value) => ({
            value,
            label: t(`inbox.view.${value}`, {
              n: data.items.filter((item) => isIn(value, item, me)).length,
            }),
          }))}
        />
      </div>
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(20rem,2fr)_3fr]">
        {shown.length === 0 ? (
          <EmptyState title={t(`inbox.empty.${view}`)}>{t(`inbox.empty.${view}.next`)}</EmptyState>
        ) : (
          <ItemList items={shown} open={open} view={view} />
        )}
        {search.id === undefined ? null : (
          <ItemDetail
            key={`${search.kind} ${search.id}`}
            item={open}
            kind={search.kind ?? 'change'}
            id={search.id}
            onClose={() => go(search.view === undefined ? {} : { view: search.view })}
          />
        )}
      </div>
      {data.more > 0 ? (
        <p className="mt-3 text-ink-2">{t('inbox.more', { n: data.more })}</p>
      ) : null}
    </>
  )
}

/** What one can decide, or else what one asked for, or else everything. */
function firstView({ items, mine }: Answer<'inbox'>, me: string): View {
  if (mine > 0 || items.length === 0) return 'mine'
  return items.some(({ askedBy }) => askedBy === me) ? 'asked' : 'all'
}

function isIn(view: View, { mayDecide, askedBy }: Item, me: string): boolean {
  return view === 'all' || (view === 'mine' ? mayDecide : askedBy === me)
}
