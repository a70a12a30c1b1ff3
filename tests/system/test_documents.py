"""What counts as a command of a document: a block that was overlooked would be one that nobody tests."""

import documents
import pytest

DOCUMENT = """# Title

    not this one

## First use, shown

Write `other` and `/etc/splitkeyd.yaml`, or so:

```yaml
# no heading
key: value

second: true
```

then

    echo one \\
        two

    echo three

### Below

```sh
echo four
```

## Next

    nor this
"""


@pytest.fixture(autouse=True)
def document(tmp_path, monkeypatch):
    (tmp_path / "a.md").write_text(DOCUMENT)
    monkeypatch.setattr(documents, "ROOT", tmp_path)


def test_every_block_of_the_chapter_is_found_and_no_other():
    found = [(each.language, each.file, each.text) for each in documents.blocks("a.md", "First use")]
    assert found == [("yaml", "/etc/splitkeyd.yaml", "# no heading\nkey: value\n\nsecond: true\n"),
                     ("sh", None, "echo one \\\n    two\n\necho three\n"), ("sh", None, "echo four\n")]


def test_the_last_block_of_a_document_is_found():
    assert documents.block("a.md", "Next", "nor").text == "nor this\n"


def test_the_script_writes_the_files_and_runs_the_commands():
    assert documents.runnable("a.md", "First use") == (
        "set -euo pipefail\ncat >/etc/splitkeyd.yaml <<'THE END'\n# no heading\nkey: value\n\nsecond: true\nTHE END\n"
        "echo one \\\n    two\n\necho three\necho four\n")


def test_a_chapter_that_is_not_there_is_an_error():
    with pytest.raises(ValueError, match="no chapter 'Second use'"):
        documents.blocks("a.md", "Second use")


def test_a_block_for_no_file_is_an_error(tmp_path):
    (tmp_path / "a.md").write_text(DOCUMENT.replace("`/etc/splitkeyd.yaml`", "a file"))
    with pytest.raises(ValueError, match="no file is named"):
        documents.runnable("a.md", "First use")
