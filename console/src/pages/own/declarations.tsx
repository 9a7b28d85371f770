// What the organisation of whoever is signed in declared of its use, what became of it, and declaring more.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../api/client.ts'
import { Failure } from '../../shell/failure.tsx'
import { useText } from '../../text/text.tsx'
import { Badge, type BadgeLook } from '../../ui/badge.tsx'
import { Button } from '../../ui/button.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { PageHeader, Panel, Skeleton } from '../../ui/panel.tsx'
import { Time } from '../../ui/value.tsx'
import { DeclareForm } from './declare-form.tsx'
import { declarationsQuery, type OwnDeclaration } from './queries.ts'

export function OwnDeclarationsPage() {
  const { t } = useText()
  const { data, error, refetch } = useQuery(declarationsQuery)
  return (
    <>
      <PageHeader title={t('nav.ownDeclarations')} lead={t('own.declarations.lead')} />
      <div className="grid items-start gap-4 xl:grid-cols-[minmax(22rem,2fr)_3fr]">
        <Panel title={t('own.declarations.new')}>
          <DeclareForm />
        </Panel>
        <Panel title={t('own.declarations.made')}>
          {data === undefined ? (
            error === null ? (
              <Skeleton label={t('app.loading')} />
            ) : (
              <Failure error={error} onRetry={() => void refetch()} />
            )
          ) : data.declarations.length === 0 ? (
            <p className="text-ink-2">{t('own.declarations.none')}</p>
          ) : (
            <ul aria-label={t('own.declarations.made')} className="grid gap-3">
              {data.declarations.map((one) => (
                <li key={one.id} className="border-t border-line pt-3 first:border-0 first:pt-0">
                  <Declared declaration={one} />
                </li>
              ))}
            </ul>
          )}
        </Panel>
      </div>
    </>
  )
}

const looks: Readonly<Record<OwnDeclaration['state'], BadgeLook>> = {
  waiting: 'refer',
  declined: 'deny',
  withdrawn: 'plain',
  coming: 'accent',
  in_force: 'permit',
  ended: 'plain',
}

function Declared({ declaration }: { readonly declaration: OwnDeclaration }) {
  const { t, language } = useText()
  const { kind, workload, text, statement, from, to, at, state, decision } = declaration
  return (
    <div className="grid justify-items-start gap-1">
      <p className="flex flex-wrap items-center gap-2">
        <Badge>{t(`own.declarations.kind.${kind}`)}</Badge>
        <bdi>{workload}</bdi>
        <Badge look={looks[state]}>{t(`declaration.state.${state}`)}</Badge>
      </p>
      <p className="font-medium wrap-anywhere">
        <bdi>{text}</bdi>
      </p>
      {statement === '' ? null : (
        <p className="text-sm wrap-anywhere">
          <bdi>{statement}</bdi>
        </p>
      )}
      <p className="text-sm text-ink-2">
        <Time at={from} language={language} precision="day" /> –{' '}
        {to === null ? (
          t('own.declarations.always')
        ) : (
          <Time at={to} language={language} precision="day" />
        )}{' '}
        · <Time at={at} language={language} />
      </p>
      {decision === null ? null : (
        <p className="text-sm">
          {t('own.declarations.answer')}, <Time at={decision.at} language={language} />:{' '}
          <bdi>{decision.reason}</bdi>
        </p>
      )}
      {['waiting', 'coming', 'in_force'].includes(state) ? (
        <Withdraw declaration={declaration} />
      ) : null}
    </div>
  )
}

function Withdraw({ declaration: { id, text } }: { readonly declaration: OwnDeclaration }) {
  const { t } = useText()
  const client = useQueryClient()
  const [isAsked, setAsked] = useState(false)
  const withdraw = useMutation({
    mutationFn: () => call('withdrawOwn', { params: { id } }),
    async onSuccess() {
      setAsked(false)
      await client.invalidateQueries(declarationsQuery)
    },
  })
  return (
    <>
      <Button
        aria-label={t('own.declarations.withdraw.of', { text })}
        onClick={() => setAsked(true)}
      >
        {t('own.declarations.withdraw')}
      </Button>
      <Dialog
        open={isAsked}
        onClose={() => setAsked(false)}
        title={t('own.declarations.withdraw.of', { text })}
        closeLabel={t('app.close')}
      >
        <p className="mb-3">{t('own.declarations.withdraw.sure')}</p>
        {withdraw.isError ? <Failure error={withdraw.error} /> : null}
        <Button look="danger" disabled={withdraw.isPending} onClick={() => withdraw.mutate()}>
          {t('own.declarations.withdraw')}
        </Button>
      </Dialog>
    </>
  )
}
