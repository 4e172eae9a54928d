/** Which rule explains what TensorFlow printed, and where the fault is. */
import * as vscode from 'vscode';
import type { Session } from './session';

interface Rule {
  readonly code: string;
  readonly name: string;
  readonly title: string;
  readonly uri: string | null;
}

interface Explanation {
  readonly rules: readonly Rule[];
  readonly known: string | null;
}

interface Link extends vscode.TerminalLink {
  readonly message: string;
}

const MESSAGE = /(?:\w+\.)*\w+(?:Error|Exception|Warning): ?\S.*/;

async function ask(session: Session, text: string): Promise<Explanation> {
  return (await session.ask('tapelint/explain', { text })) as Explanation;
}

/** Explains `given`, or else what is selected, or else what the user types in or has copied. */
export async function explainError(session: Session, given?: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const selected = editor?.document.getText(editor.selection).trim();
  const text = given || selected || (await typedOrCopied());
  if (!text) {
    return;
  }
  const { rules, known } = await ask(session, text);
  const found = rules.filter((one) => placesOf(one).length > 0);
  const likely = found.length === 1 ? found : rules;
  const rule = likely.length > 1 ? await choose(likely) : likely[0];
  if (rule) {
    await show(rule);
  } else if (rules.length === 0) {
    const nothing = 'No Tapelint rule explains this message.';
    void vscode.window.showInformationMessage(known ?? nothing);
  }
}

/** Explains what is selected in the terminal, which can only be had by copying it. */
export async function explainTerminalSelection(session: Session): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.terminal.copySelection');
  await explainError(session, await vscode.env.clipboard.readText());
}

async function typedOrCopied(): Promise<string | undefined> {
  const typed = await vscode.window.showInputBox({
    title: 'Explain an Error Message',
    prompt: 'Paste what TensorFlow printed, or leave this empty to use what you have copied.',
  });
  return typed === '' ? vscode.env.clipboard.readText() : typed;
}

async function choose(rules: readonly Rule[]): Promise<Rule | undefined> {
  const items = rules.map((rule) => ({
    label: rule.title,
    description: `${rule.name} ${rule.code}`,
    detail: placesOf(rule).length > 0 ? 'Found in this workspace' : '',
    rule,
  }));
  const chosen = await vscode.window.showQuickPick(items, {
    placeHolder: 'Several rules explain this message. Which one do you want to read?',
  });
  return chosen?.rule;
}

/** Where the rule finds something. */
function placesOf({ code }: Rule): vscode.Location[] {
  return vscode.languages.getDiagnostics().flatMap(([uri, found]) =>
    found
      .filter((one) => one.source === 'tapelint')
      .filter((one) => (typeof one.code === 'object' ? one.code.value : one.code) === code)
      .map(({ range }) => new vscode.Location(uri, range)),
  );
}

/** Opens the page of the rule beside the first line where it finds something. */
async function show(rule: Rule): Promise<void> {
  const [place] = placesOf(rule);
  if (place) {
    await vscode.commands.executeCommand('vscode.open', place.uri, {
      viewColumn: vscode.ViewColumn.One,
      selection: place.range,
    });
  }
  if (rule.uri) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(rule.uri), {
      viewColumn: place ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
    });
  }
}

/** Makes links of the error messages in terminals that a rule explains. */
export function terminalLinks(session: Session): vscode.TerminalLinkProvider<Link> {
  return {
    async provideTerminalLinks({ line }) {
      const found = MESSAGE.exec(line);
      if (!found) {
        return [];
      }
      const [message] = found;
      const { rules } = await ask(session, message).catch(() => ({ rules: [] as Rule[] }));
      const [rule] = rules;
      const tooltip = `Explain: ${rule?.title} (${rule?.code})`;
      return rule ? [{ startIndex: found.index, length: message.length, tooltip, message }] : [];
    },
    handleTerminalLink: ({ message }) => explainError(session, message),
  };
}
