// English words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const english: Lexicon = {
  objects: 'after',
  terms: {
    make: `write writes writing written generat* creat* compos* produc* make making invent* design*
      formulat* craft* draft* construct* synthesi* author devise* build come_up think_up
      build_up curat* pose propose proposing brainstorm* draw_up dream_up set_out inspire
      inspired inspiring elicit devise inspired_by inspiration synthesise synthesize`,
    rewrite: `rewrit* rephras* paraphras* reformulat* reword* recast* restat* transform* evolv*
      evolution mutat* augment* complicat* upgrad* adapt* alter* vary varying variant*
      variation* modif* revis* refin* turn_this harden* deepen* enrich* version versions
      variation variations altering expand* extend* make_it make_this polish* tweak*
      convert increase_the raise_the make_it_harder widen* broaden* turn_it change_the make_this_harder`,
    rate: `rate rating rates grad* judg* evaluat* assess* rank ranks ranking critiqu* compar* score
      scoring scores verdict* apprais* better worse preference* preferred prefer
      appraise* mark_out decide_which pick_the grade grades critique critiques verdict
      evaluation annotator annotators annotate grader rater annotation preference_label
      critici* weigh pick choose decide_between favour favor prefers weaker stronger tie
      order_them best_to_worst worst
      verifier verifiers`,
    solve: 'answer answers respond solve reply solving',
    imagine: `imagin* pretend* simulat* roleplay* role-play role-playing impersonat* act_as play_the
      reconstruct* articulat* invent_the recreat* play_both both_sides both_roles
      put_yourself as_if be_the you_are_the speak_as you_play you_are_a you_are_an`,
    instruction: `instruction* prompt prompts directive* meta-prompt meta-prompts command commands
      assignment* directives`,
    task: 'task tasks',
    question: `question* query queries problem problems puzzle* riddle* exercise exercises inquir*
      enquir* q`,
    answer: `answer answers answered response responses reply replies solution* completion
      completions answering repl* reaction reactions`,
    conversation: `conversation* trajector* rollouts interaction_between dialog* chat chats multi-turn multiturn transcript* turn turns exchange
      exchanges`,
    persona: 'persona personas backstory biography of_a_person following_person',
    training: `dataset* training_data train_a fine-tune fine-tuning fine-tuned finetun* fine_tuning
      fine_tune corpus corpora sft rlhf dpo reward_model training_set training_sample
      training_samples training_example training_examples training_record
      training_records synthetic_data distil* distill* instruction_tuning teach_a
      train_another pretrain* student_model teacher_model preference_data supervised
      training_corpus learn_from smaller_model small_model base_model weaker_model
      lessons_for for_training training_desk trainee_bot train_our train_the learns_from
      to_train lesson_material student_network smaller_system learner_model
      reward_signal preference_label train_on trains_on trained_on model_trainer`,
    reasoning: `reasoning rationale* thought thoughts thinking think chain-of-thought derivation*
      deliberat* monologue ponder* inner_voice line_of derive reasoned aloud out_loud
      your_head your_mind first_person scratchpad working-out how_you_get derived
      think_through full_reasoning full_derivation full_trace all_thinking all_reasoning`,
    step: `step steps step_by_step working workings every_step each_step`,
    example: `example examples demonstration* seed seeds specimen* exemplar* sample samples instance
      instances item items entry entries record records`,
    pair: 'pair pairs triple triples triplet* tuple tuples',
    product: `slogan* headline* tagline* caption captions ad ads email emails e-mail letter letters
      tweet* post posts article articles blog story stories poem poems description*
      essay essays report reports newsletter* announcement* review reviews subject_line
      copy landing_page title titles tags summary note notes recipe recipes plan plans
      name names readme documentation checklist table chart list welcome`,
    code: `code function functions class sql script scripts unit_test unit_tests component* regex
      api endpoint* program programs test_case test_cases commit method query_that
      sql_query sql_queries database_query learning_rate`,
    picture: `image images picture* photo photos illustration* midjourney diffusion logo
      video`,
    user: 'user users human humans person persons',
    model: `assistant assistants ai model models llm llms chatbot* gpt* bot bots chatgpt
      teacher_model ai_system ai_systems ai_helper ai_model smaller_system chat_window
      machine_learning
      page_assistant site_assistant shop_assistant store_assistant support_bot support_chatbot
      support_assistant help_bot phone_bot service_bot`,
    diverse: `divers* varied variety novel brand-new original unique distinct different heterogeneous
      range_of unlike dissimilar wide_range broad new fresh nothing_like unrelated subtopics`,
    harder: `difficult* complex* hard harder challeng* constraint* deeper advanced intricat*
      demanding tougher trickier rare multi-step concretiz* sophisticat* involved
      make_it_harder make_this_harder`,
    repeat: `repeat* duplicat* overlap* resembl* near-duplicate near-duplicates reuse reusing
      same_verb copy_any similar_to no_two none_alike alike`,
    given: 'given below above following existing finished completed provided supplied',
    candidate: `candidate_answer candidate_answers candidate_response candidate_responses response_a
      response_b answer_a answer_b assistant_a assistant_b response_1 response_2
      answer_1 answer_2 candidates two_responses two_answers output_a output_b outputs
      both_responses both_answers two_assistants two_completions responses_below
      answers_below candidate_a candidate_b candidate_1 completion_a completion_b
      two_systems two_models two_chatbots two_replies both_replies which_reply
      weaker_one weak_answer strong_answer`,
    criterion: `criteri* rubric* aspect aspects dimension* helpful* accura* correctness relevan* honest*
      truthful* coheren* harmless* complete* depth clarity faithful* instruction-following
      informativ* conciseness fluency factual*`,
    score: 'score scores rating ratings grade grades feedback verdict points out_of critique marks',
    topic: `topic* domain domains subject subjects skill skills categor* discipline* area areas
      field fields`,
    reflect: `explor* reflect* backtrack* verif* self-correct self-correction revisit* dead_ends
      wrong_turns detours detailed exhaustiv* in_detail at_length long thorough*
      mistakes double-check second-guess hesitat* re-examine iterat* full_reasoning
      every_step wrong_turn corrections doubts false_starts dead_end second_thoughts
      check_it gone_wrong go_wrong including_wrong all_your full_derivation full_trace
      all_thinking all_reasoning`,
    input: 'input inputs',
    output: 'output outputs target',
    preferred: 'chosen rejected preferred dispreferred winner loser',
    message: 'messages role roles content conversations turns system',
    context: 'context passage passages document documents source sources excerpt* knowledge_base',
    school: `student students pupil* exam exams quiz quizzes lesson* teacher* homework courses
      textbook* learner* classroom worksheet* tutor* curriculum interview*
      applicant* hiring recruit* trivia grade_level survey* questionnaire* flashcard*
      candidate's essay_question course_material grade_5 reference_answer model_answer model_answers model_solution`,
    business: `customer customers orders invoice* ticket tickets refund* shipping delivery payment*
      accounts subscription* employee* company client clients warranty shop booking* hotel
      flight patient patients clinic tenant* vendor* supplier* sales staff warehouse product
      products agent's colleague* newsletter meeting meetings handbook campaign* branch
      my_order your_order order_number order_id customer's our_store`,
    fixture: `fixture* faker mock mocks mocked unit_test unit_tests test_data staging placeholder*
      dummy fake seeder qa test_user test_users test_customers database_rows sample_rows
      load_test sandbox`,
    retrieval: `retriev* search searches searching standalone keyword* vector rerank* lookup follow-up
      followup cite cited citation* relevant_documents relevant_passages
      follow_up autocomplet* query_variants find_more search_query search_queries
      suggested suggestions chip chips`,
    safety: `unsafe safety toxic* moderat* violat* jailbreak* injection guardrail* abusive harassment
      spam offensive`,
    digest: `translat* summar* extract* classif* proofread* transcrib* categoriz* redact* normaliz*
      annotat* correct_the sentiment tl;dr condense`,
    agent: `tool tools action actions observation observations function_call browser terminal
      repository file files workspace edit edits shell folder cursor command_line git
      plugin call calls`,
    own: `our company's
      page_assistant site_assistant shop_assistant store_assistant support_bot support_chatbot
      support_assistant help_bot phone_bot service_bot`,
    manual: `assembly recipe recipes install installation setup appliance safety_instructions manual
      manuals delivery_instructions furniture onboarding operator* machine* equipment
      cleaning maintenance worker* employee* staff shift warehouse forklift crew
      visitor* safety_rules leaflet work_instruction work_instructions
      operating_instructions assembly_instructions care_instructions
      cooking_instructions installation_instructions job_instruction job_instructions
      instruction_manual instruction_sheet user_manual help_page help_center help_centre
      faq website web_page house_rules readme documentation checklist procedure
      procedures`,
    send: `send sends sending sent type types typed typing submit submits ask asks asked asking say
      says pose poses`,
    might: `would could might may plausib* likely realistic* would_have hypothetical*`,
    people: `people someone somebody person persons anyone human humans they he_or_she folks`,
    learn: `learn learns learnt learned teach teaches teaching taught imitat* mimic* coach coaching
      emulat*`,
    more: `more another further additional extra others`,
    refuse: `refus* declin* comply complies complied complying`,
    mistake: `mistake* error errors wrong incorrect* flaw flaws flawed weakness* missing weaker`,
    unanswered: `not_answer not_solve don't_answer don't_solve no_answer without_answering no_answers
      not_respond not_reply`,
    staff: `staff crew crews team colleague* employee* worker* operator operators newcomer*
      volunteer* technician* apprentice* trainees helpers personnel`,
    ideal: 'ideal perfect exemplary gold best_possible flawless expert-level',
    request: 'request requests',
    ongoing: `chat_history conversation_history history_and follow-up followup follow-ups
      followups follow_up follow_ups next so_far
      latest_question last_question previous_messages sidebar`,
    improve: `my_prompt my_prompts improv* enhanc* optimiz* optimis* clearer clarity better_version make_better
      better_prompt polish* cleaner strengthen*`,
  },
}
