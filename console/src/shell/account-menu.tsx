// Who is signed in, the language, the colours; in the sandbox, looking at it as somebody else.
import { useState } from 'react'
import { useSignIn, useSignOut, type Session } from '../api/session.ts'
import { languageNames, useText } from '../text/text.tsx'
import { Button } from '../ui/button.tsx'
import { keepTheme, keptTheme, themes, type Theme } from './theme.ts'

const select = 'min-h-8 rounded border border-line-strong bg-surface px-1.5 text-sm text-ink'

export function AccountMenu({
  session,
  operator,
}: {
  readonly session: Session
  readonly operator: NonNullable<Session['operator']>
}) {
  const { t, language, choose } = useText()
  const [theme, setTheme] = useState(keptTheme)
  const signIn = useSignIn()
  const signOut = useSignOut()
  const change = (next: Theme): void => {
    keepTheme(next)
    setTheme(next)
  }
  return (
    <div className="flex flex-wrap items-center gap-2">
      <select
        aria-label={t('bar.language')}
        className={select}
        value={language}
        onChange={(event) => {
          const chosen = languageNames.find(([tag]) => tag === event.target.value)
          if (chosen !== undefined) choose(chosen[0])
        }}
      >
        {languageNames.map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={t('bar.theme')}
        className={select}
        value={theme}
        onChange={(event) => change(themes.find((one) => one === event.target.value) ?? 'system')}
      >
        {themes.map((one) => (
          <option key={one} value={one}>
            {t(`bar.theme.${one}`)}
          </option>
        ))}
      </select>
      {session.personas.length === 0 ? (
        <span className="text-sm text-ink-2">{t('bar.account', { name: operator.name })}</span>
      ) : (
        <select
          aria-label={t('bar.persona')}
          className={`${select} max-w-56`}
          value={operator.id}
          onChange={(event) => signIn.mutate({ sandbox: event.target.value })}
        >
          {session.personas.map(({ id, name, roles }) => (
            <option key={id} value={id}>
              {name} · {roles.join(', ')}
            </option>
          ))}
        </select>
      )}
      <Button look="quiet" onClick={() => signOut.mutate()}>
        {t('bar.signOut')}
      </Button>
    </div>
  )
}
