// Spanish words of the concepts.
import type { Lexicon } from '../concepts.ts'

export const spanish: Lexicon = {
  objects: 'after',
  terms: {
    make: `escrib* redact* gener* crea crear cree creando compon* produc* invent* diseñ* elabor*
      formul* construy* propon* idea`,
    rewrite: `reescrib* reformul* parafras* modific* transform* evolucion* variante* variar complejiz*
      adapt* rehaz rehacer version versión versiones ampl* expand* desarroll*`,
    rate: `evalú* evalu* calific* puntú* puntua* juzg* compar* clasifica_las valor* ordena_las
      mejor critic*`,
    solve: 'responde responda contest* resuelv*',
    imagine: `imagin* actúa finge fing* simul* reconstru* interpreta eres_el eres_un haz_como ponte`,
    instruction: `instruccion* instrucción* consigna* prompt prompts directiva* orden_para indicacion*
      indicación*`,
    task: 'tarea*',
    question: 'pregunta* problema* acertijo* ejercicio* consulta*',
    answer: `respuesta* solucion* solución* contestacion* respondieron respondió`,
    conversation: `conversacion* conversación* diálogo* dialogo* charla* intercambio* turnos`,
    persona: 'personaje* persona_ficticia perfil_de',
    training: `entren* corpus dataset* conjunto_de_datos afin* ajuste_fino datos_sintéticos
      aprendizaje* destil* conjunto_de modelo_de_recompensa`,
    reasoning: `razonamiento* pensamiento* reflexion* reflexión* deduccion* deducción* justificacion*
      justificación* monólogo* voz_alta por_la_cabeza piens* pensar todo_el_razonamiento
      todos_los_pasos`,
    step: 'paso pasos',
    example: 'ejemplo* muestra* semilla* entradas',
    pair: 'par pares pareja* tripleta*',
    product: `eslogan* lema titular* anuncio* correo* carta* artículo* articulo* historia* poema*
      informe* título* titulo* descripcion* descripción* publicacion* publicación* asunto
      texto textos nota`,
    code: `código función funciones script programa* clase_java prueba_unitaria pruebas_unitarias`,
    picture: 'imagen* foto* ilustracion* ilustración* dibujo* vídeo* video',
    user: 'usuario* human* persona',
    model: 'asistente* ia modelo* chatbot* llm',
    diverse: `divers* variad* nuev* novedos* original* únic* distint* diferent* inédit*`,
    harder: `difícil* dificil* complej* dificultad* restriccion* restricción* desafiante* exigente*
      avanzad* rar*`,
    repeat: 'repet* repit* duplic* parec* similar* solap*',
    given: 'dad* siguiente* proporcionad* anterior* existente* original_de terminad*',
    candidate: `candidat* respuesta_a respuesta_b dos_respuestas respuesta_1 respuesta_2 asistente_a
      asistente_b ambas_respuestas dos_asistentes dos_modelos dos_sistemas`,
    criterion: `criterio* rúbrica* utilidad exactitud precisión relevancia honestidad claridad
      dimension* coherencia integridad veracidad aspecto*`,
    score: `puntuacion* puntuación* puntos nota_final calificacion* calificación* retroaliment*
      comentario*`,
    topic: 'tema temas dominio* área areas ámbito* categoría* categoria* habilidad* materia*',
    reflect: `explor* reflexion* verific* retroced* detallad* callejones exhaustiv* minucios* larg*
      dudas correccion* correcciones complet* todo_el_razonamiento todos_los_pasos`,
    input: 'entrada entradas',
    output: 'salida salidas',
    preferred: 'elegid* rechazad* preferid*',
    context: 'contexto* documento* pasaje* fragmento*',
    school: `alumn* estudiante* examen* exámenes lección* leccion* profesor* deberes curso* docente*
      escolar* entrevist* aspirante* cuestionario* clase encuesta* bachillerato`,
    business: `cliente* pedido* factura* reembolso* producto* empresa* empleado* envío* envio* reserva*
      cuenta contrato* seguro* tienda* paciente* hotel* marca* reunión* reunion* ticket*`,
    fixture: `datos_de_prueba fictici* simulad* marcador_de mock dummy fixture* entorno_de_pruebas`,
    retrieval: `busc* búsqueda* palabra_clave palabras_clave fuente* cita* historial* independiente*`,
    safety: 'insegur* tóxic* moderacion* moderación* violacion* infraccion* ofensiv*',
    digest: 'traduc* traduz* resum* extra* clasific* corrig* sintetiz*',
    agent: 'herramienta* archivo* navegador terminal',
    own: 'nuestr*',
    manual: `montaje manual* receta* instalacion* instalación* modo_de_empleo lavado máquina* equipo*
      limpieza mantenimiento almacén emplead* personal visitante*
      instrucciones_de_trabajo instrucciones_de_uso faq sitio web`,
    send: `envi* preguntar* preguntó preguntaría* pedir* pediría* pid* teclear* escribiría*
      haría* quiere* decir`,
    might: `podría* haría* enviaría* escribiría* preguntaría* pediría* habría* posible* plausible*
      quizá* realista* pueda*`,
    people: `alguien persona personas gente humano humanos`,
    learn: `aprend* enseñ* imit*`,
    more: `más otros otras otro adicional*`,
    refuse: `rechaz* niega* negar* rehús* rehus*`,
    mistake: `error* incorrect* fallo* equivoc* falta* defecto*`,
    unanswered: `no_respondas no_responda sin_responder no_contestes sin_respuesta la_respondas
      no_resuelvas`,
    staff: `equipo empleado* personal voluntari* compañer* operari* trabajador* plantilla`,
    ideal: 'ideal* perfect* ejemplar* modélic*',
    request: 'peticion* petición*',
    ongoing: `historial seguimiento último_mensaje última_pregunta próxima próximas después
     `,
    improve: 'mi_prompt mejorar mejora mejore mejorad* optimiz* más_claro más_clara',
  },
}
