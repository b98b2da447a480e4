/** A plan as it is shown and written: whole, in the order of its problems. */

/** @import { Action, Objective, Plan, PlanWriting, Ppcs, Problem, Review, Synthesis } from '../wire/dossier/plan_types.js' */
/**
 * @typedef {{problem: Problem, objectives: {objective: Objective, actions: Action[]}[]}} Branch
 * @typedef {Required<Omit<Ppcs, 'synthesis'>> & {synthesis: Required<Synthesis>}} Whole
 */

export const DIMENSIONS = /** @type {const} */ (['medical', 'psychological', 'social', 'environmental']);
/** As `dossier/domain/action.py` has them, in the order in which HAS has them looked at. */
export const KINDS = /** @type {const} */ (['prevention', 'treatment', 'compensation']);
/** PPS-PAERPA, as `dossier/data/plan_codes.csv` has them. */
export const PROBLEMS = /** @type {const} */ (['MED-056', 'MED-057', 'MED-058', 'MED-059', 'MED-060', 'MED-061', 'MED-062', 'MED-063', 'ORG-011', 'GEN-092.01.01']);
/** Why an action was not done, of the same file. */
export const REASONS = /** @type {const} */ (['GEN-357', 'ORG-077', 'GEN-358', 'GEN-359', 'GEN-360', 'GEN-361']);

const PENDING = ['PLANIFIE', 'VALIDE', 'APPROUVE'];

/**
 * What is empty is not sent.
 *
 * @param {Ppcs} told
 * @returns {Whole}
 */
export function whole(told) {
  const synthesis = { medical: '', psychological: '', social: '', environmental: '', wishes: '', ...told.synthesis };
  const empty = { lead: null, actors: [], agreement: null, problems: [], objectives: [], actions: [], reviews: [], version: 1 };
  return { ...empty, state: 'draft', ...told, synthesis };
}

/** @param {Action} action */
export const stateOf = (action) => action.state ?? 'PLANIFIE';

/** @param {Action} action */
export const isPending = (action) => PENDING.includes(stateOf(action));

/** @param {Action} action @param {string} today YYYY-MM-DD */
export const isLate = (action, today) => isPending(action) && Boolean(action.due) && /** @type {string} */ (action.due) < today;

/** @param {Whole} plan @returns {Action[]} what is still to be done of a plan that is under way, the first due first */
export const dueActions = ({ state, actions }) =>
  actions.filter((action) => state === 'active' && isPending(action) && action.due).sort((one, other) => String(one.due).localeCompare(String(other.due)));

/** @param {Problem} problem */
export const hasPriority = (problem) => Boolean(problem.is_necessary && problem.is_possible);

/**
 * Problems that have priority first, each with its objectives and their actions.
 *
 * @param {Whole} plan
 * @returns {Branch[]}
 */
export function branches({ problems, objectives, actions }) {
  const ordered = [...problems].sort((one, other) => Number(hasPriority(other)) - Number(hasPriority(one)));
  return ordered.map((problem) => ({
    problem,
    objectives: objectives
      .filter((objective) => objective.problem === problem.id)
      .map((objective) => ({ objective, actions: actions.filter((action) => action.objective === objective.id) })),
  }));
}

/** @param {readonly Review[]} reviews @returns {Review | null} the first that is planned and not done */
export const nextReview = (reviews) =>
  reviews.filter((review) => !review.done_on).sort((one, other) => one.planned_on.localeCompare(other.planned_on))[0] ?? null;

/** @param {readonly {id: string}[]} parts @param {string} letter @returns {string} an id that none of them has */
export const newId = (parts, letter) =>
  `${letter}${Math.max(0, ...parts.map(({ id }) => Number(id.replace(/^\D+/u, '')) || 0)) + 1}`;

/**
 * Who said to have read the newest version that coordinators made, or a later one.
 *
 * @param {Plan} plan
 */
export const upToDate = ({ signatures, written_version }) => signatures.filter(({ version }) => version >= (written_version ?? 0));

/** @param {Whole} plan @returns {PlanWriting} without how far it is, which those tell who act */
export function writingOf({ lead, actors, agreement, synthesis, problems, objectives, actions, reviews, version }) {
  const asked = actions.map(({ id, objective, title, kind, actor = null, due = null, criterion = '', service = null }) => ({
    id, objective, title, kind, actor: actor || null, due: due || null, criterion, service,
  }));
  return { seen_version: version, lead: lead || null, actors, agreement, synthesis, problems, objectives, actions: asked, reviews };
}

/**
 * Without one of the parts, and without what hangs on it.
 *
 * @param {Whole} plan
 * @param {'problems' | 'objectives' | 'actions'} part
 * @param {string} id
 * @returns {Whole}
 */
export function without(plan, part, id) {
  const problems = plan.problems.filter((one) => part !== 'problems' || one.id !== id);
  const left = new Set(problems.map((one) => one.id));
  const objectives = plan.objectives.filter((one) => left.has(one.problem) && (part !== 'objectives' || one.id !== id));
  const aims = new Set(objectives.map((one) => one.id));
  const actions = plan.actions.filter((one) => aims.has(one.objective) && (part !== 'actions' || one.id !== id));
  return { ...plan, problems, objectives, actions };
}

/**
 * What is written nowhere though it must be, by the name of its field.
 *
 * @param {Whole} plan
 * @returns {Record<string, string>} a reason by field
 */
export function missingWords({ problems, objectives, actions, reviews, agreement }) {
  const texts = [...problems, ...objectives].filter(({ text }) => !text.trim()).map(({ id }) => [`${id}-text`, 'text_missing']);
  const titles = actions.filter(({ title }) => !title.trim()).map(({ id }) => [`${id}-title`, 'action_title']);
  const missed = objectives
    .filter(({ state }) => state === 'not_reached')
    .flatMap(({ id, reason = '', decision = '' }) => [...(reason.trim() ? [] : [[`${id}-reason`, 'text_missing']]), ...(decision.trim() ? [] : [[`${id}-decision`, 'text_missing']])]);
  const days = reviews.flatMap(({ planned_on, done_on, outcome = '' }, at) => [
    ...(planned_on ? [] : [[`review${at}-planned_on`, 'day_form']]),
    ...(Boolean(done_on) === Boolean(outcome.trim()) ? [] : [[`review${at}-outcome`, 'review_outcome']]),
  ]);
  const by = agreement && !agreement.by.trim() ? [['agreement-by', 'text_missing']] : [];
  return Object.fromEntries([...by, ...texts, ...titles, ...missed, ...days]);
}
