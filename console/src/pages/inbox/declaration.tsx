// What a customer declared of its use, beside what is registered; accepted or declined with a reason that it reads.
import { useQuery } from '@tanstack/react-query'
import { call, type Answer } from '../../api/client.ts'
import { useText } from '../../text/text.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { OutcomeForm } from './outcome-form.tsx'
import { Decide, Heading, Reading } from './parts.tsx'
import { evidenceKey, type Item } from './queries.ts'

type Declaration = Answer<'listDeclarations'>['declarations'][number]

const outcomes = ['accepted', 'declined'] as const

export function DeclarationDetail({ item }: { readonly item: Item }) {
  const { t } = useText()
  const { data, error, refetch } = useQuery({
    queryKey: evidenceKey('declarations'),
    queryFn: ({ signal }) => call('listDeclarations', {}, signal),
  })
  if (data === undefined) return <Reading error={error} onRetry={() => void refetch()} />
  const found = data.declarations.find(({ id }) => id === item.id)
  if (found === undefined) return <p>{t('inbox.decided')}</p>
  return (
    <>
      <Declared declaration={found} />
      <p className="mt-3 text-sm text-ink-2">{t('inbox.declaration.effect')}</p>
      <Decide item={item}>
        <DecideForm id={found.id} />
      </Decide>
    </>
  )
}

function Declared({ declaration }: { readonly declaration: Declaration }) {
  const { t, language } = useText()
  const { partyName, workload, kind, text, statement, from, to, registeredPurpose } = declaration
  return (
    <>
      <Terms
        terms={[
          { id: 'party', label: t('inbox.declaration.customer'), value: <bdi>{partyName}</bdi> },
          { id: 'workload', label: t('own.declarations.workload'), value: <bdi>{workload}</bdi> },
          {
            id: 'registered',
            label: t('inbox.declaration.registered'),
            value:
              registeredPurpose === null ? (
                t('inbox.declaration.gone')
              ) : (
                <bdi>{registeredPurpose}</bdi>
              ),
          },
          { id: 'text', label: t(`own.declarations.kind.${kind}`), value: <bdi>{text}</bdi> },
          {
            id: 'time',
            label: t('inbox.declaration.time'),
            value: (
              <>
                <Time at={from} language={language} precision="day" /> –{' '}
                {to === null ? (
                  t('own.declarations.always')
                ) : (
                  <Time at={to} language={language} precision="day" />
                )}
              </>
            ),
          },
        ]}
      />
      <Heading>{t('inbox.declaration.statement')}</Heading>
      {statement === '' ? (
        <p className="text-ink-2">{t('inbox.declaration.silent')}</p>
      ) : (
        <blockquote className="border-l-4 border-line-strong pl-3 wrap-anywhere">
          <bdi>{statement}</bdi>
        </blockquote>
      )}
    </>
  )
}

function DecideForm({ id }: { readonly id: string }) {
  const { t } = useText()
  return (
    <OutcomeForm
      label={t('inbox.declaration.outcome')}
      outcomes={outcomes}
      named={(outcome) => t(`inbox.declaration.${outcome}`)}
      reasonLabel={t('inbox.declaration.reason')}
      decide={(body) => call('decideDeclaration', { params: { id }, body })}
    >
      {t('inbox.declaration.decide')}
    </OutcomeForm>
  )
}
