import { defineCheck, type Problem } from '../check';
import { type BoardJson, problemOf, readBoards } from './board-json';

const uidPattern = /^[a-zA-Z0-9_-]{1,40}$/;
const oldestSchema = 36;

/** Boards that Grafana would not load, or load under a name that changes. */
export const boardIdentity = defineCheck(
  'board-identity',
  'Every board has a uid of its own, a title, a description and tags, and stands in its file as it is.',
  (model) => {
    const boards = readBoards(model);
    return boards.flatMap((board, index) => [
      ...identityProblems(board),
      ...boards
        .slice(0, index)
        .filter(({ uid, title }) => uid === board.uid || title === board.title)
        .map(({ path }) =>
          problemOf(
            board,
            undefined,
            `${path} has the same uid or title.`,
            'Give each board its own.',
          ),
        ),
    ]);
  },
);

function identityProblems(board: BoardJson): Problem[] {
  const { uid = '', title, description, tags, schemaVersion = 0, dashboard } = board;
  const problem = (text: string, remedy: string) => problemOf(board, undefined, text, remedy);
  if (dashboard !== undefined) {
    return [
      problem(
        'The board is wrapped in "dashboard", as an answer of the API.',
        'Leave the inner object only.',
      ),
    ];
  }
  return [
    ...(uidPattern.test(uid)
      ? []
      : [problem(`The uid is ${JSON.stringify(uid)}.`, 'Write up to 40 letters, digits, - or _.')]),
    ...(title ? [] : [problem('The board has no title.', 'Write one.')]),
    ...(description ? [] : [problem('The board has no description.', 'Say what it is for.')]),
    ...(tags.length > 0 ? [] : [problem('The board has no tags.', 'Add some, to find it by.')]),
    ...(schemaVersion >= oldestSchema
      ? []
      : [problem(`schemaVersion is ${schemaVersion}.`, 'Export the board from a newer Grafana.')]),
  ];
}
