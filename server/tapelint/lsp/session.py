"""The server's state: what is open, what is known about it, and what the client was told."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from lsprotocol import types
from pygls.exceptions import FeatureRequestError
from pygls.lsp.server import LanguageServer

from tapelint import __version__
from tapelint.lsp.actions import Actions
from tapelint.lsp.client import FAILURE, Client
from tapelint.lsp.configuration import Configuration
from tapelint.lsp.diagnostics import diagnostics, of_file
from tapelint.lsp.documents import Documents
from tapelint.lsp.idle import Idle
from tapelint.lsp.imports import Imports
from tapelint.lsp.messages import Messages, Problems
from tapelint.lsp.protocol import Protocol
from tapelint.lsp.publisher import Publisher
from tapelint.lsp.remembered import Remembered
from tapelint.lsp.schedule import Schedule
from tapelint.lsp.uris import path, same

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pygls.server import ServerErrors

    from tapelint.check import Analysis
    from tapelint.config import Config
    from tapelint.finding import Finding, Position
    from tapelint.hover import Hover, Name
    from tapelint.lsp.program import Program
    from tapelint.project import Workspace
    from tapelint.source.text import Source

_log = logging.getLogger(__name__)
# As many characters have some 25,000 lines: to work on more would keep other documents waiting.
_LARGEST = 1_000_000

# In seconds: who types settings is not in a hurry, and they hold for every file.
_PAUSE = 0.2
# Who has not typed the next letter by then looks at what is said of this one.
_REST = 0.15
# Who has not gone on with a line by then may mean it as it is.
_STILL = 1.0
# What is done while nobody types takes no longer than this, or one repair.
_SPARE = 0.2

# With all cells, also those that hold no Python: else the user's count of them is not known.
_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    [
        types.NotebookDocumentFilterWithNotebook("jupyter-notebook"),
        types.NotebookDocumentFilterWithNotebook("interactive"),
    ]
)


class Session(LanguageServer):
    """One client's session."""

    def __init__(
        self,
        analyse: Callable[..., Analysis],
        hover_at: Callable[[Analysis, Position, Name], Hover | None],
        workspace: Workspace | None = None,
    ) -> None:
        """``analyse`` and ``hover_at`` are the core's; nothing is open yet.

        ``workspace`` is where the analysis finds other modules.
        """
        super().__init__(
            "tapelint", __version__, notebook_document_sync=_NOTEBOOKS, protocol_cls=Protocol
        )
        self.client = Client()
        self.documents = Documents()
        self.publisher = Publisher(self.text_document_publish_diagnostics)
        self.hover_at = hover_at
        self._analyse = analyse
        # What is known of the text before the next edit, for the analysis after it to use up.
        self._latest: dict[str, Analysis] = {}
        self._actions: dict[str, Actions] = {}
        self._analyses: WeakKeyDictionary[Program, Analysis | None] = WeakKeyDictionary()
        self._configuration = Configuration(self.documents.document)
        self._schedule = Schedule(self._publish)
        self._idle = Idle(self._at_rest)
        self._closed: set[str] = set()
        self._imports = Imports(workspace, self._recheck_importers)
        self.remembered = Remembered(workspace)
        # What is to be analysed anew once nobody types, and when somebody last did.
        self._resting: set[str] = set()
        self._edited = 0.0
        self._reloading: asyncio.TimerHandle | None = None
        self._messages = Messages(self.window_show_message, self._show_failure)
        self._problems = Problems(self.window_show_message, self.publisher, self.documents)
        # What a report depends on besides the text: what holds for all files, and for each.
        self._generation = 0
        self._revisions: Counter[str] = Counter()
        # What was asked of other modules for each file that is not open, and where that changed.
        self._asked: dict[str, set[Hashable]] = {}
        self._outdated: set[str] = set()
        # Set once something has changed; there is a new one then.
        self.changed = asyncio.Event()

    def analysed(self, uri: str) -> tuple[Program, Analysis] | None:
        """Return the program that ``uri`` belongs to and what is known about it.

        None if there is nothing to analyse, or if the analysis failed.
        """
        program = self.documents.program(uri)
        analysis = self._analysis(program) if program else None
        if program is not None and analysis is not None and analysis.basis is not None:
            analysis = self._catch_up(program, analysis)
        return None if program is None or analysis is None else (program, analysis)

    def actions(self, uri: str) -> Actions | None:
        """Return the code actions of what ``uri`` belongs to; None if nothing is known of it."""
        analysed = self.analysed(uri)
        if analysed is None:
            return None
        program, analysis = analysed
        actions = self._actions.get(program.uri)
        if actions is None or actions.analysis is not analysis:
            encoding = self.documents.encoding
            settings = partial(self._configuration.settings, program.uri)
            actions = Actions(program, analysis, self.client, encoding, settings, self._trying)
            self._actions[program.uri] = actions
        return actions

    @contextmanager
    def _trying(self, program: Program) -> Iterator[Callable[[Source], Analysis]]:
        """Give what analyses other texts of ``program``, each at the cost of what differs.

        What is known of ``program`` is used up, and made anew in the end.
        """
        config = self._configuration.config(program.uri)
        known = self._analyses[program]
        before = self._latest.pop(program.uri, None)

        def analyse(source: Source) -> Analysis:
            nonlocal before
            before = self._analyse(source, config, before=before, typed=False)
            return before

        try:
            yield analyse
        except BaseException:
            before = None
            raise
        finally:
            again = analyse(program.source)
            if known is not None and known.typed is not None:
                # What is reported while a line is half typed has the repairs of before.
                again = replace(again, findings=known.findings, typed=known.typed, due=known.due)
            self._latest[program.uri] = self._analyses[program] = again
            if program.uri in self._actions:
                self._actions[program.uri].analysis = again

    def config(self, uri: str) -> Config | None:
        """Return the settings that the document at ``uri`` is judged by; None if by none."""
        config = self._configuration.config(uri)
        analysed = self.analysed(uri)
        return config if analysed is None else analysed[1].config

    def analyses(self, config: Config) -> Callable[[Source], Analysis]:
        """Return what analyses texts by other settings, each at the cost of what differs."""
        before: Analysis | None = None

        def analyse(source: Source) -> Analysis:
            nonlocal before
            before = self._analyse(source, config, before=before, typed=False)
            return before

        return analyse

    def diagnostics(self, program: Program) -> list[types.Diagnostic] | None:
        """Return the diagnostics of the file of ``program``; None if the analysis failed."""
        if self._configuration.config(program.uri) is None:
            return []
        findings = self._findings(program)
        if findings is None:
            return None
        if program.is_notebook:
            return of_file(program, findings)
        found = diagnostics(program, findings, self.client, self.documents.encoding)
        return found[program.documents[0]]

    def count(self, program: Program) -> int:
        """Return how many findings there are in ``program``."""
        return len(self._findings(program) or ())

    def _findings(self, program: Program) -> Sequence[Finding] | None:
        """Return what is found in ``program``; None if the analysis failed.

        Of a file that is not open, what is remembered of it, unless another text than the one on
        the disk may be what it imports.
        """
        file, config = path(program.uri), self._configuration.config(program.uri)
        is_open = self.documents.program(program.uri) is program
        if is_open or self.documents.has_unsaved or file is None or config is None:
            analysis = self._analysis(program)
            return None if analysis is None else analysis.findings
        known = self.remembered.find(file, config)
        if known is not None:
            findings, self._asked[same(program.uri)] = known
            self._outdated.discard(same(program.uri))
            return findings
        analysis = self._analysis(program)
        if analysis is not None and analysis.interpreter is not None:
            self.remembered.keep(file, program.source.text, config, analysis)
        return None if analysis is None else analysis.findings

    def result_id(self, program: Program) -> str:
        """Return what the diagnostics of ``program`` depend on, as one word."""
        return f"{self.state(program.uri)}:{hash(program.source.text)}"

    def state(self, uri: str) -> str:
        """Return what the diagnostics at ``uri`` depend on besides its text, as one word."""
        return f"{self._generation}:{self._revisions[same(uri)]}"

    def excludes(self, file: Path) -> bool:
        """Whether the settings say to leave the file or folder at ``file`` alone."""
        return self._configuration.loaded(file.as_uri()).excludes(file)

    def shows_hints(self, uri: str) -> bool:
        """Whether the user wants inlay hints in the document at ``uri``."""
        return self._configuration.loaded(uri).inlay_hints

    def follow(self, uri: str) -> None:
        """Note that the user has opened or edited what is at ``uri``, and report what is found."""
        self._idle.note()
        self._edited = asyncio.get_running_loop().time()
        self._refresh(uri)

    def _refresh(self, uri: str) -> None:
        """Publish the diagnostics of what ``uri`` belongs to, once all messages are handled.

        A client that asks for diagnostics gets those of notebooks only, since it cannot ask for
        what several documents have in common.
        """
        program = self.documents.program(uri)
        if program and not program.is_notebook:
            self._imports.update(program.documents[0])
        if program and (program.is_notebook or not self.client.pulls):
            self._schedule.soon(program.uri)

    def forget(self, uri: str) -> None:
        """Let go of what is known and shown about a document or notebook that was closed."""
        self._latest.pop(uri, None)
        self._actions.pop(uri, None)
        self._imports.forget(uri)
        self.publisher.clear(uri)
        if self.client.pulls:
            self._closed.add(uri)
            self.wake()

    def take_closed(self) -> set[str]:
        """Return what was closed since this was last called."""
        closed, self._closed = self._closed, set()
        return closed

    def begin(self, client: Client, settings: Mapping[str, object]) -> None:
        """Learn what the client can do, and the settings that it starts with."""
        self.client = client
        self._configuration.begin(settings)

    def move(self, folders: Iterable[str]) -> None:
        """Learn which folders are open now, and look at what is in them."""
        self._configuration.move(folders)
        self.recheck()

    def configure(self, settings: Mapping[str, object]) -> None:
        """Take the editor's settings: for each folder by its URI, for all others by ""."""
        if self._configuration.set(settings):
            self.recheck()

    def reload(self) -> bool:
        """Read all settings again; if others hold now, report what is found with them.

        Return whether that is so.
        """
        self._reloading = None
        changed = self._configuration.reload()
        if changed:
            self.recheck()
        self.publish_problems()
        return changed

    def reload_soon(self) -> None:
        """Read all settings again when no more of them is typed in; needs a running event loop."""
        if self._reloading:
            self._reloading.cancel()
        self._reloading = asyncio.get_running_loop().call_later(_PAUSE, self.reload)

    def wake(self) -> None:
        """Let whoever waits for a change look again."""
        self.changed.set()
        self.changed = asyncio.Event()

    def recheck(self) -> None:
        """Analyse all that is open anew, since the settings or other modules have changed."""
        self._imports.look_again()
        self._analyses.clear()
        self._latest.clear()
        self._actions.clear()
        self._generation += 1
        self._asked.clear()
        self._outdated.clear()
        self._report_anew(self.documents.programs())

    def recheck_files(self) -> None:
        """Let the client ask anew for files that are not open and import what was saved."""
        self._imports.look_up()
        if self._outdated:
            self._revisions.update(self._outdated)
            self._outdated.clear()
            self._report_anew(())

    def _recheck_importers(self, changed: set[Hashable]) -> None:
        """Analyse anew what had asked for what has ``changed``; files, once that is saved."""
        self._note_changed(changed)
        self._recheck_programs(changed)
        if not self.documents.has_unsaved:
            self.recheck_files()

    def _note_changed(self, changed: set[Hashable]) -> None:
        self._outdated |= {
            uri for uri, asked in self._asked.items() if not asked.isdisjoint(changed)
        }

    def _recheck_programs(self, changed: set[Hashable]) -> None:
        stale = [
            program
            for program in self.documents.programs()
            # That of the text before, where the edit after it was not looked at yet.
            if (analysis := self._latest.get(program.uri)) is not None
            and not analysis.asked.isdisjoint(changed)
        ]
        self._recheck_now([one for one in stale if not self._can_follow_up(one)])
        later = {one.uri for one in stale if self._can_follow_up(one)}
        if later and not self._resting:
            asyncio.get_running_loop().call_later(_REST, self._recheck_at_rest)
        self._resting |= later

    def _recheck_at_rest(self) -> None:
        """Analyse anew what is to be, once nobody types, who would have to wait for it."""
        loop = asyncio.get_running_loop()
        latest = [self._latest.get(uri) for uri in self._resting]
        is_typed = any(one is not None and one.typed is not None for one in latest)
        left = self._edited + (_STILL if is_typed else _REST) - loop.time()
        if left > 0:
            loop.call_later(left, self._recheck_at_rest)
            return
        programs = [one for one in self.documents.programs() if one.uri in self._resting]
        self._resting.clear()
        self._recheck_now(programs)

    def _recheck_now(self, programs: list[Program]) -> None:
        for program in programs:
            self._analyses.pop(program, None)
            self._latest.pop(program.uri, None)
            self._actions.pop(program.uri, None)
        if programs:
            self._report_anew(programs)

    def _report_anew(self, programs: Iterable[Program]) -> None:
        self.wake()
        for program in programs:
            self._revisions[same(program.uri)] += 1
            self._refresh(program.uri)
        if self.client.pulls and self.client.refreshes_diagnostics:
            self.workspace_diagnostic_refresh(None)
        if self.client.refreshes_hints:
            self.workspace_inlay_hint_refresh(None)

    def report_server_error(self, error: Exception, source: ServerErrors) -> None:
        """Log ``error`` and tell the client once, unless it answers a request anyway."""
        _log.error("%s: %s", source.__name__, error, exc_info=True)
        if source is not FeatureRequestError:
            self._messages.tell_failure("Tapelint could not handle a message from the editor.")

    def _publish(self, uri: str) -> None:
        program = self.documents.program(uri)
        if program is None:
            return
        if self._configuration.config(program.uri) is None:
            for document in program.documents:
                self.publisher.clear(document.uri, document.version)
        elif analysis := self._analysis(program):
            with self._going_on(program):
                encoding = self.documents.encoding
                found = diagnostics(program, analysis.findings, self.client, encoding)
                for document, list_ in found.items():
                    self.publisher.show(document.uri, document.version, list_)
        self.publish_problems()

    def _analysis(self, program: Program) -> Analysis | None:
        if self._configuration.config(program.uri) is None:
            return None
        if len(program.source.text) > _LARGEST:
            self._messages.tell(
                f"{program.source.name} is too long to be checked while it is edited. "
                "`tapelint check` checks it.",
                types.MessageType.Info,
            )
            return None
        if program in self._analyses:
            return self._analyses[program]
        before = self._latest.get(program.uri)
        interim = before.typed_on(program.source) if before is not None else None
        if interim is None or not self._can_follow_up(program):
            return self._study(program)
        self._latest[program.uri] = self._analyses[program] = interim
        asyncio.get_running_loop().call_later(_REST, self._rest, program, interim)
        return interim

    def _study(self, program: Program) -> Analysis | None:
        """Analyse the text of ``program``; return None if that fails."""
        self._idle.note()
        config = self._configuration.config(program.uri)
        self._analyses[program] = None
        before = self._latest.pop(program.uri, None)
        with self._going_on(program):
            known = before.given_up if before is not None else ()
            analysis = self._analyse(program.source, config, before=before)
            if analysis.given_up != known:
                _log_limits(program, analysis)
            is_open = self.documents.program(program.uri) is program
            self._asked.pop(same(program.uri), None)
            if is_open and self._can_follow_up(program):
                self._latest[program.uri] = analysis
                self._imports.look_up()
                if analysis.due is not None:
                    asyncio.get_running_loop().call_later(_STILL, self._settle, program, analysis)
            else:  # a file that nobody waits for, or a client that asks but once
                while not analysis.asked.isdisjoint(self._look_up_now()):
                    analysis = self._analyse(program.source, config)
                analysis = analysis.settled()
                if is_open:
                    self._latest[program.uri] = analysis
                else:
                    self._asked[same(program.uri)] = analysis.asked
                    self._outdated.discard(same(program.uri))
            self._analyses[program] = analysis
        return self._analyses[program]

    def _look_up_now(self) -> set[Hashable]:
        """Find what was asked for; return the questions that have another answer than before."""
        changed = self._imports.look_up_now()
        if changed:
            self._note_changed(changed)
            asyncio.get_running_loop().call_soon(self._recheck_programs, changed)
        return changed

    def _can_follow_up(self, program: Program) -> bool:
        """Whether the client can be told what is found after it was answered."""
        asks = self.client.pulls and not program.is_notebook
        return not asks or self.client.refreshes_diagnostics

    def _at_rest(self) -> None:
        """Do what nobody has to wait for now: tidy up, and check repairs before one asks."""
        gc.collect()
        loop = asyncio.get_running_loop()
        end = loop.time() + _SPARE
        for uri in list(self._latest):
            actions = self.actions(uri)
            for finding in list(actions.analysis.findings) if actions else ():
                if actions is None or loop.time() > end:
                    return
                with self._going_on(actions.program):
                    actions.prepare([finding])

    def _rest(self, program: Program, interim: Analysis) -> None:
        """Nobody has typed for a while: catch up, unless there was an edit or a question since."""
        if self._latest.get(program.uri) is interim:
            self._catch_up(program, interim)

    def _catch_up(self, program: Program, interim: Analysis) -> Analysis | None:
        """Analyse a line that was typed on, of which only ``interim`` was told."""
        analysis = self._study(program)
        if analysis is not None and analysis.reported != interim.reported:
            self._report_anew([program])
        return analysis

    def _settle(self, program: Program, analysis: Analysis) -> None:
        """Report what is due with ``analysis``, unless there was an edit meanwhile."""
        if self._latest.get(program.uri) is analysis:
            self._latest[program.uri] = self._analyses[program] = analysis.settled()
            self._report_anew([program])

    @contextmanager
    def _going_on(self, program: Program) -> Iterator[None]:
        """Log what fails with ``program`` and go on, since the other programs may not fail."""
        try:
            yield
        except Exception:  # noqa: BLE001 - whatever it is, the server goes on
            _log.exception("%s: the analysis failed", program.source.name)
            self._messages.tell_failure(f"Tapelint could not analyse {program.source.name}.")

    def publish_problems(self) -> None:
        """Show what is wrong with settings."""
        self._problems.publish(self._configuration.problems)

    def _show_failure(self, what: str) -> None:
        if self.client.shows_failures:
            self.protocol.notify(FAILURE, {"message": what})


def _log_limits(program: Program, analysis: Analysis) -> None:
    """Log where code of ``program`` is not followed."""
    found = "; ".join(f"line {one.line + 1}: {one.why}" for one in analysis.given_up)
    _log.warning(
        "%s: not followed, so that nothing is reported that depends on it: %s",
        program.source.name,
        found or "nothing any more",
    )
