// What group a and the reading of tokens cost per request at prompts of 4 KB, by language, and on text made to
// be slow. Wall time per request, because the limit is a percentile: 30 µs at the 99th for both together.
import { openAskReader } from '../../src/watch/ask/ask-features.ts'
import { askSection } from '../../src/watch/ask/ask-section.ts'
import type { Prompt } from '../../src/watch/observation.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'

const bytes = 4096
const rounds = 20_000
const paragraphs: Readonly<Record<string, string>> = {
  en: 'Rewrite the given instruction so that it is harder for a language model. Answer in JSON with "question" and "answer". 1. Keep the topic; do not repeat examples. The invoice of 12 May is here: https://example.com/a?b=c.\n',
  zh: '请改写下面的指令，使其对语言模型更难，并以JSON格式输出问题和答案。不要重复示例，主题要多样。\n',
  ja: '次の指示を言語モデルにとってより難しくなるように書き換え、質問と回答をJSONで出力してください。\n',
  de: 'Formuliere die folgende Anweisung so um, dass sie für ein Sprachmodell schwieriger wird. Gib Frage und Antwort als JSON aus.\n',
  ru: 'Перепиши следующую инструкцию, чтобы она стала сложнее для языковой модели. Выведи вопрос и ответ в JSON.\n',
  hi: 'भाषा मॉडल के लिए निम्नलिखित निर्देश को अधिक कठिन बनाकर लिखें और प्रश्न तथा उत्तर दें।\n',
  'one letter': 'a',
  brackets: '[{<"',
  'short words': 'a b ',
}

/** Half of the prompt is the system text, so that both windows are full. */
function promptOf(paragraph: string): Prompt {
  const size = Buffer.byteLength(paragraph)
  const half = paragraph.repeat(Math.ceil(bytes / 2 / size))
  return {
    system: half,
    user: half,
    assistant: '',
    userTurns: 1,
    assistantTurns: 0,
    toolTurns: 0,
    prefixHash: 0,
    tools: [],
    schemaKeys: ['question', 'answer'],
    pictures: 0,
  }
}

const readText = openPromptReader()
const readAsk = openAskReader()
const times = new Float64Array(rounds)

function percentile(share: number): string {
  return (times[Math.floor(rounds * share)] ?? 0).toFixed(1).padStart(7)
}

function time(name: string, operation: () => unknown): void {
  for (let round = 0; round < 2000; round++) operation()
  for (let round = 0; round < rounds; round++) {
    const before = process.hrtime.bigint()
    operation()
    times[round] = Number(process.hrtime.bigint() - before) / 1000
  }
  times.sort()
  process.stdout.write(`  p50 ${percentile(0.5)} µs  p99 ${percentile(0.99)} µs  ${name}\n`)
}

process.stdout.write(
  `Record of group a: ${askSection.recordBytes} bytes. Prompts of ${bytes} bytes\n`,
)
for (const [name, paragraph] of Object.entries(paragraphs)) {
  const prompt = promptOf(paragraph)
  time(`tokens          ${name}`, () => readText(prompt, 7))
  time(`group a         ${name}`, () => readAsk(prompt))
  time(`both            ${name}`, () => {
    readText(prompt, 7)
    return readAsk(prompt)
  })
}
