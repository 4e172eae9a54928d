"""The server as the packaged extension carries it, on every Python that is at hand."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tapelint.rules import RULES

VSIX = Path("dist/tapelint.vsix")
TEXT = (Path(__file__).parent / "workspace" / "zip_clipped.py").read_text(encoding="utf-8")

# For the terminal, and for LibCST's own command line; the server does without them.
LEFT_OUT = {"pyyaml", "pyyaml-ft", "shtab", "wcwidth"}
# Not installed on a newer Python, where their own requirements cannot be looked up. They have none
# but each other.
BACKPORTS = {"exceptiongroup", "tomli"}

pytestmark = pytest.mark.editor


def pythons():
    """The Pythons that the server supports, as far as they are installed, by version."""
    managed = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    found = {}
    for minor in range(10, 16):
        version = f"3.{minor}"
        candidates = [shutil.which(f"python{version}"), *managed.glob(f"{version}.*/bin/python")]
        running = filter(runs, filter(None, candidates))
        if program := next(running, None):
            found[version] = program
    return found


def runs(program):
    return subprocess.run([program, "--version"], check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="module")
def extension(tmp_path_factory):
    """The unpacked extension, in a folder with a blank and an accent in its name."""
    folder = tmp_path_factory.mktemp("unpacked") / "in a côté folder"
    with zipfile.ZipFile(VSIX) as archive:
        archive.extractall(folder)
    return folder / "extension"


def message(**content):
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


CONVERSATION = (
    message(id=1, method="initialize", params={"processId": None, "capabilities": {}})
    + message(method="initialized", params={})
    + message(
        method="textDocument/didOpen",
        params={
            "textDocument": {
                "uri": "file:///zip_clipped.py",
                "languageId": "python",
                "version": 1,
                "text": TEXT,
            }
        },
    )
)
FAREWELL = message(id=2, method="shutdown") + message(method="exit")


PYTHONS = pythons()


@pytest.mark.parametrize("version", PYTHONS)
def test_the_bundled_server_runs_on_its_own(extension, version, tmp_path):
    for module in ("attr", "types", "typing_extensions", "tapelint"):
        (tmp_path / f"{module}.py").write_text("raise ImportError('the user has one too')\n")
    server = subprocess.Popen(
        [PYTHONS[version], "-I", "-X", "utf8", extension / "bundled" / "tool" / "main.py"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
    )
    try:
        server.stdin.write(CONVERSATION)
        server.stdin.flush()
        heard = read_until(server.stdout, "textDocument/publishDiagnostics")
        assert [d["code"] for d in heard["params"]["diagnostics"]] == ["TL102"]
        _, errors = server.communicate(FAREWELL, timeout=60)
    finally:
        server.kill()
    assert (server.returncode, errors.decode()) == (0, "")


def read_until(stream, method):
    """The next message of this method; the end of the stream is an error."""
    while header := stream.readline():
        length = int(header.split(b":")[1])
        while stream.readline().strip():
            pass
        content = json.loads(stream.read(length))
        if content.get("method") == method:
            return content
    pytest.fail(f"no {method} was sent")


def test_nothing_compiled_is_bundled_but_libcst():
    names = zipfile.ZipFile(VSIX).namelist()
    compiled = [name for name in names if name.endswith((".so", ".pyd", ".dylib", ".pyc"))]
    assert {name.rpartition("/")[0] for name in compiled} == {"extension/bundled/libs/libcst"}


@pytest.mark.parametrize("version", PYTHONS)
def test_the_bundled_libcst_works(extension, version):
    libs = extension / "bundled" / "libs"
    program = (
        f"import sys; sys.path.insert(0, {str(libs)!r})\n"
        "from tapelint.fixes.blocks import blocks_of\n"
        "import libcst\n"
        "print(libcst.parse_module('if a: b').code, libcst.__file__)"
    )
    done = subprocess.run(
        [PYTHONS[version], "-I", "-X", "utf8", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(f"if a: b {libs}")


@pytest.mark.parametrize("version", PYTHONS)
def test_the_bundled_jedi_works(extension, version, tmp_path):
    libs = extension / "bundled" / "libs"
    folder = tmp_path / "net"
    folder.mkdir()
    lazy = "import lazy_loader\n__getattr__, _, _ = lazy_loader.attach_stub(__name__, __file__)\n"
    (folder / "__init__.py").write_text(lazy)
    (folder / "__init__.pyi").write_text("from .layers import Layer as Layer\n")
    (folder / "layers.py").write_text("class Layer: ...\n")
    program = (
        f"import sys; sys.path.insert(0, {str(libs)!r})\n"
        "from pathlib import Path\n"
        "from tapelint.project.definitions import Definitions\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "print(Definitions().find(folder / 'net/__init__.py', 'Layer', [folder]))\n"
        "import jedi; print(jedi.__file__)"
    )
    done = subprocess.run(
        [PYTHONS[version], "-I", "-X", "utf8", "-c", program],
        capture_output=True,
        text=True,
        check=True,
    )
    found, where = done.stdout.splitlines()
    assert found == str((folder / "layers.py", "Layer"))
    assert where.startswith(str(libs))


def needed_by(package, found):
    """Add to ``found`` what ``package`` needs on some supported Python, and what that needs."""
    for line in importlib.metadata.requires(package) or ():
        requirement = Requirement(line)
        name = canonicalize_name(requirement.name)
        markers = [{"extra": "", "python_version": f"3.{minor}"} for minor in range(10, 16)]
        applies = requirement.marker is None or any(map(requirement.marker.evaluate, markers))
        if applies and name not in found | LEFT_OUT:
            found.add(name)
            if name not in BACKPORTS:
                needed_by(name, found)
    return found


def test_all_that_the_server_needs_is_bundled_with_its_metadata(extension):
    metadata = (extension / "bundled" / "libs").glob("*.dist-info/METADATA")
    bundled = {canonicalize_name(path.parent.name.split("-")[0]) for path in metadata}
    assert bundled == {"tapelint", *needed_by("tapelint", set())}


def test_every_rule_has_its_page_in_the_extension(extension):
    pages = {path.stem for path in (extension / "bundled/libs/tapelint/pages").glob("*.md")}
    assert pages == {"README", *(rule.name for rule in RULES)}


def test_the_pages_show_their_picture_and_lead_to_nothing_that_is_not_there(extension):
    for page in ("readme.md", "changelog.md"):
        text = (extension / page).read_text(encoding="utf-8")
        targets = re.findall(r"\]\(([^)\s]+)\)", text)
        files = [one for one in targets if not re.match(r"#|https?:|data:", one)]
        assert all((extension / one).exists() for one in files)
        # The page of an extension shows no picture but of the web and of the text itself.
        pictures = re.findall(r"!\[[^\]]+\]\(([^)\s]+)\)", text)
        assert all(one.startswith("data:image/png;base64,") for one in pictures)
        assert bool(pictures) == (page == "readme.md")
