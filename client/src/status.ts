import * as vscode from 'vscode';

/** The entry of the language status (`{}` in the status bar) that tells how the server is. */
export class Status implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;

  constructor(selector: vscode.DocumentSelector) {
    this.item = vscode.languages.createLanguageStatusItem('tapelint.status', selector);
    this.item.name = 'Tapelint';
    this.item.command = { command: 'tapelint.showLog', title: 'Show Log' };
  }

  starting(): void {
    this.show('starting', '', vscode.LanguageStatusSeverity.Information, true);
  }

  running(detail: string): void {
    this.show('running', detail, vscode.LanguageStatusSeverity.Information);
  }

  failing(detail: string): void {
    this.show('running, with failures', detail, vscode.LanguageStatusSeverity.Warning);
  }

  stopped(): void {
    this.show('stopped', 'no findings are shown', vscode.LanguageStatusSeverity.Warning);
  }

  error(detail: string): void {
    this.show('error', detail, vscode.LanguageStatusSeverity.Error);
  }

  dispose(): void {
    this.item.dispose();
  }

  private show(
    state: string,
    detail: string,
    severity: vscode.LanguageStatusSeverity,
    busy = false,
  ): void {
    this.item.text = `Tapelint: ${state}`;
    this.item.detail = detail;
    this.item.severity = severity;
    this.item.busy = busy;
  }
}
