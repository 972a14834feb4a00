"""German is complete and in step with the sources; the tool that sees to it sees what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages import Message

from quittance.web import texts


def test_every_text_is_there_in_every_language() -> None:
    assert [str(lack) for lack in texts.lacks()] == []
    assert sum(map(len, texts.collect().values())) > 200


@pytest.mark.parametrize(
    ("path", "area"),
    [
        ("web/team/views.py", "team"),
        ("web/templates/team/list.html", "team"),
        ("web/templates/ui/form.html", "shell"),
        ("web/templates/mfa/x.html", "account"),
        ("web/templates/404.html", "shell"),
        ("web/navigation.py", "shell"),
        ("accounts/errors.py", "accounts"),
        ("errors.py", "errors"),
    ],
)
def test_a_text_belongs_to_the_area_of_its_file(path: str, area: str) -> None:
    assert texts.area_of(texts.SOURCE / path) == area


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('{% translate "It\'s" %}', [("It's", None)]),
        ("{% translate 'Say \"yes\"' %}", [('Say "yes"', None)]),
        ('{% translate "May" context "month" %}', [("May", "month")]),
        ("{% blocktranslate with a=b %}Hi {{ a }}{% endblocktranslate %}", [("Hi %(a)s", None)]),
        (
            "{% blocktranslate count n=n %}one{% plural %}{{ n }}{% endblocktranslate %}",
            [(("one", "%(n)s"), None)],
        ),
        ('{% icon "x" label=_("Done") %}', [("Done", None)]),
        ("{# translate #}plain", []),
    ],
)
def test_texts_of_templates_are_found(
    source: str, found: list[tuple[object, object]], tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(source)
    assert list(texts._texts_of(path)) == found


@pytest.mark.parametrize(
    ("said", "string", "fault"),
    [
        ("Yes", "", "not translated"),
        ("Hi %(a)s", "Hallo", "other placeholders"),
        ("Hi %(a)s", "Hallo %(b)s", "other placeholders"),
        ("Hi %(a)s", "Hallo %(a)s", ""),
        (("one", "%(n)s"), ("eins", ""), "not translated"),
    ],
)
def test_a_fault_is_seen(said: str, string: str, fault: str) -> None:
    lacks = list(texts._faults(texts.LOCALE / "x.po", Message(said, string)))
    assert [lack.why for lack in lacks] == ([fault] if fault else [])
