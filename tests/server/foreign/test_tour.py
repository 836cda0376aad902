"""The tour of the server with pytest-lsp: each example note is opened by each kind of client, shows what it should,
is asked about in every way that the server offers, loses a finding by dismissal and gets it back, and is closed."""

import asyncio
import json
import os
import pathlib
import tomllib
import typing

import pytest
import pytest_lsp
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.protocol import default_converter
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import register_lsp_features

HERE = pathlib.Path(__file__).resolve().parent
EXAMPLES = HERE.parents[2] / "examples"
CLIENTS = {path.stem: path for path in sorted((HERE.parent / "clients").glob("*.json"))}
PATIENCE = 20
SEVERITIES = {"warning": 2, "information": 3, "hint": 4}

# What is off unless it is asked for.
SETTINGS = {"inlayHints": True, "codeLens": True}

# What can be asked about a note as a whole.
WHOLE = {
    "textDocument/documentSymbol": "document_symbol_provider",
    "textDocument/foldingRange": "folding_range_provider",
    "textDocument/documentLink": "document_link_provider",
    "textDocument/codeLens": "code_lens_provider",
    "textDocument/semanticTokens/full": "semantic_tokens_provider",
}
# What can be asked about a place of a note.
PLACED = {
    "textDocument/hover": "hover_provider",
    "textDocument/completion": "completion_provider",
    "textDocument/definition": "definition_provider",
    "textDocument/documentHighlight": "document_highlight_provider",
}


def expected():
    """The example notes, with the code, the severity and the words of each finding that they show."""
    with open(EXAMPLES / "expected.toml", "rb") as file:
        notes = tomllib.load(file)["note"]
    return {
        note["file"]: sorted(
            (finding["code"], SEVERITIES[finding["severity"]], finding["text"]) for finding in note.get("finding", [])
        )
        for note in notes
    }


NOTES = expected()


def mended_converter():
    """The client's converter; lsprotocol takes every code action with a command for a bare command."""
    converter = default_converter()

    def action(given, _):
        kind = types.Command if isinstance(given.get("command"), str) else types.CodeAction
        return converter.structure(given, kind)

    converter.register_structure_hook(typing.Union[types.Command, types.CodeAction], action)
    return converter


def make_client():
    """pytest-lsp's client, which also takes what is registered with it, and is asked to ask again."""
    client = LanguageClient(converter_factory=mended_converter)
    register_lsp_features(client)
    for method in (
        types.CLIENT_REGISTER_CAPABILITY,
        types.CLIENT_UNREGISTER_CAPABILITY,
        types.WORKSPACE_CODE_LENS_REFRESH,
        types.WORKSPACE_INLAY_HINT_REFRESH,
        types.WORKSPACE_SEMANTIC_TOKENS_REFRESH,
    ):
        client.feature(method)(lambda *_: None)
    return client


@pytest_lsp.fixture(
    params=sorted(CLIENTS),
    config=ClientServerConfig(
        client_factory=make_client,
        server_command=[str(HERE.parent / "record"), os.environ["RECORDINGS"] + "/tour.jsonl", "--"]
        + [os.environ["SIDENOTE"], "lsp"]
    ),
)
async def client(request, lsp_client: LanguageClient):
    """A client of each kind, with a server of its own."""
    with open(CLIENTS[request.param], encoding="utf-8") as file:
        declared = json.load(file)
    lsp_client.set_configuration(SETTINGS, section="sidenote")
    parameters = get_converter().structure(
        {
            "processId": None,
            "rootUri": None,
            "clientInfo": declared["clientInfo"],
            "capabilities": declared["capabilities"],
            "initializationOptions": SETTINGS,
        },
        types.InitializeParams,
    )
    lsp_client.offered = (await lsp_client.initialize_session(parameters)).capabilities
    yield
    await lsp_client.shutdown_session()
    assert lsp_client._server.returncode == 0


async def ask(client, method, **parameters):
    """The answer to a request."""
    kind = types.METHOD_TO_TYPES[method][2]
    return await asyncio.wait_for(client.protocol.send_request_async(method, kind(**parameters)), PATIENCE)


def units(character, encoding):
    """The length of a character in a unit of columns."""
    if encoding == "utf-32":
        return 1
    return len(character.encode(encoding if encoding == "utf-8" else "utf-16-le")) // (1 if encoding == "utf-8" else 2)


def words(text, place, encoding):
    """The words of a range, which the examples keep on one line."""
    assert place.start.line == place.end.line
    column, found = 0, ""
    for character in text.splitlines()[place.start.line]:
        if place.start.character <= column < place.end.character:
            found += character
        column += units(character, encoding)
    return found


async def shown(client, note):
    """The diagnostics of a note, asked for or waited for as its client does."""
    if client.offered.diagnostic_provider:
        return list((await ask(client, types.TEXT_DOCUMENT_DIAGNOSTIC, text_document=note)).items)
    return list(client.diagnostics.get(note.uri, []))


async def shows(client, note, fits):
    """The diagnostics of a note as soon as they fit."""
    for _ in range(PATIENCE * 50):
        diagnostics = await shown(client, note)
        if fits(diagnostics):
            return diagnostics
        await asyncio.sleep(0.02)
    pytest.fail(f"{note.uri} does not come to show what it should; last: {diagnostics}")


def command_of(actions, title):
    """The command of the action whose title starts so."""
    titles = [action.title for action in actions]
    for action in actions:
        if action.title.startswith(title):
            return action if isinstance(action, types.Command) else action.command
    pytest.fail(f"no action {title!r} in {titles}")


async def ask_everything(client, note, text, diagnostics):
    """Asks about the note and about the place of each finding in every way that is offered."""
    for method, provider in WHOLE.items():
        if getattr(client.offered, provider):
            await ask(client, method, text_document=note)
    for diagnostic in diagnostics:
        for method, provider in PLACED.items():
            if getattr(client.offered, provider):
                await ask(client, method, text_document=note, position=diagnostic.range.start)
        context = types.CodeActionContext(diagnostics=[diagnostic])
        actions = await ask(
            client, types.TEXT_DOCUMENT_CODE_ACTION, text_document=note, range=diagnostic.range, context=context
        )
        assert actions, f"nothing can be done about {diagnostic.code}"
        hover = await ask(client, types.TEXT_DOCUMENT_HOVER, text_document=note, position=diagnostic.range.start)
        told = getattr(hover.contents, "value", hover.contents)
        assert diagnostic.code in told, told


@pytest.mark.asyncio
@pytest.mark.parametrize("name", sorted(NOTES))
async def test_an_example_note(client: LanguageClient, name):
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    note = types.TextDocumentIdentifier(f"file:///notes/{name}")
    encoding = client.offered.position_encoding or "utf-16"
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(note.uri, "clinical-note", 1, text))
    )

    def fits(diagnostics):
        return NOTES[name] == sorted(
            (diagnostic.code, diagnostic.severity.value, words(text, diagnostic.range, encoding))
            for diagnostic in diagnostics
        )

    diagnostics = await shows(client, note, fits)
    await ask_everything(client, note, text, diagnostics)

    for diagnostic in diagnostics[:1]:
        place = {"text_document": note, "range": diagnostic.range, "context": types.CodeActionContext(diagnostics=[])}
        dismiss = command_of(await ask(client, types.TEXT_DOCUMENT_CODE_ACTION, **place), "Dismiss")
        await ask(client, types.WORKSPACE_EXECUTE_COMMAND, command=dismiss.command, arguments=dismiss.arguments)
        await shows(client, note, lambda left: all(diagnostic.code != other.code for other in left))
        undo = command_of(await ask(client, types.TEXT_DOCUMENT_CODE_ACTION, **place), "Show again")
        await ask(client, types.WORKSPACE_EXECUTE_COMMAND, command=undo.command, arguments=undo.arguments)
        await shows(client, note, fits)

    nothing = types.TextDocumentContentChangePartial(
        range=types.Range(types.Position(0, 0), types.Position(len(text.splitlines()), 0)), text=""
    )
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(uri=note.uri, version=2), [nothing])
    )
    await shows(client, note, lambda diagnostics: diagnostics == [])
    client.text_document_did_close(types.DidCloseTextDocumentParams(note))
    assert client.messages == []
