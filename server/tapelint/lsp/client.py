"""What the client can do, as far as it changes what is sent to it."""

from __future__ import annotations

from dataclasses import dataclass

from lsprotocol import types
from pygls.capabilities import get_capability

# A notification of our own: that something failed, where the server goes on.
FAILURE = "tapelint/failure"
# A command of the client's own: it draws the way of the gradients from a place in a document.
SHOW_FLOW = "tapelint.showFlow"


@dataclass(frozen=True)
class Client:
    """The abilities of the client; what it did not declare, it cannot do."""

    related_information: bool = False
    code_action_literals: bool = False
    preferred_actions: bool = False
    resolves_edits: bool = False
    document_changes: bool = False
    markdown: bool = False
    code_descriptions: bool = False
    shows_documents: bool = False
    progress: bool = False
    configuration: bool = False
    registers_watchers: bool = False
    registers_documents: bool = False
    pulls: bool = False
    refreshes_diagnostics: bool = False
    refreshes_hints: bool = False
    creates_files: bool = False
    tags: frozenset[types.DiagnosticTag] = frozenset()
    shows_failures: bool = False
    shows_flow: bool = False

    @classmethod
    def of(cls, capabilities: types.ClientCapabilities, options: object = None) -> Client:
        """Read the abilities from what the client declares, and gives, when it connects."""

        def has(name: str) -> bool:
            return bool(get_capability(capabilities, name))

        def shows(name: str) -> bool:
            """Whether diagnostics may have ``name``, whichever way they come."""
            return has(f"text_document.publish_diagnostics.{name}") or has(
                f"text_document.diagnostic.{name}"
            )

        def knows(name: str, kind: str) -> bool:
            """Whether the client says that it has ``name``, which is not of the protocol."""
            known = options.get(kind) if isinstance(options, dict) else None
            return isinstance(known, list) and name in known

        resolvable = get_capability(
            capabilities, "text_document.code_action.resolve_support.properties", []
        )
        operations = get_capability(
            capabilities, "workspace.workspace_edit.resource_operations", []
        )
        formats = get_capability(capabilities, "text_document.hover.content_format", [])
        tags = [
            *get_capability(
                capabilities, "text_document.publish_diagnostics.tag_support.value_set", []
            ),
            *get_capability(capabilities, "text_document.diagnostic.tag_support.value_set", []),
        ]
        return cls(
            related_information=shows("related_information"),
            code_action_literals=has("text_document.code_action.code_action_literal_support"),
            preferred_actions=has("text_document.code_action.is_preferred_support"),
            resolves_edits=has("text_document.code_action.data_support") and "edit" in resolvable,
            document_changes=has("workspace.workspace_edit.document_changes"),
            markdown=next(iter(formats), None) is types.MarkupKind.Markdown,
            code_descriptions=shows("code_description_support"),
            shows_documents=has("window.show_document.support"),
            progress=has("window.work_done_progress"),
            configuration=has("workspace.configuration"),
            registers_watchers=has("workspace.did_change_watched_files.dynamic_registration"),
            registers_documents=has("text_document.synchronization.dynamic_registration"),
            pulls=bool(capabilities.text_document and capabilities.text_document.diagnostic),
            refreshes_diagnostics=has("workspace.diagnostics.refresh_support"),
            refreshes_hints=has("workspace.inlay_hint.refresh_support"),
            creates_files=types.ResourceOperationKind.Create in operations,
            tags=frozenset(tags),
            shows_failures=knows(FAILURE, "notifications"),
            shows_flow=knows(SHOW_FLOW, "commands"),
        )
