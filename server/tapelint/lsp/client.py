"""What the client can do, as far as it changes what is sent to it."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import get_capability


@dataclass(frozen=True)
class Client:
    """The abilities of the client; what it did not declare, it cannot do."""

    related_information: bool = False
    diagnostic_data: bool = False
    code_action_literals: bool = False
    preferred_actions: bool = False
    resolves_edits: bool = False
    document_changes: bool = False
    markdown: bool = False
    configuration: bool = False
    registers_watchers: bool = False
    pulls: bool = False
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    creates_files: bool = False
    tags: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities) -> Client:
        """Read the abilities from what the client declares when it connects."""

        def has(name: str) -> bool:
            return bool(get_capability(capabilities, name))

        resolvable = get_capability(
            capabilities, "text_document.code_action.resolve_support.properties", []
        )
        operations = get_capability(
            capabilities, "workspace.workspace_edit.resource_operations", []
        )
        formats = get_capability(capabilities, "text_document.hover.content_format", [])
        return cls(
            related_information=has("text_document.publish_diagnostics.related_information"),
            diagnostic_data=has("text_document.publish_diagnostics.data_support"),
            code_action_literals=has("text_document.code_action.code_action_literal_support"),
            preferred_actions=has("text_document.code_action.is_preferred_support"),
            resolves_edits=has("text_document.code_action.data_support") and "edit" in resolvable,
            document_changes=has("workspace.workspace_edit.document_changes"),
            markdown=types.MarkupKind.Markdown in formats,
            configuration=has("workspace.configuration"),
            registers_watchers=has("workspace.did_change_watched_files.dynamic_registration"),
            pulls=bool(capabilities.text_document and capabilities.text_document.diagnostic),
            refreshes_diagnostics=has("workspace.diagnostics.refresh_support"),
            refreshes_hints=has("workspace.inlay_hint.refresh_support"),
            creates_files=types.ResourceOperationKind.Create in operations,
            tags=has("text_document.publish_diagnostics.tag_support"),
        )
