/** Which rule explains what TensorFlow printed, and where the fault is. */
import * as vscode from 'vscode';
import { reveal } from './reveal';
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

/** How long it is waited for what is found in a notebook that was just opened, in milliseconds. */
const PATIENCE = 5000;
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

/** Where the rule finds something, in the text that the user looks at first. */
function placesOf({ code }: Rule): vscode.Location[] {
  const active = vscode.window.activeTextEditor?.document.uri.toString();
  const places = vscode.languages.getDiagnostics().flatMap(([uri, found]) =>
    found
      .filter((one) => one.source === 'tapelint')
      .filter((one) => (typeof one.code === 'object' ? one.code.value : one.code) === code)
      .map(({ range }) => new vscode.Location(uri, range)),
  );
  const isActive = ({ uri }: vscode.Location) => uri.toString() === active;
  return [...places.filter(isActive), ...places.filter((place) => !isActive(place))];
}

/** Opens the page of the rule beside the first line where it finds something. */
async function show(rule: Rule): Promise<void> {
  const [place] = placesOf(rule);
  if (place) {
    const { uri, range } = isNotebook(place.uri) ? await inCell(rule, place) : place;
    await reveal(uri, range);
  }
  if (rule.uri) {
    await vscode.commands.executeCommand('vscode.open', vscode.Uri.parse(rule.uri), {
      viewColumn: place ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active,
    });
  }
}

function isNotebook({ scheme, path }: vscode.Uri): boolean {
  return scheme === 'file' && path.endsWith('.ipynb');
}

/** Opens the notebook of `place`, and returns where the rule finds something in its cells. */
async function inCell(rule: Rule, place: vscode.Location): Promise<vscode.Location> {
  const notebook = await vscode.workspace.openNotebookDocument(place.uri);
  const cells = new Set(notebook.getCells().map(({ document }) => document.uri.toString()));
  const found = () => placesOf(rule).find(({ uri }) => cells.has(uri.toString()));
  return new Promise((resolve) => {
    const look = () => end(found());
    const end = (there: vscode.Location | undefined) => {
      if (there) {
        listener.dispose();
        clearTimeout(timer);
        resolve(there);
      }
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    const timer = setTimeout(end, PATIENCE, place);
    look();
  });
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
