// Goal: group a tells what a request asks for, the same in every language, and is quiet about ordinary work. The
// corpus is written for this test, and the shipped weights are held to it; the jobs below are in no corpus.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { openAskReader } from '../../src/watch/ask/ask-features.ts'
import { askSection } from '../../src/watch/ask/ask-section.ts'
import { againstFeatures, featureIndex, features } from '../../src/watch/ask/features.ts'
import { askDetectors, scoreAsk } from '../../src/watch/ask/score.ts'
import { weights } from '../../src/watch/ask/weights.ts'
import type { Observation, Prompt } from '../../src/watch/observation.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'
import { ordinaryObservation, ordinaryPrompt } from '../support/watch-ordinary.ts'

const read = openAskReader()
const strengths = new Float32Array(askDetectors.length)

function promptOf(user: string, system = '', schemaKeys: readonly string[] = []): Prompt {
  return ordinaryPrompt({ user, system, schemaKeys })
}

function scoreOf(text: string): number {
  const [first = '', second] = text.split(' ‖ ')
  const prompt = second === undefined ? promptOf(first) : promptOf(second, first)
  return scoreAsk(read(prompt), strengths)
}

function readCorpus(name: string) {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
    .split(/^== /m)
    .slice(1)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n')
      const [label = '', job = '', language = ''] = head.split(' ')
      return { head, label, job, language, text: lines.join('\n').trimEnd() }
    })
}

const corpus = readCorpus('ask-corpus.txt')
/** Jobs that no weight was ever fitted to. */
const heldOut = readCorpus('ask-held-out.txt')

function scoresOf(label: string, rows = corpus): number[] {
  return rows.filter((row) => row.label === label).map(({ text }) => scoreOf(text))
}

function mean(scores: readonly number[]): number {
  return scores.reduce((sum, score) => sum + score, 0) / scores.length
}

test('requests for training matter score near one, ordinary work near zero', () => {
  const [harvest, honest] = [scoresOf('harvest'), scoresOf('honest')]
  assert.ok(harvest.length >= 50 && honest.length >= 100, 'the corpus is there')
  assert.ok(mean(harvest) > 0.85, `harvest ${mean(harvest)}`)
  assert.ok(mean(honest) < 0.06, `honest ${mean(honest)}`)
  const missed = harvest.filter((score) => score < 0.5).length / harvest.length
  assert.ok(missed <= 0.1, `missed ${missed}`)
  const struck = honest.filter((score) => score >= 0.5).length / honest.length
  assert.ok(struck <= 0.02, `struck ${struck}`)
})

test('tutors, quizzes, campaigns, fixtures and checks of own bots stay below a half', () => {
  for (const { head, label, text } of corpus) {
    if (label === 'hard') assert.ok(scoreOf(text) < 0.5, `${head}: ${text.slice(0, 60)}`)
  }
})

test('an item of a test alone is no harvest', () => {
  for (const score of scoresOf('item')) assert.ok(score < 0.2)
})

test('jobs that were never fitted keep apart: most harvests speak, ordinary work does not', () => {
  const [harvest, honest] = [scoresOf('harvest', heldOut), scoresOf('honest', heldOut)]
  assert.ok(harvest.length >= 90 && honest.length >= 150, 'the held-out jobs are there')
  assert.ok(mean(harvest) > 0.5, `harvest ${mean(harvest)}`)
  assert.ok(mean(honest) < 0.03, `honest ${mean(honest)}`)
  const struck = honest.filter((score) => score >= 0.5).length / honest.length
  assert.ok(struck <= 0.01, `struck ${struck}`)
})

test('ordinary work that was never fitted scores alike in English, Chinese, German and Japanese', () => {
  const means = ['en', 'zh', 'de', 'ja'].map((language) =>
    mean(
      scoresOf(
        'honest',
        heldOut.filter((row) => row.language === language),
      ),
    ),
  )
  assert.ok(
    Math.max(...means) - Math.min(...means) < 0.05,
    means.map((each) => each.toFixed(3)).join(' '),
  )
})

/** What frameworks put around a request, whatever it is. */
const frames: readonly ((text: string) => string)[] = [
  (text) => `Question: ${text}\nAnswer:`,
  (text) => `<request>\n${text}\n</request>`,
  (text) => `<user_message>\n${text}\n</user_message>`,
  (text) => `# Task\n${text}\n# Output`,
  (text) => `Input: thanks a lot\nOutput: ok\n\nInput: ${text}\nOutput:`,
  (text) =>
    `Answer the following request as best you can.\n\nRequest: what was asked\nThink: what to do next\nAct: the tool to use\nSee: what it gave back\n... (repeat when needed)\nResult: the final reply\n\nBegin! ‖ Request: ${text}\nThink:`,
  (text) => `Answer with one JSON object only. ‖ ${text}\n\nReturn JSON only.`,
]

test('what a framework puts around ordinary work does not make it a harvest', () => {
  const plain = heldOut.filter(({ label, text }) => label === 'honest' && !text.includes(' ‖ '))
  for (const frame of frames) {
    const scores = plain.map(({ text }) => scoreOf(frame(text)))
    assert.ok(mean(scores) < 0.06, `${mean(scores).toFixed(3)}: ${frame('...')}`)
    const struck = scores.filter((score) => score >= 0.5).length / scores.length
    assert.ok(struck <= 0.03, `${struck.toFixed(3)}: ${frame('...')}`)
  }
})

test('instructions for people are no instructions for a model', () => {
  const [people, model] = [
    'Write the work instruction for the operator of the press, with steps and warnings.',
    'Write a new instruction for a language model, unlike the ones above, with its ideal answer.',
  ].map(scoreOf)
  assert.ok((people ?? 1) < 0.05 && (model ?? 0) > 0.5, `${people} ${model}`)
  const keys = ['question', 'answer']
  const page = promptOf(
    'Write 5 questions and answers for the help page of our ferry line.',
    '',
    keys,
  )
  const set = promptOf('Write 5 questions and answers about ferries.', '', keys)
  const [read1, read2] = [scoreAsk(read(page), strengths), scoreAsk(read(set), strengths)]
  assert.ok(read1 < 0.1 && read2 > 0.5, `${read1} ${read2}`)
})

test('whoever is told to act as an assistant of users is not told to act as a user', () => {
  const imagined = (text: string) => read(promptOf(text))[featureIndex('imagine_user')] ?? 0
  assert.ok(imagined('Act as the user and write on.') > 0.7)
  assert.equal(imagined('Act as an assistant for users of the ferry.'), 0)
})

/** The same job in several languages; scores may differ by this much. */
const jobs: readonly {
  readonly name: string
  readonly bound: number
  readonly texts: readonly string[]
}[] = [
  {
    name: 'rewriting a prompt to be harder',
    bound: 0.3,
    texts: [
      'Rewrite the following prompt so that it becomes more complex for an AI model. Only output the new prompt.\nPrompt: Name three birds.\nNew prompt:',
      '请改写以下提示词，使其对人工智能模型更复杂，只输出新的提示词。\n提示词：说出三种鸟。\n新的提示词：',
      'Schreibe den folgenden Prompt um, so dass er für ein KI-Modell komplexer wird. Gib nur den neuen Prompt aus.\nPrompt: Nenne drei Vögel.\nNeuer Prompt:',
      '次のプロンプトを、AIモデルにとってより複雑になるように書き換え、新しいプロンプトだけを出力してください。\nプロンプト：鳥を三つ挙げてください。\n新しいプロンプト：',
      'Réécris le prompt suivant pour qu’il devienne plus complexe pour un modèle. Renvoie seulement le nouveau prompt.\nPrompt : Cite trois oiseaux.\nNouveau prompt :',
      'Перепиши следующий промпт так, чтобы он стал сложнее для модели. Выведи только новый промпт.\nПромпт: Назови трёх птиц.\nНовый промпт:',
    ],
  },
  {
    name: 'judging two answers',
    bound: 0.3,
    texts: [
      'Compare the two answers for correctness, clarity and usefulness, and score each from 1 to 10.\nQuestion: Why is the sea salty?\nAnswer 1: Rivers carry salt.\nAnswer 2: Because of fish.',
      '请从正确性、清晰度和有用性三个维度比较两个回答，并分别打1到10分。\n问题：海水为什么咸？\n回答1：河流带来盐。\n回答2：因为鱼。',
      'Vergleiche die beiden Antworten nach Korrektheit, Klarheit und Nutzen und vergib je 1 bis 10 Punkte.\nFrage: Warum ist das Meer salzig?\nAntwort 1: Flüsse bringen Salz.\nAntwort 2: Wegen der Fische.',
      '二つの回答を正確性、明確さ、有用性の観点で比較し、それぞれ1から10で採点してください。\n質問：海はなぜ塩辛いのですか。\n回答1：川が塩を運びます。\n回答2：魚のためです。',
      'Compara las dos respuestas por exactitud, claridad y utilidad y puntúa cada una de 1 a 10.\nPregunta: ¿Por qué es salado el mar?\nRespuesta 1: Los ríos traen sal.\nRespuesta 2: Por los peces.',
    ],
  },
  {
    name: 'answering from a context',
    bound: 0.1,
    texts: [
      'Answer from the context only.\nContext: The pool opens at seven.\nQuestion: When does the pool open?\nAnswer:',
      '请只根据上下文回答。\n上下文：泳池七点开门。\n问题：泳池几点开门？\n回答：',
      'Antworte nur aus dem Kontext.\nKontext: Das Bad öffnet um sieben.\nFrage: Wann öffnet das Bad?\nAntwort:',
      '文脈だけから答えてください。\n文脈：プールは七時に開きます。\n質問：プールは何時に開きますか。\n回答：',
      'Responde solo con el contexto.\nContexto: La piscina abre a las siete.\nPregunta: ¿Cuándo abre?\nRespuesta:',
    ],
  },
  {
    name: 'writing to a customer',
    bound: 0.1,
    texts: [
      'Write a friendly reply to the customer: the order arrives on Monday.',
      '请给客户写一封友好的回复：订单周一送达。',
      'Schreibe dem Kunden eine freundliche Antwort: Die Bestellung kommt am Montag.',
      'お客様に丁寧な返信を書いてください：ご注文は月曜日に届きます。',
      'Напиши клиенту дружелюбный ответ: заказ придёт в понедельник.',
    ],
  },
]

for (const { name, bound, texts } of jobs) {
  test(`${name} scores alike in all its languages`, () => {
    const scores = texts.map(scoreOf)
    const spread = Math.max(...scores) - Math.min(...scores)
    assert.ok(spread <= bound, scores.map((score) => score.toFixed(2)).join(' '))
  })
}

test('a header counts in the system text as in the message', () => {
  const [header, payload] = [
    'Write twelve diverse new instructions for a language model, none alike, as JSON with "instruction", "input" and "output".',
    'Topic: tides',
  ]
  assert.ok(scoreOf(`${header} ‖ ${payload}`) > 0.8)
  assert.ok(scoreOf(`${header}\n\n${payload}`) > 0.8)
})

test('a header counts in an earlier message of the same request', () => {
  const earlier =
    'For every text that I send, invent four diverse instructions for a language model, each with its ideal answer.'
  const told = ordinaryPrompt({ user: 'The tide falls twice a day.', earlier })
  assert.ok(scoreAsk(read(told), strengths) > 0.8)
  assert.ok(scoreOf('The tide falls twice a day.') < 0.05)
})

test('what serves one who waits is no harvest, and its twin for nobody is one', () => {
  const twins: readonly (readonly [served: string, harvest: string])[] = [
    [
      'Suggest three follow-up questions that the user may ask next in this chat.\nUser: how do I dry herbs\nAssistant: hang them up',
      'Write three questions that this persona would ask an AI assistant. Do not answer.\nPersona: a herb seller',
    ],
    [
      'Verbessere diesen Prompt, damit er klarer ist: Schreibe etwas über Kräuter.',
      'Schreibe diesen Prompt um, damit er für ein Modell schwieriger ist: Schreibe etwas über Kräuter.',
    ],
    [
      'Rate the answer of our booking bot from 1 to 5 for accuracy and clarity.\nAnswer: seven',
      'Rate the two answers of the assistants from 1 to 10 for accuracy and clarity.\nAnswer 1: seven\nAnswer 2: nine',
    ],
    [
      '请根据聊天记录给出用户接下来可能会问的三个问题。\n用户：怎么晒干香草\n助手：挂起来',
      '请写出该人物可能会问人工智能助手的三个问题，不要回答。\n人物：卖香草的人',
    ],
  ]
  for (const [served, harvest] of twins) {
    const [low, high] = [scoreOf(served), scoreOf(harvest)]
    assert.ok(low < 0.15 && high > 0.5, `${low.toFixed(2)} ${high.toFixed(2)} ${served}`)
  }
})

test('keys of a schema count as those in the text', () => {
  const plain = scoreAsk(read(promptOf('Topic: tides')), strengths)
  const keyed = scoreAsk(
    read(promptOf('Topic: tides', '', ['instruction', 'input', 'output'])),
    strengths,
  )
  assert.ok(plain < 0.05 && keyed > 0.5, `${plain} ${keyed}`)
})

test('weights stand on their own side of zero', () => {
  const against: ReadonlySet<string> = new Set(againstFeatures)
  for (const feature of features) {
    const weight = weights[feature]
    assert.ok(against.has(feature) ? weight <= 0 : weight >= 0, feature)
  }
})

test('whatever the text, features stay in 0..1 and scores are the same again', () => {
  const pieces = fc.constantFrom(
    'Instruction',
    ':',
    '[',
    '<',
    '</',
    '>',
    '"',
    '\n',
    '1. ',
    'A) ',
    '指令',
    '：',
    'プロンプト',
    ' ',
    '\ud800',
    '#',
    '**',
    'answer',
    '{',
  )
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 4000 }),
    fc.array(pieces, { maxLength: 3000 }).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(texts, texts, (system, user) => {
      const values = read(promptOf(user, system)).slice()
      assert.ok(values.every((value) => value >= 0 && value <= 1))
      assert.deepEqual(read(promptOf(user, system)), values)
    }),
    { numRuns: 80 },
  )
})

test('a megabyte of anything costs what a page does: no more is read than the window', () => {
  for (const unit of ['a', '"', '[', '<', 'a ', '指', '1.', '\n', 'Instruction: ', '\ud83d']) {
    const long = unit.repeat(1_000_000 / unit.length)
    const head = scoreAsk(read(promptOf(long)), strengths)
    assert.ok(Number.isFinite(head))
    const middle = `${long.slice(0, 2048)}${'x'.repeat(10)}${long.slice(2058)}`
    assert.equal(scoreAsk(read(promptOf(middle)), strengths), head, JSON.stringify(unit))
  }
})

function observationOf(user: string): Observation {
  return ordinaryObservation({ prompt: { user } })
}

test('the section stays in its bytes, and counts merge as if all had come to one', () => {
  const bytes = (length: number) => ({ view: new DataView(new ArrayBuffer(length)), at: 0 })
  const readText = openPromptReader()
  const [both, one, other] = [bytes(256), bytes(256), bytes(256)]
  corpus.forEach(({ text: user }, index) => {
    const record = bytes(askSection.recordBytes)
    const half = index % 2 === 0 ? one : other
    askSection.extract(
      {
        observation: observationOf(user),
        text: readText(promptOf(user), 1),
        declared: null,
        salt: 1,
      },
      half,
      record,
    )
    askSection.fold(record, half)
    askSection.fold(record, both)
  })
  askSection.merge(other, one)
  const counts = (state: typeof one) =>
    askSection.statistics(state).map(({ detector, count, of }) => [detector, count, of])
  assert.deepEqual(counts(one), counts(both))
  assert.equal(counts(one)[0]?.[2], corpus.length)
  const [strongest] = askSection.statistics(both)
  assert.match(strongest?.sentence ?? '', /^\d+ of \d+ requests \(\d+(\.\d)? %\) /)
})

test('items of a test are counted by their form, though they are no harvest', () => {
  const view = new DataView(new ArrayBuffer(28 + 256))
  const [record, state] = [
    { view, at: 0 },
    { view, at: 28 },
  ]
  const user = 'Which gas do plants take in?\nA. oxygen\nB. carbon dioxide\nC. argon\nD. neon'
  const text = openPromptReader()(promptOf(user), 1)
  const parts = { observation: observationOf(user), text, declared: null, salt: 1 }
  askSection.extract(parts, state, record)
  askSection.fold(record, state)
  assert.ok(view.getUint8(0) < 0.1 * 254)
  const [first] = askSection.statistics(state)
  assert.deepEqual([first?.detector, first?.count, first?.of], ['benchmark_item', 1, 1])
})
