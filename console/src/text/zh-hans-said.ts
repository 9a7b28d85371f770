// 服务器的句子，简体中文：人们在表单、登录、审批和案件中最常遇到的。左侧是服务器的英文原句，`{name}` 代表任意文字；
// 测试核对每一句仍在服务器的源码之中。没有译文的句子以“服务器原文”显示。
import type { SaidWords } from './said.ts'

export const zhHansSentences: SaidWords['sentences'] = [
  // 权限
  ['This needs {needs}; your roles are: {roles}.', '此操作需要：{needs}；您的角色是：{roles}。'],
  ['Your roles ({roles}) do not include {needs}.', '您的角色（{roles}）不含此权限：{needs}。'],
  [
    'Without change control this counts at once, which needs changes.publish; your roles are: {roles}.',
    '未启用变更控制时，此项立即生效，须有使变更生效的权限；您的角色是：{roles}。',
  ],
  [
    'Without change control a dossier counts at once, which needs facts.add; your roles are: {roles}.',
    '未启用变更控制时，档案立即生效，须有添加事实的权限；您的角色是：{roles}。',
  ],
  [
    'Keys of operators need the action operators.manage.',
    '操作员的密钥须由有权管理操作员的人处理。',
  ],

  // 登录与口令
  [
    'Give operator and passphrase, or key, or, in the sandbox, sandbox.',
    '请填写操作员编号和口令，或填写密钥。',
  ],
  [
    'Signing in needs TLS. Name the proxy that takes it off under server.trustedProxies and let it send x-forwarded-proto, or come through localhost.',
    '登录需要 TLS。请在 server.trustedProxies 下指明终止 TLS 的代理，并让它发送 x-forwarded-proto；或经 localhost 访问。',
  ],
  [
    'A passphrase has at least {n} characters; four or five words are easy to keep.',
    '口令至少 {n} 个字符；四五个词便于记忆。',
  ],
  ['A passphrase has at most {n} characters.', '口令最多 {n} 个字符。'],
  ['A passphrase has at least {n} different characters.', '口令至少含 {n} 个不同的字符。'],
  ['A passphrase is more than the name of whose it is.', '口令不能只是其所有者的名称。'],
  ['That is not your passphrase of now.', '这不是您当前的口令。'],
  [
    'This invitation is not open: it was used, replaced or is over. Ask whoever sent it for another.',
    '此邀请已失效：已被使用、替换或已过期。请向发送者索取新的邀请。',
  ],
  [
    'The first admin has a key and no passphrase; make an operator for yourself.',
    '管理密钥不代表个人，没有口令；请为自己创建一个操作员。',
  ],
  [
    'This house has operators already; POST /admin/v1/operators makes more.',
    '本机构已有操作员；请在操作员页面添加更多。',
  ],

  // 操作员与密钥
  [
    '{id} stands for something else in entries; take another id.',
    '{id} 在日志条目中另有所指；请换一个编号。',
  ],
  ['There is such an operator already.', '已有此操作员。'],
  ['There is no such operator.', '没有此操作员。'],
  ['Name at least one role of: {roles}.', '请至少选择一个角色：{roles}。'],
  [
    'Nobody changes their own rights; ask another admin.',
    '任何人都不能更改自己的权限；请另一位管理员代劳。',
  ],
  [
    'This operator was taken out, for good; make another one.',
    '此操作员已被永久移除；请另建一个。',
  ],
  [
    'must be 1 to 63 of a-z 0-9 . _ - such as ann.lee',
    '须为 1 至 63 个 a-z 0-9 . _ -，例如 ann.lee',
  ],
  ['expires must be in the future.', '到期时间须在将来。'],
  ['expires must not be later than {at}.', '到期时间不得晚于 {at}。'],
  ['You have {n} keys that work; revoke one first.', '您已有 {n} 个有效密钥；请先吊销一个。'],
  [
    'holder must be workload:ID, party:ID, operator:ID or auditor.',
    '持有者须为 workload:ID、party:ID、operator:ID 或 auditor。',
  ],
  [
    'Keys of a workload of the API are made at /admin/v1/keys; leave keys out.',
    '由 API 管理的工作负载，其密钥在密钥页面创建；请去掉 keys。',
  ],

  // 主体、合同与工作负载的表单
  ['There is a {noun} of this id already; take another id.', '已有此编号的{noun}；请换一个编号。'],
  ['A {noun} of this id was retired; take another id.', '此编号的{noun}已停用；请换一个编号。'],
  [
    'Somebody changed the {noun} since revision {from}; it is {to} now.',
    '自修订号 {from} 之后有人更改了该{noun}；现在的修订号为 {to}。',
  ],
  [
    'The {noun} {id} is managed by the configuration file; change it there.',
    '{noun} {id} 由配置文件管理；请在文件中更改。',
  ],
  [
    'The API manages {n} objects already; put this one into the file.',
    'API 管理的对象已达 {n} 个；请将此项写入配置文件。',
  ],
  ['There is no such workload.', '没有此工作负载。'],
  ['There is no such party.', '没有此主体。'],
  ['is missing; add it', '缺失，请填写'],
  ['is missing; it {rest}', '缺失：{rest}'],
  ['must be a text; put it in quotes', '须为文字'],
  ['must be a whole number', '须为整数'],
  ['must be a number', '须为数字'],
  ['must be true or false', '须为 true 或 false'],
  ['must be a list', '须为列表'],
  ['must not be empty', '不能为空'],
  ['must be another id', '须换一个编号'],
  ['must be one of {list}', '须为以下之一：{list}'],
  ['must be at least {n} long', '长度至少为 {n}'],
  ['must be at least {n}', '不得小于 {n}'],
  ['must be at most {n} characters', '最多 {n} 个字符'],
  ['must be at most {n}', '不得大于 {n}'],
  ['unknown key "{key}"; did you mean "{meant}"?', '未知的键“{key}”；是否应为“{meant}”？'],
  ['unknown key "{key}"; remove it', '未知的键“{key}”；请移除'],
  ['unknown key "{key}"; known here: {list}', '未知的键“{key}”；此处可用：{list}'],
  ['must be an ISO 3166-1 alpha-2 code such as SG', '须为 ISO 3166-1 两字母代码，例如 SG'],
  ['must be an ISO 3166-1 code such as SG', '须为 ISO 3166-1 代码，例如 SG'],
  ['must be an ISO 4217 code such as USD', '须为 ISO 4217 代码，例如 USD'],
  ['must be a place such as SG', '须为地点，例如 SG'],
  [
    'must be a list such as [SG], not a text; or the word unknown',
    '须为列表，例如 [SG]，而非文字；或填 unknown',
  ],
  ['must be a list of places, or the word world', '须为地点列表，或填 world'],
  ['must name at least one place or zone', '须至少列出一个地点或区域'],
  ['must name at least one purpose', '须至少填写一个用途'],
  ['must be a whole number of days', '须为整数天'],
  [
    'must be a date such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z',
    '须为日期，例如 2026-01-31；或时刻，例如 2026-01-31T12:00:00Z',
  ],
  [
    'must be a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z',
    '须为日期，例如 2026-01-31；或时刻，例如 2026-01-31T12:00:00Z',
  ],
  ['is no day of the calendar; correct the date', '不是日历上的日期；请更正'],
  ['no deployment serves the model "{model}"', '没有部署提供模型“{model}”'],
  ['Say why.', '请说明理由。'],
  ['Say what changes.', '请说明更改了什么。'],
  ['Write something.', '请填写内容。'],
  ['Say whose it is.', '请说明属于谁。'],

  // 事实
  [
    '{word} speaks of a natural person; only a dossier holds that, and no fact.',
    '{word} 涉及自然人；只有档案可以记载，事实不可以。',
  ],
  [
    'from and to must be decimals in quotes, such as "2.50".',
    '起止值须为带引号的小数，例如 "2.50"。',
  ],
  ['to must not be less than from.', '上限不得小于下限。'],
  ['to must be later than from.', '结束时间须晚于开始时间。'],
  ['from must be before to.', '开始时间须早于结束时间。'],
  ['from must not be after to.', '开始日期不得晚于结束日期。'],
  ['from and to may be ten years apart at most.', '起止时间最多相隔十年。'],
  ['to must not be in the future; it is {now} now.', '结束时间不得在将来；现在是 {now}。'],
  ['reviewBy must be in the future.', '复核期限须在将来。'],
  ['retrieved must not be in the future.', '查阅日期不得在将来。'],
  ['There is no fact {id}.', '没有事实 {id}。'],
  ['Name the facts that this one retracts.', '请指明它撤回哪些事实。'],
  [
    'It overlaps with {id} about the same thing; name that one under supersedes.',
    '它与 {id} 就同一事物时间重叠；请在所取代的事实中写明该项。',
  ],
  [
    'It replaces a fact that the party may not see, and would show it; give audience: compliance.',
    '它取代了一条该主体不得查看的事实，会使其泄露；请将可见范围设为合规。',
  ],
  [
    'must be a web address such as https://example.com/law',
    '须为网址，例如 https://example.com/law',
  ],
  [
    'must be a text, true, false, or {from: "10", to: "20"}',
    '须为文字、true、false，或 {from: "10", to: "20"}',
  ],

  // 变更与审批
  ['Only an operator with the role approver approves.', '只有具有批准人角色的操作员可以批准。'],
  ['Whoever asks for a change does not approve it.', '申请变更的人不能批准该变更。'],
  ['Whoever sells does not approve.', '销售人员不能批准。'],
  ['It is approved; an engineer or compliance publishes it.', '已获批准；由工程师或合规人员发布。'],
  [
    'It is not approved, or its approvals count no more; others approve it first.',
    '尚未获批准，或其批准已失效；须先由他人批准。',
  ],
  [
    'You have approved this change already; it needs somebody else.',
    '您已批准过此变更；还需要另一人批准。',
  ],
  ['This change was published or withdrawn.', '此变更已生效或已撤回。'],
  [
    'Run the replay of this change first; approvers see what it does.',
    '请先重放此变更；批准人须看到其影响。',
  ],
  [
    'Its replay was not of this content; run the replay of this change.',
    '它的重放并非针对此内容；请重放此变更。',
  ],
  [
    'The change asks for other content than this; replay the change itself.',
    '该变更所申请的内容与此不同；请重放该变更本身。',
  ],
  [
    'This change has approvals of another replay; ask for it anew.',
    '此变更的批准针对的是另一次重放；请重新申请。',
  ],
  [
    'Only whoever asked for a change, or an approver, withdraws it.',
    '只有申请人或批准人可以撤回变更。',
  ],
  [
    '{id} asks for the same content already; approve or withdraw it.',
    '{id} 已在申请同样的内容；请批准或撤回它。',
  ],
  ['Somebody who may ask for changes asks for it first.', '须先由有权申请变更的人提出申请。'],
  ['Give either contentHash or content.', '请给出 contentHash 或 content 之一。'],
  [
    'This content changes exceptions: ask for it as {kind}.',
    '此内容会更改例外：请以 {kind} 类别申请。',
  ],
  [
    'A changed configuration waits, and nobody has asked for its approval',
    '有更改过的配置在等待，尚无人申请批准',
  ],

  // 案件、措施与申诉
  [
    'Whoever opened the case or asked for the step does not approve it.',
    '开立案件或提议该措施的人不能批准它。',
  ],
  [
    'You have approved this step already; it needs somebody else.',
    '您已批准过此措施；还需要另一人批准。',
  ],
  ['This step took effect or was turned down.', '此措施已生效或已被驳回。'],
  [
    'Only an operator with the role analyst or compliance works cases.',
    '只有具有分析员或合规角色的操作员可以处理案件。',
  ],
  [
    'Only an operator with the role compliance or approver decides appeals.',
    '只有具有合规或批准人角色的操作员可以裁定申诉。',
  ],
  ['Only compliance or an approver decides appeals.', '只有合规人员或批准人可以裁定申诉。'],
  ['Only compliance answers questions.', '只有合规人员可以回答问题。'],
  ['Whoever opened the case does not decide its appeals.', '开立案件的人不能裁定其申诉。'],
  ['Whoever works the case does not decide its appeals.', '处理案件的人不能裁定其申诉。'],
  ['Whoever asked for the step does not decide its appeals.', '提议该措施的人不能裁定其申诉。'],
  ['Whoever approved the step does not decide its appeals.', '批准该措施的人不能裁定其申诉。'],
  ['No appeal of this notice waits for a decision.', '此通知没有等待裁定的申诉。'],
  [
    'This notice is contested already; the appeal waits for its decision.',
    '此通知已有申诉，正在等待裁定。',
  ],
  ['This notice was overturned; nothing is left to contest.', '此通知已被推翻；没有可申诉的内容。'],
  ['This notice ended too long ago to be contested.', '此通知结束已久，不能再申诉。'],
  ['This notice asks nothing.', '此通知没有提出问题。'],
  ['It was answered too often.', '答复次数过多。'],
  ['Its effect has ended.', '其影响已经结束。'],
  [
    'You have contested this fact already; the question is open.',
    '您已对此事实提出争议；问题尚待答复。',
  ],
  ['Name at least one workload.', '请至少选择一个工作负载。'],
  ['Name at least one limit.', '请至少选择一项限制。'],
  ['To end an effect, lift its notice.', '要结束一项影响，请解除其通知。'],
  ['Ask something, or name a limit.', '请提出问题，或选择一项限制。'],
  ['This stage only looks closer.', '此阶段只作更密切的监测。'],
  ['Whoever is suspended has no limits; leave them out.', '已暂停者不再有限制；请去掉各项限制。'],
  [
    'A contract is ended with a suspension, by its own clocks.',
    '终止合同须与暂停一并提出，并按合同自身的期限。',
  ],
  ['This stage changes no service; nothing can be urgent.', '此阶段不改变服务；不存在紧急情形。'],
  ['Only a person says that harm is urgent.', '只有人可以认定损害紧急。'],
  [
    'No clause of the contract of {id} allows a limit before {stage}.',
    '{id} 的合同没有条款允许在“{stage}”之前加以限制。',
  ],
  [
    '{id} has no evidence of its own; it stays at {stage}.',
    '{id} 没有自身的证据；停留在“{stage}”阶段。',
  ],
  ['The contract of {id} permits what was found{clause}.', '{id} 的合同准许所发现的用途{clause}。'],
  [
    'The contract of {id} states no clocks for notice and cure; it ends by none of ours.',
    '{id} 的合同未规定通知与补救的期限；我方不能自定期限来终止它。',
  ],
  ['{id} contests: {stage}', '{id} 提出申诉：{stage}'],
  ['{id} contests {fact}: is it right?', '{id} 对 {fact} 提出争议：是否属实？'],
  ['Say why the deployment may be used again.', '请说明为何可以重新使用该部署。'],
  ['Say why it must be forgotten.', '请说明为何必须删除。'],
  ['Name what was looked at.', '请写明查阅了什么。'],
  [
    'There are {n} requests in that span, more than {most}: choose a shorter one.',
    '该时间范围内有 {n} 个请求，超过 {most} 个：请选择更短的范围。',
  ],
  [
    'That would be more than {n} rows: ask for a shorter time, a longer step or by fewer names.',
    '结果将超过 {n} 行：请缩短时间、加大步长或减少分组。',
  ],
  [
    '{field} must be a decimal amount such as 0.25, no finer than a billionth.',
    '{field} 须为小数金额，例如 0.25，最多九位小数。',
  ],

  // 裁决的理由与合法途径（规则自身的理由保持其作者的原文）
  [
    '{questions} in {places}, outside what the contract permits',
    '{questions}位于 {places}，超出合同准许的范围',
  ],
  [
    '{questions} promised nowhere, and unknown is no permission',
    '{questions}：无人承诺位于何处；未知不等于准许',
  ],
  [
    '{questions} perhaps in {places} or elsewhere, which the contract does not permit',
    '{questions}可能位于 {places} 或其他地方，合同不准许',
  ],
  ['Provide the evidence that {rule} asks for.', '请提供 {rule} 所要求的证据。'],
  ['Obtain an authorisation that names {rule}.', '请取得载明 {rule} 的许可。'],
  [
    "Obtain the provider's written consent to what {rule} forbids.",
    '请就 {rule} 所禁止的事项取得提供商的书面同意。',
  ],
  ['Amend the contract where {rule} stops: {places}.', '请修订合同中 {rule} 所限之处：{places}。'],
  ['Amend the contract where {rule} stops.', '请修订合同中 {rule} 所限之处。'],
  ['Use a region that {rule} permits.', '请改用 {rule} 准许的地区。'],
  [
    'Leave out the feature that {rule} refuses: {features}.',
    '请不使用 {rule} 所拒绝的功能：{features}。',
  ],
  ['Leave out the feature that {rule} refuses.', '请不使用 {rule} 所拒绝的功能。'],
  ['Contest the notice of {rule}, or have it lifted.', '请对 {rule} 的通知提出申诉，或请求解除。'],
  ['Acknowledge the notice of {rule}.', '请确认 {rule} 的通知。'],

  // 合同对输出用途的规定
  ['{use}: permitted', '{use}：准许'],
  ['{use}: not permitted', '{use}：不准许'],
  ['{use}: permitted, on conditions: {rest}', '{use}：附条件准许：{rest}'],

  // 尝试的结束方式
  ['completed', '已完成'],
  ['client_left', '客户端先断开'],
  ['upstream_cut', '提供商中断连接'],
  ['upstream_unterminated', '应答未正常结束'],
  ['upstream_refused', '提供商拒绝'],
  ['upstream_failed', '提供商故障'],
  ['upstream_timeout', '提供商超时'],
  ['settle_failed', '未能结算'],
  ['gateway_lost', '网关中止'],
  ['hedge_lost', '另一路先应答'],
  ['indeterminate', '结果未知'],
]

/** 服务器句子中的类别名。角色与权限的名称来自目录本身。 */
export const zhHansNouns: SaidWords['names'] = {
  party: '主体',
  contract: '合同',
  workload: '工作负载',
  deployment: '部署',
  watch: '细看',
  analysts: '分析员',
  verify: '询问客户',
  limit: '限制',
  suspend: '暂停',
  entry: '接入',
  processing: '处理',
  'storage at rest': '存储',
  'the abuse-monitoring store': '滥用日志',
  'human review': '人工审查',
  'metadata and billing': '元数据与计费',
  'what consumes the output': '下游使用',
}
