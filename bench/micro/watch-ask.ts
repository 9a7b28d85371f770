// What group a and the reading of tokens cost per request at prompts of 4 KB, by language, and on text made to
// be slow. Wall time per request, because the limit is a percentile: 30 µs at the 99th for both together.
import { openAskReader } from '../../src/watch/ask/ask-features.ts'
import { askSection } from '../../src/watch/ask/ask-section.ts'
import type { Prompt } from '../../src/watch/observation.ts'
import { openPromptReader } from '../../src/watch/text/read-prompt-text.ts'

const bytes = 4096
const rounds = 20_000
/** A header that asks for training matter, and what an ordinary payload reads like. */
const languages: Readonly<Record<string, readonly [header: string, payload: string]>> = {
  en: [
    'Rewrite the given instruction so that it is harder for a language model. Answer in JSON with "question" and "answer".\n1. Keep the topic; do not repeat examples.\n\n',
    'The ferry to the island leaves at nine, when the tide is high enough, and takes forty minutes in fair weather. Tickets of 12.50 are sold at https://example.com/ferry until the evening before.\n',
  ],
  zh: [
    '请改写下面的指令，使其对语言模型更难，并以JSON格式输出问题和答案。不要重复示例。\n\n',
    '去岛上的渡轮在涨潮的九点出发，天气好的时候需要四十分钟，船票12.50元，前一天晚上之前可以买到。\n',
  ],
  ja: [
    '次の指示を言語モデルにとってより難しくなるように書き換え、質問と回答をJSONで出力してください。\n\n',
    '島へのフェリーは潮が満ちる九時に出発し、天気が良ければ四十分で着きます。切符は前の晩まで売られています。\n',
  ],
  de: [
    'Formuliere die folgende Anweisung so um, dass sie für ein Sprachmodell schwieriger wird. Gib Frage und Antwort als JSON aus.\n\n',
    'Die Fähre zur Insel legt um neun ab, wenn das Wasser hoch genug steht, und braucht bei gutem Wetter vierzig Minuten.\n',
  ],
  ru: [
    'Перепиши следующую инструкцию, чтобы она стала сложнее для языковой модели. Выведи вопрос и ответ в JSON.\n\n',
    'Паром на остров отходит в девять, когда вода стоит достаточно высоко, и в хорошую погоду идёт сорок минут.\n',
  ],
  hi: [
    'भाषा मॉडल के लिए निम्नलिखित निर्देश को अधिक कठिन बनाकर लिखें और प्रश्न तथा उत्तर दें।\n\n',
    'द्वीप की नाव नौ बजे चलती है जब पानी काफी ऊँचा होता है, और अच्छे मौसम में चालीस मिनट लेती है।\n',
  ],
  'terms only': ['', 'Rewrite the given instruction: question, answer, harder for a model. '],
  'one letter': ['', 'a'],
  brackets: ['', '[{<"'],
  'short words': ['', 'a b '],
}

/** Half of the prompt is the system text, so that both windows are full. */
function promptOf(header: string, payload: string): Prompt {
  const rest = bytes / 2 - Buffer.byteLength(header)
  const half = header + payload.repeat(Math.ceil(rest / Buffer.byteLength(payload)))
  return {
    system: half,
    user: half,
    earlier: '',
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
for (const [name, [header, payload]] of Object.entries(languages)) {
  const prompt = promptOf(header, payload)
  time(`tokens          ${name}`, () => readText(prompt, 7))
  time(`group a         ${name}`, () => readAsk(prompt))
  time(`both            ${name}`, () => {
    readText(prompt, 7)
    return readAsk(prompt)
  })
}
