// What stands around every page: the list of pages, the bar, who is signed in. Without a session it is the
// way to one, and leads back to the page that was asked for.
import { Link, Navigate, Outlet, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useSession, type Session } from '../api/session.ts'
import { useText } from '../text/text.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState, Skeleton } from '../ui/panel.tsx'
import mark from '../mark.svg'
import { paths } from '../urls.ts'
import { AccountMenu } from './account-menu.tsx'
import { Answers } from './answers.tsx'
import { Failure } from './failure.tsx'
import { GlassBanner } from './glass-banner.tsx'
import { groupsFor, homeOf, isForScope, type Page as ListedPage } from './pages.ts'
import { PaletteButton } from './palette.tsx'
import { SignIn } from './sign-in.tsx'

const SetUp = lazy(async () => ({ default: (await import('../pages/operators/set-up.tsx')).SetUp }))

export function Frame() {
  return (
    <Answers>
      <Whole />
    </Answers>
  )
}

function Whole() {
  const { t } = useText()
  const { pathname } = useLocation()
  const { data, error, refetch } = useSession()
  // Whoever was invited cannot be signed in yet.
  if (pathname === paths.invitation) return <Outlet />
  if (data === undefined) {
    return (
      <main className="p-6">
        {error === null ? (
          <Skeleton label={t('app.loading')} className="h-64" />
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        )}
      </main>
    )
  }
  if (data.operator === null) return <SignIn session={data} />
  return <Signed session={data} operator={data.operator} />
}

function Signed({
  session,
  operator,
}: {
  readonly session: Session
  readonly operator: NonNullable<Session['operator']>
}) {
  const { t } = useText()
  return (
    <div className="min-h-screen lg:grid lg:grid-cols-[13rem_1fr]">
      <a
        href="#page"
        className="sr-only focus:not-sr-only focus:absolute focus:z-50 focus:bg-surface focus:p-3"
      >
        {t('app.skip')}
      </a>
      <Navigation operator={operator} />
      <div className="flex min-w-0 flex-col">
        <header className="sticky top-0 z-20 flex flex-wrap items-center justify-between gap-2 border-b border-line bg-surface px-4 py-2">
          <div className="flex items-center gap-3">
            {session.sandbox ? (
              <Badge look="accent" title={t('app.sandbox.hint')}>
                {t('app.sandbox')}
              </Badge>
            ) : null}
            <PaletteButton operator={operator} />
          </div>
          <AccountMenu session={session} operator={operator} />
        </header>
        <GlassBanner session={session} />
        <main id="page" tabIndex={-1} className="min-w-0 flex-1 p-4 lg:p-6">
          <Page session={session} operator={operator} />
        </main>
      </div>
    </div>
  )
}

/** The page that was asked for; before it, in a house that nobody owns yet, the making of its first owner. */
function Page({
  session,
  operator,
}: {
  readonly session: Session
  readonly operator: NonNullable<Session['operator']>
}) {
  const { t } = useText()
  const { pathname } = useLocation()
  const [isLater, setLater] = useState(false)
  const isOpen = session.setup && operator.actions.includes('operators.manage')
  if (isOpen && !isLater) {
    return (
      <Suspense fallback={<Skeleton label={t('app.loading')} className="h-96" />}>
        <SetUp onLater={() => setLater(true)} />
      </Suspense>
    )
  }
  // The map is the first page, for whoever may see it.
  const home = homeOf(operator)
  if (pathname === paths.map && home !== paths.map) {
    return <Navigate to={home} search={{}} replace />
  }
  if (!isForScope(operator, pathname)) {
    return <EmptyState title={t('error.outOfScope')}>{t('error.outOfScope.remedy')}</EmptyState>
  }
  return (
    <>
      {isOpen ? (
        <p className="mb-4 flex flex-wrap items-center gap-3 rounded bg-refer-soft p-3 text-refer">
          {t('setup.open')}
          <Button onClick={() => setLater(false)}>{t('setup.resume')}</Button>
        </p>
      ) : null}
      <Outlet />
    </>
  )
}

function Navigation({ operator }: { readonly operator: NonNullable<Session['operator']> }) {
  const { t } = useText()
  const [isOpen, setOpen] = useState(false)
  return (
    <nav aria-label={t('nav.label')} className="border-line bg-surface lg:border-r">
      <div className="lg:sticky lg:top-0 lg:max-h-screen lg:overflow-y-auto">
        <div className="flex items-center gap-2.5 p-3 lg:p-4">
          <button
            type="button"
            className="min-h-9 min-w-9 rounded border border-line-strong lg:hidden"
            aria-expanded={isOpen}
            aria-controls="pages"
            aria-label={t('nav.open')}
            onClick={() => setOpen(!isOpen)}
          >
            ☰
          </button>
          <img src={mark} alt="" className="size-7" />
          <Link to={paths.map} className="font-semibold tracking-tight">
            {t('app.name')}
          </Link>
        </div>
        <ul id="pages" className={`${isOpen ? 'block' : 'hidden'} px-2 pb-3 lg:block`}>
          {groupsFor(operator).map(({ word, pages }) => (
            <li key={word ?? ''} className="mb-3">
              {word === null ? null : (
                <p id={`group-${word}`} className="px-3 pb-1 text-xs font-semibold text-ink-2">
                  {t(word)}
                </p>
              )}
              <ul aria-labelledby={word === null ? undefined : `group-${word}`}>
                {pages.map((page) => (
                  <li key={page.path}>
                    <PageLink page={page} onFollow={() => setOpen(false)} />
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  )
}

function PageLink({
  page,
  onFollow,
}: {
  readonly page: ListedPage
  readonly onFollow: () => void
}) {
  const { t } = useText()
  return (
    <Link
      to={page.path}
      activeOptions={{ exact: page.path === paths.map, includeSearch: false }}
      activeProps={{ className: 'bg-accent-soft text-accent', 'aria-current': 'page' }}
      inactiveProps={{ className: 'text-ink hover:bg-sunken' }}
      className="block rounded px-3 py-1 font-medium"
      onClick={onFollow}
    >
      {t(page.word)}
    </Link>
  )
}
