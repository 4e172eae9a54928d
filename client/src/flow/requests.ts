/** What the view asks of the server. */
import type { CodeAction } from 'vscode-languageclient/node';
import type { Session } from '../session';
import { type Finding, type Flow, isFlow, type Position } from './messages';

/** The training step at a position: undefined where no gradients are taken. */
export async function flowAt(
  session: Session,
  uri: string,
  position: Position,
): Promise<Flow | undefined> {
  const answer = await session.ask('tapelint/flow', { textDocument: { uri }, position });
  if (answer !== null && !isFlow(answer)) {
    throw new Error("The server's answer cannot be read.");
  }
  return answer ?? undefined;
}

/** The repair of `finding` that stands first in the menu of quick fixes, if it has one. */
export async function repairOf(
  session: Session,
  { uri, range, code, message }: Finding,
): Promise<CodeAction | undefined> {
  // The editor's own command would mix in those of other extensions, and does not tell what each
  // is for.
  const offered = (await session.ask('textDocument/codeAction', {
    textDocument: { uri },
    range,
    context: { diagnostics: [], only: ['quickfix'] },
  })) as CodeAction[] | null;
  const repairs = (offered ?? []).filter(
    ({ title, edit, diagnostics }) =>
      edit &&
      diagnostics?.some((one) => one.code === code && one.message === message) &&
      // One that silences the finding names the rule with its code.
      !title.includes(`(${code})`),
  );
  return repairs.find(({ isPreferred }) => isPreferred) ?? repairs[0];
}
