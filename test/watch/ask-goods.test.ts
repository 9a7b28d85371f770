// Goal: what is asked for is told from whom it is for, in jobs that no source of the bench has: texts for a training
// set, a persona that would type, one's own assistant, an agent's talk.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openAskReader } from '../../src/watch/ask/ask-features.ts'
import { askDetectors, scoreAsk } from '../../src/watch/ask/score.ts'
import { ordinaryPrompt } from '../support/watch-ordinary.ts'

const read = openAskReader()
const strengths = new Float32Array(askDetectors.length)

function scoreOf(user: string, system = ''): number {
  return scoreAsk(read(ordinaryPrompt({ user, system })), strengths)
}

test('texts written for a training set are matter for it; a page or a program about one is not', () => {
  const texts =
    "Write 6 remarks about old bridges for a classifier's training set, of various lengths."
  assert.ok(scoreOf(texts) > 0.5, `${scoreOf(texts)}`)
  assert.ok(scoreOf('Write a short report about our dataset of bridges.') < 0.2)
  assert.ok(scoreOf('Write a script that loads the dataset of bridges.') < 0.2)
})

test('a persona that would type is somebody who asks', () => {
  const asked = 'The persona above: four prompts this persona would send, ever harder.'
  assert.ok(scoreOf(asked) > 0.5)
})

test('the assistant of a page or a shop is a product, and what its visitors could ask is its own', () => {
  const own = '一位访客打开了菜谱页面，写两个访客可能会问网站助手的问题。'
  const any = '一位访客打开了菜谱页面，写两个访客可能会问模型的问题。'
  assert.ok(scoreOf(own) < 0.05, `${scoreOf(own)}`)
  assert.ok(scoreOf(own) < scoreOf(any))
})

test('the marks of one’s own bot may have reasons', () => {
  const system = '请给我们店铺机器人的回答打分，先一步一步写出理由，再打1到10分。'
  const user = '输入：好的\n输出：谢谢\n\n输入：问题：杯子碎了怎么办\n机器人的回答：我们免费换新。'
  assert.ok(scoreOf(user, system) < 0.3, `${scoreOf(user, system)}`)
})

test('an agent whose talk is to be written is not at work', () => {
  const tools = 'Tools: find_train(city).'
  const talk =
    'Write the messages of a user and an assistant that calls the tools; user and assistant take turns.'
  const both = `${tools}\n${talk}`
  assert.ok(scoreOf(both) > 0.7, `${scoreOf(both)}`)
  assert.ok(scoreOf(tools) < 0.05)
})
