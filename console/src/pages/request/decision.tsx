// What was decided: which deployments were allowed and under which duties, which were not and on which rules and
// facts that rests. The sentences are the rules' own, as the decision left them in the book.
import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { authorityWord } from '../../text/authority.ts'
import { useText } from '../../text/text.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Panel } from '../../ui/panel.tsx'
import { Terms } from '../../ui/terms.tsx'
import { Time } from '../../ui/value.tsx'
import { paths } from '../../urls.ts'
import type { Story } from './page.tsx'

type Decision = NonNullable<Story['decision']>
type Reasons = NonNullable<Decision['reasons']>
type Reason = Reasons['general'][number]

export function DecisionPanel({ story }: { readonly story: Story }) {
  const { t, told } = useText()
  const { decision } = story
  if (decision === null) {
    return (
      <Panel title={t('request.decision')}>
        <p className="text-ink-2">
          {t(story.decisionText === null ? 'request.decision.none' : 'request.decision.old')}
        </p>
      </Panel>
    )
  }
  const { reasons, allowed, outputs, cases } = decision
  return (
    <Panel title={t('request.decision')}>
      <div className="grid grid-cols-1 gap-4">
        <Head decision={decision} />
        <Allowed allowed={allowed} />
        {reasons === null ? (
          <p className="rounded border border-dashed border-line-strong p-3 text-ink-2">
            {t('request.reasons.withheld')}
            {cases.length === 0 ? null : ` ${t('request.cases', { cases: cases.join(', ') })}`}
          </p>
        ) : (
          <Why reasons={reasons} />
        )}
        {outputs.length === 0 ? null : (
          <Group title={t('request.outputs')}>
            <List items={outputs.map(told)} />
          </Group>
        )}
      </div>
    </Panel>
  )
}

function Head({ decision }: { readonly decision: Decision }) {
  const { t } = useText()
  const { verdict, code, reasonClass, contract, contractVersion, amendments, id, world } = decision
  const look = verdict === 'permit' || verdict === 'refer' ? verdict : 'deny'
  return (
    <Terms
      terms={[
        {
          id: 'verdict',
          label: t('requests.column.verdict'),
          value: (
            <span className="flex flex-wrap items-center gap-2">
              <Badge look={look}>{t(`verdict.${look}`)}</Badge>
              {code === null ? null : <code className="font-mono text-xs">{code}</code>}
            </span>
          ),
        },
        {
          id: 'told',
          label: t('request.told'),
          value: reasonClass === null ? null : t('request.told.class', { reasonClass }),
        },
        {
          id: 'contract',
          label: t('requests.filter.contract'),
          value: `${contract} ${contractVersion}${amendments.length === 0 ? '' : ` (${amendments.join(', ')})`}`,
        },
        {
          id: 'packs',
          label: t('request.packs'),
          value:
            decision.reasons === null || decision.reasons.packs.length === 0
              ? null
              : decision.reasons.packs.map((pack) => `${pack.id} ${pack.version}`).join(', '),
        },
        {
          id: 'world',
          label: t('request.decidedBy'),
          value: <code className="font-mono text-xs">{`${id} · ${world}`}</code>,
        },
      ]}
    />
  )
}

function Allowed({ allowed }: { readonly allowed: Decision['allowed'] }) {
  const { t } = useText()
  return (
    <Group title={t('request.allowed', { n: allowed.length })}>
      {allowed.length === 0 ? (
        <p className="text-ink-2">{t('request.allowed.none')}</p>
      ) : (
        <ul className="grid gap-2">
          {allowed.map(({ deployment, duties }) => (
            <li key={deployment}>
              <Badge look="permit">
                <bdi>{deployment}</bdi>
              </Badge>
              {duties.length === 0 ? null : (
                <ul className="mt-1 list-disc pl-6 text-sm">
                  {duties.map(({ words, rules }) => (
                    <li key={words}>
                      <bdi>{words}</bdi> <Rules rules={rules} />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      )}
    </Group>
  )
}

function Why({ reasons }: { readonly reasons: Reasons }) {
  const { t, told, language } = useText()
  const { general, refused, questions, would, branches, missing, disputes, nearest, facts } =
    reasons
  return (
    <>
      {general.length === 0 ? null : (
        <Group title={t('request.general')}>
          <ReasonList reasons={general} />
        </Group>
      )}
      {refused.length === 0 ? null : <Refused refused={refused} />}
      {questions.length === 0 ? null : (
        <Group title={t('request.questions')}>
          <ul className="list-disc pl-5">
            {questions.map(({ rule, question, missing: open, servedUntil }) => (
              <li key={rule}>
                <bdi>{question}</bdi> <Rules rules={[rule]} />{' '}
                {servedUntil === null ? (
                  t('request.questions.nothing')
                ) : (
                  <>
                    {t('request.questions.until')} <Time at={servedUntil} language={language} />
                  </>
                )}
                {open.length === 0 ? null : <List items={open} />}
              </li>
            ))}
          </ul>
        </Group>
      )}
      {nearest === null ? null : (
        <Group title={t('request.nearest')}>
          {nearest.deployment === null ? null : (
            <p>{t('request.nearest.to', { deployment: nearest.deployment })}</p>
          )}
          <ul className="list-disc pl-5">
            {nearest.steps.map(({ rule, what }) => (
              <li key={`${rule} ${what}`}>
                <bdi>{told(what)}</bdi> <Rules rules={[rule]} />
              </li>
            ))}
          </ul>
        </Group>
      )}
      <Plain title={t('request.missing')} items={missing} />
      <Plain title={t('request.disputes')} items={disputes} />
      <Plain
        title={t('request.would')}
        items={would.map(
          ({ rule, effect, perhaps, why, deployments }) =>
            `${rule}: ${perhaps ? '? ' : ''}${effect} ${deployments.join(', ')} (${why})`,
        )}
      />
      <Plain
        title={t('request.branches')}
        items={branches.map(({ branch, verdict, deployments }) =>
          t(`request.branch.${branch}`, { verdict, deployments: deployments.join(', ') }),
        )}
      />
      {facts.length === 0 ? null : <Facts facts={facts} />}
    </>
  )
}

/** Deployments refused for the same reasons share one list of them. */
function Refused({ refused }: { readonly refused: Reasons['refused'] }) {
  const { t } = useText()
  const alike = Map.groupBy(refused, ({ outcome, reasons }) =>
    JSON.stringify([outcome, reasons.map(({ rules, sentence }) => [rules, sentence])]),
  )
  return (
    <Group title={t('request.notAllowed', { n: refused.length })}>
      <ul className="grid gap-3">
        {[...alike.entries()].map(([key, group]) => (
          <li key={key} className="border-l-2 border-line-strong pl-3">
            <span className="flex flex-wrap gap-1.5">
              {group.map(({ deployment, outcome }) => (
                <Badge key={deployment} look={outcome}>
                  <bdi>{deployment}</bdi>
                </Badge>
              ))}
            </span>
            <ReasonList reasons={group[0]?.reasons ?? []} />
          </li>
        ))}
      </ul>
    </Group>
  )
}

function ReasonList({ reasons }: { readonly reasons: readonly Reason[] }) {
  const { t, told } = useText()
  return (
    <ul className="mt-1 list-disc pl-5">
      {reasons.map(({ rules, sentence, authority, settled, against, facts }) => (
        <li key={`${rules.join(' ')} ${sentence}`}>
          {settled ? null : (
            <span className="hatched mr-1 rounded px-1">{t('request.notSettled')}</span>
          )}
          <bdi>{told(sentence)}</bdi>{' '}
          <span className="text-sm text-ink-2">
            <Rules rules={[...rules, ...against]} /> {authorityWord(authority, t)}
            {facts.length === 0 ? null : (
              <>
                {' · '}
                {t('request.restsOn')}{' '}
                {facts.map((fact, index) => (
                  <span key={fact}>
                    {index === 0 ? '' : ', '}
                    <a href={`#fact-${fact}`} className="underline">
                      {fact}
                    </a>
                  </span>
                ))}
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  )
}

function Facts({ facts }: { readonly facts: Reasons['facts'] }) {
  const { t } = useText()
  const stated = facts.filter(({ statement }) => statement !== null)
  const records = facts.filter(({ statement }) => statement === null)
  return (
    <Group title={t('request.facts')}>
      <ul className="grid gap-2 text-sm">
        {stated.map(({ id, statement, source }) => (
          <li key={id} id={`fact-${id}`} className="scroll-mt-16 target:bg-accent-soft">
            <code className="font-mono text-xs">{id}</code> <bdi>{statement}</bdi>
            {source === null ? null : (
              <span className="block text-ink-2">
                {t('request.fact.source', {
                  publisher: source.publisher,
                  title: source.title,
                  date: source.date ?? t('app.unknown'),
                  confidence: source.confidence,
                })}{' '}
                {source.url !== null && /^https?:\/\//.test(source.url) ? (
                  <a
                    href={source.url}
                    target="_blank"
                    rel="noreferrer noopener"
                    className="text-accent underline"
                  >
                    {t('request.fact.open')}
                  </a>
                ) : null}
              </span>
            )}
          </li>
        ))}
      </ul>
      {records.length === 0 ? null : (
        <p className="mt-1 text-sm text-ink-2">
          {t('request.fact.records')}{' '}
          {records.map(({ id }) => (
            <Fragment key={id}>
              <code
                id={`fact-${id}`}
                className="scroll-mt-16 font-mono text-xs target:bg-accent-soft"
              >
                {id}
              </code>{' '}
            </Fragment>
          ))}
        </p>
      )}
    </Group>
  )
}

/** Each leads to the requests that it refused. */
function Rules({ rules }: { readonly rules: readonly string[] }) {
  return (
    <>
      {rules.map((rule) => (
        <Fragment key={rule}>
          <Link
            to={paths.requests}
            search={{ rule }}
            className="font-mono text-xs text-accent underline"
          >
            {rule}
          </Link>{' '}
        </Fragment>
      ))}
    </>
  )
}

function Plain({ title, items }: { readonly title: string; readonly items: readonly string[] }) {
  return items.length === 0 ? null : (
    <Group title={title}>
      <List items={items} />
    </Group>
  )
}

function List({ items }: { readonly items: readonly string[] }) {
  return (
    <ul className="list-disc pl-5 text-sm">
      {items.map((item) => (
        <li key={item}>
          <bdi>{item}</bdi>
        </li>
      ))}
    </ul>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      {children}
    </section>
  )
}
